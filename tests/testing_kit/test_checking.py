"""Every mistake that a plugin can make is found and told with its mend."""

import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import pluggy
import pytest

from picslrs_plugin.demo.hooks import DemoHooks
from picslrs_plugin.hookspecs import (
    Event,
    Job,
    Licence,
    PicslrsSpecs,
    SubjectRef,
    TabEntry,
    hookimpl,
)
from picslrs_plugin.plugin import PicslrsPlugin
from picslrs_plugin.testing import FakeHost, assert_plugin_fits, check_plugin

of_college = pluggy.HookimplMarker("college")
SECRET = "Testa Sampleton 1026893096"
as_spec = pluggy.HookspecMarker("picslrs")


def plugin(**members: object) -> object:
    """Return an instance of a class with these members."""
    return type("Plugin", (), members)()


def licence(**options: Any) -> Callable[[Callable[..., object]], object]:
    """Return a decorator that makes a plugin with this one hook."""

    def made(function: Callable[..., object]) -> object:
        return plugin(picslrs_licence=hookimpl(**options)(function))

    return made


def told(checked: object) -> str:
    """Return the only finding as it is told."""
    (finding,) = check_plugin(checked)
    return str(finding)


@pytest.mark.parametrize("good", [FakeHost(), DemoHooks(None, "", ""), PicslrsPlugin()])  # type: ignore[arg-type]
def test_our_own_plugins_fit(good: object) -> None:
    assert check_plugin(good) == []
    assert_plugin_fits(good)


def test_every_hook_can_be_implemented_as_the_specs_write_it() -> None:
    hooks = {name: hookimpl(spec) for name, spec in vars(Written).items() if "picslrs_" in name}
    assert hooks
    assert check_plugin(plugin(**hooks)) == []


class Written:
    """The specs' own functions, without the marker of a specification."""


for _name, _spec in vars(PicslrsSpecs).items():
    if isinstance(_spec, types.FunctionType):
        _copy = types.FunctionType(_spec.__code__, _spec.__globals__, _name)
        _copy.__annotations__ = dict(_spec.__annotations__)
        setattr(Written, _name, _copy)


def test_a_module_is_a_plugin_too() -> None:
    module = types.ModuleType("a_module")

    @hookimpl
    def picslrs_licence(tenant: str) -> Licence | None:
        return None

    module.picslrs_licence = picslrs_licence  # type: ignore[attr-defined]
    assert check_plugin(module) == []


def test_wider_arguments_and_a_narrower_answer_fit() -> None:
    @licence()
    def fitting(self: object, tenant: str | None) -> Licence:
        return Licence()

    assert check_plugin(fitting) == []


def test_a_class_is_no_instance() -> None:
    assert told(FakeHost) == (
        "FakeHost is a class, and pluggy would call its hooks without a self. "
        "Hand over an instance: FakeHost()."
    )


def test_a_plugin_that_cannot_be_hashed_is_found() -> None:
    @dataclass
    class Compared:
        setting: str = ""

        @hookimpl
        def picslrs_event(self, event: Event) -> None:
            """Hear."""

    assert "eq=False" in told(Compared())


def test_a_plugin_without_hooks_is_found() -> None:
    assert "implements no hook" in told(plugin(licence=lambda self, tenant: None))


def test_a_mistyped_hook_is_found_with_what_was_meant() -> None:
    wrong = plugin(picslrs_licenze=hookimpl(lambda self, tenant: None))
    assert told(wrong) == (
        "picslrs_licenze: There is no hook picslrs_licenze. Did you mean picslrs_licence?"
    )


def test_a_mistyped_hook_that_is_called_optional_is_found_too() -> None:
    wrong = plugin(picslrs_evnt=hookimpl(optionalhook=True)(lambda self, event: None))
    assert "Did you mean picslrs_event?" in told(wrong)


def test_a_hook_named_by_specname_is_checked_as_that_hook() -> None:
    wrong = plugin(licence=hookimpl(specname="picslrs_licenze")(lambda self, tenant: None))
    assert "There is no hook picslrs_licenze" in told(wrong)


