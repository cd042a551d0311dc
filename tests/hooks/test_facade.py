import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pluggy
import pytest

from picslrs_plugin.errors import (
    ConfigurationError,
    LicenceUnknown,
    LookupFailed,
    NotListed,
    NotPermitted,
    NotSignedIn,
    SaveFailed,
    SubjectNotFound,
)
from picslrs_plugin.hooks import Hooks, Origin, Plugins
from picslrs_plugin.hooks.calling import Caller
from picslrs_plugin.hookspecs import (
    Accepted,
    Action,
    Changes,
    Decision,
    Event,
    EventName,
    Job,
    JobName,
    Licence,
    ListedSubject,
    PageEntry,
    Panel,
    Preferences,
    Refusal,
    Saved,
    Subject,
    SubjectKind,
    SubjectList,
    SubjectRef,
    TabEntry,
    TenantAction,
    Tier,
    Vote,
    hookimpl,
)
from picslrs_plugin.wording import WELSH, said, speaking
from tests.fakes import ACTOR, CREDENTIALS, LEARNER, TENANT
from tests.learners import demographics, details

SECRET = "Testa Sampleton 1026893096"


def plugin(hook: str, function: Callable[..., Any], *, trylast: bool = False) -> object:
    """Return a plugin with one hook; `function` takes the hook's arguments."""
    return type("Plugin", (), {hook: staticmethod(hookimpl(trylast=trylast)(function))})()


def hooks(**plugins: object) -> Hooks:
    """Return a facade over these plugins, registered under their keyword as installed ones."""
    gathered = Plugins()
    found = [_Installed(name, one) for name, one in plugins.items()]
    gathered.load_installed(found)  # type: ignore[arg-type]
    assert not [info.problem for info in gathered.infos() if info.problem]
    return Hooks(gathered)


class _Installed:
    """An entry point that loads what it was given."""

    dist = None

    def __init__(self, name: str, plugin: object) -> None:
        self.name = name
        self._plugin = plugin

    def load(self) -> object:
        return self._plugin


def raises(*_: object) -> None:
    raise RuntimeError(SECRET)


def test_the_first_identity_counts_in_plugin_name_order() -> None:
    other = plugin("picslrs_identity", lambda: pytest.fail("asked after an answer"))
    ours = plugin("picslrs_identity", lambda: ACTOR)
    assert hooks(b=other, a=ours).identity() is ACTOR


def test_a_plugin_that_goes_last_is_asked_last_whatever_its_name() -> None:
    last = plugin("picslrs_licence", lambda tenant: Licence(tier=Tier.BRONZE), trylast=True)
    first = plugin("picslrs_licence", lambda tenant: Licence(tier=Tier.GOLD))
    assert hooks(a=last, b=first).licence(TENANT) == Licence(tier=Tier.GOLD)


def test_nobody_signed_in_is_refused() -> None:
    with pytest.raises(NotSignedIn):
        hooks().identity()


def test_an_identity_hook_that_raises_is_refused() -> None:
    with pytest.raises(NotSignedIn):
        hooks(a=plugin("picslrs_identity", raises)).identity()


def test_an_unknown_tenant_has_no_licence() -> None:
    assert hooks(a=plugin("picslrs_licence", lambda tenant: None)).licence(TENANT) is None


def test_a_licence_hook_that_raises_is_never_called_a_licence_that_is_missing() -> None:
    generous = plugin("picslrs_licence", lambda tenant: Licence(tier=Tier.PLATINUM))
    broken = plugin("picslrs_licence", lambda tenant: raises())
    with pytest.raises(LicenceUnknown, match="could not be checked"):
        hooks(a=broken, b=generous).licence(TENANT)


def vote(decision: Decision, reason: str = "") -> object:
    def answer(identity: object, subject: object, action: object) -> Vote:
        return Vote(decision, reason)

    return plugin("picslrs_permission", answer)


def test_one_vote_to_allow_is_enough() -> None:
    hooks(a=vote(Decision.ALLOW)).permit(ACTOR, LEARNER, Action.EDIT)


