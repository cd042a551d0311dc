"""Anything in any order, by several people of two tenants: docs/invariants.md holds throughout."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import LrsTimedOut, PicslrsError, SaveFailed
from picslrs_plugin.hookspecs.types import (
    PASSWORD_LENGTH,
    Changes,
    Identity,
    Licence,
    LrsCredentials,
    Person,
    SubjectKind,
    SubjectRef,
    Tier,
)
from picslrs_plugin.ports import Caller, IntentState, RegisterAnswer, UpdateAnswer
from picslrs_plugin.services import Ports, Services
from picslrs_plugin.services.results import SearchResult
from picslrs_plugin.settings import Settings
from picslrs_plugin.testing import FakeLrs
from tests.fakes import FakeClock, FakeHost
from tests.fakes_store import FakeStore
from tests.learners import details

TENANTS = ("northgate", "southgate")
PEOPLE = tuple(
    Identity(Person(f"person-{n}", f"Test Person {n}"), TENANTS[n % 2]) for n in range(4)
)
NAMES = (("Alphonse", "Testerman"), ("Brunhilde", "Mockwell"))
LEARNERS = {
    SubjectRef(tenant, kind, str(number)): details(
        given_name=given,
        family_name=f"{family}{'son' * place}",
        date_of_birth=date(2000 + number, 1 + number, 3 + 7 * place),
    )
    for place, tenant in enumerate(TENANTS)
    for number, (given, family) in enumerate(NAMES)
    for kind in (SubjectKind.LEARNER if number else SubjectKind.APPLICANT,)
}
_T = TypeVar("_T")

NOBODYS = LrsCredentials(
    address="https://lrs.example.test", ukprn="10099999", password="x" * PASSWORD_LENGTH
)

failures = st.sampled_from((None, None, "before", "after"))
"""What becomes of the next write: it is answered, or not, before or after it was done."""

people, learners = st.sampled_from(PEOPLE), st.sampled_from(tuple(LEARNERS))


class UnreliableLrs(FakeLrs):
    """Does not answer the next write, before or after it was done, when it is told so."""

    fails: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.history: list[LrsRecord] = []

    def knows(self, details: LearnerDetails) -> Uln:
        """Have a record from before."""
        uln = super().register(Caller(NOBODYS, "Somebody Before"), details).uln
        assert uln is not None
        self.keep_history()
        return uln

    def keep_history(self) -> None:
        """Remember every record as it ever was."""
        self.history += [one for one in self.records.values() if one not in self.history]

    def register(self, caller: Caller, details: LearnerDetails) -> RegisterAnswer:
        return self._perhaps(lambda: super(UnreliableLrs, self).register(caller, details))

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> UpdateAnswer:
        return self._perhaps(
            lambda: super(UnreliableLrs, self).update(caller, uln, details, version_number)
        )

    def _perhaps(self, act: Callable[[], _T]) -> _T:
        fails, self.fails = self.fails, None
        if fails == "before":
            raise LrsTimedOut
        answer = act()
        self.keep_history()
        if fails == "after":
            raise LrsTimedOut
        return answer


class WatchedHost(FakeHost):
    """Notes for whom anything was saved, and by whom."""

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        assert identity.tenant == ref.tenant
        super().save(identity, ref, changes)


class Anything(RuleBasedStateMachine):
    """Two tenants of one installation, and what their people may think of."""

    found: Bundle[tuple[Identity, SubjectRef, SearchResult]] = Bundle("found")
    succeeded: ClassVar[Counter[str]] = Counter()
    """What came to a good end, and how often, in all sequences so far."""

    def __init__(self) -> None:
        super().__init__()
        self.lrs, self.host, self.store = UnreliableLrs(), WatchedHost(), FakeStore()
        self.clock = FakeClock()
        self.services = Services(Ports(self.lrs, self.host, self.store, self.clock, Settings()))
        self.told: set[Uln] = set()
        self.host.licences = {tenant: Licence(tier=Tier.PLATINUM) for tenant in TENANTS}
        for ref, ours in LEARNERS.items():
            self.host.holds(ref, ours)

    @initialize(at_the_lrs=st.sets(learners, min_size=1), held=st.sets(learners, min_size=1))
    def begin(self, at_the_lrs: set[SubjectRef], held: set[SubjectRef]) -> None:
        """Let the LRS have some of the learners already, and the host some of their ULNs."""
        for ref, ours in LEARNERS.items():
            if ref in at_the_lrs:
                uln = self.lrs.knows(ours.with_values(place_of_birth="Sampleby"))
                self.host.holds(ref, ours, str(uln) if ref in held else None)

    @rule(target=found, ref=learners, colleague=st.booleans())
    def search(self, ref: SubjectRef, colleague: bool) -> Any:
        who = _somebody_of(ref, colleague)
        return self._found(who, ref, ref)

    @rule(target=found, who=people, ref=learners, whose=learners)
    def search_for_somebody_else(self, who: Identity, ref: SubjectRef, whose: SubjectRef) -> Any:
        return self._found(who, ref, whose)

    def _found(self, who: Identity, ref: SubjectRef, whose: SubjectRef) -> Any:
        with suppress(PicslrsError):
            found = self.services.search(who, ref, _searched(LEARNERS[whose]))
            self.succeeded["search"] += 1
            return who, ref, found
        return multiple()

    @rule(result=found, another=st.none() | people, confirmed=st.booleans())
    def select(
        self,
        result: tuple[Identity, SubjectRef, SearchResult],
        another: Identity | None,
        confirmed: bool,
    ) -> None:
        searcher, ref, found = result
        who = another or searcher
        for candidate in found.candidates:
            form = {"attempt": found.id, "uln": str(candidate.record.uln), "seen": found.seen}
            with suppress(PicslrsError):
                self.services.select(who, ref, form | ({"confirm": "yes"} if confirmed else {}))
                self.succeeded["select"] += 1

    @rule(result=found, fails=failures)
    def register(
        self, result: tuple[Identity, SubjectRef, SearchResult], fails: str | None
    ) -> None:
        who, ref, found = result
        self.lrs.fails = fails
        with suppress(PicslrsError):
            form = self.services.register_form(who, ref, found.id)
            sent = {**form.values, "attempt": found.id, "seen": form.seen, "confirm": "yes"}
            registered = self.services.register(who, ref, sent)
            if registered.uln:
                self.told.add(registered.uln)
                self.succeeded["register"] += 1

    @rule(ref=learners, colleague=st.booleans())
    def verify(self, ref: SubjectRef, colleague: bool) -> None:
        who = _somebody_of(ref, colleague)
        with suppress(PicslrsError):
            self.services.verify(who, ref)
            self.succeeded["verify"] += 1

    @rule(ref=learners, stale=st.booleans(), fails=failures)
    def verify_and_update(self, ref: SubjectRef, stale: bool, fails: str | None) -> None:
        self.verify(ref, colleague=False)
        self.update(ref, stale, fails)

    @rule(ref=learners, stale=st.booleans(), fails=failures)
    def update(self, ref: SubjectRef, stale: bool, fails: str | None) -> None:
        who = _somebody_of(ref, colleague=stale)
        self.lrs.fails = fails
        with suppress(PicslrsError):
            form = self.services.update_form(who, ref)
            version = form.version_number - 1 if stale else form.version_number
            fields = list(form.chosen)
            sent: Mapping[str, object] = {
                "version_number": str(version),
                "field": fields,
                "seen": form.seen,
                "confirm": "yes",
            }
            self.services.update(who, ref, sent)
            self.succeeded["update"] += 1

    @rule(ref=learners, place=st.sampled_from(("Mockham", "Testbury")))
    def edit(self, ref: SubjectRef, place: str) -> None:
        who = _somebody_of(ref)
        with suppress(PicslrsError):
            form = self.services.edit_form(who, ref)
            values = {**form.values, "seen": form.seen, "place_of_birth": place}
            self.services.edit(who, ref, values)
            self.succeeded["edit"] += 1

    @rule(who=people, ref=learners)
    def save_again(self, who: Identity, ref: SubjectRef) -> None:
        with suppress(PicslrsError):
            self.services.save_again(who, ref)
            self.succeeded["save again"] += 1

    @rule(tenant=st.sampled_from(TENANTS))
    def save_what_is_due(self, tenant: str) -> None:
        self.services.chores.save_due(tenant)

    @rule(seconds=st.sampled_from((1, 60, 3600)))
    def let_time_pass(self, seconds: int) -> None:
        self.clock.forward(seconds)

    @rule(fails=st.booleans())
    def let_the_host_fail_or_recover(self, fails: bool) -> None:
        self.host.fails_to_save = SaveFailed() if fails else None

    @rule(tenant=st.sampled_from(TENANTS), tier=st.sampled_from((Tier.BRONZE, Tier.PLATINUM)))
    def change_the_licence(self, tenant: str, tier: Tier) -> None:
        self.host.licences[tenant] = Licence(tier=tier)

    @rule(ref=learners)
    def let_another_provider_update(self, ref: SubjectRef) -> None:
        for uln, record in self.lrs.records.items():
            if _same(record.details, LEARNERS[ref]):
                changed = record.details.with_values(school_at_16="Mock School")
                self.lrs.records[uln] = replace(
                    record, details=changed, version_number=record.version_number + 1
                )
        self.lrs.keep_history()

    @invariant()
    def nobodys_record_is_another_persons(self) -> None:
        for record in self.lrs.records.values():
            assert any(_same(record.details, ours) for ours in LEARNERS.values())
        for ref, held in self.host.subjects.items():
            if held.uln:
                assert _same(self.lrs.records[Uln(held.uln)].details, LEARNERS[ref])

    @invariant()
    def nobody_is_registered_twice(self) -> None:
        for ours in LEARNERS.values():
            assert sum(_same(one.details, ours) for one in self.lrs.records.values()) <= 1

    @invariant()
    def no_new_uln_is_lost(self) -> None:
        held = {Uln(one.uln) for one in self.host.subjects.values() if one.uln}
        waiting = {link.uln for link in self.store.rows.links.values() if link.pending}
        assert self.told <= held | waiting

    @invariant()
    def nothing_is_half_done_and_no_agreement_is_made_up(self) -> None:
        for ref, held in self.host.subjects.items():
            tab = self.services.summary(_somebody_of(ref), ref)
            if tab.uln is not None and held.uln != str(tab.uln):
                assert tab.standing is Standing.UNSAVED
            if tab.link is not None and tab.link.theirs is not None:
                assert tab.link.theirs in self.lrs.history
            if tab.standing is Standing.EXACT_MATCH:
                assert tab.comparison is not None
                assert tab.comparison.agrees

    @invariant()
    def tenants_stay_apart(self) -> None:
        for tenant in TENANTS:
            with self.store(tenant) as work:
                links = work.links.of(tuple(LEARNERS))
            assert {ref.tenant for ref in links} <= {tenant}

    @invariant()
    def one_write_at_a_time(self) -> None:
        for ref in LEARNERS:
            with self.store(ref.tenant) as work:
                unresolved = work.intents.unresolved(ref)
            assert sum(one.state is IntentState.OPEN for one in unresolved) <= 1


def _somebody_of(ref: SubjectRef, colleague: bool = False) -> Identity:
    """Return one of the two people of the learner's tenant."""
    return [one for one in PEOPLE if one.tenant == ref.tenant][colleague]


