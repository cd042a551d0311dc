"""A host's application whose processes are killed: its learners are in a file, as in real life."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date

from flask import Flask

from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Decision,
    Identity,
    Licence,
    LrsCredentials,
    Preferences,
    Saved,
    Subject,
    SubjectKind,
    SubjectRef,
    TenantAction,
    Tier,
    Vote,
    hookimpl,
)

TENANT = "northgate"
ADDRESS, FOLDER, QUEUE = "TEST_LRS_ADDRESS", "TEST_FOLDER", "TEST_QUEUE"
DATABASE = "TEST_DATABASE"
AT_ONCE = 4


def enrol(folder: str, learners: list[tuple[str, str, str, str, str, str]]) -> None:
    """Store learners: given name, family name, date of birth, gender, postcode and ULN."""
    with closing(sqlite3.connect(f"{folder}/host.db")) as connection, connection:
        connection.execute(
            "CREATE TABLE learners (id INTEGER PRIMARY KEY, given, family, born, gender, "
            "postcode, uln)"
        )
        connection.executemany(
            "INSERT INTO learners (given, family, born, gender, postcode, uln) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            learners,
        )


def ulns(folder: str) -> list[str]:
    """Return the ULNs that the host holds."""
    with closing(sqlite3.connect(f"{folder}/host.db")) as connection:
        return [uln for (uln,) in connection.execute("SELECT uln FROM learners WHERE uln != ''")]


class Host:
    """Lets everybody do everything."""

    def __init__(self, folder: str, address: str) -> None:
        self._folder = folder
        self._address = address

    def _rows(self, sql: str, *values: object) -> Iterator[tuple[str, ...]]:
        with closing(sqlite3.connect(f"{self._folder}/host.db", timeout=10)) as connection:
            yield from connection.execute(sql, values)

    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence:
        return Licence(tier=Tier.PLATINUM)

    @hookimpl
    def picslrs_permission(self, identity: Identity, subject: SubjectRef, action: Action) -> Vote:
        return Vote(Decision.ALLOW)

    @hookimpl
    def picslrs_tenant_permission(self, identity: Identity, action: TenantAction) -> Vote:
        return Vote(Decision.ALLOW)

    @hookimpl
    def picslrs_preferences(self, tenant: str) -> Preferences:
        return Preferences(calls_at_once=AT_ONCE, calls_per_second=1000)

    @hookimpl
    def picslrs_credentials(self, tenant: str) -> LrsCredentials:
        return LrsCredentials(address=self._address, ukprn="10099999", password="simulator-secret")

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        sql = "SELECT given, family, born, gender, postcode, uln FROM learners WHERE id = ?"
        for given, family, born, gender, postcode, uln in self._rows(sql, int(subject.id)):
            details = LearnerDetails(
                given_name=given,
                family_name=family,
                date_of_birth=date.fromisoformat(born),
                gender=gender,
                postcode=postcode,
                verification_type="2",
                ability_to_share="1",
            )
            return Subject(subject, details, uln)
        return None

    @hookimpl
    def picslrs_save(self, identity: Identity, subject: SubjectRef, changes: Changes) -> Saved:
        with closing(sqlite3.connect(f"{self._folder}/host.db", timeout=10)) as found, found:
            found.execute(
                "UPDATE learners SET uln = ? WHERE id = ?", (str(changes.uln), int(subject.id))
            )
        return Saved()


def create_app() -> Flask:
    """Return the application that the environment describes."""
    app = Flask("northgate")
    app.config.update(
        SECRET_KEY="for tests only",
        PICSLRS_DATABASE_URL=os.environ[DATABASE],
        PICSLRS_LOAD_INSTALLED=False,
        PICSLRS_LEASE_SECONDS=5,
        PICSLRS_DEADLINE_SECONDS=1.0,
        PICSLRS_REGISTER_WAIT_SECONDS=0,
    )
    Picslrs(app, hooks=[Host(os.environ[FOLDER], os.environ[ADDRESS])])
    return app


def refs(number: int) -> tuple[SubjectRef, ...]:
    """Return as many learners as were stored."""
    return tuple(SubjectRef(TENANT, SubjectKind.LEARNER, str(one)) for one in range(1, number + 1))