def test_one_vote_to_deny_wins_and_its_reason_is_told() -> None:
    facade = hooks(a=vote(Decision.ALLOW), b=vote(Decision.DENY, "Only on Mondays."))
    with pytest.raises(NotPermitted, match="Only on Mondays"):
        facade.permit(ACTOR, LEARNER, Action.EDIT)


def test_that_a_right_could_not_be_checked_is_told_in_the_readers_language() -> None:
    facade = hooks(
        a=plugin("picslrs_permission", lambda identity, subject, action: raises()),
        b=plugin("picslrs_tenant_permission", lambda identity, action: raises()),
    )
    asks: tuple[Callable[[], None], ...] = (
        lambda: facade.permit(ACTOR, LEARNER, Action.EDIT),
        lambda: facade.permit_tenant(ACTOR, TenantAction.BULK),
    )
    for ask in asks:
        with pytest.raises(NotPermitted) as raised:
            ask()
        with speaking(WELSH):
            assert said(raised.value.happened) == "Nid oedd modd gwirio a gewch wneud hyn."


def test_silence_denies() -> None:
    abstains = plugin("picslrs_permission", lambda identity, subject, action: None)
    with pytest.raises(NotPermitted):
        hooks(a=abstains).permit(ACTOR, LEARNER, Action.EDIT)


def exits(*_: object) -> None:
    raise SystemExit(3)


def test_a_plugin_that_wants_to_end_the_process_only_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    facade = hooks(a=lookup(exits), b=plugin("picslrs_panels", lambda identity, subject: exits()))
    with pytest.raises(LookupFailed):
        facade.subject(ACTOR, LEARNER)
    assert "plugin a raised SystemExit at " in caplog.text
    assert list(facade.panels(ACTOR, Subject(LEARNER, details()))) == []


class Timeout(BaseException):
    """What gevent and eventlet raise in the middle of whatever runs."""


@pytest.mark.parametrize("ending", [KeyboardInterrupt, GeneratorExit, Timeout])
def test_what_ends_a_whole_piece_of_work_is_not_held_back(ending: type[BaseException]) -> None:
    def ends(subject: object) -> None:
        raise ending

    with pytest.raises(ending):
        hooks(a=plugin("picslrs_tabs", ends)).tabs(LEARNER)


def test_the_log_names_the_plugins_own_line_and_not_the_librarys(
    caplog: pytest.LogCaptureFixture,
) -> None:
    facade = hooks(a=plugin("picslrs_subject", lambda identity, subject: json.loads(SECRET)))
    with pytest.raises(LookupFailed):
        facade.subject(ACTOR, LEARNER)
    assert f"plugin a raised JSONDecodeError at {__file__}:" in caplog.text
    assert SECRET not in caplog.text


class Unlisted(list[TabEntry]):
    def __iter__(self) -> Iterator[TabEntry]:
        raise RuntimeError(SECRET)


def test_a_list_that_cannot_be_gone_through_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    good = TabEntry("notes", "Notes", "/notes")
    facade = hooks(
        a=plugin("picslrs_tabs", lambda subject: Unlisted([good])),
        b=plugin("picslrs_tabs", lambda subject: [good]),
    )
    assert facade.tabs(LEARNER) == [good]
    assert f"picslrs_tabs of plugin a raised RuntimeError at {__file__}:" in caplog.text
    assert SECRET not in caplog.text


class Endless(list[TabEntry]):
    def __iter__(self) -> Iterator[TabEntry]:
        return (TabEntry(str(number), "Notes", "/notes") for number in count())


def many(number: int) -> list[TabEntry]:
    return [TabEntry(str(one), "Notes", "/notes") for one in range(number)]


@pytest.mark.parametrize("made", [lambda: many(101), Endless], ids=["too long", "endless"])
def test_a_list_that_is_longer_than_a_page_takes_is_left_out(
    made: Callable[[], object], caplog: pytest.LogCaptureFixture
) -> None:
    good = TabEntry("notes", "Notes", "/notes")
    facade = hooks(
        a=plugin("picslrs_tabs", lambda subject: made()),
        b=plugin("picslrs_tabs", lambda subject: [good]),
    )
    assert facade.tabs(LEARNER) == [good]
    assert "picslrs_tabs of plugin a answered with more than 100 entries" in caplog.text


