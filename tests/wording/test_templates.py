"""Everything that a template says can be said in another language."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import Environment

TEMPLATES = Path(str(files("picslrs_plugin.blueprints"))) / "templates" / "picslrs"
TRANSLATED = ("t", "n")
"""The functions of a template that tell: a sentence, and one that goes with a number."""

READ_ALOUD = ("aria-label", "title", "alt", "placeholder", "data-picslrs-busy")
WORDS = re.compile(r"[A-Za-z]{2,}")
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
SENTENCE = re.compile(r"[A-Z“].*[a-z]{2}.*|[a-z]+ [a-z ]+")
STAYS = {"ULN", "LRS", "CSV", "JSON", "Cymraeg", "English"}


class _Plain(HTMLParser):
    """Collects what stands in a page as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in READ_ALOUD]


def plain_words(source: str) -> Iterator[str]:
    """Yield words that a template prints as they are."""
    data = []
    for _, kind, value in Environment().lex(source):
        data.append(value if kind == "data" else "")
    parser = _Plain()
    parser.feed("".join(data))
    for text in parser.found:
        words = set(WORDS.findall(ATTRIBUTE.sub("", text))) - STAYS
        if words:
            yield " ".join(text.split())


def told_nowhere(source: str) -> Iterator[str]:
    """Yield sentences in a template's expressions that are not told."""
    before: list[str] = []
    for _, kind, value in Environment().lex(source):
        if kind == "whitespace":
            continue
        if kind == "string":
            tells = before[-1:] == ["("] and before[-2:-1][0] in TRANSLATED
            plural = before[-3:-2] == ["("] and before[-4:-3][0] in TRANSLATED
            if SENTENCE.fullmatch(value[1:-1]) and not tells and not plural:
                yield value
        before.append(value)


@pytest.mark.parametrize("name", sorted(path.stem for path in TEMPLATES.glob("*.html")))
def test_a_template_tells_all_that_it_says(name: str) -> None:
    source = (TEMPLATES / f"{name}.html").read_text(encoding="utf-8")
    assert [*plain_words(source), *told_nowhere(source)] == []
