"""Where a step of the walk stands: the running demonstration and one kind of subject."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from picslrs_plugin.demo.hooks import FOLDERS
from picslrs_plugin.demo.people import MadeUpPerson, everybody
from picslrs_plugin.demo.servers import Demo
from picslrs_plugin.demo.tables import Row
from picslrs_plugin.demo.visitor import Page, Unexpected, Visitor
from picslrs_plugin.hookspecs import SubjectKind
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.scripted import ScriptedFault, Trouble, When
from picslrs_plugin.simulator.state import Mode

USUAL_TENANT, USUAL_ROLE = "northgate-college", "administrator"

READ_SECONDS = 3
"""How long the MIS of the walk waits for the LRS."""

TOO_SLOW_MS = 3500
"""Longer than READ_SECONDS, so that a call ends without an answer."""

LONGEST_WAIT_SECONDS, LOOK_AGAIN_SECONDS = 5, 0.02


class MovableClock:
    """The real time, and as much later as it was moved on."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def move_on(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += timedelta(seconds=seconds)


@dataclass
class Ground:
    """One kind of subject of one organisation, with a visitor who is signed in there."""

    demo: Demo
    clock: MovableClock
    kind: SubjectKind
    tenant: str = USUAL_TENANT
    role: str = USUAL_ROLE
    visitor: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.demo.url)
        sign_in = self.visitor.get("/sign-in")
        sign_in.press("Sign in", {"tenant": self.tenant, "role": self.role})

    def elsewhere(
        self, *, tenant: str | None = None, role: str | None = None, kind: SubjectKind | None = None
    ) -> "Ground":
        """Return another ground in the same demonstration, with a visitor of its own."""
        return Ground(
            self.demo, self.clock, kind or self.kind, tenant or self.tenant, role or self.role
        )

    # who is there

    def person(self, key: str) -> MadeUpPerson:
        """Return the person who shows a scenario."""
        for person in everybody(self.clock().year):
            ref = person.ref
            if (ref.tenant, ref.kind, person.scenario.key) == (self.tenant, self.kind, key):
                return person
        raise KeyError(key)

    def held(self, key: str) -> Row:
        """Return what the MIS holds of that person now."""
        row = self.demo.tables.one(self.person(key).ref)
        if row is None:
            raise Unexpected("the MIS does not hold this person any more")
        return row

    def lrs(self, uln: str) -> Record:
        """Return the record that the simulator holds under exactly this ULN."""
        record = self.demo.simulator.state.get(uln)
        if record is None:
            raise Unexpected("the simulator does not hold this ULN")
        return record

    # where to go

    def summary_path(self, key: str) -> str:
        """Return the path of the person's summary page in the MIS."""
        return f"/{FOLDERS[self.kind]}/{self.person(key).ref.id}"

    def window_path(self, key: str, window: str = "") -> str:
        """Return the path of one of the plugin's own pages about the person."""
        return f"/lrs/{self.kind.value}/{self.person(key).ref.id}{window}"

    def tab(self, key: str) -> Page:
        """Open the LRS tab on the person's summary page."""
        page = self.visitor.get(f"{self.summary_path(key)}/lrs")
        return page.has_status(200).says("Learning Records Service")

    def search(self, key: str) -> Page:
        """Open the search window from the tab."""
        return self.tab(key).follow("Search the LRS for a ULN")

    def verify(self, key: str) -> Page:
        """Press Verify on the tab."""
        return self.tab(key).press("Verify")

    def meanwhile(self, key: str) -> None:
        """Let happen what the person's page offers to let happen."""
        button = self.person(key).scenario.meanwhile
        if button is None:
            raise Unexpected("nothing is said to happen meanwhile to this person")
        self.tab(key).press(button.value)

    # what the LRS does

    @contextmanager
    def lrs_is(self, mode: Mode, *, slow_ms: int | None = None) -> Iterator[None]:
        """Put the simulator in a mode for a while."""
        state = self.demo.simulator.state
        state.set_mode(mode, slow_ms=slow_ms)
        try:
            yield
        finally:
            state.set_mode(Mode.NORMAL)

    @contextmanager
    def fails_once(self, operation: str) -> Iterator[None]:
        """Let the next call of an operation fail, with nothing done."""
        faults = self.demo.simulator.state.faults
        faults.add(ScriptedFault(operation, When.BEFORE, Trouble.EMPTY_500))
        try:
            yield
        finally:
            faults.clear()

    @contextmanager
    def no_call(self) -> Iterator[None]:
        """Raise Unexpected when the LRS was called meanwhile."""
        with self.calls(0):
            yield

    @contextmanager
    def calls(self, number: int, operation: str | None = None) -> Iterator[None]:
        """Raise Unexpected unless the LRS was called so often meanwhile."""
        before = self._count(operation)
        yield
        made = self._count(operation) - before
        if made != number:
            raise Unexpected(f"the LRS was called {made} times, not {number} times")

    @contextmanager
    def answered_late(self, operation: str) -> Iterator[None]:
        """Let the LRS answer only when nobody waits any more, and go on once it has."""
        before = self._count(operation)
        with self.lrs_is(Mode.SLOW, slow_ms=TOO_SLOW_MS):
            yield
        give_up = time.monotonic() + LONGEST_WAIT_SECONDS
        while self._count(operation) == before:
            if time.monotonic() > give_up:
                raise Unexpected("the LRS was not called")
            time.sleep(LOOK_AGAIN_SECONDS)

    def _count(self, operation: str | None) -> int:
        state = self.demo.simulator.state
        return state.count(operation) if operation else sum(state.counts().values())


def same(found: object, expected: object, what: str) -> None:
    """Raise Unexpected when a value is not what it should be; `what` says which value."""
    if found != expected:
        raise Unexpected(f"{what} is not what it should be")
