"""The update window."""

from dataclasses import replace
from datetime import date

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, UpdateOutcome
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import LrsTimedOut
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import UpdateAnswer
from tests.learners import ULN, details, record
from tests.pages.site import TAB, Site

UPDATE = f"{TAB}/update"


def test_the_window_shows_what_the_lrs_holds_and_what_it_will_hold(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(UPDATE)
    assert page.status == 200
    change = page.words("//*[@class='picslrs-change']")
    assert change == "Postcode LRS now QX2 2BB Will be QX1 1AA"
    assert page.checked("field") == ["postcode"]


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


def test_only_ticked_details_are_sent(site: Site) -> None:
    site.verified(postcode="QX2 2BB", place_of_birth="Sampleford")
    site.get(UPDATE).press("Update LRS", {"field": ["place_of_birth"]})
    assert site.lrs.records[ULN].details.postcode == "QX2 2BB"
    assert site.lrs.records[ULN].details.place_of_birth == "Mockham"


def test_nothing_ticked_is_told_at_the_list(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(UPDATE).press("Update LRS", {"field": []})
    assert page.status == 422
    link = page.one("//*[@role='alert']//a")
    assert link.text == "Select at least one detail to send to the LRS."
    assert page.one(f"//*[@id='{link.get('href')[1:]}']").get("type") == "checkbox"
    assert page.checked("field") == []


def test_provider_notes_are_sent_only_when_they_are_ticked(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    site.hold(str(ULN), details(notes="Seen at enrolment."))
    page = site.get(UPDATE)
    assert page.one("//input[@name='field'][@value='notes']").get("checked") is None
    page.press("Update LRS", {"field": ["postcode", "notes"]})
    assert site.lrs.records[ULN].details.notes == "Seen at enrolment."


def test_a_doubt_needs_a_confirmation_and_keeps_what_was_ticked(site: Site) -> None:
    site.hold(str(ULN))
    found = record(date_of_birth=date(2007, 4, 3), place_of_birth="Sampleford")
    site.lrs.records[ULN] = found
    flags = frozenset({FailureFlag.DATE_OF_BIRTH})
    site.link(Verification.UPDATE_REQUIRED, found, doubtful=True, flags=flags)
    page = site.get(UPDATE).press("Update LRS", {"field": ["place_of_birth"]})
    assert page.status == 422
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-confirm"
    assert page.checked("field") == ["place_of_birth"]
    assert site.lrs.calls["update"] == 0
    assert page.press("Update LRS", {"confirm": "yes"}).status == 303


def test_a_record_that_changed_meanwhile_is_shown_as_it_is_now(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(UPDATE)
    newer = replace(record(postcode="QX3 3CC"), version_number=4)
    site.lrs.records[ULN] = newer
    again = page.press("Update LRS")
    assert again.status == 409
    assert "The LRS record was changed by somebody else since it was read." in again.text
    assert "QX3 3CC" in again.text
    assert again.value("version_number") == "4"
    assert site.lrs.calls["update"] == 0


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
    assert "The LRS was not updated" in page.text
    assert words in page.text
    assert f"The LRS's code is “{code}”." in page.text
    assert {"Edit", "Verify", "Close"} <= set(page.labels)


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


def test_a_time_out_says_that_the_result_is_not_known_and_keeps_the_ticks(site: Site) -> None:
    site.verified(postcode="QX2 2BB", place_of_birth="Sampleford")
    site.lrs.script("update", LrsTimedOut())
    page = site.get(UPDATE).press("Update LRS", {"field": ["place_of_birth"]})
    assert page.status == 503
    assert "It is not known whether the LRS carried the request out." in page.text
    assert page.checked("field") == ["place_of_birth"]


def test_what_the_lrs_would_refuse_is_told_at_once(site: Site) -> None:
    site.verified(postcode="QX2 2BB", ability_to_share="2")
    site.hold(str(ULN), details(ability_to_share=""))
    page = site.get(UPDATE)
    assert "Something stands in the way" in page.text
    assert "“unable to share”" in page.words("//*[@role='alert']")


def test_a_value_that_the_lrs_does_not_take_cannot_be_ticked(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    site.hold(str(ULN), details(place_of_birth="x" * 36))
    page = site.get(UPDATE)
    box = page.one("//input[@value='place_of_birth']")
    assert box.get("disabled") is not None
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
