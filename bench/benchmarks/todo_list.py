"""To-do list and tab with a million learners, over the same with a thousand."""

from collections.abc import Iterator

from flask import Flask

from bench.asking import asking
from bench.results import Options, Result
from bench.rosters import roster_of, sample_id
from bench.rounds import compare
from picslrs_plugin.hookspecs import Identity, Subject, SubjectRef, hookimpl
from picslrs_plugin.store.work import SqlStore
from picslrs_plugin.testing import SAMPLE_ULN, FakeHost, sample_details, tab_app

FEW, MORE, MANY = 1_000, 100_000, 1_000_000
GOAL = 2.0
ROUNDS = 150

PAGES = {
    "first page": "/lrs/todo?list=no-uln",
    "a page in the middle": "/lrs/todo?list=not-verified&after=/learner/050-000005",
    "how it changed": "/lrs/todo/picture",
    "tab": f"/lrs/learner/{sample_id(4)}",
}


class AnyHost(FakeHost):
    """Holds a learner under every id, so that no list of a million is kept in memory."""

    @hookimpl
    def picslrs_subject(
        self,
        identity: Identity,  # noqa: ARG002 - every plugin's signature
        subject: SubjectRef,
    ) -> Subject | None:
        """Return the same made-up details for everybody."""
        return Subject(subject, sample_details(), str(SAMPLE_ULN))


def run(options: Options) -> Iterator[Result]:
    """Measure each page with a million and with a thousand in turn, then with 100,000."""
    stores = {number: roster_of(number, options.folder) for number in (FEW, MORE, MANY)}
    apps = {number: _app(store) for number, store in stores.items()}
    for name, path in PAGES.items():
        asked = {number: asking(app, path) for number, app in apps.items()}
        many = compare(asked[MANY], asked[FEW], ROUNDS)
        more = compare(asked[MORE], asked[FEW], ROUNDS)
        yield Result(
            f"todo_list, {name}",
            many.ratio,
            GOAL,
            f"{many.measured * 1e3:.1f} ms with {MANY:,} over {many.yardstick * 1e3:.1f} ms with "
            f"{FEW:,}; with {MORE:,} {more.ratio:.2f} times as long; medians of {ROUNDS} requests "
            f"of each in turn, SQLite in a file",
        )
    for store in stores.values():
        store.close()


def _app(store: SqlStore) -> Flask:
    return tab_app(host=AnyHost(), store=store)
