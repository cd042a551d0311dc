"""The windows ask why the LRS is used, where the tenant wants to know, and remember it."""

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, VerifyResult
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.ports import VerifyAnswer
from picslrs_plugin.services.purposes import CHOOSE_ONE
from tests.fakes import ACTOR, LEARNER, TENANT
from tests.learners import ULN, details, record
from tests.pages.site import TAB, Site


@pytest.fixture
def asking(site: Site) -> Site:
    """Give an application whose tenant asks for a purpose."""
    site.host.preferred = Preferences(purposes=("Enrolment", "Funding <return>"))
    site.lrs.records[ULN] = record()
    return site


def purposes(site: Site) -> list[str]:
    with site.store(TENANT) as work:
        return [one.entry.purpose for one in work.audit.after(0, 100)]


def test_a_tenant_that_does_not_ask_shows_no_field(site: Site) -> None:
    assert not site.get(f"{TAB}/search").tree.xpath("//select[@name='purpose']")


def test_a_search_without_a_purpose_comes_back_with_what_was_typed(asking: Site) -> None:
    page = asking.get(f"{TAB}/search").press("Search", {"postcode": "QX9 9ZZ"})
    assert page.status == 422
    assert page.tree.xpath("//a[@href='#picslrs-purpose']")[0].text == CHOOSE_ONE
    assert page.value("postcode") == "QX9 9ZZ"
    assert asking.lrs.calls == {}


def test_a_purpose_is_chosen_once_for_all_windows(asking: Site) -> None:
    page = asking.get(f"{TAB}/search").press("Search", {"purpose": "Enrolment"})
    assert page.status == 303
    chosen = asking.get(f"{TAB}/search").tree.xpath("//option[@selected][@value='Enrolment']")
    assert len(chosen) == 1
    assert "Enrolment" in purposes(asking)


def test_a_tab_asks_before_it_verifies(asking: Site) -> None:
    asking.verified()
    page = asking.get(TAB).press("Verify")
    assert page.status == 422
    assert "The ULN was not verified" in page.text
    done = page.press("Try again", {"purpose": "Funding <return>"})
    assert done.status == 303
    assert "Funding <return>" in purposes(asking)
    assert asking.get(TAB).press("Verify").status == 303


def test_the_history_says_why(asking: Site) -> None:
    asking.get(f"{TAB}/search").press("Search", {"purpose": "Funding <return>"})
    assert "Purpose: Funding <return>" in asking.get(f"{TAB}/history").text


def test_a_purpose_that_the_tenant_gave_up_is_asked_for_again(asking: Site) -> None:
    asking.get(f"{TAB}/search").press("Search", {"purpose": "Enrolment"})
    asking.host.preferred = Preferences(purposes=("Another",))
    assert asking.get(f"{TAB}/search").press("Search").status == 422


def test_the_window_that_swaps_names_asks_too(asking: Site) -> None:
    asking.hold(str(ULN), details(given_name="Sampleton", family_name="Testa"))
    flags = frozenset({FailureFlag.GIVEN_IS_NOT_GIVEN, FailureFlag.FAMILY_IS_NOT_FAMILY})
    asking.lrs.script("verify", VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005", flags=flags))
    asking.services.verify(ACTOR, LEARNER)
    page = asking.get(f"{TAB}/verify").press("Swap them here")
    assert page.status == 422
    assert asking.host.saved == []
    assert page.press("Swap them here", {"purpose": "Enrolment"}).status == 303


def test_the_history_promises_why_only_where_that_is_asked_or_was_recorded(site: Site) -> None:
    history, why = f"{TAB}/history", "when and why"
    assert why not in site.get(history).text
    site.host.preferred = Preferences(purposes=("Enrolment",))
    assert why in site.get(history).text
    site.lrs.records[ULN] = record()
    site.get(f"{TAB}/search").press("Search", {"purpose": "Enrolment"})
    site.host.preferred = Preferences()
    assert why in site.get(history).text
