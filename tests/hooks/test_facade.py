import logging
from collections.abc import Callable
from typing import Any

import pytest

from picslrs_plugin.errors import (
    ConfigurationError,
    LookupFailed,
    NotPermitted,
    NotSignedIn,
    SaveFailed,
    SubjectNotFound,
)
from picslrs_plugin.hooks import Hooks, make_manager
from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Decision,
    Licence,
    Saved,
    Subject,
    SubjectKind,
    SubjectRef,
    TabEntry,
    Tier,
    Vote,
    hookimpl,
)
from tests.fakes import ACTOR, CREDENTIALS, LEARNER, TENANT
from tests.learners import details

SECRET = "Testa Sampleton 1026893096"


def plugin(hook: str, function: Callable[..., Any], *, trylast: bool = False) -> object:
    """Return a plugin with one hook; `function` takes the hook's arguments."""
    return type("Plugin", (), {hook: staticmethod(hookimpl(trylast=trylast)(function))})()


def hooks(**plugins: object) -> Hooks:
    """Return a facade over these plugins, registered under their keyword."""
    manager = make_manager([])
    for name, one in plugins.items():
        manager.register(one, name)
    manager.check_pending()
    return Hooks(manager)


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


def test_a_licence_hook_that_raises_counts_as_no_licence() -> None:
    generous = plugin("picslrs_licence", lambda tenant: Licence(tier=Tier.PLATINUM))
    broken = plugin("picslrs_licence", raises)
    assert hooks(a=broken, b=generous).licence(TENANT) is None


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


def test_silence_denies() -> None:
    abstains = plugin("picslrs_permission", lambda identity, subject, action: None)
    with pytest.raises(NotPermitted):
        hooks(a=abstains).permit(ACTOR, LEARNER, Action.EDIT)


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


def test_two_tabs_with_one_key_name_both_plugins() -> None:
    facade = hooks(one=tabs(TabEntry("x", "X", "/x")), two=tabs(TabEntry("x", "Y", "/y")))
    with pytest.raises(ConfigurationError, match="one and two"):
        facade.tabs(LEARNER)


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
    assert hooks(broken=broken).licence(TENANT) is None
    assert "dict where Licence" in caplog.text


def test_a_mistyped_hook_is_found_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="picslrs_licenze"):
        make_manager([plugin("picslrs_licenze", lambda tenant: None)])


def test_an_argument_that_the_hook_does_not_have_is_found_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="college"):
        make_manager([plugin("picslrs_licence", lambda college: None)])


class Named:
    """Two of these are two plugins."""


def test_plugins_are_named_by_their_class_and_a_second_one_by_number() -> None:
    manager = make_manager([Named(), Named()])
    names = sorted(name for name, _ in manager.list_name_plugin())
    assert names == ["tests.hooks.test_facade.Named", "tests.hooks.test_facade.Named#2"]
