"""One installation whose database and host outlive its process, and somebody at work in it."""

import pickle
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.uln import Uln, check_digit
from picslrs_plugin.hookspecs.types import (
    Changes,
    Identity,
    LrsCredentials,
    Subject,
    SubjectKind,
    SubjectRef,
)
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.lrs.guarded import GuardedLrs
from picslrs_plugin.ports import Lrs, NoMetrics, Store
from picslrs_plugin.services import Ports, Services
from picslrs_plugin.settings import Settings
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.store import open_store
from tests.databases import database_with_tables
from tests.fakes import TENANT, FakeHost
from tests.learners import details

AT_WORK = Settings(connect_seconds=5, read_seconds=1, deadline_seconds=1.2, retries=0)
"""Short, because what hangs is waited for. Nothing is asked twice: each call is a step."""

AFTERWARDS = replace(AT_WORK, read_seconds=20, deadline_seconds=30)
NEVER_ALONE = 1000


class LastingHost(FakeHost):
    """A host whose subjects are in a file, which is replaced as a whole."""

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__()
        self._file = folder / "host"
        self._address = address
        if self._file.exists():
            self.subjects = pickle.loads(self._file.read_bytes())

    def subject(self, identity: Identity, ref: SubjectRef) -> Subject:
        if self._file.exists():
            self.subjects = pickle.loads(self._file.read_bytes())
        return super().subject(identity, ref)

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        super().save(identity, ref, changes)
        self.keep()

    def keep(self) -> None:
        new = self._file.with_suffix(".new")
        new.write_bytes(pickle.dumps(self.subjects))
        new.replace(self._file)

    def credentials(self, tenant: str) -> LrsCredentials:
        config = SimulatorConfig()
        return LrsCredentials(address=self._address, ukprn=config.ukprn, password=config.password)


@dataclass
class World:
    """What is left after the process has ended, and how to start it again.

    `wrapped` may put something between the services and the outside, to stop them somewhere.
    """

    folder: Path
    address: str
    ahead: timedelta = timedelta()
    host: LastingHost = field(init=False)
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.host = LastingHost(self.folder, self.address)
        database = database_with_tables(self.folder / "picslrs.db")
        self.store = open_store(database, migrated=False)

    def __call__(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self.ahead

    def services(
        self,
        settings: Settings = AFTERWARDS,
        *,
        lrs: Callable[[Lrs], Lrs] = lambda lrs: lrs,
        store: Callable[[Store], Store] = lambda store: store,
    ) -> Services:
        """Start the application."""
        chosen = replace(settings, breaker_failures=NEVER_ALONE)
        guarded = GuardedLrs(LrsClient(chosen), chosen, clock=self, metrics=NoMetrics())
        return Services(Ports(lrs(guarded), self.host, store(self.store), self, chosen))

    def restarted(self) -> "World":
        """Return the same after a restart, when no write can be on its way any more."""
        return World(self.folder, self.address, self.ahead + timedelta(minutes=5))


@dataclass(frozen=True)
class Somebody:
    """A made-up learner whom nobody else resembles. `number` says who."""

    number: int

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef(TENANT, SubjectKind.LEARNER, f"survivor-{self.number}")

    @property
    def uln(self) -> Uln:
        """Return a valid ULN; one that has none is passed over for the next."""
        digits = 200_000_000 + 20 * self.number
        while check_digit(str(digits)) is None:
            digits += 1
        return Uln(f"{digits}{check_digit(str(digits))}")

    @property
    def details(self) -> LearnerDetails:
        chance = random.Random(self.number)
        name = "".join(chance.choices(string.ascii_lowercase, k=12)).title()
        given = "".join(chance.choices(string.ascii_lowercase, k=9)).title()
        born = date(1980, 1, 1) + timedelta(days=37 * self.number % 9000)
        return details(given_name=given, family_name=name, date_of_birth=born)

    def record(self, **changes: Any) -> Record:
        """Return the LRS's record of them, with some values replaced."""
        ours = self.details
        assert ours.date_of_birth is not None
        values: dict[str, Any] = {
            "given_name": ours.given_name,
            "family_name": ours.family_name,
            "date_of_birth": ours.date_of_birth.isoformat(),
            "gender": ours.gender,
            "last_known_post_code": ours.postcode,
            "place_of_birth": ours.place_of_birth,
            "verification_type": ours.verification_type,
            "ability_to_share": ours.ability_to_share,
        }
        return Record(uln=str(self.uln), **(values | changes))
