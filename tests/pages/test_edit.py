"""The edit window."""

import pytest

from picslrs_plugin.errors import SaveFailed
from picslrs_plugin.hookspecs.types import Action, SubjectKind, SubjectRef
from tests.fakes import LEARNER, TENANT
from tests.learners import OTHER, ULN, details
from tests.pages.site import TAB, Site

EDIT = f"{TAB}/edit"


def test_the_window_has_the_nine_fields_filled_with_ours(site: Site) -> None:
    ours = details(preferred_given_name="Tess", nationality="IRL", notes="One.\nTwo.")
    site.hold(str(ULN), ours)
    page = site.get(EDIT)
    assert page.value("uln") == str(ULN)
    assert page.value("place_of_birth") == "Mockham"
    assert page.value("preferred_given_name") == "Tess"
    assert page.value("nationality") == "IRL"
    assert page.value("verification_type") == "2"
    assert page.checked("ability_to_share") == ["1"]
    assert page.value("notes").strip() == "One.\nTwo."


def test_ability_to_share_is_privacy_notice_seen_or_not_seen(site: Site) -> None:
    choices = site.get(EDIT).tree.xpath("//fieldset[legend='Ability to share']//label")
    assert [choice.text_content() for choice in choices] == [
        "Privacy notice seen",
        "Privacy notice not seen",
    ]


def test_nationalities_are_offered_by_country(site: Site) -> None:
    page = site.get(EDIT)
    offered = page.one("//input[@name='nationality']").get("list")
    assert page.words(f"//datalist[@id='{offered}']/option[@value='GBR']") == "United Kingdom"


def test_saving_changes_ours_only(site: Site) -> None:
    site.verified()
    answer = site.get(EDIT).press("Save", {"place_of_birth": "Sampleford"})
    assert (answer.status, answer.location, site.notice) == (303, TAB, "edited")
    assert site.host.subjects[LEARNER].details.place_of_birth == "Sampleford"
    assert site.lrs.calls == {}


def test_saving_without_a_change_says_so(site: Site) -> None:
    assert (site.get(EDIT).press("Save").location, site.notice) == (TAB, "unchanged")
    assert site.host.saved == []


def test_a_changed_uln_is_told_to_be_unverified(site: Site) -> None:
    site.verified()
    answer = site.get(EDIT).press("Save", {"uln": str(OTHER)})
    assert (answer.location, site.notice) == (TAB, "edited-uln")
    assert "has not been verified yet" in site.follow(answer).text


def test_wrong_input_comes_back_filled_in(site: Site) -> None:
    wrong = {"uln": "123", "nationality": "12", "notes": "Kept."}
    page = site.get(EDIT).press("Save", wrong)
    assert page.status == 422
    assert (page.value("uln"), page.value("nationality")) == ("123", "12")
    assert page.value("notes").strip() == "Kept."
    links = [link.get("href") for link in page.tree.xpath("//*[@role='alert']//a")]
    assert links == ["#picslrs-uln", "#picslrs-nationality"]
    assert site.host.saved == []


def test_cancel_leads_back_without_a_change(site: Site) -> None:
    site.hold(url="/people/7")
    assert site.get(EDIT).one("//a[.='Cancel']").get("href") == "/people/7"


def test_somebody_elses_change_is_shown_beside_what_was_typed(site: Site) -> None:
    page = site.get(EDIT)
    site.hold(ours=details(place_of_birth="Elsewhere"))
    again = page.press("Save", {"place_of_birth": "Sampleford"})
    assert again.status == 409
    assert "Somebody else changed this record after you opened it." in again.text
    assert "Compare what you typed with what is held now, then save again." in again.text
    assert again.value("place_of_birth") == "Sampleford"
    assert again.words("//div[dt='Place of birth']/dd") == "Elsewhere"
    assert site.host.saved == []
    assert again.press("Save").status == 303
    assert site.host.subjects[LEARNER].details.place_of_birth == "Sampleford"


def test_the_withdrawn_answer_is_explained_and_kept_when_nothing_is_chosen(site: Site) -> None:
    site.hold(ours=details(ability_to_share="2"))
    page = site.get(EDIT)
    assert "Held now: privacy notice seen, unable to share" in page.text
    assert page.checked("ability_to_share") == []
    page.press("Save", {"place_of_birth": "Sampleford"})
    assert site.host.subjects[LEARNER].details.ability_to_share == "2"