def test_a_hook_without_its_marker_is_found() -> None:
    good = hookimpl(FakeHost.picslrs_licence)
    wrong = plugin(picslrs_licence=good, picslrs_event=lambda self, event: None)
    assert "@hookimpl is missing" in told(wrong)


def test_a_hook_marked_for_the_hosts_own_project_is_found() -> None:
    wrong = plugin(
        picslrs_licence=FakeHost.picslrs_licence,
        picslrs_event=of_college(lambda self, event: None),
    )
    assert "marked for the project 'college'" in told(wrong)


@pytest.mark.parametrize("options", [{}, {"historic": True}, {"firstresult": True}])
def test_a_hook_marked_as_a_specification_is_found(options: dict[str, Any]) -> None:
    wrong = plugin(
        picslrs_licence=FakeHost.picslrs_licence,
        picslrs_event=as_spec(**options)(lambda self, event: None),
    )
    assert "marked as a specification" in told(wrong)


def test_a_property_is_found_and_not_read() -> None:
    wrong = plugin(
        picslrs_licence=FakeHost.picslrs_licence,
        picslrs_event=property(lambda self: pytest.fail("the property was read")),
    )
    assert "It is a property" in told(wrong)


@pytest.mark.parametrize("options", [{"wrapper": True}, {"hookwrapper": True}])
def test_a_hook_wrapper_is_refused(options: dict[str, Any]) -> None:
    @licence(**options)
    def wrapping(self: object, tenant: str) -> Any:
        yield

    assert "is a hook wrapper" in told(wrapping)


def test_a_generator_is_no_answer() -> None:
    @licence()
    def yielding(self: object, tenant: str) -> Any:
        yield Licence()

    assert "It is a generator" in told(yielding)


def test_an_async_function_is_no_answer() -> None:
    @licence()
    async def waiting(self: object, tenant: str) -> Licence | None:
        return None

    assert "an async function" in told(waiting)


def test_a_wrong_argument_is_found_with_what_was_meant() -> None:
    @licence()
    def wrong(self: object, tenent: str) -> Licence | None:
        return None

    assert told(wrong).endswith("has no argument tenent. Did you mean tenant?")


def test_an_argument_that_means_nothing_is_told_what_there_is() -> None:
    @licence()
    def wrong(self: object, colour: str) -> Licence | None:
        return None

    assert told(wrong).endswith("has no argument colour. It has tenant.")


def test_an_argument_with_a_default_is_never_passed() -> None:
    @licence()
    def wrong(self: object, tenant: str = "northgate") -> Licence | None:
        return None

    assert "tenant is never passed" in told(wrong)


def test_an_argument_after_a_star_is_never_passed() -> None:
    @licence()
    def wrong(self: object, *, tenant: str) -> Licence | None:
        return None

    assert "tenant is never passed" in told(wrong)


def test_a_bag_of_arguments_stays_empty() -> None:
    @licence()
    def wrong(self: object, **rest: str) -> Licence | None:
        return None

    assert "**rest: str stays empty" in told(wrong)


def test_a_missing_annotation_is_told_as_it_is_written() -> None:
    found = check_plugin(plugin(picslrs_licence=hookimpl(lambda self, tenant: None)))
    assert [finding.fix for finding in found] == ["Write tenant: str.", "Write -> Licence | None."]


def test_a_wrong_argument_annotation_is_found() -> None:
    @licence()
    def wrong(self: object, tenant: int) -> Licence | None:
        return None

    assert told(wrong).endswith("The argument tenant is annotated int, which does not fit the "
                                "hook. It is str.")  # fmt: skip


@pytest.mark.parametrize("answer", [bool, Any, str | None, tuple[Licence, ...]])
def test_a_wrong_answer_annotation_is_found(answer: Any) -> None:
    def wrong(self: object, tenant: str) -> Any:
        return None

    wrong.__annotations__["return"] = answer
    assert "The answer is annotated" in told(licence()(wrong))


def test_the_wrong_kind_of_list_is_found() -> None:
    def tabs(self: object, subject: SubjectRef) -> list[str]:
        return []

    found = told(plugin(picslrs_tabs=hookimpl(tabs)))
    assert "list[str]" in found
    assert "It is list[TabEntry] | None." in found


