"""The fakes of the kit, the application around them and the visitor who reads it."""

import pytest

import picslrs_plugin.testing
from picslrs_plugin.domain.comparison import Value
from picslrs_plugin.errors import ConfigurationError, NotSignedIn, SubjectNotFound
from picslrs_plugin.hookspecs import (
    Action,
    Identity,
    Panel,
    PicslrsSpecs,
    Subject,
    SubjectKind,
    SubjectRef,
    hookimpl,
)
from picslrs_plugin.ports import Caller, Lrs
from picslrs_plugin.testing import (
    REGISTRAR,
    SAMPLE_TENANT,
    SAMPLE_ULN,
    FakeHost,
    FakeLrs,
    NoSuchForm,
    Visitor,
    fresh_manager,
    hooks_over,
    sample_record,
    sample_subject,
    tab_app,
)
from tests.fakes import CREDENTIALS
from tests.learners import SEARCH_FORM

LEARNER = sample_subject().ref


class AddsPanel:
    @hookimpl
    def picslrs_panels(self, identity: Identity, subject: Subject) -> list[Panel] | None:
        return [Panel("cards", "Library cards")]


class SameName:
    @hookimpl
    def picslrs_compare(self, field: str, ours: Value, theirs: Value) -> bool | None:
        return True if field == "given_name" else None


class Mistyped:
    @hookimpl
    def picslrs_licenze(self, tenant: str) -> None:
        return None


def test_a_fresh_manager_knows_every_hook_and_nothing_that_is_installed() -> None:
    manager = fresh_manager()
    assert manager.get_plugins() == set()
    known = {name for name in vars(PicslrsSpecs) if name.startswith("picslrs_")}
    assert {name for name in vars(manager.hook) if not name.startswith("_")} == known


def test_two_fresh_managers_share_nothing() -> None:
    one, other = fresh_manager(AddsPanel()), fresh_manager()
    assert len(one.get_plugins()) == 1
    assert other.get_plugins() == set()


def test_a_fresh_manager_refuses_what_does_not_fit() -> None:
    with pytest.raises(ConfigurationError, match="picslrs_licenze"):
        fresh_manager(Mistyped())


def test_hooks_are_called_over_a_host_and_installed_plugins() -> None:
    hooks = hooks_over(FakeHost(sample_subject()), installed={"cards": AddsPanel()})
    found = hooks.subject(hooks.identity(), LEARNER)
    assert [panel.key for panel in hooks.panels(REGISTRAR, found)] == ["cards"]


def test_an_installed_plugin_that_does_not_fit_is_told() -> None:
    with pytest.raises(ConfigurationError, match="bad was not loaded"):
        hooks_over(installed={"bad": Mistyped()})


def test_the_fake_host_answers_from_its_dictionary() -> None:
    host = FakeHost(sample_subject(), sample_subject("8", tenant="elsewhere"))
    hooks = hooks_over(host)
    assert [one.subject.ref for one in hooks.subjects(SAMPLE_TENANT)] == [LEARNER]
    with pytest.raises(SubjectNotFound):
        hooks.subject(REGISTRAR, SubjectRef(SAMPLE_TENANT, SubjectKind.LEARNER, "8"))
    host.signed_in = None
    with pytest.raises(NotSignedIn):
        hooks.identity()


def test_the_fake_host_lists_a_stretch_at_a_time() -> None:
    host = FakeHost(*(sample_subject(str(number)) for number in range(5)))
    first = host.picslrs_subjects(SAMPLE_TENANT, None, 3)
    assert first is not None
    assert (len(first.subjects), first.next_cursor) == (3, "3")
    last = host.picslrs_subjects(SAMPLE_TENANT, first.next_cursor, 3)
    assert last is not None
    assert (len(last.subjects), last.next_cursor) == (2, None)


def test_a_person_searches_selects_and_verifies_in_the_tab() -> None:
    host, lrs = FakeHost(sample_subject()), FakeLrs(sample_record(place_of_birth="Mockham"))
    visitor = Visitor(tab_app(host=host, lrs=lrs).test_client())
    found = visitor.tab(LEARNER, "search").send("/search", SEARCH_FORM).follow()
    tab = found.send("/select").follow()
    assert tab.shows_tab
    assert host.subjects[LEARNER].uln == str(SAMPLE_ULN)
    assert host.subjects[LEARNER].details.place_of_birth == "Mockham"
    verified = tab.send("/verify").follow()
    assert verified.status == 200
    assert lrs.calls == ["find_by_demographics", "verify", "find_by_uln"]


def test_the_fake_lrs_registers_and_updates() -> None:
    host, lrs = FakeHost(sample_subject()), FakeLrs()
    visitor = Visitor(tab_app(host=host, lrs=lrs).test_client())
    found = visitor.tab(LEARNER, "search").send("/search", SEARCH_FORM)
    attempt = found.location.rsplit("/", 1)[1]
    form = visitor.get(f"/lrs/learner/7/register/{attempt}")
    done = form.send("/register", {"verification_type": "2", "ability_to_share": "1"})
    assert done.status == 303
    (uln,) = lrs.records
    assert host.subjects[LEARNER].uln == str(uln)
    edit = visitor.tab(LEARNER, "edit").send("/edit", {"place_of_birth": "Mockham"})
    edit.follow().send("/verify")
    visitor.tab(LEARNER, "update").send("/update", {"field": "place_of_birth"})
    assert lrs.records[uln].details.place_of_birth == "Mockham"


def test_a_plugin_of_a_test_is_seen_on_the_page() -> None:
    visitor = Visitor(tab_app(AddsPanel(), host=FakeHost(sample_subject())).test_client())
    assert "Library cards" in visitor.tab(LEARNER).text


def test_a_comparison_of_a_test_counts() -> None:
    judge = hooks_over(FakeHost(), SameName()).judge(SAMPLE_TENANT)
    assert judge is not None
    assert judge("given_name", "Testa", "Tess") is True


def test_what_the_fake_host_denies_is_denied() -> None:
    host = FakeHost(sample_subject())
    host.denied = {Action.EDIT}
    visitor = Visitor(tab_app(host=host).test_client())
    assert visitor.tab(LEARNER, "edit").status == 403


def test_a_form_that_is_not_on_the_page_is_told() -> None:
    visitor = Visitor(tab_app(host=FakeHost(sample_subject())).test_client())
    with pytest.raises(NoSuchForm, match="/nowhere"):
        visitor.tab(LEARNER).send("/nowhere")


def test_what_the_fake_lrs_does_not_play_it_says() -> None:
    lrs: Lrs = FakeLrs()
    with pytest.raises(NotImplementedError, match="picslrs simulator"):
        lrs.retrieve_ulns(Caller(CREDENTIALS, "tester"), ())


def test_everything_that_the_kit_promises_is_there() -> None:
    for name in picslrs_plugin.testing.__all__:
        assert hasattr(picslrs_plugin.testing, name)