def test_a_list_of_a_hundred_entries_is_taken() -> None:
    facade = hooks(a=plugin("picslrs_tabs", lambda subject: many(100)))
    assert len(facade.tabs(LEARNER)) == 100


def test_pages_and_panels_have_the_same_bound_as_tabs() -> None:
    page, panel = PageEntry("notes", "Notes", "/notes"), Panel("notes", "Notes")
    facade = hooks(
        a=plugin("picslrs_pages", lambda identity: [page] * 101),
        b=plugin("picslrs_panels", lambda identity, subject: [panel] * 101),
    )
    assert facade.pages(ACTOR) == []
    assert facade.panels(ACTOR, Subject(LEARNER, details())) == []


def test_a_permission_hook_that_raises_denies() -> None:
    def broken(identity: object, subject: object, action: object) -> None:
        raises()

    facade = hooks(a=plugin("picslrs_permission", broken), b=vote(Decision.ALLOW))
    with pytest.raises(NotPermitted):
        facade.permit(ACTOR, LEARNER, Action.EDIT)


def lookup(answer: Callable[[SubjectRef], object]) -> object:
    return plugin("picslrs_subject", lambda identity, subject: answer(subject))


def test_a_subject_is_looked_up() -> None:
    found = hooks(a=lookup(lambda ref: Subject(ref, details()))).subject(ACTOR, LEARNER)
    assert found.details.given_name == "Testa"


def test_a_subject_that_nobody_knows_is_not_found() -> None:
    with pytest.raises(SubjectNotFound):
        hooks(a=lookup(lambda ref: None)).subject(ACTOR, LEARNER)


def test_a_lookup_that_raises_is_never_not_found() -> None:
    facade = hooks(a=lookup(raises), b=lookup(lambda ref: None))
    with pytest.raises(LookupFailed):
        facade.subject(ACTOR, LEARNER)


def test_an_answer_about_somebody_else_is_refused() -> None:
    other = SubjectRef(TENANT, SubjectKind.LEARNER, "99")
    with pytest.raises(LookupFailed):
        hooks(a=lookup(lambda ref: Subject(other, details()))).subject(ACTOR, LEARNER)


def saver(answer: Callable[[], object]) -> object:
    return plugin("picslrs_save", lambda identity, subject, changes: answer())


def test_after_the_first_that_saved_nobody_is_asked() -> None:
    facade = hooks(a=saver(Saved), b=saver(lambda: pytest.fail("asked after it was saved")))
    facade.save(ACTOR, LEARNER, Changes())


@pytest.mark.parametrize("answer", [lambda: None, raises, lambda: True])
def test_what_was_not_saved_is_said(answer: Callable[[], object]) -> None:
    with pytest.raises(SaveFailed):
        hooks(a=saver(answer)).save(ACTOR, LEARNER, Changes())


def test_credentials_are_found() -> None:
    facade = hooks(a=plugin("picslrs_credentials", lambda tenant: CREDENTIALS))
    assert facade.credentials(TENANT) is CREDENTIALS


@pytest.mark.parametrize("answer", [lambda tenant: None, raises])
def test_missing_credentials_are_a_configuration_error(answer: Callable[..., object]) -> None:
    with pytest.raises(ConfigurationError):
        hooks(a=plugin("picslrs_credentials", answer)).credentials(TENANT)


def tabs(*entries: object) -> object:
    return plugin("picslrs_tabs", lambda subject: list(entries))


def test_tabs_are_joined_in_plugin_name_order() -> None:
    facade = hooks(b=tabs(TabEntry("b", "B", "/b")), a=tabs(TabEntry("a", "A", "/a")))
    assert [entry.key for entry in facade.tabs(LEARNER)] == ["a", "b"]


def test_of_two_tabs_with_one_key_the_first_stays_and_both_plugins_are_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    second = tabs(TabEntry("x", "Y", "/y"), TabEntry("z", "Z", "/z"))
    facade = hooks(one=tabs(TabEntry("x", "X", "/x")), two=second)
    assert [entry.url for entry in facade.tabs(LEARNER)] == ["/x", "/z"]
    assert "plugin two was left out in part: plugin one has the key x already" in caplog.text


