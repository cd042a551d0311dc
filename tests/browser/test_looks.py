"""How the tab looks in other circumstances: a hostile host, print, zoom, contrast and motion."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from picslrs_plugin.simulator.state import Mode
from tests.browser.desk import Desk, DeskMaker
from tests.requirements import needs

pytestmark = needs("browser")

HOSTILE = """
* { letter-spacing: 4px; text-transform: uppercase; line-height: 3; float: left; }
p, dd, dt, span, li, label, legend, td, th { color: red; font-size: 40px; margin: 50px; }
h1, h2, h3 { display: none; }
button, a, input, select, textarea { border: 9px dotted lime; transform: rotate(9deg); }
table, tr, td, th, dl, ul, ol { display: block; width: 90px; position: relative; left: 300px; }
form, fieldset, section, div { padding: 60px; background: yellow; }
summary { display: none; }
"""
"""What a host's own stylesheet may say of its elements."""

LOOKED_AT = ("color", "fontSize", "display", "float", "margin", "padding", "textTransform")
ELEMENTS = "h2, h3, p, dt, dd, a, button, input, label, td, th, summary, fieldset, ul"


def _looks(desk: Desk) -> list[Any]:
    """Return how every element of the open window is drawn.

    How wide the tab behind it is, and so which of its layouts it takes, is the host's to say.
    """
    found: list[Any] = desk.page.evaluate(
        """([elements, looked]) =>
            [...document.querySelectorAll(".picslrs-window")].flatMap((root) =>
            [...root.querySelectorAll(elements)]
              .filter((e) => !e.closest("svg"))
              .map((e) => [e.tagName, ...looked.map((name) => getComputedStyle(e)[name])]))""",
        [ELEMENTS, list(LOOKED_AT)],
    )
    return found


def _with_hostile_styles(desk: Desk) -> None:
    """Let the host's stylesheet say what a host's stylesheet should not."""

    def add(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=f"{answer.text()}\n{HOSTILE}")

    desk.page.route(re.compile(r"/static/.*northgate.*\.css"), add)


@pytest.mark.parametrize("key", ["verify-similar", "share-2"])
def test_a_hosts_rules_for_its_elements_change_nothing_of_ours(desk: Desk, key: str) -> None:
    desk.edit(key)
    friendly = _looks(desk)
    assert len(friendly) > 30
    _with_hostile_styles(desk)
    desk.edit(key)
    assert desk.page.evaluate("getComputedStyle(document.querySelector('p')).color") != ""
    assert _looks(desk) == friendly


def test_the_hostile_rules_do_reach_the_hosts_own_page(desk: Desk) -> None:
    _with_hostile_styles(desk)
    desk.open_tab("verify-similar")
    own = "p:not(.picslrs *)"
    colour = desk.page.locator(own).first.evaluate("e => getComputedStyle(e).letterSpacing")
    assert colour == "4px"


def test_print_leaves_out_what_can_only_be_pressed(desk: Desk) -> None:
    desk.open_tab("verify-similar")
    desk.page.emulate_media(media="print")
    expect(desk.tab.get_by_role("button", name="Verify")).to_be_hidden()
    expect(desk.tab.locator(".picslrs-number-digits")).to_be_visible()
    expect(desk.tab.get_by_text("Place of birth")).to_be_visible()


def test_forced_colours_keep_what_is_only_coloured_apart(desk: Desk) -> None:
    desk.page.emulate_media(forced_colors="active")
    desk.open_tab("verify-similar")
    border = desk.tab.locator(".picslrs-tag").first.evaluate(
        "e => getComputedStyle(e).borderTopStyle"
    )
    assert border == "solid"


def test_little_motion_where_the_person_wants_little(desk_for: DeskMaker) -> None:
    desk = desk_for(reduced_motion="reduce")
    desk.open_search("lone")
    with desk.at.lrs_is(Mode.SLOW, slow_ms=600):
        desk.press("Search")
        turning = desk.window.locator(".picslrs-working")
        duration = turning.evaluate("e => getComputedStyle(e, '::before').animationDuration")
        assert float(duration.removesuffix("s")) >= 4
        desk.title("1 possible match")


def test_at_twice_the_size_nothing_is_cut_off_or_wider_than_the_page(desk_for: DeskMaker) -> None:
    desk = desk_for(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    desk.verify("verify-similar")
    assert desk.sideways() == 0
    desk.press("Continue")
    desk.title("Update the LRS record")
    assert desk.sideways() == 0
    button = desk.window.get_by_role("button", name="Update LRS")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()


def test_a_question_that_takes_long_can_be_given_up(desk: Desk) -> None:
    desk.open_search("lone")
    desk.window.get_by_label("Family name", exact=True).fill("Fictionham")
    with desk.at.lrs_is(Mode.SLOW, slow_ms=4500):
        desk.press("Search")
        stop = desk.window.get_by_role("button", name="Stop waiting")
        expect(stop).to_be_visible(timeout=8000)
        stop.click()
        expect(desk.window.get_by_role("alert")).to_contain_text("You stopped waiting")
    expect(desk.window.get_by_label("Family name", exact=True)).to_have_value("Fictionham")
    desk.complaints.clear()
    desk.press("Search")
    expect(desk.window.locator(".picslrs-window-title")).to_contain_text("match", timeout=9000)
