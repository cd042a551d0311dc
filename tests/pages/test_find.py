"""Finding by ULN who holds it here."""

from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.hookspecs import TenantAction
from picslrs_plugin.hookspecs.types import Action
from tests.fakes import LEARNER, TENANT
from tests.learners import MASTER, OTHER, ULN, master_record
from tests.pages.site import TAB, Page, Site

FIND = "/lrs/find"


def find(site: Site, uln: str) -> Page:
    return site.get(FIND).press("Find", {"uln": uln})


def test_an_old_uln_still_finds_the_learner_who_has_its_master_now(site: Site) -> None:
    site.hold(str(ULN), url="/people/7")
    site.link(Verification.LINKED, master_record(ULN))
    site.get(f"{TAB}/verify").press("Continue")
    page = find(site, str(ULN))
    assert f"1 record holds {ULN}" in page.text
    assert page.words("//li").endswith("learner (an earlier number)")
    assert page.one("//li/a").get("href") == "/people/7"
    assert "1 record holds" in find(site, str(MASTER)).text


def test_a_uln_that_nobody_holds_is_told(site: Site) -> None:
    assert f"Nobody here is known to hold {OTHER}" in find(site, str(OTHER)).text


def test_until_the_list_was_read_the_answer_says_that_it_may_miss_somebody(site: Site) -> None:
    unknown = "The list of learners was not read yet"
    assert unknown in find(site, str(OTHER)).text
    site.services.chores.read_roster(TENANT)
    assert unknown not in find(site, str(OTHER)).text


def test_what_is_no_uln_is_told_at_the_box(site: Site) -> None:
    page = find(site, "1234567890")
    assert page.status == 422
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-uln"
    assert page.value("uln") == "1234567890"


def test_who_may_not_be_looked_at_is_not_named(site: Site) -> None:
    site.verified()
    site.host.denied_for[LEARNER] = {Action.VIEW}
    page = find(site, str(ULN))
    assert "Another learner, whose details you may not see" in page.text
    assert "Testa" not in page.text


def test_who_may_not_see_the_lists_may_not_look(site: Site) -> None:
    site.host.denied_for_all = {TenantAction.WORKLIST}
    assert site.get(FIND).status == 403
    assert site.post(FIND, {"uln": str(ULN)}).status == 403


def test_the_lrs_is_never_called(site: Site) -> None:
    find(site, str(ULN))
    assert site.lrs.calls == {}
