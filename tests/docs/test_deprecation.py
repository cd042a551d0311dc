"""How the contract goes out of use, shown on a contract of the test's own and held for ours."""

import re
import warnings
from importlib.metadata import version

import pluggy
import pytest

from docs._ext.hook_pages import specs
from picslrs_plugin.hookspecs import PicslrsDeprecationWarning

PROJECT = "example"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

HOOK_GONE = PicslrsDeprecationWarning(
    "The hook example_old", since="0.3", gone_in="1.0", instead="Implement example_new."
)
PARAMETER_GONE = PicslrsDeprecationWarning(
    "The parameter college", since="0.3", gone_in="1.0", instead="Take tenant, which is the same."
)


class Specs:
    @hookspec(warn_on_impl=HOOK_GONE)
    def example_old(self) -> str | None: ...

    @hookspec(warn_on_impl_args={"college": PARAMETER_GONE})
    def example_licence(self, tenant: str, college: str) -> str | None: ...


class OldHook:
    @hookimpl
    def example_old(self) -> str:
        return "old"


class OldParameter:
    @hookimpl
    def example_licence(self, college: str) -> str:
        return college


class NewParameter:
    @hookimpl
    def example_licence(self, tenant: str) -> str:
        return tenant


@pytest.fixture
def manager() -> pluggy.PluginManager:
    made = pluggy.PluginManager(PROJECT)
    made.add_hookspecs(Specs)
    return made


def test_a_deprecated_hook_warns_with_everything_that_its_author_needs(
    manager: pluggy.PluginManager,
) -> None:
    with pytest.warns(PicslrsDeprecationWarning) as told:
        manager.register(OldHook())
    (warning,) = told
    assert str(warning.message) == (
        "The hook example_old is deprecated since picslrs-plugin 0.3 and will be gone in 1.0. "
        "Implement example_new."
    )
    assert warning.filename == __file__


def test_a_deprecated_hook_is_still_called(manager: pluggy.PluginManager) -> None:
    with pytest.warns(PicslrsDeprecationWarning):
        manager.register(OldHook())
    assert manager.hook.example_old() == ["old"]


def test_a_deprecated_parameter_warns_only_who_takes_it(manager: pluggy.PluginManager) -> None:
    manager.register(NewParameter())
    with pytest.warns(PicslrsDeprecationWarning, match="The parameter college"):
        manager.register(OldParameter())


def test_a_renamed_parameter_has_its_value_under_both_names(
    manager: pluggy.PluginManager,
) -> None:
    with pytest.warns(PicslrsDeprecationWarning):
        manager.register(OldParameter())
    manager.register(NewParameter())
    answers = manager.hook.example_licence(tenant="northgate", college="northgate")
    assert answers == ["northgate", "northgate"]


def test_an_author_can_make_the_warning_a_failure(manager: pluggy.PluginManager) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", PicslrsDeprecationWarning)
        with pytest.raises(PicslrsDeprecationWarning):
            manager.register(OldHook())


# The same for our own contract: nothing is deprecated today, and nothing can be forgotten.


def marked(hook: object) -> list[PicslrsDeprecationWarning]:
    """Return what a spec warns of, the hook itself or its parameters."""
    options = hook.picslrs_spec  # type: ignore[attr-defined]
    found = [options["warn_on_impl"], *(options["warn_on_impl_args"] or {}).values()]
    return [warning for warning in found if warning is not None]


def overdue(warning: PicslrsDeprecationWarning, now: str) -> bool:
    """Whether the version that was to remove it is there."""
    return numbers(now) >= numbers(warning.gone_in)


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))[:2]


@pytest.mark.parametrize("name", specs())
def test_what_is_deprecated_says_so_in_its_docstring_and_is_not_overdue(name: str) -> None:
    hook = specs()[name]
    for warning in marked(hook):
        assert isinstance(warning, PicslrsDeprecationWarning)
        assert f"Deprecated since {warning.since}" in (hook.__doc__ or "")
        assert not overdue(warning, version("picslrs-plugin"))


@pytest.mark.parametrize(("now", "due"), [("0.4.1", False), ("1.0.0", True), ("1.2.0", True)])
def test_a_removal_is_due_with_the_version_that_was_named(now: str, due: bool) -> None:
    assert overdue(HOOK_GONE, now) is due


def test_the_marks_of_a_spec_are_found() -> None:
    ours = pluggy.HookspecMarker("picslrs")

    @ours(warn_on_impl=HOOK_GONE, warn_on_impl_args={"college": PARAMETER_GONE})
    def picslrs_old(college: str) -> None: ...

    assert marked(picslrs_old) == [HOOK_GONE, PARAMETER_GONE]