def _searched(ours: LearnerDetails) -> dict[str, str]:
    assert ours.date_of_birth is not None
    return {
        "given_name": ours.given_name,
        "family_name": ours.family_name,
        "date_of_birth_day": str(ours.date_of_birth.day),
        "date_of_birth_month": str(ours.date_of_birth.month),
        "date_of_birth_year": str(ours.date_of_birth.year),
        "gender": ours.gender,
        "postcode": ours.postcode,
    }


def _same(one: LearnerDetails, other: LearnerDetails) -> bool:
    names = (one.given_name, one.family_name, one.date_of_birth)
    return names == (other.given_name, other.family_name, other.date_of_birth)


AT_LENGTH = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_whatever_is_done_in_any_order_the_invariants_hold() -> None:
    Anything.succeeded.clear()
    run_state_machine_as_test(Anything, settings=AT_LENGTH)
    # What is rarer than these may be missing from one run; that it can be done is told below.
    assert {"search", "verify", "edit"} <= set(Anything.succeeded)


def test_every_step_comes_to_a_good_end_where_nothing_is_in_its_way() -> None:
    Anything.succeeded.clear()
    machine = Anything()
    known, held, unknown, waits = LEARNERS
    machine.begin({known, held}, {held})
    machine.select(machine.search(known, False), None, confirmed=True)
    machine.verify_and_update(held, stale=False, fails=None)
    machine.edit(held, "Mockham")
    machine.register(machine.search(unknown, False), None)
    machine.let_the_host_fail_or_recover(fails=True)
    machine.register(machine.search(waits, False), None)
    machine.let_the_host_fail_or_recover(fails=False)
    machine.save_again(_somebody_of(waits), waits)
    steps = {"search", "select", "register", "verify", "update", "edit", "save again"}
    assert set(Anything.succeeded) == steps