def test_a_verification_type_that_is_not_in_the_list_is_kept(site: Site) -> None:
    site.hold(ours=details(verification_type="8"))
    page = site.get(EDIT)
    assert page.value("verification_type") == "8"
    assert page.press("Save", {"place_of_birth": "Sampleford"}).status == 303
    assert site.host.subjects[LEARNER].details.verification_type == "8"


def test_a_nationality_that_is_not_in_the_list_is_kept(site: Site) -> None:
    site.hold(ours=details(nationality="X1"))
    page = site.get(EDIT)
    assert page.value("nationality") == "X1"
    assert page.press("Save", {"place_of_birth": "Sampleford"}).status == 303
    assert site.host.subjects[LEARNER].details.nationality == "X1"


def test_verification_type_other_needs_its_description(site: Site) -> None:
    page = site.get(EDIT).press("Save", {"verification_type": "999"})
    assert page.status == 422
    link = page.one("//*[@role='alert']//a")
    assert link.get("href") == "#picslrs-other_verification_description"


def test_a_host_that_cannot_save_is_told_and_everything_typed_stays(site: Site) -> None:
    site.host.fails_to_save = SaveFailed()
    page = site.get(EDIT).press("Save", {"place_of_birth": "Sampleford"})
    assert page.status == 503
    assert "The learner system could not save the details." in page.text
    assert page.value("place_of_birth") == "Sampleford"


@pytest.mark.parametrize("held", ["9999999999", "", None])
def test_no_uln_yet_is_an_empty_box(site: Site, held: str | None) -> None:
    site.hold(held)
    assert site.get(EDIT).value("uln") == ""


def test_who_may_not_edit_is_refused(site: Site) -> None:
    site.host.denied = {Action.EDIT}
    assert site.get(EDIT).status == 403
    assert site.post(EDIT, {"place_of_birth": "Sampleford"}).status == 403
    assert site.host.saved == []


def test_a_name_with_unusual_characters_is_saved_and_told(site: Site) -> None:
    answer = site.get(EDIT).press("Save", {"preferred_given_name": "Testa 2"})
    assert (answer.location, site.notice) == (TAB, "edited-unusual")


def hold_elsewhere(site: Site) -> None:
    holder = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    site.host.holds(holder, details(given_name="Otta"), str(OTHER))
    site.services.chores.read_roster(TENANT)


def test_a_uln_that_another_learner_holds_is_asked_about_before_it_is_saved(site: Site) -> None:
    hold_elsewhere(site)
    page = site.get(EDIT).press("Save", {"uln": str(OTHER), "place_of_birth": "Sampleford"})
    assert page.status == 422
    assert "Confirm that you have checked whose ULN this is." in page.words("//*[@role='alert']")
    assert "This ULN is held here already Otta Sampleton, learner" in page.text
    assert page.value("place_of_birth") == "Sampleford"
    assert site.host.saved == []
    answer = page.press("Save", {"confirm": "yes"})
    assert (answer.location, site.notice) == (TAB, "edited-uln")


def test_the_same_question_is_not_asked_about_a_uln_that_stays(site: Site) -> None:
    hold_elsewhere(site)
    site.hold(str(OTHER))
    answer = site.get(EDIT).press("Save", {"place_of_birth": "Sampleford"})
    assert answer.status == 303


@pytest.mark.parametrize("typed", ["France", " france ", "FRA"])
def test_a_country_may_be_named(site: Site, typed: str) -> None:
    site.hold(str(ULN))
    page = site.get(f"{TAB}/edit")
    page.press("Save", {"nationality": typed})
    assert site.host.subjects[LEARNER].details.nationality == "FRA"


@pytest.mark.parametrize("typed", ["Narnia", "UK", "12"])
def test_a_text_that_is_no_country_is_told_what_is_wanted(site: Site, typed: str) -> None:
    page = site.get(EDIT).press("Save", {"nationality": typed})
    assert page.value("nationality") == typed
    assert page.words("//*[@role='alert']//li") == (
        "Enter the nationality as a country, such as France, or as its code of 3 letters, such as "
        "FRA."
    )
