"""The results of a search, and the choice among them."""

from picslrs_plugin.domain.learner import LrsRecord
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.errors import SaveFailed
from picslrs_plugin.hookspecs.types import Action, SubjectKind, SubjectRef
from picslrs_plugin.ports import FindAnswer
from tests.fakes import COLLEAGUE, LEARNER, TENANT
from tests.learners import MASTER, OTHER, ULN, details, master_record, record
from tests.pages.site import TAB, Page, Site

SURE = {"confirm": "yes"}


def results(site: Site, outcome: FindOutcome, code: str, *records: LrsRecord) -> Page:
    site.lrs.script("find_by_demographics", FindAnswer(outcome, code, records))
    return site.follow(site.get(f"{TAB}/search").press("Search"))


def possible(site: Site) -> Page:
    other = record(OTHER, given_name="Tess", postcode="QX2 2BB")
    return results(site, FindOutcome.POSSIBLE, "WSRC0003", record(postcode="QX9 9ZZ"), other)


def test_an_exact_match_shows_name_uln_and_how_it_agrees(site: Site) -> None:
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    assert "Exact match found" in page.text
    summary = page.words("//ul[@class='picslrs-results']//summary")
    assert summary == f"Testa Sampleton ULN {ULN} 5 of 5 key details agree"


def test_a_result_expands_to_the_details_beside_ours(site: Site) -> None:
    page = results(site, FindOutcome.EXACT, "WSRC0004", record(place_of_birth="Sampleford"))
    row = page.words("//details//tr[th='Place of birth']")
    assert row == "Place of birth Held here Mockham LRS Sampleford Different"


def test_possible_matches_stand_in_the_order_in_which_they_came(site: Site) -> None:
    page = possible(site)
    assert "2 possible matches" in page.text
    names = page.tree.xpath("//*[@class='picslrs-result-name']/text()")
    assert names == ["Testa Sampleton", "Tess Sampleton"]


def test_a_possible_match_says_which_key_details_do_not_agree(site: Site) -> None:
    page = possible(site)
    assert "3 of 5 key details agree" in page.text
    assert "Not the same: given name and postcode" in page.text


def test_a_possible_match_is_asked_about_before_it_is_selected(site: Site) -> None:
    page = possible(site)
    refused = page.press("Select this ULN")
    assert refused.status == 422
    assert refused.words("//*[@id='picslrs-confirm-error']").startswith("Error: Confirm that you")
    assert refused.one("//*[@role='alert']//a").get("href") == "#picslrs-confirm"
    assert site.host.saved == []


def test_the_question_that_was_not_answered_stands_at_the_record_that_was_chosen(
    site: Site,
) -> None:
    refused = possible(site).press("Select this ULN", {"uln": str(OTHER)})
    items = refused.tree.xpath("//li[@class='picslrs-result']")
    assert [bool(item.xpath(".//*[@id='picslrs-confirm-error']")) for item in items] == [
        False,
        True,
    ]


def test_a_record_with_another_name_says_so_before_it_is_selected(site: Site) -> None:
    page = possible(site)
    told = page.words("(//li[@class='picslrs-result'])[2]")
    assert "The given name does not match. This may be another person" in told


def test_another_persons_record_cannot_be_selected(site: Site) -> None:
    other = record(given_name="Otto", family_name="Otherton")
    page = results(site, FindOutcome.POSSIBLE, "WSRC0003", other)
    assert "This is another person's record" in page.text
    assert not [label for label in page.labels if label.startswith("Select this ULN")]


def test_who_holds_the_uln_here_is_said_before_it_is_selected(site: Site) -> None:
    holder = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    site.host.holds(holder, details(given_name="Otta"), str(ULN))
    site.services.chores.read_roster(TENANT)
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    assert "This ULN is held here already Otta Sampleton, learner" in page.text
    assert page.press("Select this ULN").status == 422


def test_an_exact_match_that_somebody_else_holds_is_not_offered_as_if_it_were_free(
    site: Site,
) -> None:
    free = results(site, FindOutcome.EXACT, "WSRC0004", record())
    assert "Check that it is this learner, then select it." in free.text
    holder = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    site.host.holds(holder, details(given_name="Otta"), str(ULN))
    site.services.chores.read_roster(TENANT)
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    assert "then select it" not in page.text
    assert "find out which of them it belongs to before you select it" in page.text


def test_until_the_list_was_read_it_is_said_that_other_holders_are_not_known(site: Site) -> None:
    unknown = "The list of learners was not read yet"
    assert unknown in results(site, FindOutcome.EXACT, "WSRC0004", record()).text
    site.services.chores.read_roster(TENANT)
    assert unknown not in results(site, FindOutcome.EXACT, "WSRC0004", record()).text


