"""Sentences are English text that can be said in another language."""

import copy
import pickle
from gettext import NullTranslations

import pytest
from jinja2 import Environment
from markupsafe import Markup, escape

from picslrs_plugin.wording import (
    Noun,
    Told,
    catalogs,
    counted,
    joined,
    listed,
    said,
    sentence,
    speaking,
    told,
    within,
)

OTHER = {
    "The record of {name} was read.": "Darllenwyd cofnod {name}.",
    "Family name": "Cyfenw",
    "Gender": "Rhywedd",
    "{before} and {last}": "{before} a {last}",
    "a learner": "dysgwr",
    "this learner": "y dysgwr hwn",
    "This {kind} has no ULN.": "Nid oes gan {kind.this} ULN.",
    "<b> & {name}": "<i> & {name}",
}
FORMS = ("{number} manylyn", "{number} fanylyn")


class Words(NullTranslations):
    """A language of a few sentences; what stands in a number's way is 2."""

    def gettext(self, message: str) -> str:
        return OTHER.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return FORMS[n == 2]


@pytest.fixture(autouse=True)
def _other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picslrs_plugin.wording.sentences.catalog", _catalog)


def _catalog(code: str) -> NullTranslations:
    return Words() if code == "xx" else catalogs.catalog(code)


def in_other(text: str) -> str:
    with speaking("xx"):
        return said(text)


def test_a_sentence_is_its_english() -> None:
    sentence = told("The record of {name} was read.", name="Ann Example")
    assert sentence == "The record of Ann Example was read."
    assert isinstance(sentence, str)


def test_a_sentence_is_said_in_the_language_that_is_spoken() -> None:
    sentence = told("The record of {name} was read.", name="Ann Example")
    assert in_other(sentence) == "Darllenwyd cofnod Ann Example."
    assert said(sentence) == sentence


def test_what_has_no_translation_is_said_in_english() -> None:
    assert in_other(told("Not translated")) == "Not translated"


def test_somebodys_data_is_never_translated() -> None:
    assert in_other("Gender") == "Gender"
    assert in_other(told("The record of {name} was read.", name="Gender")) == (
        "Darllenwyd cofnod Gender."
    )


def test_what_stands_in_a_sentence_is_said_too() -> None:
    sentence = told("The record of {name} was read.", name=told("a learner"))
    assert sentence == "The record of a learner was read."
    assert in_other(sentence) == "Darllenwyd cofnod dysgwr."


def test_braces_in_a_value_are_left_alone() -> None:
    assert told("The record of {name} was read.", name="{name}") == "The record of {name} was read."
    assert told("{not filled}") == "{not filled}"


def test_a_sentence_can_be_told_first_and_filled_later() -> None:
    sentence = told("The record of {name} was read.").filled(name="Ann")
    assert in_other(sentence) == "Darllenwyd cofnod Ann."


@pytest.mark.parametrize(("number", "english", "other"), [
    (1, "1 detail", "1 manylyn"),
    (2, "2 details", "2 fanylyn"),
    (0, "0 details", "0 manylyn"),
])  # fmt: skip
def test_a_number_has_the_form_of_its_language(number: int, english: str, other: str) -> None:
    sentence = counted("{number} detail", "{number} details", number)
    assert sentence == english
    assert in_other(sentence) == other


@pytest.mark.parametrize(("words", "english"), [
    ((), ""),
    (("Family name",), "Family name"),
    (("Family name", "Gender"), "Family name and Gender"),
    (("one", "Family name", "Gender"), "one, Family name and Gender"),
])  # fmt: skip
def test_words_are_listed_as_a_sentence_does(words: tuple[str, ...], english: str) -> None:
    assert listed(words) == english


def test_a_list_is_said_word_by_word() -> None:
    words = listed((told("Family name"), "Gender", within(told("Gender"))))
    assert in_other(words) == "Cyfenw, Gender a rhywedd"


def test_a_label_within_a_sentence_has_no_capital() -> None:
    assert within(told("Family name")) == "family name"
    assert in_other(within(told("Family name"))) == "cyfenw"


def test_words_become_a_sentence_of_their_own() -> None:
    assert sentence(told("no match")) == "No match."
    assert sentence("Was refused.") == "Was refused."
    assert in_other(sentence(within(told("Family name")))) == "Cyfenw."


def test_a_template_says_it_without_being_asked() -> None:
    page = Environment(autoescape=True).from_string("<p>{{ text }}, {{ text ~ '!' }}</p>")
    with speaking("xx"):
        assert page.render(text=told("Family name")) == "<p>Cyfenw, Cyfenw!</p>"


def test_a_template_escapes_both_the_words_and_the_values() -> None:
    sentence = told("<b> & {name}", name='"<i>"')
    with speaking("xx"):
        assert escape(sentence) == "&lt;i&gt; &amp; &#34;&lt;i&gt;&#34;"
        assert escape(joined((sentence, "<"))).endswith("&#34; &lt;")


def test_markup_that_stands_in_a_sentence_stays_markup() -> None:
    sentence = told("<b> & {name}", name=Markup("<em>{}</em>").format(told("Gender")))
    assert escape(sentence) == "&lt;b&gt; &amp; <em>Gender</em>"


def test_in_english_a_template_prints_what_the_text_is() -> None:
    for text in (
        told("The record of {name} was read.", name="O'Neill"),
        counted("{number} detail", "{number} details", 3),
        joined(("one", "two")),
        within(told("Family name")),
        listed(("a", "b", "c")),
    ):
        assert escape(text) == escape(str.__str__(text))


def test_a_sentence_can_be_copied_and_pickled() -> None:
    for text in (
        told("The record of {name} was read.", name="Ann"),
        counted("{number} detail", "{number} details", 2),
        joined((told("Gender"), "two")),
        within(told("Family name")),
        sentence(told("Gender")),
    ):
        for again in (copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
            assert isinstance(again, Told)
            assert (again, in_other(again)) == (text, in_other(text))


def test_a_language_takes_the_form_of_a_noun_that_it_needs() -> None:
    learner = Noun.of(told("learner"), told("the learner"), told("this learner"))
    sentence = told("This {kind} has no ULN.", kind=learner)
    assert sentence == "This learner has no ULN."
    for noun in (learner, copy.deepcopy(learner), pickle.loads(pickle.dumps(learner))):
        other = told("This {kind} has no ULN.", kind=noun)
        assert in_other(other) == "Nid oes gan y dysgwr hwn ULN."
        with speaking("xx"):
            assert escape(other) == "Nid oes gan y dysgwr hwn ULN."


def test_speaking_ends_with_its_block() -> None:
    with speaking("cy"):
        assert catalogs.language() == "cy"
    assert catalogs.language() == "en"
