"""Which plugins are taken: what could never work is refused where it is registered."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint
from typing import Any

import pluggy
import pytest

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hooks import Origin, PluginInfo, Plugins
from picslrs_plugin.hooks.loading import ENTRY_POINT_GROUP
from picslrs_plugin.hookspecs import SubjectRef, TabEntry, hookimpl
from picslrs_plugin.testing import FakeHost

SECRET = "Testa Sampleton 1026893096"


class Tab:
    """Adds one tab."""

    @hookimpl
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry] | None:
        return [TabEntry("tab", "Tab", "/tab")]

    def __repr__(self) -> str:
        return SECRET


def plugin(**members: Any) -> object:
    """Return an instance of a class with these members beside a hook that fits."""
    return type("Plugin", (Tab,), members)()


def wraps(**options: Any) -> object:
    def licence(self: object, tenant: str) -> Any:
        return (yield)

    return plugin(picslrs_licence=hookimpl(**options)(licence))


async def waits(self: object, tenant: str) -> None: ...


def starred(self: object, *, tenant: str) -> None: ...


def raises(*_: object) -> Any:
    raise RuntimeError(SECRET)


of_college = pluggy.HookimplMarker("college")

MISFITS: dict[str, tuple[object, str]] = {
    "a class": (Tab, "Hand over an instance: Tab"),
    "no plugin at all": (None, "It implements no hook"),
    "a plugin without a hook": (object(), "It implements no hook"),
    "a wrapper": (wraps(wrapper=True), "hook wrapper"),
    "an old wrapper": (wraps(hookwrapper=True), "hook wrapper"),
    "a mistyped hook": (
        plugin(picslrs_licenze=hookimpl(lambda self, tenant: None)),
        "Did you mean picslrs_licence",
    ),
    "a mistyped hook that is called optional": (
        plugin(picslrs_evnt=hookimpl(optionalhook=True)(lambda self, event: None)),
        "There is no hook picslrs_evnt",
    ),
    "a wrong argument": (
        plugin(picslrs_licence=hookimpl(lambda self, tenent: None)),
        "picslrs_licence has no argument tenent",
    ),
    "a method without self": (
        plugin(picslrs_licence=hookimpl(lambda tenant: None)),
        "self is missing",
    ),
    "an argument after a star": (plugin(picslrs_licence=hookimpl(starred)), "never passed"),
    "a coroutine": (plugin(picslrs_licence=hookimpl(waits)), "an async function"),
    "a hook without its marker": (
        plugin(picslrs_licence=lambda self, tenant: None),
        "@hookimpl is missing",
    ),
    "a hook that is no method": (plugin(picslrs_licence=partial(print)), "no method (partial)"),
    "a plugin that equals everything": (
        plugin(__eq__=lambda self, other: True),
        "equals whatever it is compared with",
    ),
    "a plugin that cannot be compared": (plugin(__eq__=raises), "__eq__ raises RuntimeError"),
    "a plugin that cannot be listed": (plugin(__dir__=raises), "dir() of it raises RuntimeError"),
    "a hook with the host's own marker": (
        plugin(picslrs_licence=of_college(lambda self, tenant: None)),
        "marked for the project 'college'",
    ),
}


def every(origin: str) -> Callable[[Any], Any]:
    """Run a test with each plugin that does not fit."""
    return pytest.mark.parametrize(
        ("wrong", "told"), MISFITS.values(), ids=[f"{origin}: {name}" for name in MISFITS]
    )


@every("host")
def test_a_plugin_of_the_host_that_could_not_work_stops_the_start(wrong: object, told: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Plugins().add([wrong], Origin.HOST)
    assert told in str(raised.value)
    assert "The application was not started." in str(raised.value)
    assert SECRET not in str(raised.value)


@every("installed")
def test_an_installed_one_is_named_and_left_out(
    wrong: object, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    (info,) = loaded(wrong)
    assert told in info.problem
    assert "not started" not in info.problem
    assert info.hooks == ()
    assert f"The plugin p0 of an unknown package was not loaded: {info.problem}" in caplog.text
    assert SECRET not in caplog.text


def loaded(*found: object) -> tuple[PluginInfo, ...]:
    """Return what is told of plugins that installed packages bring, named p0, p1 and so on."""
    plugins = Plugins()
    plugins.load_installed(Point(f"p{number}", one) for number, one in enumerate(found))
    return plugins.infos()


class Point(EntryPoint):
    """An entry point that loads what it was given."""

    def __init__(self, name: str, plugin: object, value: str = "package:plugin") -> None:
        super().__init__(name=name, value=value, group=ENTRY_POINT_GROUP)
        vars(self)["plugin"] = plugin

    def load(self) -> object:
        return vars(self)["plugin"]


def test_what_only_works_otherwise_than_meant_is_taken() -> None:
    def helper(self: object) -> None: ...

    def licence(self: object, tenant: str = "northgate") -> None: ...

    (info,) = loaded(plugin(picslrs_client=helper, picslrs_licence=hookimpl(licence)))
    assert (info.problem, info.hooks) == ("", ("picslrs_licence", "picslrs_tabs"))


def test_a_property_is_not_read_and_stops_nothing() -> None:
    (info,) = loaded(plugin(secret=property(lambda self: pytest.fail("the property was read"))))
    assert info.problem == ""


class Exits(Point):
    def load(self) -> object:
        raise SystemExit(SECRET)


def test_a_package_that_wants_to_end_the_process_is_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plugins = Plugins()
    plugins.load_installed([Exits("exits", None), Point("tab", Tab())])
    assert [info.problem for info in plugins.infos()] == ["SystemExit", ""]
    assert SECRET not in caplog.text


@pytest.mark.parametrize("turned", [False, True], ids=["one way", "the other way"])
def test_of_two_packages_with_one_name_the_same_is_taken_in_any_order(turned: bool) -> None:
    one, other = plugin(), plugin(picslrs_event=hookimpl(lambda self, event: None))
    found = [Point("tab", one, "alpha:plugin"), Point("tab", other, "beta:plugin")]
    plugins = Plugins()
    plugins.load_installed(reversed(found) if turned else found)
    assert plugins.manager.get_plugin("tab") is one
    assert [info.problem for info in plugins.infos()] == ["", "Another plugin has this name."]


@dataclass(unsafe_hash=True)
class Alike:
    setting: str = "same"

    @hookimpl
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry] | None:
        return None


def test_two_plugins_that_say_they_are_one_are_told_apart_in_words() -> None:
    _, second = loaded(Alike(), Alike())
    assert "eq=False" in second.problem


@dataclass(unsafe_hash=False)
class Unhashable(Alike):
    """Cannot be hashed, which a plugin need not be."""


def test_a_plugin_that_cannot_be_hashed_works() -> None:
    infos = loaded(Unhashable("one"), Unhashable("other"), Tab())
    assert [info.problem for info in infos] == ["", "", ""]


def test_a_plugin_that_equals_everything_keeps_no_other_out() -> None:
    infos = loaded(plugin(__eq__=lambda self, other: True), Tab())
    assert [bool(info.problem) for info in infos] == [True, False]


def test_a_plugin_of_the_hosts_manager_whose_hook_is_no_method_stops_the_start() -> None:
    wrong = type("Wrong", (), {"picslrs_licence": 5})()
    with pytest.raises(ConfigurationError, match=r"no method \(int\)"):
        Plugins().adopt(manager(wrong=wrong))


def test_a_plugin_that_is_handed_over_twice_is_told_so() -> None:
    tab = Tab()
    with pytest.raises(ConfigurationError, match="registered already") as raised:
        Plugins().add([tab, tab], Origin.HOST)
    assert SECRET not in str(raised.value)


def manager(**plugins: object) -> pluggy.PluginManager:
    """Return a host's own manager with these plugins."""
    made = pluggy.PluginManager("college")
    for name, one in plugins.items():
        made.register(one, name)
    return made


