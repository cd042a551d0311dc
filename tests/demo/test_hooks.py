"""The host's hooks, called as the plugin calls them: through the facade."""

from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask, session

from picslrs_plugin.demo.hooks import DemoHooks
from picslrs_plugin.demo.people import PROGRAMMES, MadeUpPerson, everybody
from picslrs_plugin.demo.tables import Tables
from picslrs_plugin.demo.tenants import ROLE_BY_KEY, ROLES, TENANTS
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import NotPermitted, NotSignedIn, SaveFailed, SubjectNotFound
from picslrs_plugin.hooks import Hooks, Origin, Plugins
from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Identity,
    SubjectKind,
    SubjectRef,
    TenantAction,
)

PEOPLE = everybody(2026)
COLLEGE, ACADEMY = "northgate-college", "northgate-academy"


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    made = Tables(tmp_path / "mis.db")
    made.fill(PEOPLE, "simulator-secret")
    return made


@pytest.fixture
def hooks(tables: Tables) -> Hooks:
    plugins = Plugins()
    plugins.add([DemoHooks(tables, "http://127.0.0.1:1", "10099999")], Origin.HOST)
    return Hooks(plugins)


def _person(key: str, tenant: str = COLLEGE) -> MadeUpPerson:
    return next(p for p in PEOPLE if p.scenario.key == key and p.ref.tenant == tenant)


def _identity(role: str = "administrator", tenant: str = COLLEGE) -> Identity:
    return Identity(ROLE_BY_KEY[role].person, tenant)


def _host() -> Flask:
    app = Flask("host")
    app.secret_key = "for tests only"
    return app


def test_the_session_says_who_is_signed_in_and_for_whom(hooks: Hooks) -> None:
    with _host().test_request_context():
        session.update(tenant=ACADEMY, role="records")
        identity = hooks.identity()
    assert (identity.tenant, identity.person.id) == (ACADEMY, "robin.marsh")


@pytest.mark.parametrize("held", [{}, {"tenant": ACADEMY}, {"tenant": "made-up", "role": "viewer"}])
def test_without_both_nobody_is_signed_in(hooks: Hooks, held: dict[str, str]) -> None:
    with _host().test_request_context():
        session.update(held)
        with pytest.raises(NotSignedIn):
            hooks.identity()


@pytest.mark.parametrize(
    ("tenant", "learners", "applicants"),
    [
        ("northgate-college", True, True),
        ("northgate-sixth-form", False, False),
        ("northgate-training", True, False),
        ("northgate-academy", True, True),
    ],
)
def test_each_organisation_has_its_own_licence(
    hooks: Hooks, tenant: str, learners: bool, applicants: bool
) -> None:
    licence = hooks.licence(tenant)
    assert licence is not None
    assert licence.covers(SubjectKind.LEARNER) is learners
    assert licence.covers(SubjectKind.APPLICANT) is applicants


def test_an_organisation_that_nobody_knows_has_no_licence(hooks: Hooks) -> None:
    assert hooks.licence("elsewhere") is None


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        ("administrator", set()),
        ("records", {Action.REGISTER}),
        ("viewer", set(Action) - {Action.VIEW}),
    ],
)
def test_a_role_may_do_what_it_says(hooks: Hooks, role: str, refused: set[Action]) -> None:
    found = set()
    for action in Action:
        try:
            hooks.permit(_identity(role), _person("exact").ref, action)
        except NotPermitted:
            found.add(action)
    assert found == refused


def test_a_role_may_do_nothing_in_another_organisation(hooks: Hooks) -> None:
    with pytest.raises(NotPermitted):
        hooks.permit(_identity(), _person("exact", ACADEMY).ref, Action.VIEW)


def test_a_subject_is_ours_with_the_page_to_return_to(hooks: Hooks) -> None:
    person = _person("verify-exact")
    subject = hooks.subject(_identity(), person.ref)
    assert (subject.details, subject.uln) == (person.details, person.uln)
    assert subject.summary_url == f"/learners/{person.ref.id}/lrs"


def test_an_empty_uln_is_none(hooks: Hooks) -> None:
    assert hooks.subject(_identity(), _person("exact").ref).uln is None


