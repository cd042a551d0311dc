"""The browser without a screen, on pages made by hand."""

import pytest
from lxml import html  # type: ignore[import-untyped, unused-ignore]

from picslrs_plugin.demo.visitor import Page, Unexpected, Visitor

PAGE = """
<html><body>
<aside>Said aside</aside>
<p>Said <b>plainly</b></p>
<form method="post" action="/save">
  <input type="hidden" name="csrf_token" value="token">
  <input name="given_name" value="Ada">
  <input type="checkbox" name="send" value="a" checked>
  <input type="checkbox" name="send" value="b">
  <button>Save <span class="x-hidden">this record</span></button>
  <button disabled>Delete</button>
</form>
<a href="/next">Continue</a>
</body></html>
"""


class Recorder(Visitor):
    """Sends nothing and keeps what would have been sent."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1")
        self.sent: tuple[str, str, list[tuple[str, str]]] | None = None

    def send(self, method: str, path: str, values: list[tuple[str, str]]) -> Page:
        self.sent = (method, path, values)
        return _page(self)


def _page(visitor: Visitor | None = None) -> Page:
    return Page(
        visitor or Recorder(), 200, "http://127.0.0.1:1/here", html.fromstring(PAGE), headers={}
    )


def test_a_form_is_sent_with_its_hidden_fields_and_what_is_ticked() -> None:
    visitor = Recorder()
    _page(visitor).press("Save", {"given_name": "Ben"})
    assert visitor.sent is not None
    method, path, values = visitor.sent
    assert (method, path) == ("POST", "http://127.0.0.1:1/save")
    assert sorted(values) == [("csrf_token", "token"), ("given_name", "Ben"), ("send", "a")]


def test_a_list_sends_a_name_many_times_or_not_at_all() -> None:
    visitor = Recorder()
    _page(visitor).press("Save", {"send": ["a", "b"]})
    assert visitor.sent is not None
    assert [pair for pair in visitor.sent[2] if pair[0] == "send"] == [("send", "a"), ("send", "b")]
    _page(visitor).press("Save", {"send": []})
    assert "send" not in dict(visitor.sent[2])


def test_a_field_that_the_form_does_not_have_cannot_be_filled_in() -> None:
    with pytest.raises(Unexpected, match="no field tenant"):
        _page().press("Save", {"tenant": "another"})


def test_a_button_that_is_disabled_or_not_there_cannot_be_pressed() -> None:
    for label in ("Delete", "Save this record", "Sav"):
        with pytest.raises(Unexpected, match="there is no button"):
            _page().press(label)


def test_a_link_leads_on() -> None:
    visitor = Recorder()
    _page(visitor).follow("Continue")
    assert visitor.sent == ("GET", "http://127.0.0.1:1/next", [])
    with pytest.raises(Unexpected, match="there is no link"):
        _page().follow("Next")


def test_nobody_leaves_the_demonstration() -> None:
    with pytest.raises(Unexpected, match="out of the MIS"):
        Visitor("http://127.0.0.1:1").get("http://127.0.0.1:2/")


def test_what_is_read_is_what_stands_on_the_page_and_not_aside() -> None:
    page = _page().says("Said plainly").does_not_say("Said aside")
    with pytest.raises(Unexpected, match="is not on the page"):
        page.says("Said aside")
    with pytest.raises(Unexpected, match="is on the page"):
        page.does_not_say("Said plainly")


def test_what_is_offered_is_what_can_be_pressed_or_followed() -> None:
    page = _page().offers("Save", "Continue").does_not_offer("Delete")
    with pytest.raises(Unexpected):
        page.offers("Delete")
    with pytest.raises(Unexpected):
        page.does_not_offer("Save")


def test_a_status_is_held_against_what_it_should_be() -> None:
    assert _page().has_status(200)
    with pytest.raises(Unexpected, match="the status is 200, not 404"):
        _page().has_status(404)