def test_a_plugin_whose_tabs_fail_is_left_out() -> None:
    facade = hooks(
        a=plugin("picslrs_tabs", raises),
        b=tabs("not an entry"),
        c=tabs(TabEntry("c", "C", "/c")),
    )
    assert [entry.key for entry in facade.tabs(LEARNER)] == ["c"]


def test_what_a_hook_raises_is_logged_without_its_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(LookupFailed) as raised:
        hooks(broken=lookup(raises)).subject(ACTOR, LEARNER)
    assert "broken" in caplog.text
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in str(raised.value)


def test_an_answer_of_a_wrong_type_is_logged_by_type(caplog: pytest.LogCaptureFixture) -> None:
    broken = plugin("picslrs_licence", lambda tenant: {"tier": "gold"})
    with pytest.raises(LicenceUnknown):
        hooks(broken=broken).licence(TENANT)
    assert "dict where Licence" in caplog.text


def test_a_veto_is_told() -> None:
    vetoes = plugin("picslrs_veto", lambda tenant, kind, action: Refusal("Used up."))
    silent = plugin("picslrs_veto", lambda tenant, kind, action: None)
    facade = hooks(a=silent, b=vetoes)
    assert facade.refusal(TENANT, SubjectKind.LEARNER, Action.REGISTER) == "Used up."
    assert hooks(a=silent).refusal(TENANT, SubjectKind.LEARNER, Action.REGISTER) is None


def test_a_veto_that_raises_refuses() -> None:
    broken = plugin("picslrs_veto", lambda tenant, kind, action: raises())
    with pytest.raises(LicenceUnknown):
        hooks(a=broken).refusal(TENANT, SubjectKind.LEARNER, Action.EDIT)


def listing(*stretches: object) -> object:
    answers = iter(stretches)
    return plugin("picslrs_subjects", lambda tenant, cursor, limit: next(answers))


def listed(number: str, tenant: str = TENANT) -> ListedSubject:
    return ListedSubject(Subject(SubjectRef(tenant, SubjectKind.LEARNER, number), details()))


def test_subjects_are_listed_stretch_by_stretch() -> None:
    facade = hooks(a=listing(SubjectList((listed("1"),), "more"), SubjectList((listed("2"),))))
    assert [one.subject.ref.id for one in facade.subjects(TENANT)] == ["1", "2"]


@pytest.mark.parametrize(
    "stretches",
    [
        (SubjectList((listed("1", "southgate"),)),),
        (SubjectList((), "same"), SubjectList((), "same")),
    ],
    ids=["another tenant's", "the same cursor twice"],
)
def test_a_list_that_cannot_be_right_ends_with_an_error(stretches: tuple[object, ...]) -> None:
    with pytest.raises(LookupFailed):
        list(hooks(a=listing(*stretches)).subjects(TENANT))


def test_a_host_that_does_not_list_is_told_apart_from_an_empty_list() -> None:
    with pytest.raises(NotListed):
        list(hooks(a=listing(None)).subjects(TENANT))
    with pytest.raises(NotListed):
        list(hooks().subjects(TENANT))
    assert list(hooks(a=listing(SubjectList(()))).subjects(TENANT)) == []


def test_a_list_that_is_not_answered_to_its_end_ends_with_an_error() -> None:
    with pytest.raises(LookupFailed):
        list(hooks(a=listing(SubjectList((), "more"), None)).subjects(TENANT))


def votes(decision: Decision, reason: str = "") -> object:
    return plugin("picslrs_tenant_permission", lambda identity, action: Vote(decision, reason))


def test_a_tenant_action_needs_one_vote_to_allow_and_none_to_deny() -> None:
    hooks(a=votes(Decision.ALLOW)).permit_tenant(ACTOR, TenantAction.WORKLIST)
    with pytest.raises(NotPermitted, match="Only registrars"):
        hooks(a=votes(Decision.ALLOW), b=votes(Decision.DENY, "Only registrars.")).permit_tenant(
            ACTOR, TenantAction.BULK
        )


