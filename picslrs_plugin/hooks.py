"""The typed facade: every call of a hook is made here and nowhere else.

Implementations are called one by one, so that one that raises cannot stop the rest, in an order
that does not depend on installation: `tryfirst` ones, then plain ones, then `trylast` ones, each
group by plugin name. What a hook raises is logged by plugin, hook and place. Its message is not:
it may hold a learner's details.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import TypeVar

import pluggy

from picslrs_plugin.errors import (
    ConfigurationError,
    LookupFailed,
    NotPermitted,
    NotSignedIn,
    SaveFailed,
    SubjectNotFound,
)
from picslrs_plugin.hookspecs import PROJECT, PicslrsSpecs
from picslrs_plugin.hookspecs.types import (
    Action,
    Changes,
    Decision,
    Identity,
    Licence,
    LrsCredentials,
    Saved,
    Subject,
    SubjectRef,
    TabEntry,
    Vote,
)

log = logging.getLogger(__name__)

_T = TypeVar("_T")


class HookRaised(Exception):
    """An implementation raised, or answered with something that is not an answer. Logged."""


def make_manager(plugins: Iterable[object]) -> pluggy.PluginManager:
    """Return a manager of our own with the specs and these plugins.

    Raises ConfigurationError for a hook that is no picslrs hook or takes arguments that the hook
    does not have: a mistyped name would otherwise never be called.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(PicslrsSpecs)
    try:
        for plugin in plugins:
            manager.register(plugin, _free_name(manager, plugin))
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise ConfigurationError(
            f"A plugin does not fit the picslrs hooks: {error}",
            changed="The application was not started.",
            advice="Compare the plugin's hooks with the hook reference and start again.",
        ) from None
    return manager


def _free_name(manager: pluggy.PluginManager, plugin: object) -> str:
    """Name a plugin so that order and log say the same in every process.

    A module or class is called by its own name, an instance by its class's; a second one of the
    same name gets a number.
    """
    kind = type(plugin)
    own: str = getattr(plugin, "__name__", "") or f"{kind.__module__}.{kind.__qualname__}"
    names = (own, *(f"{own}#{number}" for number in range(2, 1000)))
    return next(name for name in names if not manager.has_plugin(name))


class Hooks:
    """The hooks as typed calls. Satisfies `ports.Host`."""

    def __init__(self, manager: pluggy.PluginManager) -> None:
        self._manager = manager

    def identity(self) -> Identity:
        """Return who is signed in. Raises NotSignedIn, also when a plugin fails."""
        try:
            found = self._first("picslrs_identity", Identity)
        except HookRaised:
            raise NotSignedIn from None
        if found is None:
            raise NotSignedIn
        return found

    def licence(self, tenant: str) -> Licence | None:
        """Return the tenant's licence; None without one and when a plugin fails."""
        try:
            return self._first("picslrs_licence", Licence, tenant=tenant)
        except HookRaised:
            return None

    def permit(self, identity: Identity, ref: SubjectRef, action: Action) -> None:
        """Return when somebody allows it and nobody denies it; raises NotPermitted."""
        arguments = {"identity": identity, "subject": ref, "action": action}
        votes: list[Vote] = []
        for name, answer in self._answers("picslrs_permission", arguments):
            try:
                vote = self._checked(name, "picslrs_permission", answer, Vote)
            except HookRaised:
                vote = Vote(Decision.DENY, "Whether you may do this could not be checked.")
            if vote is not None:
                votes.append(vote)
        denied = [vote for vote in votes if vote.decision is Decision.DENY]
        if denied:
            raise NotPermitted(denied[0].reason)
        if not votes:
            raise NotPermitted

    def subject(self, identity: Identity, ref: SubjectRef) -> Subject:
        """Return ours. Raises SubjectNotFound, or LookupFailed when the host cannot say.

        An answer about another subject than the one that was asked for is a failure.
        """
        try:
            found = self._first("picslrs_subject", Subject, identity=identity, subject=ref)
        except HookRaised:
            raise LookupFailed from None
        if found is None:
            raise SubjectNotFound
        if found.ref != ref:
            log.error("picslrs_subject answered with another subject than the one asked for")
            raise LookupFailed
        return found

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        """Save on the host's record. Raises SaveFailed, also when no plugin keeps the subject."""
        try:
            saved = self._first(
                "picslrs_save", Saved, identity=identity, subject=ref, changes=changes
            )
        except HookRaised:
            raise SaveFailed from None
        if saved is None:
            raise SaveFailed

    def credentials(self, tenant: str) -> LrsCredentials:
        """Return how the tenant reaches the LRS. Raises ConfigurationError."""
        try:
            found = self._first("picslrs_credentials", LrsCredentials, tenant=tenant)
        except HookRaised:
            found = None
        if found is None:
            raise ConfigurationError("Your organisation has no working LRS credentials.")
        return found

    def tabs(self, ref: SubjectRef) -> list[TabEntry]:
        """Return every plugin's tabs in order; a plugin that fails has none.

        Raises ConfigurationError, naming both plugins, when two tabs have one key.
        """
        owners: dict[str, str] = {}
        entries: list[TabEntry] = []
        for name, answer in self._answers("picslrs_tabs", {"subject": ref}):
            for entry in self._entries(name, answer):
                if entry.key in owners:
                    raise ConfigurationError(
                        f"The plugins {owners[entry.key]} and {name} both have a tab with the "
                        f"key {entry.key}."
                    )
                owners[entry.key] = name
                entries.append(entry)
        return entries

    def _entries(self, name: str, answer: object) -> list[TabEntry]:
        try:
            listed = self._checked(name, "picslrs_tabs", answer, list) or []
            for entry in listed:
                self._checked(name, "picslrs_tabs", entry, TabEntry)
        except HookRaised:
            return []
        return listed

    def _first(self, hook: str, kind: type[_T], **arguments: object) -> _T | None:
        """Return the first answer that is not None. Raises HookRaised."""
        for name, answer in self._answers(hook, arguments):
            checked = self._checked(name, hook, answer, kind)
            if checked is not None:
                return checked
        return None

    def _answers(self, hook: str, arguments: dict[str, object]) -> Iterator[tuple[str, object]]:
        """Call one implementation after the other; an exception is yielded as its answer."""
        for implementation in self._in_order(hook):
            try:
                answer = implementation.function(
                    *(arguments[name] for name in implementation.argnames)
                )
            except Exception as error:  # noqa: BLE001 - somebody else's code must not stop ours
                answer = error
            yield implementation.plugin_name, answer

    def _in_order(self, hook: str) -> list[pluggy.HookImpl]:
        implementations: list[pluggy.HookImpl] = getattr(self._manager.hook, hook).get_hookimpls()
        return sorted(
            implementations, key=lambda one: (not one.tryfirst, one.trylast, one.plugin_name)
        )

    def _checked(self, name: str, hook: str, answer: object, kind: type[_T]) -> _T | None:
        """Return the answer if it is of its type, or None. Raises HookRaised, and logs it."""
        if answer is None or isinstance(answer, kind):
            return answer
        if isinstance(answer, Exception):
            log.error("%s of plugin %s raised %s", hook, name, _told(answer))
        else:
            log.error(
                "%s of plugin %s answered with %s where %s is needed",
                hook,
                name,
                type(answer).__name__,
                kind.__name__,
            )
        raise HookRaised


def _told(error: Exception) -> str:
    """Name an exception and the place that raised it, without its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"
