"""The hooks as typed calls, each with its own way of joining answers and of taking failures."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import fields
from typing import Protocol, TypeVar

from picslrs_plugin.domain.comparison import Judge, Value
from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import Demographics
from picslrs_plugin.domain.rules import problem
from picslrs_plugin.errors import (
    ConfigurationError,
    JobNotTaken,
    LicenceUnknown,
    LookupFailed,
    NotListed,
    NotPermitted,
    NotSignedIn,
    SaveFailed,
    SubjectNotFound,
)
from picslrs_plugin.hooks.calling import Caller, HookRaised
from picslrs_plugin.hooks.loading import Plugins
from picslrs_plugin.hookspecs import (
    Accepted,
    Action,
    Changes,
    Decision,
    Event,
    Identity,
    Job,
    JobName,
    Licence,
    ListedSubject,
    LrsCredentials,
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
    Vote,
)
from picslrs_plugin.ports import LocalDetails, NoLocalDetails
from picslrs_plugin.telemetry import logger
from picslrs_plugin.wording import told

log = logger(__name__)

LISTED_AT_ONCE = 500
"""How many subjects a host is asked for in one call."""


Once = Callable[[Hashable, Callable[[], frozenset[str]]], frozenset[str]]


class _Entry(Protocol):
    @property
    def key(self) -> str: ...


_T = TypeVar("_T")
_E = TypeVar("_E", bound=_Entry)


class Hooks:
    """Every call of a hook. Satisfies `ports.Host`.

    `once` is what lets a question be asked once in a piece of work: it gets a name for the
    question and the question, and returns the answer. Without it every question is asked.
    """

    def __init__(
        self,
        plugins: Plugins,
        kept: LocalDetails | None = None,
        *,
        once: Once = lambda _, ask: ask(),
    ) -> None:
        self._plugins = plugins
        self._kept: LocalDetails = kept or NoLocalDetails()
        self._once = once
        self._caller = Caller(plugins)

    def identity(self) -> Identity:
        """Return who is signed in. Raises NotSignedIn, also when a plugin fails."""
        try:
            found = self._caller.first("picslrs_identity", Identity, {})
        except HookRaised:
            raise NotSignedIn from None
        if found is None:
            raise NotSignedIn
        return found

    def licence(self, tenant: str) -> Licence | None:
        """Return the tenant's licence, None without one. Raises LicenceUnknown."""
        try:
            return self._first("picslrs_licence", Licence, tenant, {"tenant": tenant})
        except HookRaised:
            raise LicenceUnknown from None

    def refusal(self, tenant: str, kind: SubjectKind, action: Action) -> str | None:
        """Return the reason of the first veto, or None. Raises LicenceUnknown."""
        arguments = {"tenant": tenant, "kind": kind, "action": action}
        for name, answer in self._answers("picslrs_veto", tenant, arguments):
            try:
                refusal = self._caller.checked(name, "picslrs_veto", answer, Refusal)
            except HookRaised:
                raise LicenceUnknown from None
            if refusal is not None:
                return refusal.reason
        return None

    def permit(self, identity: Identity, ref: SubjectRef, action: Action) -> None:
        """Return when somebody allows it and nobody denies it; raises NotPermitted."""
        arguments = {"identity": identity, "subject": ref, "action": action}
        self._vote("picslrs_permission", ref.tenant, arguments)

    def permit_tenant(self, identity: Identity, action: TenantAction) -> None:
        """Return when somebody allows it and nobody denies it; raises NotPermitted."""
        arguments = {"identity": identity, "action": action}
        self._vote("picslrs_tenant_permission", identity.tenant, arguments)

    def _vote(self, hook: str, tenant: str, arguments: Mapping[str, object]) -> None:
        denied: list[str] = []
        allowed = False
        for name, answer in self._answers(hook, tenant, arguments):
            try:
                vote = self._caller.checked(name, hook, answer, Vote)
            except HookRaised:
                denied.append(told("Whether you may do this could not be checked."))
                continue
            if vote is None:
                continue
            if vote.decision is Decision.DENY:
                denied.append(vote.reason)
            else:
                allowed = True
        if denied:
            raise NotPermitted(denied[0])
        if not allowed:
            raise NotPermitted

    def preferences(self, tenant: str) -> Preferences:
        """Return the first answer; every default without one.

        When a plugin fails nobody knows whether values may be kept, and none are.
        """
        hook = "picslrs_preferences"
        try:
            found = self._first(hook, Preferences, tenant, {"tenant": tenant})
        except HookRaised:
            return Preferences(keep_values=False)
        return found or Preferences()

    def subject(self, identity: Identity, ref: SubjectRef) -> Subject:
        """Return ours. Raises SubjectNotFound, or LookupFailed when the host cannot say.

        An answer about another subject than the one that was asked for is a failure.
        """
        arguments = {"identity": identity, "subject": ref}
        try:
            found = self._first("picslrs_subject", Subject, ref.tenant, arguments)
        except HookRaised:
            raise LookupFailed from None
        if found is None:
            raise SubjectNotFound
        if found.ref != ref:
            log.error("picslrs_subject answered with another subject than the one asked for")
            raise LookupFailed
        return self._kept.over(found)

    def subjects(self, tenant: str) -> Iterator[ListedSubject]:
        """Yield every subject of the tenant that the host lists; raises as `stretches` does."""
        for stretch in self.stretches(tenant):
            yield from stretch

    def stretches(self, tenant: str) -> Iterator[tuple[ListedSubject, ...]]:
        """Yield everybody whom the host lists, a stretch at a time.

        Raises NotListed when nobody lists this tenant, and LookupFailed when the host cannot go
        on, lists another tenant's subject, or answers with the same cursor twice.
        """
        cursor: str | None = None
        seen: set[str] = set()
        while True:
            stretch = self.stretch(tenant, cursor, LISTED_AT_ONCE)
            if stretch is None:
                raise NotListed if cursor is None else LookupFailed
            if any(listed.subject.ref.tenant != tenant for listed in stretch.subjects):
                log.error("picslrs_subjects listed a subject of another tenant")
                raise LookupFailed
            yield self.with_kept(stretch.subjects)
            cursor = stretch.next_cursor
            if cursor is None:
                return
            if cursor in seen:
                log.error("picslrs_subjects answered with the same cursor twice")
                raise LookupFailed
            seen.add(cursor)

    def with_kept(self, listed: tuple[ListedSubject, ...]) -> tuple[ListedSubject, ...]:
        """Return listed subjects with the details that the plugin keeps for the host."""
        return self._kept.over_all(listed)

    def stretch(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        """Return one stretch of a tenant's list as the host answered it, unchecked.

        Raises LookupFailed. `stretches` is the call for a whole list.
        """
        arguments = {"tenant": tenant, "cursor": cursor, "limit": limit}
        try:
            return self._first("picslrs_subjects", SubjectList, tenant, arguments)
        except HookRaised:
            raise LookupFailed from None

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        """Save on the host's record. Raises SaveFailed, also when no plugin keeps the subject."""
        hook = "picslrs_save"
        arguments = {"identity": identity, "subject": ref, "changes": changes}
        for name, answer in self._answers(hook, ref.tenant, arguments):
            try:
                saved = self._caller.checked(name, hook, answer, Saved)
            except HookRaised:
                raise SaveFailed(changed=_PERHAPS_SAVED, advice=_LOOK_FIRST) from None
            if saved is not None:
                if not self._plugins.is_our_own(name):
                    self._kept.forget(ref, changes)
                return
        raise SaveFailed

    def credentials(self, tenant: str) -> LrsCredentials:
        """Return how the tenant reaches the LRS. Raises ConfigurationError."""
        try:
            found = self._first("picslrs_credentials", LrsCredentials, tenant, {"tenant": tenant})
        except HookRaised:
            found = None
        if found is None:
            raise ConfigurationError(told("Your organisation has no working LRS credentials."))
        return found

    def tabs(self, ref: SubjectRef) -> list[TabEntry]:
        """Return every plugin's tabs in order; a plugin that fails has none.

        Of two tabs with one key the first stays, and the log names both plugins.
        """
        return self._joined("picslrs_tabs", TabEntry, ref.tenant, {"subject": ref})

    def pages(self, identity: Identity) -> list[PageEntry]:
        """Return every plugin's pages for the tenant; otherwise as `tabs`."""
        arguments = {"identity": identity}
        return self._joined("picslrs_pages", PageEntry, identity.tenant, arguments)

    def panels(self, identity: Identity, subject: Subject) -> list[Panel]:
        """Return every plugin's panels for the tab; otherwise as `tabs`."""
        arguments = {"identity": identity, "subject": subject}
        return self._joined("picslrs_panels", Panel, subject.ref.tenant, arguments)

    def adjusted(self, identity: Identity, ref: SubjectRef, wanted: Demographics) -> Demographics:
        """Return what is searched for after every plugin had its say."""
        hook = "picslrs_adjust_search"
        off = self._switched_off(ref.tenant)
        for name in self._caller.names(hook):
            arguments = {"identity": identity, "subject": ref, "wanted": wanted}
            for _, changed in self._caller.willing(
                hook, Demographics, arguments, without=off, only=name
            ):
                wanted = changed if _can_be_sent(name, changed) else wanted
        return wanted

    def judge(self, tenant: str) -> Judge | None:
        """Return how other plugins compare a field, or None when none does."""
        hook = "picslrs_compare"
        if not self._caller.anybody(hook):
            return None
        without = self._switched_off(tenant)

        def same(field: str, ours: Value, theirs: Value) -> bool | None:
            arguments = {"field": field, "ours": ours, "theirs": theirs}
            answers = self._caller.willing(hook, bool, arguments, without=without)
            return next((answer for _, answer in answers), None)

        return same

    def listeners(self, tenant: str) -> tuple[str, ...]:
        """Return the names of the plugins that hear events of the tenant."""
        off = self._switched_off(tenant)
        return tuple(name for name in self._caller.names("picslrs_event") if name not in off)

    def tell(self, event: Event, listener: str) -> bool:
        """Tell one plugin of an event; False when it raised."""
        hook = "picslrs_event"
        try:
            for name, answer in self._caller.answers(hook, {"event": event}, only=listener):
                self._caller.checked(name, hook, answer, object)
        except HookRaised:
            return False
        return True

    def accepts(self, job: Job) -> bool:
        """Offer a job to the plugins; whether one of them took it.

        Raises JobNotTaken for a bulk job when nobody took it and one of them failed.
        """
        hook, failed = "picslrs_run_job", False
        for name, answer in self._answers(hook, job.tenant, {"job": job}):
            try:
                if self._caller.checked(name, hook, answer, Accepted) is not None:
                    return True
            except HookRaised:
                failed = True
        if failed and job.name is JobName.BULK:
            raise JobNotTaken
        return False

    def _joined(
        self, hook: str, kind: type[_E], tenant: str, arguments: Mapping[str, object]
    ) -> list[_E]:
        """Join the entries of all plugins in order; of two with one key the first stays.

        The host's page is not to fail because two packages that do not know of each other chose
        the same word.
        """
        owners: dict[str, str] = {}
        joined: list[_E] = []
        for name, answer in self._answers(hook, tenant, arguments):
            for entry in self._entries(name, hook, answer, kind):
                if entry.key in owners:
                    log.error(
                        "%s of plugin %s was left out in part: plugin %s has the key %s already",
                        hook,
                        name,
                        owners[entry.key],
                        entry.key,
                    )
                    continue
                owners[entry.key] = name
                joined.append(entry)
        return joined

    def _entries(self, name: str, hook: str, answer: object, kind: type[_E]) -> list[_E]:
        try:
            return self._caller.listed(name, hook, answer, kind)
        except HookRaised:
            return []

    def _first(
        self, hook: str, kind: type[_T], tenant: str, arguments: Mapping[str, object]
    ) -> _T | None:
        return self._caller.first(hook, kind, arguments, without=self._switched_off(tenant))

    def _answers(
        self, hook: str, tenant: str, arguments: Mapping[str, object]
    ) -> Iterator[tuple[str, object]]:
        return self._caller.answers(hook, arguments, without=self._switched_off(tenant))

    def switched_off(self, tenant: str) -> frozenset[str]:
        """Return every name that is switched off for the tenant, also one that no plugin has."""
        answers = self._caller.willing("picslrs_switched_off", frozenset, {"tenant": tenant})
        return frozenset(name for _, names in answers for name in names if type(name) is str)

    def _switched_off(self, tenant: str) -> frozenset[str]:
        """Return the installed plugins that the tenant does not want.

        It is asked before every other hook, and a page calls many of them.
        """
        switchable = self._plugins.switchable()
        if not switchable:
            return frozenset()
        return self._once((id(self), tenant), lambda: self.switched_off(tenant) & switchable)


_PERHAPS_SAVED = told("It did not say whether anything was saved.")
_LOOK_FIRST = told("Open the record again to see what it holds, then try again.")


def _can_be_sent(name: str, wanted: Demographics) -> bool:
    """Whether the LRS would take these values; logs the plugin and the fields when not."""
    wrong = [
        field.name
        for field in fields(wanted)
        if problem(BY_NAME[field.name], getattr(wanted, field.name))
    ]
    if wrong:
        log.error(
            "picslrs_adjust_search of plugin %s made values that the LRS refuses: %s",
            name,
            ", ".join(wrong),
        )
    return not wrong