def test_a_tenant_action_without_a_vote_or_with_a_failing_one_is_denied() -> None:
    with pytest.raises(NotPermitted):
        hooks().permit_tenant(ACTOR, TenantAction.SETTINGS)
    broken = plugin("picslrs_tenant_permission", lambda identity, action: raises())
    with pytest.raises(NotPermitted, match="could not be checked"):
        hooks(a=votes(Decision.ALLOW), b=broken).permit_tenant(ACTOR, TenantAction.BULK)


def prefers(**values: object) -> object:
    answer = Preferences(**values)  # type: ignore[arg-type]
    return plugin("picslrs_preferences", lambda tenant: answer)


def test_the_first_preferences_count_as_a_whole() -> None:
    facade = hooks(a=prefers(calls_at_once=4), b=prefers(purposes=("Funding",)))
    assert facade.preferences(TENANT) == Preferences(calls_at_once=4)


def test_without_an_answer_every_preference_has_its_default() -> None:
    assert hooks().preferences(TENANT) == Preferences()


def test_no_values_are_kept_while_nobody_knows_whether_they_may_be() -> None:
    broken = plugin("picslrs_preferences", lambda tenant: raises())
    assert not hooks(a=broken).preferences(TENANT).keep_values


def test_each_plugin_adjusts_what_the_one_before_it_made() -> None:
    def more(letter: str) -> object:
        return plugin(
            "picslrs_adjust_search",
            lambda identity, subject, wanted: replace(
                wanted, given_name=wanted.given_name + letter
            ),
        )

    adjusted = hooks(b=more("b"), a=more("a")).adjusted(ACTOR, LEARNER, demographics())
    assert adjusted.given_name == "Testaab"


def test_an_adjustment_that_the_lrs_would_refuse_is_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = plugin(
        "picslrs_adjust_search",
        lambda identity, subject, wanted: replace(wanted, postcode="nowhere-at-all"),
    )
    assert hooks(wild=bad).adjusted(ACTOR, LEARNER, demographics()) == demographics()
    assert "wild" in caplog.text
    assert "postcode" in caplog.text
    assert "nowhere" not in caplog.text


def test_the_first_opinion_on_a_field_counts() -> None:
    same = plugin("picslrs_compare", lambda field, ours, theirs: field == "family_name" or None)
    judge = hooks(a=same).judge(TENANT)
    assert judge is not None
    assert judge("family_name", "A", "B") is True
    assert judge("given_name", "A", "B") is None
    assert hooks().judge(TENANT) is None


def test_panels_and_pages_are_joined() -> None:
    facade = hooks(
        a=plugin("picslrs_panels", lambda identity, subject: [Panel("a", "A")]),
        b=plugin("picslrs_pages", lambda identity: [PageEntry("b", "B", "/b")]),
    )
    assert facade.panels(ACTOR, Subject(LEARNER, details())) == [Panel("a", "A")]
    assert facade.pages(ACTOR) == [PageEntry("b", "B", "/b")]


def an_event() -> Event:
    return Event("1", EventName.LINKED, LEARNER, datetime.now(UTC), "tester")


def test_a_listener_that_raises_is_told_from_one_that_heard() -> None:
    heard: list[Event] = []

    def hear(event: Event) -> None:
        heard.append(event)

    facade = hooks(
        good=plugin("picslrs_event", hear),
        bad=plugin("picslrs_event", raises),
    )
    event = an_event()
    assert facade.listeners(TENANT) == ("bad", "good")
    assert [facade.tell(event, name) for name in ("good", "bad")] == [True, False]
    assert heard == [event]


@pytest.mark.parametrize(
    ("answer", "taken"), [(Accepted, True), (lambda: None, False), (raises, False)]
)
def test_a_job_is_taken_by_whoever_says_so(answer: Callable[[], object], taken: bool) -> None:
    facade = hooks(a=plugin("picslrs_run_job", lambda job: answer()))
    assert facade.accepts(Job("1", JobName.SEND_EVENTS, TENANT)) == taken


def test_a_plugin_that_a_tenant_switched_off_is_not_called_for_it() -> None:
    off = plugin(
        "picslrs_switched_off", lambda tenant: frozenset({"b"}) if tenant == TENANT else None
    )
    b = plugin("picslrs_event", lambda event: None)
    facade = hooks(a=off, b=b)
    assert facade.listeners(TENANT) == ()
    assert facade.listeners("southgate") == ("b",)


