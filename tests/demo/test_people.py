from collections import Counter

import pytest

from picslrs_plugin.demo.people import SCENARIOS, MadeUpPerson, everybody
from picslrs_plugin.demo.scenarios import Held, Scenario
from picslrs_plugin.demo.tenants import TENANTS
from picslrs_plugin.domain.fields import FIELDS, Kind
from picslrs_plugin.domain.rules import email_would_be_refused, problem
from picslrs_plugin.domain.uln import why_not_a_uln
from picslrs_plugin.hookspecs import SubjectKind

YEAR = 2026


def _in(tenant: str, kind: SubjectKind) -> list[MadeUpPerson]:
    return [
        person
        for person in everybody(YEAR)
        if person.ref.tenant == tenant and person.ref.kind is kind
    ]


@pytest.mark.parametrize("tenant", [tenant.key for tenant in TENANTS])
@pytest.mark.parametrize("kind", list(SubjectKind))
def test_every_organisation_has_every_scenario_once(tenant: str, kind: SubjectKind) -> None:
    held = Counter(person.scenario.key for person in _in(tenant, kind))
    assert held == Counter(scenario.key for scenario in SCENARIOS)
    assert len(held) >= 16


def test_no_two_people_have_one_number() -> None:
    people = everybody(YEAR)
    assert len({person.ref.id for person in people}) == len(people)


def test_no_uln_of_the_lrs_is_there_twice() -> None:
    people = everybody(YEAR)
    ulns = [entry.uln for person in people for entry in person.entries]
    ulns += [person.spare_uln for person in people]
    assert len(set(ulns)) == len(ulns)


def test_every_uln_of_the_lrs_is_valid() -> None:
    wrong = [
        entry.uln
        for person in everybody(YEAR)
        for entry in person.entries
        if why_not_a_uln(entry.uln) or why_not_a_uln(person.spare_uln)
    ]
    assert wrong == []


def test_what_the_lrs_holds_fits_the_rules_of_the_lrs() -> None:
    wrong = {
        (person.scenario.key, field.name)
        for person in everybody(YEAR)
        for entry in person.entries
        for field in FIELDS
        if problem(field, entry.details.value(field.name)) and field.kind is not Kind.CODE
    }
    assert wrong == set()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.key)
def test_the_uln_held_is_what_the_scenario_says(scenario: Scenario) -> None:
    person = next(p for p in everybody(YEAR) if p.scenario is scenario)
    known = {entry.uln: entry for entry in person.entries}
    match scenario.uln:
        case Held.NONE:
            assert person.uln == ""
        case Held.PLACEHOLDER:
            assert person.uln == "9999999999"
        case Held.THEIRS:
            assert not known[person.uln].merged_into
        case Held.MERGED:
            assert known[person.uln].merged_into in known
        case Held.NOWHERE:
            assert why_not_a_uln(person.uln) is None
            assert person.uln not in known
        case Held.INVALID:
            assert why_not_a_uln(person.uln) is not None


def test_people_of_different_organisations_never_match_each_other() -> None:
    """Names may be shared, but with them neither the date of birth nor the postcode."""
    births = Counter(
        (person.details.full_name, person.details.date_of_birth) for person in everybody(YEAR)
    )
    assert set(births.values()) == {1}


def test_every_email_address_is_one_that_can_belong_to_nobody() -> None:
    for person in everybody(YEAR):
        domain = person.details.email_address.rpartition("@")[2]
        assert domain.endswith((".example.org", ".example"))


def test_only_the_email_scenario_has_an_address_that_the_lrs_refuses() -> None:
    refused = {
        person.scenario.key
        for person in everybody(YEAR)
        if email_would_be_refused(person.details.email_address)
    }
    assert refused == {"email"}


def test_nobody_ages_with_the_demonstration() -> None:
    ages = {
        next(p for p in everybody(year) if p.scenario.key == "age").details.date_of_birth
        for year in (2026, 2040)
    }
    assert {born.year for born in ages if born} == {2019, 2033}


def test_no_made_up_person_is_shown_by_a_repr() -> None:
    person = everybody(YEAR)[0]
    shown = repr((person, person.entries, person.scenario, person.scenario.theirs))
    assert person.details.family_name not in shown
    assert person.entries[0].uln not in shown