def test_who_may_not_be_looked_at_is_not_named(site: Site) -> None:
    holder = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    site.host.holds(holder, details(given_name="Otta"), str(ULN))
    site.services.chores.read_roster(TENANT)
    site.host.denied_for[holder] = {Action.VIEW}
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    assert "Another learner, whose details you may not see" in page.text
    assert "Otta" not in page.text


def test_a_uln_that_came_meanwhile_is_not_replaced(site: Site) -> None:
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    site.hold(str(OTHER))
    answer = page.press("Select this ULN")
    assert answer.status == 409
    assert "This record holds another ULN now" in answer.text
    assert f"This record holds the ULN {OTHER} now" in answer.text
    assert (answer.press("Select this ULN").location, site.notice) == (TAB, "linked-alone")


def test_details_that_come_with_the_uln_are_told(site: Site) -> None:
    found = results(site, FindOutcome.EXACT, "WSRC0004", record(family_name_at_16="Oldname"))
    found.press("Select this ULN")
    assert site.notice == "linked"
    assert site.host.subjects[LEARNER].details.family_name_at_16 == "Oldname"


def test_selecting_saves_the_uln_and_leads_to_the_tab(site: Site) -> None:
    answer = results(site, FindOutcome.EXACT, "WSRC0004", record()).press("Select this ULN")
    assert (answer.status, answer.location, site.notice) == (303, TAB, "linked-alone")
    assert site.host.subjects[LEARNER].uln == str(ULN)


def test_selecting_a_record_that_differs_leads_to_the_update_window(site: Site) -> None:
    answer = possible(site).press("Select this ULN", SURE)
    assert (answer.location, site.notice) == (f"{TAB}/update", "linked-alone")
    page = site.follow(answer)
    assert "ULN selected" in page.text
    assert "Update LRS" in page.labels


def test_selecting_without_the_right_to_update_leads_to_the_tab(site: Site) -> None:
    site.host.denied = {Action.UPDATE}
    answer = possible(site).press("Select this ULN", SURE)
    assert (answer.location, site.notice) == (TAB, "linked-alone")


def test_a_doubtful_record_leads_back_to_the_tab(site: Site) -> None:
    answer = possible(site).press("Select this ULN", SURE | {"uln": str(OTHER)})
    assert (answer.location, site.notice) == (TAB, "linked-doubtful")
    page = site.follow(answer)
    assert "Verify the ULN before you use it." in page.text
    assert "Update the LRS record" not in page.labels


def test_a_uln_that_the_search_did_not_return_is_refused_and_the_results_stay(site: Site) -> None:
    page = possible(site)
    answer = page.press("Select this ULN", {"uln": str(MASTER)})
    assert answer.status == 409
    assert "These search results can no longer be used." in answer.text
    assert "2 possible matches" in answer.text
    assert site.host.saved == []


def test_what_the_host_cannot_save_is_kept_and_told(site: Site) -> None:
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    site.host.fails_to_save = SaveFailed()
    tab = site.follow(page.press("Select this ULN"))
    assert "The ULN is kept, and not saved yet" in tab.text
    assert "The learner system does not hold this ULN yet" in tab.text
    assert "It is tried again by itself, next on 24 November 2026" in tab.text
    assert "Search" in tab.labels
    site.host.fails_to_save = None
    tab.press("Save the ULN again")
    assert site.host.subjects[LEARNER].uln == str(ULN)


def test_what_is_not_tried_again_by_itself_is_told(site: Site) -> None:
    site.link(None, record(), pending=True)
    assert "It is not tried again by itself any more." in site.get(TAB).text


def test_results_that_are_too_old_lead_to_a_new_search(site: Site) -> None:
    page = possible(site)
    site.clock.forward(1801)
    answer = page.press("Select this ULN")
    assert answer.status == 409
    assert answer.one("//a[contains(., 'Search')]").get("href") == f"{TAB}/search"


def test_results_of_a_colleague_are_not_shown(site: Site) -> None:
    site.lrs.script("find_by_demographics", FindAnswer(FindOutcome.EXACT, "WSRC0004", (record(),)))
    address = site.get(f"{TAB}/search").press("Search").location
    site.host.signed_in = COLLEAGUE
    page = site.get(address)
    assert page.status == 409
    assert str(ULN) not in page.text


def test_results_can_be_opened_again_without_calling_the_lrs(site: Site) -> None:
    site.lrs.script("find_by_demographics", FindAnswer(FindOutcome.EXACT, "WSRC0004", (record(),)))
    address = site.get(f"{TAB}/search").press("Search").location
    assert site.get(address).text == site.get(address).text
    assert site.lrs.calls["find_by_demographics"] == 1


def test_saying_that_nobody_is_the_learner_leads_to_registering(site: Site) -> None:
    answer = possible(site).press("None of these is this learner")
    assert answer.status == 303
    assert "Register New ULN" in site.follow(answer).labels