def test_another_organisations_subject_is_not_found(hooks: Hooks) -> None:
    with pytest.raises(SubjectNotFound):
        hooks.subject(_identity(), _person("exact", ACADEMY).ref)


def test_saving_writes_uln_and_details(hooks: Hooks, tables: Tables) -> None:
    ref = _person("exact").ref
    changes = Changes({"place_of_birth": "Mockham"}, Uln("7000000006"), uln_changes=True)
    hooks.save(_identity(), ref, changes)
    row = tables.one(ref)
    assert row is not None
    assert (row.uln, row.details.place_of_birth) == ("7000000006", "Mockham")


def test_saving_details_only_leaves_the_uln(hooks: Hooks, tables: Tables) -> None:
    person = _person("verify-exact")
    hooks.save(_identity(), person.ref, Changes({"place_of_birth": "Mockham"}))
    row = tables.one(person.ref)
    assert row is not None
    assert row.uln == person.uln


def test_a_uln_can_be_removed(hooks: Hooks, tables: Tables) -> None:
    ref = _person("verify-exact").ref
    hooks.save(_identity(), ref, Changes({}, None, uln_changes=True))
    row = tables.one(ref)
    assert row is not None
    assert row.uln == ""


def test_a_locked_record_is_not_saved(hooks: Hooks, tables: Tables) -> None:
    ref = _person("locked").ref
    with pytest.raises(SaveFailed):
        hooks.save(_identity(), ref, Changes({}, Uln("7000000006"), uln_changes=True))
    row = tables.one(ref)
    assert row is not None
    assert row.uln == ""


@pytest.mark.parametrize(
    "ref",
    [
        _person("exact", ACADEMY).ref,
        SubjectRef(COLLEGE, SubjectKind.LEARNER, "nobody"),
    ],
)
def test_nothing_is_saved_on_a_record_that_is_not_theirs(hooks: Hooks, ref: SubjectRef) -> None:
    with pytest.raises(SaveFailed):
        hooks.save(_identity(), ref, Changes({"place_of_birth": "Mockham"}))


def test_the_connections_password_is_used_at_once(hooks: Hooks, tables: Tables) -> None:
    tables.set_password("another-password")
    assert hooks.credentials(COLLEGE).password == "another-password"


def test_people_are_told_apart_by_their_role() -> None:
    assert len({role.person.id for role in ROLES}) == len(ROLES)
    assert len({tenant.key for tenant in TENANTS}) == len(TENANTS)


def test_everybody_is_listed_once_with_their_programme(hooks: Hooks) -> None:
    listed = list(hooks.subjects(COLLEGE))
    own = {person.ref for person in PEOPLE if person.ref.tenant == COLLEGE}
    assert {one.subject.ref for one in listed} == own
    assert len(listed) == len(own)
    assert {group.label for one in listed for group in one.groups} == set(PROGRAMMES)


def test_a_stretch_goes_on_where_the_one_before_it_ended(hooks: Hooks) -> None:
    seen: list[SubjectRef] = []
    cursor: str | None = None
    while True:
        stretch = hooks.stretch(COLLEGE, cursor, 7)
        assert stretch is not None
        assert len(stretch.subjects) <= 7
        seen += [one.subject.ref for one in stretch.subjects]
        cursor = stretch.next_cursor
        if cursor is None:
            break
    assert seen == [one.subject.ref for one in hooks.subjects(COLLEGE)]


def test_an_organisation_that_is_not_there_is_not_listed(hooks: Hooks) -> None:
    assert hooks.stretch("made-up", None, 7) is None


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("administrator", set(TenantAction)),
        ("records", {TenantAction.WORKLIST, TenantAction.BULK}),
        ("viewer", {TenantAction.WORKLIST}),
    ],
)
def test_a_role_says_who_may_work_on_everybody_at_once(
    hooks: Hooks, role: str, may: set[TenantAction]
) -> None:
    allowed = set()
    for action in TenantAction:
        with suppress(NotPermitted):
            hooks.permit_tenant(_identity(role), action)
            allowed.add(action)
    assert allowed == may
