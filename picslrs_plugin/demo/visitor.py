"""A browser without a screen: follows links, fills in forms and reads pages as a person would.

It keeps cookies and sends the hidden fields of a page's own forms, tokens included, so that
nothing is reached that a person could not reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html  # type: ignore[import-untyped, unused-ignore] # it ships no types
from lxml.html import (  # type: ignore[import-untyped, unused-ignore]
    FormElement,
    HtmlElement,
)

TIMEOUT_SECONDS = 20


class Unexpected(Exception):
    """A page is not what it should be. The message says what was missing or too much."""


Values = dict[str, str | list[str]]


@dataclass(repr=False)
class Form:
    """One form of a page with what it would send now."""

    page: "Page"
    action: str
    method: str
    values: list[tuple[str, str]]
    names: frozenset[str]

    def submit(self, values: Values | None = None) -> "Page":
        """Send the form with some values replaced; a list sends a name once for each item.

        Raises Unexpected for a name that the form does not have.
        """
        changed = values or {}
        unknown = set(changed) - self.names
        if unknown:
            raise Unexpected(f"the form has no field {', '.join(sorted(unknown))}")
        kept = [pair for pair in self.values if pair[0] not in changed]
        filled = [
            (name, text)
            for name, value in changed.items()
            for text in (value if isinstance(value, list) else [value])
        ]
        return self.page.visitor.send(self.method, self.action, kept + filled)


@dataclass(repr=False)
class Page:
    """One answer that was read to its end, after all redirects."""

    visitor: "Visitor"
    status: int
    url: str
    tree: HtmlElement
    headers: dict[str, str]

    @property
    def path(self) -> str:
        """The path of its address, without query."""
        return urlsplit(self.url).path

    @property
    def text(self) -> str:
        """What can be read on it, with single spaces; what stands in an aside is left out."""
        return _joined(self.tree.xpath("//body//text()[not(ancestor::aside)]"))

    def says(self, *words: str) -> "Page":
        """Return the page when all of these words can be read on it, else raise Unexpected."""
        for expected in words:
            if expected not in self.text:
                raise Unexpected(f"“{expected}” is not on the page (status {self.status})")
        return self

    def does_not_say(self, *words: str) -> "Page":
        """Return the page when none of these words can be read on it, else raise Unexpected."""
        for unwanted in words:
            if unwanted in self.text:
                raise Unexpected(f"“{unwanted}” is on the page")
        return self

    def has_status(self, status: int) -> "Page":
        """Return the page when it has this HTTP status, else raise Unexpected."""
        if self.status != status:
            raise Unexpected(f"the status is {self.status}, not {status}")
        return self

    def form(self, button: str, number: int = 0) -> Form:
        """Return the form of the button with this label; of several, the one with the number."""
        buttons = [found for found in self._buttons() if _label(found) == button]
        if len(buttons) <= number:
            raise Unexpected(f"there is no button “{button}” (status {self.status})")
        return _form_of(self, buttons[number])

    def press(self, button: str, values: Values | None = None, number: int = 0) -> "Page":
        """Fill in the button's form and press it."""
        return self.form(button, number).submit(values)

    def offers(self, *labels: str) -> "Page":
        """Return the page when it has a button or link with each of these labels."""
        for label in labels:
            if label not in self._labels():
                raise Unexpected(f"“{label}” is not offered (status {self.status})")
        return self

    def does_not_offer(self, *labels: str) -> "Page":
        """Return the page when it has neither button nor link with any of these labels."""
        for label in labels:
            if label in self._labels():
                raise Unexpected(f"“{label}” is offered")
        return self

    def follow(self, label: str) -> "Page":
        """Follow the first link with this label."""
        for link in self.tree.iter("a"):
            if _label(link) == label:
                return self.visitor.get(urljoin(self.url, link.get("href", "")))
        raise Unexpected(f"there is no link “{label}” (status {self.status})")

    def go(self, label: str) -> "Page":
        """Press the button or follow the link with this label, whichever there is."""
        pressable = any(_label(found) == label for found in self._buttons())
        return self.press(label) if pressable else self.follow(label)

    def _buttons(self) -> Iterator[HtmlElement]:
        for button in self.tree.iter("button"):
            if button.get("type", "submit") == "submit" and button.get("disabled") is None:
                yield button

    def _labels(self) -> set[str]:
        return {_label(found) for found in (*self._buttons(), *self.tree.iter("a"))}


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str) -> Page:
        """Open a page of the MIS by its path or whole address."""
        return self.send("GET", path, [])

    def send(self, method: str, path: str, values: list[tuple[str, str]]) -> Page:
        """Send a form and follow where it leads. Raises Unexpected for an address elsewhere."""
        url = urljoin(f"{self._address}/", path)
        if not url.startswith(f"{self._address}/"):
            raise Unexpected("an address leads out of the MIS")
        answer = self._session.request(
            method,
            url,
            params=values if method == "GET" else None,
            data=values if method != "GET" else None,
            timeout=TIMEOUT_SECONDS,
        )
        tree = html.fromstring(answer.content or b"<html></html>")
        return Page(self, answer.status_code, answer.url, tree, dict(answer.headers))

    def cookies(self) -> dict[str, str]:
        """Return the cookies held, so that another browser can go on with the session."""
        return dict(self._session.cookies)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _label(element: HtmlElement) -> str:
    """Return what a button or link shows; words for screen readers only are left out."""
    return _joined(element.xpath(".//text()[not(ancestor::*[contains(@class, '-hidden')])]"))


def _joined(texts: list[str]) -> str:
    return " ".join(" ".join(texts).split())


def _form_of(page: Page, button: HtmlElement) -> Form:
    named = button.get("form")
    owner = page.tree.get_element_by_id(named) if named else button
    while owner is not None and not isinstance(owner, FormElement):
        owner = owner.getparent()
    if owner is None:
        raise Unexpected("a button stands outside any form")
    values = [(name, value) for name, value in owner.form_values()]
    if button.get("name"):
        values.append((button.get("name"), button.get("value", "")))
    return Form(
        page,
        urljoin(page.url, button.get("formaction") or owner.get("action") or page.url),
        (owner.get("method") or "get").upper(),
        values,
        frozenset(name for name in owner.fields if name) | {name for name, _ in values},
    )
