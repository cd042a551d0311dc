"""A host that has no columns for the LRS details: they are kept here and come back with ours."""

from dataclasses import replace

import pytest
from flask import Flask

from picslrs_plugin.bootstrap import Picslrs, installation_of
from picslrs_plugin.domain.fields import EDITABLE
from picslrs_plugin.errors import ConfigurationError, SaveFailed
from picslrs_plugin.hookspecs import (
    Changes,
    Identity,
    Saved,
    Subject,
    SubjectKind,
    SubjectRef,
    hookimpl,
)
from picslrs_plugin.testing import (
    REGISTRAR,
    SAMPLE_ULN,
    FakeHost,
    FakeLrs,
    Visitor,
    sample_record,
    sample_subject,
    tab_app,
)
from tests.fakes_store import FakeStore
from tests.learners import SEARCH_FORM

LEARNER = sample_subject().ref
EDITED = {
    "uln": str(SAMPLE_ULN),
    "place_of_birth": "Mockham",
    "preferred_given_name": "Tess",
    "family_name_at_16": "O'Sample",
    "scottish_candidate_number": "012345678",
    "nationality": "IRL",
    "verification_type": "999",
    "other_verification_description": "Library card",
    "ability_to_share": "0",
    "notes": "Came on a Monday",
}


class WithoutColumns(FakeHost):
    """Holds names and dates, saves nothing, and says so."""

    saves = False

    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        return super().picslrs_save(identity, subject, changes) if self.saves else None


def made(host: FakeHost, *, keeps: bool = True) -> Flask:
    lrs = FakeLrs(sample_record(place_of_birth="Sampleby"))
    return tab_app(host=host, lrs=lrs, PICSLRS_LOCAL_DETAILS=keeps)


def ours(app: Flask, ref: SubjectRef = LEARNER) -> Subject:
    with app.test_request_context():
        return installation_of(app).hooks.subject(REGISTRAR, ref)


def test_everything_that_edit_offers_is_kept_and_comes_back() -> None:
    app = made(WithoutColumns(sample_subject()))
    visitor = Visitor(app.test_client())
    assert visitor.tab(LEARNER, "edit").send("/edit", EDITED).status == 303
    found = ours(app)
    assert found.uln == EDITED["uln"]
    assert {name: found.details.value(name) for name in EDITABLE} == {
        name: EDITED[name] for name in EDITABLE
    }
    assert found.details.family_name == "Sampleton"
    assert "Library card" in visitor.tab(LEARNER).text


def test_a_uln_that_was_found_is_kept_and_verified_like_any_other() -> None:
    app = made(WithoutColumns(sample_subject()))
    visitor = Visitor(app.test_client())
    found = visitor.tab(LEARNER, "search").send("/search", SEARCH_FORM).follow()
    tab = found.send("/select").follow()
    assert (ours(app).uln, ours(app).details.place_of_birth) == (str(SAMPLE_ULN), "Sampleby")
    assert tab.send("/verify").follow().status == 200


def test_the_list_of_everybody_says_the_same() -> None:
    app = made(WithoutColumns(sample_subject(), sample_subject("8")))
    Visitor(app.test_client()).tab(LEARNER, "edit").send("/edit", EDITED)
    with app.app_context():
        listed = list(installation_of(app).hooks.subjects(LEARNER.tenant))
    assert [one.subject.uln for one in listed] == [EDITED["uln"], None]


def test_once_the_host_saves_itself_its_own_record_counts_again() -> None:
    host = WithoutColumns(sample_subject())
    app = made(host)
    visitor = Visitor(app.test_client())
    visitor.tab(LEARNER, "edit").send("/edit", EDITED)
    host.saves = True
    visitor.tab(LEARNER, "edit").send("/edit", {"notes": "Saved by the host"})
    assert ours(app).details.notes == "Saved by the host"
    held = host.subjects[LEARNER]
    host.subjects[LEARNER] = replace(held, details=held.details.with_values(notes="Later"))
    assert ours(app).details.notes == "Later"
    assert ours(app).details.nationality == "IRL"


def test_nothing_is_kept_for_a_learner_whom_the_host_does_not_know() -> None:
    hooks = installation_of(made(WithoutColumns(sample_subject()))).hooks
    unknown = sample_subject("99").ref
    with pytest.raises(SaveFailed):
        hooks.save(REGISTRAR, unknown, Changes({"notes": "Kept"}))


def test_unless_it_is_asked_for_nothing_is_kept() -> None:
    app = made(WithoutColumns(sample_subject()), keeps=False)
    answer = Visitor(app.test_client()).tab(LEARNER, "edit").send("/edit", EDITED)
    assert answer.status == 503
    assert "could not save" in answer.text
    assert ours(app).uln is None


def test_it_needs_our_own_tables() -> None:
    with pytest.raises(ConfigurationError, match="store of its own"):
        tab_app(store=FakeStore(), PICSLRS_LOCAL_DETAILS=True)


def test_kept_details_follow_an_applicant_who_becomes_a_learner() -> None:
    applicant = sample_subject("9", kind=SubjectKind.APPLICANT)
    app = made(WithoutColumns(applicant, sample_subject()))
    Visitor(app.test_client()).tab(applicant.ref, "edit").send("/edit", EDITED)
    Picslrs.subject_transferred(app, applicant.ref, LEARNER, by=REGISTRAR.person)
    assert (ours(app).uln, ours(app, applicant.ref).uln) == (EDITED["uln"], None)
