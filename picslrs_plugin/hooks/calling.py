"""Calling implementations one by one, so that one that raises cannot stop the rest.

The order does not depend on installation: `tryfirst` ones, then plain ones, then `trylast` ones;
within each group the host's own plugins, then all others, each by plugin name. So an installed
package answers for the host only where the host does not answer itself. What a hook raises is
logged by plugin, hook and place. Its message is not: it may hold a learner's details. What ends a
whole piece of work, such as KeyboardInterrupt or a timeout of gevent, passes through.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from traceback import walk_tb
from typing import NoReturn, TypeGuard, TypeVar, cast

import pluggy

from picslrs_plugin.hooks.loading import Plugins
from picslrs_plugin.hookspecs.checks import MOST_ENTRIES
from picslrs_plugin.telemetry import logger

log = logger(__name__)

_T = TypeVar("_T")

SLOW_SECONDS = 1.0
"""A person waits for most hooks; the log names a plugin that takes longer."""


class HookRaised(Exception):
    """An implementation raised, or answered with something that is not an answer. Logged."""


class Caller:
    """Calls the hooks of the plugins that were gathered."""

    def __init__(self, plugins: Plugins, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._plugins = plugins
        self._stopwatch = stopwatch

    def anybody(self, hook: str) -> bool:
        """Whether any plugin implements the hook."""
        return bool(self._implementations(hook))

    def first(
        self,
        hook: str,
        kind: type[_T],
        arguments: Mapping[str, object],
        *,
        without: frozenset[str] = frozenset(),
    ) -> _T | None:
        """Return the first answer that is not None. Raises HookRaised at the first failure."""
        for name, answer in self.answers(hook, arguments, without=without):
            checked = self.checked(name, hook, answer, kind)
            if checked is not None:
                return checked
        return None

    def willing(
        self,
        hook: str,
        kind: type[_T],
        arguments: Mapping[str, object],
        *,
        without: frozenset[str] = frozenset(),
        only: str | None = None,
    ) -> Iterator[tuple[str, _T]]:
        """Yield every answer that is not None with its plugin's name; failures are left out."""
        for name, answer in self.answers(hook, arguments, without=without, only=only):
            try:
                checked = self.checked(name, hook, answer, kind)
            except HookRaised:
                continue
            if checked is not None:
                yield name, checked

    def answers(
        self,
        hook: str,
        arguments: Mapping[str, object],
        *,
        without: frozenset[str] = frozenset(),
        only: str | None = None,
    ) -> Iterator[tuple[str, object]]:
        """Call one implementation after the other; an exception is yielded as its answer.

        Plugins named in `without` are left out; with `only`, all but that one are.
        """
        for implementation in self._implementations(hook):
            name = implementation.plugin_name
            if name in without or only not in (None, name):
                continue
            began = self._stopwatch()
            try:
                answer = implementation.function(
                    *(arguments[each] for each in implementation.argnames)
                )
            except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code must not stop ours, nor end us
                answer = error
            took = self._stopwatch() - began
            if took >= SLOW_SECONDS:
                log.warning("%s of plugin %s took %.1f seconds", hook, name, took)
            yield name, answer

    def names(self, hook: str) -> tuple[str, ...]:
        """Return the names of the plugins that implement the hook, in calling order."""
        return tuple(one.plugin_name for one in self._implementations(hook))

    def _implementations(self, hook: str) -> list[pluggy.HookImpl]:
        found: list[pluggy.HookImpl] = getattr(self._plugins.manager.hook, hook).get_hookimpls()
        return sorted(found, key=self._place)

    def _place(self, one: pluggy.HookImpl) -> tuple[bool, bool, bool, str]:
        guest = not self._plugins.is_of_host(one.plugin_name)
        return (not one.tryfirst, one.trylast, guest, one.plugin_name)

    def listed(self, name: str, hook: str, answer: object, kind: type[_T]) -> list[_T]:
        """Return the entries of a list that are of their type; None and no list are an empty one.

        Raises HookRaised, and logs it, when it is longer than a page takes or anything in it is
        of another type.
        """
        found = self.checked(name, hook, answer, list)
        try:
            entries = [] if found is None else [*islice(found, MOST_ENTRIES + 1)]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a list of somebody else's making
            self._raised(name, hook, error)
        if len(entries) > MOST_ENTRIES:
            log.error(
                "%s of plugin %s answered with more than %d entries, and none of them is used",
                hook,
                name,
                MOST_ENTRIES,
            )
            raise HookRaised
        checked = [self.checked(name, hook, entry, kind) for entry in entries]
        return [entry for entry in checked if entry is not None]

    def _raised(self, name: str, hook: str, error: BaseException) -> NoReturn:
        modules = (
            one.function.__module__
            for one in self._implementations(hook)
            if one.plugin_name == name
        )
        log.error(
            "%s of plugin %s raised %s", hook, name, told(error, _package_of(next(modules, None)))
        )
        raise HookRaised

    def checked(self, name: str, hook: str, answer: object, kind: type[_T]) -> _T | None:
        """Return the answer if it is of its type, or None. Raises HookRaised, and logs it."""
        made = type(answer)  # what it says of itself may be anything, and may raise
        if issubclass(made, BaseException):
            self._raised(name, hook, cast("BaseException", answer))
        if answer is None or _is_one(answer, kind):
            return answer
        log.error(
            "%s of plugin %s answered with %s where %s is needed",
            hook,
            name,
            made.__name__,
            kind.__name__,
        )
        raise HookRaised


def _is_one(answer: object, kind: type[_T]) -> TypeGuard[_T]:
    """Whether an answer is of its type, without asking the answer.

    A value of the contract must be one that its own class has made: a kind of it, or one that was
    never filled in, could do or lack anything.
    """
    if not is_dataclass(kind):
        return issubclass(type(answer), kind)
    return type(answer) is kind and all(one.name in vars(answer) for one in fields(kind))


def told(error: BaseException, package: str = "") -> str:
    """Name an exception and the place that raised it, without its message.

    With a package it is the last line of that package's own: whoever wrote it can mend nothing in
    the libraries that it calls.
    """
    frames = list(walk_tb(error.__traceback__))
    own = [one for one in frames if _package_of(one[0].f_globals.get("__name__")) == package]
    where = "".join(f" at {at.f_code.co_filename}:{line}" for at, line in (own or frames)[-1:])
    return f"{type(error).__name__}{where}"


def _package_of(module: str | None) -> str:
    return (module or "").partition(".")[0]
