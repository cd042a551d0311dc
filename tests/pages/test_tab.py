"""The tab in each of its states."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.hookspecs.types import Action, Licence, Tier
from picslrs_plugin.ports import IntentState, Operation
from tests.fakes import LEARNER, TENANT
from tests.learners import MASTER, OTHER, ULN, details, master_record, record
from tests.pages.site import TAB, Site


def test_without_a_uln_the_tab_offers_the_search(site: Site) -> None:
    page = site.get(TAB)
    assert page.status == 200
    assert "This learner has no Unique Learner Number (ULN) yet." in page.text
    search = page.one("//a[contains(., 'Search the LRS for a ULN')]")
    assert search.get("href") == f"{TAB}/search"
    assert "Verify" not in page.labels


def test_an_exact_match_shows_the_uln_and_who_checked_it_when(site: Site) -> None:
    site.verified()
    page = site.get(TAB)
    assert page.words("//*[@class='picslrs-number-digits']") == str(ULN)
    assert "Exact match" in page.text
    assert "Last checked 24 November 2026 at 10:00am by Test Person" in page.text


def test_the_last_outcome_can_be_opened_again(site: Site) -> None:
    site.verified()
    assert site.get(TAB).one("//a[.='See the outcome']").get("href") == f"{TAB}/verify"


def test_the_verify_button_is_a_form_beside_the_uln_with_an_icon_and_a_label(site: Site) -> None:
    site.verified()
    button = site.get(TAB).one("//form[@action='/lrs/learner/7/verify']//button")
    assert button.text_content().startswith("Verify")
    assert button.xpath(".//*[local-name()='svg'][@aria-hidden='true']")


def test_the_tab_shows_the_nine_lrs_fields_by_their_names(site: Site) -> None:
    site.verified()
    page = site.get(TAB)
    for label in (
        "Unique Learner Number (ULN)",
        "Place of birth",
        "Preferred name",
        "Family name at 16",
        "Scottish candidate number",
        "Nationality",
        "Verification type",
        "Ability to share",
        "Provider notes",
    ):
        assert label in page.text


def test_a_nationality_is_shown_with_its_country(site: Site) -> None:
    site.hold(ours=details(nationality="IRL"))
    assert "Ireland (IRL)" in site.get(TAB).text


def test_the_description_is_shown_for_verification_type_other_alone(site: Site) -> None:
    site.hold(ours=details(verification_type="999", other_verification_description="A letter"))
    assert "A letter" in site.get(TAB).text
    site.hold(ours=details(verification_type="2", other_verification_description="A letter"))
    assert "A letter" not in site.get(TAB).text


def test_differences_are_listed_with_the_way_to_the_update_window(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(TAB)
    assert "1 detail differs from the LRS" in page.text
    assert page.words("//tr[th='Postcode']") == "Postcode Held here QX1 1AA LRS QX2 2BB Different"
    assert page.one("//a[contains(., 'Update the LRS record')]").get("href") == f"{TAB}/update"


def test_a_value_that_only_the_lrs_holds_is_shown_below_ours(site: Site) -> None:
    site.verified(preferred_given_name="Tess")
    row = site.get(TAB).words("//div[dt='Preferred name']")
    assert row == "Preferred name Not held In the LRS: Tess"


def test_a_doubtful_match_warns_of_another_person(site: Site) -> None:
    site.hold(str(ULN))
    flags = frozenset({FailureFlag.GENDER})
    site.link(Verification.UPDATE_REQUIRED, record(gender="1"), doubtful=True, flags=flags)
    assert "This may be another person's ULN" in site.get(TAB).text


def test_a_linked_uln_leads_to_the_master(site: Site) -> None:
    site.hold(str(ULN))
    site.link(Verification.LINKED, master_record(ULN))
    page = site.get(TAB)
    assert str(MASTER) in page.text
    assert page.one("//a[contains(., 'master ULN')]").get("href") == f"{TAB}/verify"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Verification.NOT_FOUND, "The LRS did not find this ULN"),
        (Verification.SOMEONE_ELSE, "This ULN belongs to someone else"),
        (Verification.UNREADABLE, "The ULN matches, but its details could not be read"),
    ],
)
def test_a_uln_that_cannot_be_used_leads_to_a_search(
    site: Site, outcome: Verification, words: str
) -> None:
    site.hold(str(ULN))
    site.link(outcome)
    page = site.get(TAB)
    assert words in page.text
    assert "Search" in page.labels


def test_an_unknown_answer_is_shown_with_its_code(site: Site) -> None:
    site.hold(str(ULN))
    site.link(Verification.UNKNOWN, code="WSVRC099")
    assert "Its code is “WSVRC099”. It is not taken for a match." in site.get(TAB).text


def test_an_invalid_uln_is_shown_as_it_is_held_and_cannot_be_verified(site: Site) -> None:
    site.hold("1234567890")
    page = site.get(TAB)
    assert page.words("//*[@class='picslrs-number-digits']") == "1234567890"
    assert "This is not a valid ULN" in page.text
    assert not page.tree.xpath("//form[@action='/lrs/learner/7/verify']")


def test_a_uln_that_the_host_has_not_saved_can_be_saved_again(site: Site) -> None:
    site.link(None, record())
    page = site.get(TAB)
    assert "The learner system does not hold this ULN yet" in page.text
    answer = page.press("Save the ULN again")
    assert (answer.status, answer.location, site.notice) == (303, TAB, "saved")
    assert site.host.subjects[LEARNER].uln == str(ULN)


def test_saving_again_without_anything_to_save_is_a_conflict(site: Site) -> None:
    answer = site.post(f"{TAB}/save")
    assert answer.status == 409
    assert "There is no ULN that waits to be saved." in answer.text


def test_earlier_ulns_are_listed(site: Site) -> None:
    site.verified()
    with site.store(TENANT) as work:
        work.links.add_alias(LEARNER, OTHER, now=ULN, at=site.clock())
        work.commit()
    assert site.get(TAB).words("//div[dt='Earlier ULNs']/dd") == str(OTHER)


@pytest.mark.parametrize(
    ("operation", "advice"),
    [
        (Operation.REGISTER, "Do not register again. Search the LRS first"),
        (Operation.UPDATE, "Verify the ULN: that reads the LRS record again."),
    ],
)
def test_a_write_without_a_known_result_is_told(
    site: Site, operation: Operation, advice: str
) -> None:
    site.unresolved(operation)
    assert advice in site.get(TAB).text


def test_a_write_that_waits_for_its_answer_is_told_until_when(site: Site) -> None:
    site.unresolved(Operation.UPDATE)
    waiting = site.store.rows.intents[(TENANT, "i1")]
    site.store.rows.intents[(TENANT, "i1")] = replace(waiting, state=IntentState.OPEN)
    assert "An update is waiting for its answer" in site.get(TAB).text
    site.clock.forward(61)
    assert "An update has no known result" in site.get(TAB).text


def test_below_the_licence_the_tab_says_what_is_missing_and_offers_nothing(site: Site) -> None:
    site.verified()
    site.host.licences[TENANT] = Licence(tier=Tier.BRONZE)
    page = site.get(TAB)
    assert "needs the Silver or a higher tier" in page.text
    assert str(ULN) in page.text
    assert page.tree.xpath("//button|//form") == []
    assert page.labels == ["History"]


def test_who_may_only_look_is_told_so(site: Site) -> None:
    site.verified()
    site.host.denied = set(Action) - {Action.VIEW}
    page = site.get(TAB)
    assert "Your role does not allow you to search, verify or change them." in page.text
    assert page.tree.xpath("//button|//form") == []


@pytest.mark.parametrize(
    ("action", "label"),
    [(Action.SEARCH, "Search the LRS for a ULN"), (Action.EDIT, "Edit")],
)
def test_a_button_that_is_not_allowed_is_not_shown(site: Site, action: Action, label: str) -> None:
    assert label in site.get(TAB).labels
    site.host.denied = {action}
    assert label not in site.get(TAB).labels


def test_who_may_not_look_is_refused(site: Site) -> None:
    site.host.denied = {Action.VIEW}
    page = site.get(TAB)
    assert page.status == 403
    assert "Your role does not include view." in page.text
    assert "Back to the LRS tab" not in page.labels


def test_the_own_page_names_the_learner_and_leads_back_to_the_host(site: Site) -> None:
    site.hold(url="/people/7")
    page = site.get(TAB)
    assert page.words("//title") == "Learning Records Service: Testa Sampleton"
    assert page.one("//a[.='Back to the learner']").get("href") == "/people/7"


def test_the_new_uln_is_confirmed_in_a_panel(site: Site) -> None:
    site.verified()
    site.leave_notice("registered")
    panel = site.get(TAB).words("//*[@class='picslrs-confirmation']")
    assert panel == f"New ULN registered The new ULN is {ULN}"


def drawn_by(site: Site) -> Callable[[], str]:
    def draw() -> str:
        with site.app.test_request_context("/people/7"):
            return str(site.app.jinja_env.globals["picslrs_tab"](LEARNER))  # type: ignore[operator]

    return draw


def test_inside_the_hosts_page_the_tab_has_no_page_around_it(site: Site) -> None:
    drawn = drawn_by(site)()
    assert "<html" not in drawn
    assert '<h2 class="picslrs-tab-title"' in drawn


def test_inside_the_hosts_page_an_error_of_ours_is_told_in_the_tab(site: Site) -> None:
    site.store.broken = True
    assert "The LRS tab's database is not available." in unescape(drawn_by(site)())


def test_inside_the_hosts_page_another_tenants_subject_is_not_found(site: Site) -> None:
    tab = site.app.jinja_env.globals["picslrs_tab"]
    with site.app.test_request_context("/people/7"):
        drawn = str(tab(replace(LEARNER, tenant="southgate")))  # type: ignore[operator]
    assert "This learner or applicant was not found." in drawn
    assert "Sampleton" not in drawn


def test_the_lrs_is_never_called_while_the_tab_is_drawn(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    site.get(TAB)
    assert site.lrs.calls == {}


def test_a_selection_can_be_undone_from_the_tab(site: Site) -> None:
    site.hold(ours=details(place_of_birth=""))
    site.lrs.records[ULN] = record(place_of_birth="Sampleford")
    found = site.follow(site.get(f"{TAB}/search").press("Search"))
    found.press("Select this ULN", {"confirm": "yes"})
    window = site.get(site.get(TAB).one("//a[.='Undo the selection']").get("href"))
    assert window.words("//div[dt='Will be']/dd") == "No ULN"
    assert window.words("//div[dt='Empty again']/dd") == "place of birth"
    answer = window.press("Undo the selection")
    assert (answer.location, site.notice) == (TAB, "undone")
    assert site.host.subjects[LEARNER].uln is None
    again = site.get(f"{TAB}/undo")
    assert again.status == 409
    assert "There is no selection that can be undone." in again.text


def test_the_tab_tells_when_the_privacy_notice_was_seen(site: Site) -> None:
    site.host.preferred = Preferences(notice_version="2026/27")
    site.hold(ours=details(ability_to_share="0"))
    assert "Not recorded here." in site.get(TAB).text
    boxes = {"notice_seen_day": "3", "notice_seen_month": "9", "notice_seen_year": "2026"}
    site.get(f"{TAB}/edit").press("Save", {"ability_to_share": "1", **boxes})
    told = site.get(TAB).text
    assert "Seen on 3 September 2026, version 2026/27. Recorded 24 November 2026" in told
    site.host.preferred = Preferences(notice_version="2027/28")
    assert "The notice that is given now is version 2027/28." in site.get(TAB).text


def test_a_wrong_day_of_the_notice_comes_back_filled_in(site: Site) -> None:
    site.hold(ours=details(ability_to_share="0"))
    boxes = {"notice_seen_day": "31", "notice_seen_month": "2", "notice_seen_year": "2026"}
    page = site.get(f"{TAB}/edit").press("Save", {"ability_to_share": "1", **boxes})
    assert page.status == 422
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-notice_seen_day"
    assert page.value("notice_seen_day") == "31"


def test_the_old_answer_on_sharing_is_explained(site: Site) -> None:
    site.hold(ours=details(ability_to_share="2"))
    assert "“Unable to share”, an old answer" in site.get(TAB).text
