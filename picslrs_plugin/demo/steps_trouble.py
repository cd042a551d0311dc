"""Steps of the walk: an LRS that is closed, slow, broken, locked or gone."""

from picslrs_plugin.demo.ground import Ground, same
from picslrs_plugin.demo.steps_search import PASSPORT_SHOWN, searched
from picslrs_plugin.settings import Settings
from picslrs_plugin.simulator.state import Mode


def closed(at: Ground) -> None:
    """Search out of hours: said in the window; what was typed stays; trying again works."""
    window = at.search("too-many")
    typed: dict[str, str | list[str]] = {"given_name": "Typetta", "postcode": "QX1 9ZZ"}
    with at.lrs_is(Mode.OUT_OF_HOURS):
        shut = window.press("Search", typed).has_status(503)
    shut.says("closed at this time of day", "Nothing was changed.")
    same(dict(shut.form("Search").values)["given_name"], "Typetta", "what was typed")
    shut.press("Search").has_status(200).says("No match found")


def broken(at: Ground) -> None:
    """Verify with an LRS that is down or broken: said in words, whatever it answers."""
    for mode, words in (
        (Mode.MAINTENANCE, "down for maintenance"),
        (Mode.EMPTY_500, "had an error of its own"),
        (Mode.HTML_500, "had an error of its own"),
        (Mode.HTML_503, "Learning Records Service"),
        (Mode.NO_ACCESS, "does not let your organisation do this"),
    ):
        with at.lrs_is(mode):
            page = at.verify("verify-previous").says("The ULN was not verified", words)
            same(page.status in (502, 503), True, "the status while the LRS is broken")
        page.press("Try again").says("This ULN belongs to someone else")


def fails_once(at: Ground) -> None:
    """Verify and register with an LRS that fails once: asked again, but nothing is sent again."""
    there = at.elsewhere(tenant="northgate-academy")
    with at.fails_once("verifyLearner"), at.calls(2, "verifyLearner"):
        there.verify("verify-previous").says("This ULN belongs to someone else")
    window = searched(there, "email").follow("Register New ULN")
    with at.fails_once("registerSingleLearner"), at.calls(1, "registerSingleLearner"):
        lost = window.press("Register New ULN", dict(PASSPORT_SHOWN)).has_status(502)
    lost.says("It is not known whether the LRS carried the request out.")


def slow_find(at: Ground) -> None:
    """Search with an LRS that does not answer in time: said, and safe to try again."""
    window = at.search("too-many")
    with at.answered_late("learnerByDemographics"):
        late = window.press("Search", {"postcode": "QX1 9ZZ", "gender": "1"}).has_status(503)
    late.says("did not answer in time")
    late.press("Search").has_status(200)


def slow_registration(at: Ground) -> None:
    """Register without an answer: nothing is sent again; a search finds the new ULN."""
    there = at.elsewhere(tenant="northgate-academy")
    window = searched(there, "twin").press(f"This is not this {at.kind.value}")
    at.clock.move_on(60)
    with at.answered_late("registerSingleLearner"), at.calls(0, "learnerByDemographics"):
        lost = window.press("Register New ULN", dict(PASSPORT_SHOWN)).has_status(503)
    lost.says("It is not known whether the LRS carried the request out.")
    there.tab("twin").says("A registration has no known result")
    at.clock.move_on(120)
    found = searched(there, "twin").says("Exact match found").press("Select this ULN")
    found.says("ULN selected").does_not_say("has no known result")


def wrong_password(at: Ground) -> None:
    """Verify with a wrong LRS password: said as what it is, and mended by the right one."""
    page = at.visitor.get("/connection")
    page.press("Save password", {"password": "too-short"}).has_status(422).says("16 characters")
    page.press("Save password", {"password": "not-the-password"}).says("was saved")
    at.verify("verify-previous").has_status(502).says("refused your organisation")
    right = at.demo.simulator.config.password
    page.press("Save password", {"password": right}).says("was saved")
    at.verify("verify-previous").says("This ULN belongs to someone else")


def gone(at: Ground) -> None:
    """Verify without an LRS: said in the window, soon without waiting; the tab needs no LRS."""
    at.demo.simulator.stop()
    at.tab("verify-exact").says("Exact match")
    at.verify("verify-exact").has_status(503).says("could not be reached", "Nothing was changed.")
    window = at.visitor.get(at.window_path("verify-not-found", "/search"))
    window.press("Search").has_status(503).says("could not be reached")
    for _ in range(Settings().breaker_failures):
        page = at.verify("verify-exact").has_status(503)
    page.says("has not been answering since", "Nothing was sent", "It is tried again at")
    at.tab("verify-exact").says("Exact match")


STEPS = (closed, broken, fails_once, slow_find, slow_registration, wrong_password, gone)
