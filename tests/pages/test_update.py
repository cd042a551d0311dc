"""The update window."""

from dataclasses import replace
from datetime import date

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, UpdateOutcome
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import LrsTimedOut, LrsUnreachable
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import Operation, UpdateAnswer
from picslrs_plugin.services.context import seen_of
from tests.fakes import LEARNER
from tests.learners import ULN, details, record
from tests.pages.site import TAB, Site

UPDATE = f"{TAB}/update"


def test_the_window_shows_what_the_lrs_holds_and_what_it_will_hold(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(UPDATE)
    assert page.status == 200
    change = page.words("//*[@class='picslrs-change']")
    assert change == "Postcode LRS now QX2 2BB Will be QX1 1AA"
    assert page.value("field") == "postcode"


def test_what_goes_along_unchanged_is_shown(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    rest = site.get(UPDATE).words("//details")
    assert "Family name Sampleton" in rest
    assert "QX2 2BB" not in rest


def test_updating_returns_to_the_tab(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    answer = site.get(UPDATE).press("Update LRS")
    assert (answer.status, answer.location, site.notice) == (303, TAB, "updated")
    assert site.lrs.records[ULN].details.postcode == "QX1 1AA"


def test_only_what_was_chosen_is_sent(site: Site) -> None:
    site.verified(postcode="QX2 2BB", place_of_birth="Sampleford")
    site.get(UPDATE).press("Update LRS", {"field": ["place_of_birth"]})
    assert site.lrs.records[ULN].details.postcode == "QX2 2BB"
    assert site.lrs.records[ULN].details.place_of_birth == "Mockham"


def test_nothing_chosen_is_told_at_the_list(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(UPDATE).press("Update LRS", {"field": []})
    assert page.status == 422
    link = page.one("//*[@role='alert']//a")
    assert link.text == "Choose for at least one detail to keep yours or to take theirs."
    assert page.one(f"//*[@id='{link.get('href')[1:]}']").get("type") == "radio"
    assert page.checked("decide-postcode") == ["leave"]


def test_leaving_everything_alone_is_told_before_the_next_step(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(f"{TAB}/choose").press("Continue", {"decide-postcode": "leave"})
    assert page.status == 422
    assert "Choose for at least one detail" in page.words("//*[@role='alert']")


def test_provider_notes_are_sent_only_when_that_is_chosen(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    site.hold(str(ULN), details(notes="Seen at enrolment."))
    page = site.get(f"{TAB}/choose")
    assert page.checked("decide-notes") == ["leave"]
    page.press("Continue", {"decide-notes": "ours"}).press("Update LRS")
    assert site.lrs.records[ULN].details.notes == "Seen at enrolment."


def test_a_doubt_needs_a_confirmation_and_keeps_what_was_chosen(site: Site) -> None:
    site.hold(str(ULN))
    found = record(date_of_birth=date(2007, 4, 3), place_of_birth="Sampleford")
    site.lrs.records[ULN] = found
    flags = frozenset({FailureFlag.DATE_OF_BIRTH})
    site.link(Verification.UPDATE_REQUIRED, found, doubtful=True, flags=flags)
    page = site.get(UPDATE).press("Update LRS")
    assert page.status == 422
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-confirm"
    assert page.value("field") == "place_of_birth"
    assert site.lrs.calls["update"] == 0
    assert page.press("Update LRS", {"confirm": "yes"}).status == 303


def test_a_record_that_changed_meanwhile_is_shown_as_it_is_now_and_asked_about(
    site: Site,
) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(UPDATE)
    newer = replace(record(postcode="QX3 3CC"), version_number=4)
    site.lrs.records[ULN] = newer
    again = page.press("Update LRS")
    assert again.status == 409
    assert "The LRS record was changed since it was read." in again.text
    assert "QX3 3CC" in again.text
    assert site.lrs.calls["update"] == 0
    assert again.press("Continue").value("version_number") == "4"


def test_theirs_is_saved_here_and_nothing_is_sent(site: Site) -> None:
    site.verified(place_of_birth="Sampleford")
    chosen = {"decide-place_of_birth": "theirs"}
    page = site.get(f"{TAB}/choose").press("Continue", chosen)
    change = page.words("//*[@class='picslrs-change']")
    assert change == "Place of birth Held here now Mockham Will be Sampleford"
    assert "Update LRS" not in page.labels
    answer = page.press("Save here")
    assert (answer.location, site.notice) == (TAB, "taken")
    assert site.host.subjects[LEARNER].details.place_of_birth == "Sampleford"
    assert site.lrs.calls["update"] == 0
    assert "Exact match" in site.follow(answer).text


def test_one_press_sends_ours_and_saves_theirs(site: Site) -> None:
    site.verified(place_of_birth="Sampleford", postcode="QX2 2BB")
    page = site.get(f"{TAB}/choose").press("Continue", {"decide-place_of_birth": "theirs"})
    answer = page.press("Update LRS")
    assert (answer.location, site.notice) == (TAB, "updated-taken")
    assert site.host.subjects[LEARNER].details.place_of_birth == "Sampleford"
    there = site.lrs.records[ULN].details
    assert (there.postcode, there.place_of_birth) == ("QX1 1AA", "Sampleford")


def test_what_was_decided_can_be_decided_again(site: Site) -> None:
    site.verified(place_of_birth="Sampleford", postcode="QX2 2BB")
    page = site.get(f"{TAB}/choose").press("Continue", {"decide-place_of_birth": "theirs"})
    again = site.get(page.one("//a[.='Change these choices']").get("href"))
    assert again.checked("decide-place_of_birth") == ["theirs"]
    assert again.checked("decide-postcode") == ["ours"]


def test_an_update_that_fails_says_what_was_saved_before(site: Site) -> None:
    site.verified(place_of_birth="Sampleford", postcode="QX2 2BB")
    page = site.get(f"{TAB}/choose").press("Continue", {"decide-place_of_birth": "theirs"})
    site.lrs.script("update", LrsUnreachable())
    answer = page.press("Update LRS")
    assert answer.status == 503
    assert "What was taken from the LRS was saved in the learner system." in answer.text


def test_who_may_not_edit_is_not_offered_theirs(site: Site) -> None:
    site.host.denied = {Action.EDIT}
    site.verified(place_of_birth="Sampleford")
    page = site.get(f"{TAB}/choose")
    assert page.tree.xpath("//input[@value='theirs']") == []
    form = {"version_number": "3", "take": "place_of_birth", "seen": seen_of(details())}
    assert site.post(UPDATE, form).status == 403


@pytest.mark.parametrize(
    ("outcome", "code", "words"),
    [
        (UpdateOutcome.SHARE_REFUSED, "WSRC0014", "refused the change of ability to share"),
        (UpdateOutcome.INSUFFICIENT, "WSRC0015", "because details are missing"),
        (UpdateOutcome.NOT_FOUND, "WSRC0019", "The LRS did not find the ULN."),
        (UpdateOutcome.UNKNOWN, "WSRC0099", "The LRS sent an answer that is not known."),
    ],
)
def test_an_update_that_was_not_taken_says_why_and_what_next(
    site: Site, outcome: UpdateOutcome, code: str, words: str
) -> None:
    site.verified(postcode="QX2 2BB")
    site.lrs.script("update", UpdateAnswer(outcome, code))
    page = site.get(UPDATE).press("Update LRS")
    assert page.status == 409
    unknown = outcome is UpdateOutcome.UNKNOWN
    assert ("The LRS was not updated" in page.text) is not unknown
    assert ("The result of the update is not known" in page.text) is unknown
    assert words in page.text
    assert f"The LRS's code is “{code}”." in page.text
    assert {"Verify", "Close"} <= set(page.labels)
    mended = outcome in (UpdateOutcome.SHARE_REFUSED, UpdateOutcome.INSUFFICIENT)
    assert ("Edit" in page.labels) is mended


def test_nothing_to_change_is_told_on_the_tab(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    site.lrs.script("update", UpdateAnswer(UpdateOutcome.NO_CHANGES, "WSRC0020"))
    assert (site.get(UPDATE).press("Update LRS").location, site.notice) == (TAB, "no-changes")


def test_an_update_that_cannot_be_read_again_says_so(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(UPDATE)
    site.lrs.script("verify", LrsTimedOut())
    answer = page.press("Update LRS")
    assert (answer.location, site.notice) == (TAB, "updated-unread")
    assert "could not be read afterwards: verify the ULN" in site.follow(answer).text


def test_a_time_out_says_that_the_result_is_not_known_and_offers_to_read_it(site: Site) -> None:
    site.verified(postcode="QX2 2BB", place_of_birth="Sampleford")
    site.lrs.script("update", LrsTimedOut())
    page = site.get(UPDATE).press("Update LRS", {"field": ["place_of_birth"]})
    assert page.status == 503
    assert "It is not known whether the LRS carried the request out." in page.text
    assert "Nothing has been sent" not in page.text
    assert {"Verify", "Close"} <= set(page.labels)
    assert "Update LRS" not in page.labels
    tab = site.get(TAB)
    assert "An update has no known result" in tab.text
    assert "Update the LRS record" not in tab.labels


def test_a_question_that_times_out_keeps_the_choice(site: Site) -> None:
    site.verified(postcode="QX2 2BB", place_of_birth="Sampleford")
    site.unresolved(Operation.REGISTER)  # which has nothing to do with it
    page = site.get(UPDATE)
    assert "Update the LRS record" in site.get(TAB).labels
    site.lrs.script("find_by_uln", LrsTimedOut())
    again = page.press("Update LRS", {"field": ["place_of_birth"]})
    assert again.status == 503
    assert again.value("field") == "place_of_birth"


def test_what_the_lrs_would_refuse_is_told_at_once(site: Site) -> None:
    site.verified(postcode="QX2 2BB", ability_to_share="2")
    site.hold(str(ULN), details(ability_to_share=""))
    page = site.get(UPDATE)
    assert "Something stands in the way" in page.text
    assert "“unable to share”" in page.words("//*[@role='alert']")


def test_a_value_that_the_lrs_does_not_take_cannot_be_chosen(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    site.hold(str(ULN), details(place_of_birth="x" * 36))
    page = site.get(f"{TAB}/choose")
    offered = page.tree.xpath("//input[@name='decide-place_of_birth']/@value")
    assert offered == ["theirs", "leave"]
    assert "Place of birth must be 35 characters or fewer" in page.text


def test_without_a_verified_record_there_is_no_update(site: Site) -> None:
    site.hold(str(ULN))
    page = site.get(UPDATE)
    assert page.status == 409
    assert "Verify the ULN first and continue from there." in page.text


def test_who_may_not_update_is_refused(site: Site) -> None:
    site.host.denied = {Action.UPDATE}
    site.verified(postcode="QX2 2BB")
    assert site.get(UPDATE).status == 403
    assert site.post(UPDATE, {"version_number": "3", "field": "postcode"}).status == 403
    assert site.lrs.calls["update"] == 0
