"""A browser without a screen, on Flask's test client: reads pages and sends their own forms.

A form is sent with its hidden fields, so that nothing is reached that a person could not reach.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html  # type: ignore[import-untyped, unused-ignore] # it ships no types
from werkzeug.test import TestResponse

from picslrs_plugin.hookspecs import SubjectRef


class NoSuchForm(AssertionError):
    """A page does not have the form that a test wants to send."""


class Page:
    """One answer as a person reads it: `status`, `text`, `source`, `tree` and `location`."""

    def __init__(self, visitor: "Visitor", response: TestResponse) -> None:
        self._visitor = visitor
        self.response = response
        self.status = response.status_code
        self.source = response.get_data(as_text=True)
        self.tree = html.document_fromstring(self.source or "<html></html>")

    @property
    def text(self) -> str:
        """Everything that can be read on it, with single spaces."""
        read = self.tree.xpath("//text()[not(ancestor::script or ancestor::style)]")
        return " ".join(" ".join(read).split())

    @property
    def location(self) -> str:
        """The path and query that a redirect leads to; empty text when it is none."""
        parts = urlsplit(self.response.headers.get("Location", ""))
        return parts._replace(scheme="", netloc="").geturl()

    @property
    def shows_tab(self) -> bool:
        """Whether the LRS tab is on it, drawn in full and not as an error."""
        return bool(self.tree.xpath("//*[contains(@class, 'picslrs-tab-head')]"))

    def values(self, action: str) -> dict[str, list[str]]:
        """Return what the first form whose address ends so would send. Raises NoSuchForm."""
        sent: dict[str, list[str]] = {}
        for name, value in self._form(action).form_values():
            sent.setdefault(name, []).append(str(value))
        return sent

    def send(self, action: str, changes: Mapping[str, object] | None = None) -> "Page":
        """Send that form with some of its values replaced. Raises NoSuchForm."""
        sent = {**self.values(action), **(changes or {})}
        return self._visitor.post(self._form(action).get("action"), sent)

    def _form(self, action: str) -> Any:  # noqa: ANN401 - lxml ships no types
        for form in self.tree.forms:
            if urlsplit(form.get("action") or "").path.endswith(action):
                return form
        raise NoSuchForm(f"no form of the page is sent to an address that ends in {action}")

    def follow(self) -> "Page":
        """Go where a redirect leads."""
        return self._visitor.get(self.location)


class Visitor:
    """Somebody with a browser of their own.

    `client` is the test client behind it, `base_url` the address that the application is reached
    at, such as http://alpha.example.org where a subdomain names the tenant.
    """

    def __init__(self, client: FlaskClient, base_url: str | None = None) -> None:
        self.client = client
        self._base_url = base_url

    def get(self, path: str) -> Page:
        """Open an address."""
        return Page(self, self.client.get(path, base_url=self._base_url))

    def post(self, path: str, values: Mapping[str, object]) -> Page:
        """Send values that no form of a page held."""
        return Page(self, self.client.post(path, data=values, base_url=self._base_url))

    def tab(self, ref: SubjectRef, window: str = "tab") -> Page:
        """Open the tab's own page, or one of its windows, such as search or edit."""
        return self.get(tab_path(self.client.application, ref, window))


def tab_path(app: Flask, ref: SubjectRef, window: str = "tab") -> str:
    """Return the address of the tab's own page or of one of its windows."""
    values = {"kind": ref.kind.value, "id": ref.id}
    return app.url_map.bind("localhost").build(f"picslrs.{window}", values)
