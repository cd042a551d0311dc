"""Verifying, in each of its outcomes, and the change to a master ULN."""

from datetime import timedelta

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, VerifyResult
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import LrsUnreachable, SaveFailed
from picslrs_plugin.hookspecs.types import Action, SubjectKind, SubjectRef
from picslrs_plugin.ports import VerifyAnswer
from tests.fakes import LEARNER, TENANT
from tests.learners import MASTER, OTHER, ULN, details, master_record, record
from tests.pages.site import TAB, Page, Site

VERIFY = f"{TAB}/verify"


def verify(site: Site) -> Page:
    answer = site.get(TAB).press("Verify")
    assert (answer.status, answer.location) == (303, VERIFY)
    return site.follow(answer)


def test_an_exact_match_shows_the_full_details_and_continues_to_the_tab(site: Site) -> None:
    site.verified()
    page = verify(site)
    assert "ULN found (exact match)" in page.text
    assert page.words("//tr[th='Postcode']") == "Postcode Held here QX1 1AA LRS QX1 1AA Same"
    assert page.one("//a[.='Continue']").get("href") == TAB


def test_an_update_required_continues_to_the_update_window(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = verify(site)
    assert "ULN found (update required)" in page.text
    assert "1 detail differs from what is held here." in page.text
    assert page.checked("decide-postcode") == ["ours"]
    assert "QX1 1AA" in page.press("Continue").words("//*[@class='picslrs-change']")


def test_an_update_that_is_not_allowed_is_not_offered(site: Site) -> None:
    site.host.denied = {Action.UPDATE}
    site.verified(postcode="QX2 2BB")
    page = verify(site)
    assert "Continue" not in page.labels
    assert "Your role does not allow the next step." in page.text


def test_a_uln_that_is_not_found_leads_to_a_search(site: Site) -> None:
    site.hold(str(ULN))
    page = verify(site)
    assert "ULN not found" in page.text
    assert page.one("//a[.='Search']").get("href") == f"{TAB}/search"


def test_somebody_elses_uln_is_a_warning_that_leads_to_a_search_alone(site: Site) -> None:
    site.hold(str(ULN))
    flags = frozenset({FailureFlag.GIVEN_IS_NOT_GIVEN, FailureFlag.GENDER})
    site.lrs.script("verify", VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005", flags=flags))
    page = verify(site)
    assert "This ULN belongs to someone else" in page.text
    assert "Do not use this ULN for this learner" in page.text
    assert "The given name does not match." in page.text
    assert page.labels == ["Close", "Search", "Cancel"]


def test_a_linked_uln_shows_both_numbers_and_the_masters_details(site: Site) -> None:
    site.hold(str(ULN))
    site.link(Verification.LINKED, master_record(ULN, postcode="QX2 2BB"))
    page = site.get(VERIFY)
    assert "Linked ULN found" in page.text
    assert page.words("//div[dt='ULN held here']/dd") == str(ULN)
    assert page.words("//div[dt='Master ULN']/dd") == str(MASTER)
    assert "QX2 2BB" in page.words("//tr[th='Postcode']")


def test_both_records_of_the_lrs_are_shown_where_they_differ(site: Site) -> None:
    site.hold(str(ULN))
    read = site.clock() - timedelta(days=30)
    site.link(
        Verification.LINKED,
        master_record(ULN, postcode="QX2 2BB"),
        merged=record(),
        merged_read_at=read,
    )
    page = site.get(VERIFY)
    (table,) = page.tree.xpath("//table[contains(caption, 'the merged record')]")
    heads = [head.text_content() for head in table.xpath(".//th[@scope='col']")]
    assert heads == ["Detail", "Merged record", "Master record"]
    (line,) = table.xpath(".//tbody/tr")
    assert "QX2 2BB" in line.text_content()
    assert "Postcode" in line.text_content()


def test_two_records_of_the_lrs_that_are_alike_are_said_to_be(site: Site) -> None:
    site.hold(str(ULN))
    read = site.clock() - timedelta(days=30)
    site.link(Verification.LINKED, master_record(ULN), merged=record(), merged_read_at=read)
    assert "held the same details as its master" in site.get(VERIFY).text


def test_a_merged_record_that_was_never_read_is_said_to_be_unknown(site: Site) -> None:
    site.hold(str(ULN))
    site.link(Verification.LINKED, master_record(ULN))
    assert "was never read here" in site.get(VERIFY).text


def test_continue_takes_the_master(site: Site) -> None:
    site.hold(str(ULN))
    site.link(Verification.LINKED, master_record(ULN))
    answer = site.get(VERIFY).press("Continue")
    assert (answer.status, answer.location, site.notice) == (303, TAB, "master")
    assert site.host.subjects[LEARNER].uln == str(MASTER)


def test_a_doubtful_master_needs_a_confirmation(site: Site) -> None:
    site.hold(str(ULN))
    site.link(Verification.LINKED, master_record(ULN), doubtful=True)
    page = site.get(VERIFY).press("Continue")
    assert page.status == 422
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-confirm"
    assert site.host.saved == []
    answer = page.press("Continue", {"confirm": "yes"})
    assert answer.status == 303


def test_another_uln_than_the_master_found_is_refused(site: Site) -> None:
    site.hold(str(ULN))
    site.link(Verification.LINKED, master_record(ULN))
    answer = site.get(VERIFY).press("Continue", {"uln": str(OTHER)})
    assert answer.status == 409
    assert "This master ULN does not come from the last verification." in answer.text
    assert site.host.saved == []


def test_a_master_that_the_host_cannot_save_is_kept_and_told(site: Site) -> None:
    site.hold(str(ULN))
    site.link(Verification.LINKED, master_record(ULN))
    site.host.fails_to_save = SaveFailed()
    tab = site.follow(site.get(VERIFY).press("Continue"))
    assert "The ULN is kept, and not saved yet" in tab.text
    assert "The learner system does not hold this ULN yet" in tab.text


def test_without_the_right_to_select_the_master_cannot_be_taken(site: Site) -> None:
    site.host.denied = {Action.SELECT}
    site.hold(str(ULN))
    site.link(Verification.LINKED, master_record(ULN))
    page = site.get(VERIFY)
    assert page.tree.xpath("//form") == []
    assert "Your role does not allow the next step." in page.text


def test_a_doubt_is_told_with_what_does_not_match(site: Site) -> None:
    site.hold(str(ULN))
    flags = frozenset({FailureFlag.DATE_OF_BIRTH})
    site.link(Verification.UPDATE_REQUIRED, record(gender="1"), doubtful=True, flags=flags)
    page = site.get(VERIFY)
    assert "This may be another person's ULN" in page.text
    assert "The date of birth does not match." in page.text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Verification.UNREADABLE, "its details could not be read"),
        (Verification.UNKNOWN, "Its code is “WSVRC042”."),
    ],
)
def test_other_outcomes_are_told_in_words(site: Site, outcome: Verification, words: str) -> None:
    site.hold(str(ULN))
    site.link(outcome, code="WSVRC042")
    page = site.get(VERIFY)
    assert outcome.value in page.text
    assert words in page.text


