"""Sentences that remember what they were made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from string import Formatter
from typing import Any, Protocol, Self

from markupsafe import Markup, escape

from picslrs_plugin.wording.catalogs import catalog, language


class _Making(Protocol):
    """What a sentence was made of."""

    def english(self) -> str:
        """Return the sentence as it was written."""

    def text(self, words: NullTranslations) -> str:
        """Return the sentence in a language."""

    def markup(self, words: NullTranslations) -> Markup:
        """Return the sentence in the language that is spoken now, as HTML."""


class Told(str):
    """A sentence or a word in English that can be said in another language.

    Made by the functions of this module. Everything that Python does with a string has the
    English; a template that escapes what it prints says it in the language that is spoken.
    """

    __slots__ = ("_making",)
    _making: _Making

    def __new__(cls, making: _Making) -> Self:
        """Keep what it was made of beside its English."""
        made = super().__new__(cls, making.english())
        made._making = making
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._making,)

    def __html__(self) -> str:
        return str(self._making.markup(catalog(language())))

    def say(self, words: NullTranslations) -> str:
        """Return it in a language."""
        return self._making.text(words)

    def filled(self, **values: object) -> "Told":
        """Return a sentence that was told without values with these in it."""
        assert isinstance(self._making, _Filled)
        return told(self._making.pattern, **values)


class Noun(Told):
    """A word for a person, with the forms in which sentences speak of them.

    In a pattern `{kind}` is the word alone, `{kind.the}` and `{kind.this}` are the others.
    """

    __slots__ = ("the", "this")
    the: Told
    this: Told

    @classmethod
    def of(cls, word: Told, the: Told, this: Told) -> Self:
        """Return the word with its forms."""
        made = cls(word._making)  # noqa: SLF001 - its own
        made.the, made.this = the, this
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).of, (Told(self._making), self.the, self.this)


@dataclass(frozen=True, repr=False)
class _Filled:
    """A pattern in which values stand; without any it is taken as it is."""

    pattern: str
    values: Mapping[str, object]

    def english(self) -> str:
        return self.pattern.format(**self.values) if self.values else self.pattern

    def text(self, words: NullTranslations) -> str:
        return _fill(self.translated(words), self.values, words)

    def markup(self, words: NullTranslations) -> Markup:
        pattern = escape(self.translated(words))
        return pattern.format(**self.values) if self.values else pattern

    def translated(self, words: NullTranslations) -> str:
        return words.gettext(self.pattern)


@dataclass(frozen=True, repr=False)
class _Counted(_Filled):
    """A pattern that goes with a number; `pattern` is that for many."""

    one: str
    number: int

    def english(self) -> str:
        return (self.one if self.number == 1 else self.pattern).format(**self.values)

    def translated(self, words: NullTranslations) -> str:
        return words.ngettext(self.one, self.pattern, self.number)


@dataclass(frozen=True, repr=False)
class _Joined:
    """Parts one after the other, each said by itself."""

    parts: tuple[str, ...]
    between: str

    def english(self) -> str:
        return self.between.join(self.parts)

    def text(self, words: NullTranslations) -> str:
        return self.between.join(_say(part, words) for part in self.parts)

    def markup(self, words: NullTranslations) -> Markup:  # noqa: ARG002 - each part knows
        return escape(self.between).join(self.parts)


@dataclass(frozen=True, repr=False)
class _Recast:
    """A text in another form, which is made of what it says in a language."""

    told: str
    form: Callable[[str], str]

    def english(self) -> str:
        return self.form(self.told)

    def text(self, words: NullTranslations) -> str:
        return self.form(_say(self.told, words))

    def markup(self, words: NullTranslations) -> Markup:
        return escape(self.text(words))


def told(pattern: str, /, **values: object) -> Told:
    """Return a sentence; `{name}` in it is filled with the value of that name.

    Without values it is taken as it is, so that a sentence can be told first and filled later.
    """
    return Told(_Filled(pattern, values))


def counted(one: str, many: str, number: int, /, **values: object) -> Told:
    """Return a sentence for a number: `{number}` in it is the number."""
    return Told(_Counted(many, {"number": number} | values, one, number))


def joined(parts: Sequence[str], between: str = " ") -> Told:
    """Return parts one after the other, such as the sentences of a paragraph."""
    return Told(_Joined(tuple(parts), between))


def within(label: str) -> Told:
    """Return a label as it stands within a sentence, such as family name."""
    return Told(_Recast(label, _within))


def _within(label: str) -> str:
    return label[:1].lower() + label[1:]


def sentence(words: str) -> Told:
    """Return words as a sentence of their own, such as No match."""
    return Told(_Recast(words, _sentence))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}".rstrip(".") + "."


def unstopped(words: str) -> Told:
    """Return a sentence without its full stop, such as one that stands in a list."""
    return Told(_Recast(words, _unstopped))


def _unstopped(words: str) -> str:
    return words.removesuffix(".")


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    *before, last = words or ("",)
    return told("{before} and {last}", before=joined(before, ", "), last=last) if before else last


def said(text: str) -> str:
    """Return a text in the language that is spoken; one that is not told as it is."""
    return _say(text, catalog(language()))


class _Filling(Formatter):
    """Fills a pattern with values, of which some are told themselves."""

    def __init__(self, words: NullTranslations) -> None:
        self._words = words

    def format_field(self, value: object, format_spec: str) -> str:
        spoken = _say(value, self._words) if isinstance(value, str) else value
        return str(super().format_field(spoken, format_spec))


def _fill(pattern: str, values: Mapping[str, object], words: NullTranslations) -> str:
    return _Filling(words).vformat(pattern, (), values) if values else pattern


def _say(text: str, words: NullTranslations) -> str:
    return text.say(words) if isinstance(text, Told) else text