def test_what_a_host_handed_over_itself_is_not_adopted_again() -> None:
    host = FakeHost()
    plugins = Plugins()
    plugins.add([host], Origin.HOST)
    plugins.adopt(manager(register=host, tab=Tab()))
    assert [info.name for info in plugins.infos()][1:] == ["tab"]


def test_a_plugin_of_the_hosts_manager_that_has_nothing_to_do_with_us_is_left_there() -> None:
    plugins = Plugins()
    plugins.adopt(manager(other=object(), tab=Tab()))
    assert [info.name for info in plugins.infos()] == ["tab"]


@pytest.mark.parametrize("name", ["a class", "a wrapper", "a hook with the host's own marker"])
def test_an_adopted_plugin_that_could_not_work_stops_the_start(name: str) -> None:
    wrong, told = MISFITS[name]
    with pytest.raises(ConfigurationError) as raised:
        Plugins().adopt(manager(wrong=wrong))
    assert told in str(raised.value)


def test_two_managers_with_one_name_are_told_so() -> None:
    plugins = Plugins()
    plugins.adopt(manager(tab=Tab()))
    with pytest.raises(ConfigurationError, match=r"cannot be used\. Another plugin"):
        plugins.adopt(manager(tab=plugin()))


def test_the_log_is_silent_about_plugins_that_fit(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        loaded(Tab())
    assert caplog.text == ""