def test_an_lrs_error_is_told_with_a_way_to_try_again(site: Site) -> None:
    site.verified()
    site.lrs.script("verify", LrsUnreachable())
    page = site.get(TAB).press("Verify", window=True)
    assert page.status == 503
    assert "The Learning Records Service could not be reached." in page.text
    assert "The last outcome stays as it was." in page.text
    assert page.press("Try again", window=True).status == 303


def test_names_that_cannot_be_sent_are_told(site: Site) -> None:
    site.hold(str(ULN), details(given_name=""))
    page = site.get(TAB).press("Verify")
    assert page.status == 422
    assert "Enter the given name." in page.text


def test_without_a_verification_there_is_nothing_to_show(site: Site) -> None:
    site.hold(str(ULN))
    page = site.get(VERIFY)
    assert page.status == 409
    assert "This ULN has not been verified yet." in page.text


def test_reloading_the_outcome_does_not_call_the_lrs_again(site: Site) -> None:
    site.verified()
    verify(site)
    site.get(VERIFY)
    assert site.lrs.calls["verify"] == 1


def test_another_learner_with_either_number_is_named_and_asked_about(site: Site) -> None:
    site.hold(str(ULN))
    holder = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    site.host.holds(holder, details(given_name="Otta"), str(MASTER))
    site.services.chores.read_roster(TENANT)
    site.link(Verification.LINKED, master_record(ULN))
    page = site.get(VERIFY)
    assert f"The master ULN, {MASTER}, is held by someone else here too" in page.text
    assert "Otta Sampleton, learner" in page.text
    assert page.press("Continue").status == 422
    assert site.host.saved == []
    assert page.press("Continue", {"confirm": "yes"}).status == 303


def names_swapped(site: Site) -> Page:
    site.hold(str(ULN), details(given_name="Sampleton", family_name="Testa"))
    site.lrs.records[ULN] = record()
    flags = frozenset({FailureFlag.GIVEN_IS_NOT_GIVEN, FailureFlag.FAMILY_IS_NOT_FAMILY})
    site.lrs.script("verify", VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005", flags=flags))
    return verify(site)


def test_swapped_names_are_swapped_back_here_and_verified_again(site: Site) -> None:
    page = names_swapped(site)
    assert "The given name and family name look swapped." in page.text
    answer = page.press("Swap them here")
    assert (answer.status, answer.location, site.notice) == (303, VERIFY, "swapped")
    assert site.host.subjects[LEARNER].details.given_name == "Testa"
    assert "ULN found (exact match)" in site.follow(answer).text


def test_a_swap_that_cannot_be_verified_says_that_it_was_made(site: Site) -> None:
    page = names_swapped(site)
    site.lrs.script("verify", LrsUnreachable())
    answer = page.press("Swap them here")
    assert answer.status == 503
    assert "The names were swapped in the learner system." in answer.text


def test_a_swap_is_offered_only_after_its_verification_and_to_who_may_edit(site: Site) -> None:
    page = names_swapped(site)
    site.hold(str(ULN), details(given_name="Sampleton", family_name="Testa", gender="1"))
    assert page.press("Swap them here").status == 409
    site.host.denied = {Action.EDIT}
    assert "Swap them here and verify again" not in names_swapped(site).labels
    assert site.host.saved == []