def test_a_plugin_of_the_host_cannot_be_switched_off() -> None:
    plugins = Plugins()
    name = "tests.hooks.test_facade.Named"
    off = plugin("picslrs_switched_off", lambda tenant: frozenset({name}))
    plugins.add([Named(), off], Origin.HOST)
    assert Hooks(plugins).licence(TENANT) == Licence(tier=Tier.GOLD)


class Named:
    """Two of these are two plugins."""

    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence:
        return Licence(tier=Tier.GOLD)


def test_plugins_are_named_by_their_class_and_a_second_one_by_number() -> None:
    plugins = Plugins()
    plugins.add([Named(), Named()], Origin.HOST)
    names = [info.name for info in plugins.infos()]
    assert names == ["tests.hooks.test_facade.Named", "tests.hooks.test_facade.Named#2"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (plugin("picslrs_licenze", lambda tenant: None), "picslrs_licenze"),
        (plugin("picslrs_licence", lambda college: None), "college"),
    ],
    ids=["an unknown hook", "an unknown argument"],
)
def test_a_plugin_that_does_not_fit_is_found_at_the_start(broken: object, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        Plugins().add([broken], Origin.HOST)


def test_an_installed_plugin_that_cannot_be_loaded_is_logged_and_skipped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(_Installed):
        def load(self) -> object:
            raise ImportError(SECRET)

    plugins = Plugins()
    good = _Installed("good", Named())
    wrong = _Installed("wrong", plugin("picslrs_licenze", lambda tenant: None))
    found = [Broken("broken", None), _Installed("kind", Named), wrong, good]
    plugins.load_installed(found)  # type: ignore[arg-type]
    problems = {info.name: info.problem for info in plugins.infos()}
    assert problems["broken"] == "ImportError"
    assert "class" in problems["kind"]
    assert "picslrs_licenze" in problems["wrong"]
    assert problems["good"] == ""
    assert SECRET not in caplog.text
    assert Hooks(plugins).licence(TENANT) == Licence(tier=Tier.GOLD)


def test_the_plugins_of_a_hosts_own_manager_are_adopted_with_their_names() -> None:
    host_manager = pluggy.PluginManager("a_host")
    host_manager.register(Named(), "the-licences")
    host_manager.register(object(), "something-else")
    plugins = Plugins()
    plugins.adopt(host_manager)
    assert [info.name for info in plugins.infos()] == ["the-licences"]
    assert Hooks(plugins).licence(TENANT) == Licence(tier=Tier.GOLD)


def test_a_hook_that_keeps_people_waiting_is_named_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plugins = Plugins()
    plugins.add([Named()], Origin.HOST)
    told = iter([10.0, 11.2, 20.0, 20.9])
    caller = Caller(plugins, stopwatch=lambda: next(told))
    for _ in range(2):
        caller.first("picslrs_licence", Licence, {"tenant": TENANT})
    (record,) = caplog.records
    assert record.getMessage().startswith("picslrs_licence of plugin tests.hooks.test_facade.Named")
    assert record.getMessage().endswith("took 1.2 seconds")


class Lying:
    """It raises when it is asked what it is."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(SECRET)


class Rare(Panel):
    """A kind of a value of the contract that raises when it is read."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    "made",
    [Lying, lambda: object.__new__(Rare), lambda: object.__new__(Panel)],
    ids=["raises when it is asked what it is", "of a class of its own", "never filled in"],
)
def test_an_answer_that_only_looks_like_one_is_left_out(
    made: Callable[[], object], caplog: pytest.LogCaptureFixture
) -> None:
    facade = hooks(
        odd=plugin("picslrs_panels", lambda identity, subject: [made()]),
        good=plugin("picslrs_panels", lambda identity, subject: [Panel("good", "Good")]),
    )
    subject = Subject(LEARNER, details())
    assert [panel.title for panel in facade.panels(ACTOR, subject)] == ["Good"]
    assert "odd" in caplog.text
    assert SECRET not in caplog.text