def test_a_list_that_is_always_there_fits() -> None:
    def tabs(self: object, subject: SubjectRef) -> list[TabEntry]:
        return []

    assert check_plugin(plugin(picslrs_tabs=hookimpl(tabs))) == []


def test_an_annotation_that_cannot_be_read_is_found() -> None:
    def wrong(self: object, job: Job) -> None:
        return None

    wrong.__annotations__["job"] = "NotImported"
    assert "cannot be read" in told(plugin(picslrs_run_job=hookimpl(wrong)))


def test_an_annotation_of_the_older_form_is_the_same() -> None:
    def tabs(self: object, subject: SubjectRef) -> Any:
        return []

    tabs.__annotations__["return"] = typing.List[TabEntry]  # noqa: UP006
    assert check_plugin(plugin(picslrs_tabs=hookimpl(tabs))) == []
    tabs.__annotations__["return"] = typing.Optional[typing.List[str]]  # noqa: UP006, UP045
    assert "The answer is annotated list[str] | None" in told(plugin(picslrs_tabs=hookimpl(tabs)))


def test_a_hook_that_wants_to_be_first_and_last_is_found() -> None:
    @licence(tryfirst=True, trylast=True)
    def both(self: object, tenant: str) -> Licence | None:
        return None

    assert told(both).startswith("picslrs_licence: It is to be called first and last.")


def test_a_hook_that_is_implemented_twice_is_refused() -> None:
    def heard(self: object, event: Event) -> None:
        return None

    twice = plugin(
        picslrs_event=hookimpl(heard),
        picslrs_other=hookimpl(specname="picslrs_event")(types.FunctionType(
            heard.__code__, {}, "other")),
    )  # fmt: skip
    (found,) = (one for one in check_plugin(twice) if one.refused)
    assert str(found).startswith("picslrs_other: picslrs_event is implemented by picslrs_event ")


def raises(*_: object) -> Any:
    raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    ("method", "says"),
    [
        ("__hash__", "It cannot be hashed"),
        ("__eq__", "It cannot be compared with another plugin: its __eq__ raises RuntimeError."),
        ("__dir__", "What it has cannot be listed: dir() of it raises RuntimeError."),
    ],
)
def test_a_method_of_pythons_own_that_raises_is_found(method: str, says: str) -> None:
    members = {"__hash__": object.__hash__, method: raises}
    found = told(plugin(picslrs_licence=FakeHost.picslrs_licence, **members))
    assert found.startswith(says)
    assert SECRET not in found


def test_a_plugin_that_equals_everything_is_found() -> None:
    members = {"__eq__": lambda self, other: True, "__hash__": object.__hash__}
    wrong = plugin(picslrs_licence=FakeHost.picslrs_licence, **members)
    assert told(wrong) == (
        "It says that it equals whatever it is compared with. "
        "Leave out __eq__, or write @dataclass(eq=False)."
    )


class Hears:
    def __call__(self, event: Event) -> None:
        """Hear."""


@pytest.mark.parametrize(
    ("odd", "kind"),
    [
        (5, "int"),
        (partial(print, "hook"), "partial"),
        (hookimpl(partial(print, "hook")), "partial"),
        (lru_cache(FakeHost.picslrs_licence), "_lru_cache_wrapper"),
        (Hears(), "Hears"),
    ],
    ids=["a number", "a partial", "a marked partial", "a cache", "an object that can be called"],
)
def test_a_hook_that_is_no_method_is_found(odd: object, kind: str) -> None:
    found = told(plugin(picslrs_licence=FakeHost.picslrs_licence, picslrs_event=odd))
    assert found.startswith(
        f"picslrs_event: It has the name of a hook, but is no method ({kind}): it is never called."
    )


def test_a_hook_may_be_left_out_where_it_was_inherited() -> None:
    assert check_plugin(type("Quiet", (FakeHost,), {"picslrs_save": None})()) == []


def test_all_findings_are_told_at_once() -> None:
    wrong = plugin(
        picslrs_licenze=hookimpl(lambda self, tenant: None),
        picslrs_event=lambda self, event: None,
    )
    with pytest.raises(AssertionError, match="Plugin does not fit") as raised:
        assert_plugin_fits(wrong)
    assert str(raised.value).count("\n  - ") == 2