def test_without_the_right_to_register_the_rejection_is_noted(site: Site) -> None:
    site.host.denied = {Action.REGISTER}
    page = site.follow(possible(site).press("None of these is this learner"))
    assert "You said that none of these is the learner." in page.text
    assert "Register New ULN" not in page.labels
    assert "None of these is this learner" not in page.labels


def test_a_lone_possible_match_is_never_the_main_button(site: Site) -> None:
    page = results(site, FindOutcome.POSSIBLE, "WSRC0003", record(postcode="QX9 9ZZ"))
    assert "1 possible match" in page.text
    button = page.one("//button[contains(., 'Select this ULN')]")
    assert "picslrs-button-secondary" in button.get("class")
    assert "This is not this learner" in page.labels


def test_a_merged_record_shows_old_and_master_uln(site: Site) -> None:
    page = results(site, FindOutcome.LINKED, "WSRC0022", master_record(ULN))
    assert "Linked ULN found" in page.text
    assert page.words("//div[dt='Master ULN']/dd") == str(MASTER)
    assert page.words("//div[dt='Old ULN']/dd") == str(ULN)


def test_no_match_offers_what_to_try_next_first_and_registering_last(site: Site) -> None:
    page = results(site, FindOutcome.NO_MATCH, "WSRC0001")
    first = page.tree.xpath("//ul[@class='picslrs-tries']//button")[0]
    assert "picslrs-button-primary" in first.get("class")
    register = page.one("//a[contains(., 'Register New ULN')]")
    assert "picslrs-button-secondary" in register.get("class")
    assert page.labels.index("Register New ULN") > page.labels.index("Send the place of birth too")


def test_a_search_with_the_previous_family_name_is_one_press(site: Site) -> None:
    site.hold(ours=details(previous_family_name="Mockley"))
    page = results(site, FindOutcome.NO_MATCH, "WSRC0001")
    assert "Search with the previous family name Mockley" in page.words(
        "//ul[@class='picslrs-tries']/li[1]"
    )
    again = site.follow(page.press("Search with the previous family name"))
    assert "With family name Mockley: no match (shown here)" in again.text
    assert "With the details held here" in again.labels
    assert "Search with the previous family name" not in again.labels


def test_registering_stands_behind_the_searches_that_may_find_somebody(site: Site) -> None:
    site.hold(ours=details(previous_family_name="Mockley"))
    page = results(site, FindOutcome.NO_MATCH, "WSRC0001")
    behind = page.one("//a[.='Register New ULN']/ancestor::details/summary")
    assert behind.text_content().strip() == "Register without trying the searches above"
    again = site.follow(page.press("Search with the previous family name"))
    assert not again.tree.xpath("//a[.='Register New ULN']/ancestor::details")


def test_what_a_new_uln_needs_is_ticked_off(site: Site) -> None:
    site.hold(ours=details(ability_to_share="", verification_type="2"))
    needs = results(site, FindOutcome.NO_MATCH, "WSRC0001").words("//ul[@class='picslrs-needs']")
    assert "Verification type: Passport (recorded)" in needs
    assert "Ability to share (asked for in the next step)" in needs


def test_a_search_that_is_not_offered_is_refused(site: Site) -> None:
    page = results(site, FindOutcome.NO_MATCH, "WSRC0001")
    refused = page.press("Search with the names swapped", {"retry": "made-up"})
    assert refused.status == 422
    assert site.lrs.calls["find_by_demographics"] == 1


def test_too_many_matches_do_not_lead_to_registering(site: Site) -> None:
    page = results(site, FindOutcome.TOO_MANY, "WSRC0002")
    assert "Too many matches" in page.text
    assert "Register New ULN" not in page.labels


def test_an_unknown_code_is_shown_as_it_came(site: Site) -> None:
    page = results(site, FindOutcome.UNKNOWN, "WSRC0099")
    assert "The LRS sent an answer that is not known" in page.text
    assert "Its code is “WSRC0099”. It is not taken for a match." in page.text


def test_replacing_a_uln_that_is_held_is_warned_of(site: Site) -> None:
    site.hold(str(OTHER))
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    assert f"This record holds the ULN {OTHER} now. Selecting another one replaces it." in page.text


def test_a_uln_that_is_held_already_says_so(site: Site) -> None:
    site.hold(str(ULN))
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    assert "Held already" in page.text
    assert "replaces it" not in page.text


def test_without_the_right_to_select_there_is_no_button(site: Site) -> None:
    site.host.denied = {Action.SELECT}
    page = results(site, FindOutcome.EXACT, "WSRC0004", record())
    assert not page.tree.xpath("//button[contains(., 'Select')]")


def test_the_window_says_what_was_searched_for(site: Site) -> None:
    site.hold(ours=details(place_of_birth=""))
    page = results(site, FindOutcome.NO_MATCH, "WSRC0001")
    assert "4 March 2007" in page.words("//details[contains(., 'What was searched for')]")
