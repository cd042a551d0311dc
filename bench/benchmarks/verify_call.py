"""One verification of a ULN with all guards, over the same call written by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from bench.answering import FAMILY_NAME, GIVEN_NAME, ULN, answering
from bench.by_hand import ByHand
from bench.results import Options, Result
from bench.rounds import compare
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs import LrsCredentials
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.lrs.guarded import GuardedLrs
from picslrs_plugin.ports import Caller, NameCheck, NoMetrics
from picslrs_plugin.settings import Settings

GOAL = 1.4
ROUNDS = 3000


def run(options: Options) -> Iterator[Result]:  # noqa: ARG001 - every benchmark takes them
    """Measure the wall time on loopback, with the connection kept open on both sides."""
    with answering() as url:
        settings = Settings()
        lrs = GuardedLrs(
            LrsClient(settings), settings, clock=lambda: datetime.now(UTC), metrics=NoMetrics()
        )
        credentials = LrsCredentials(address=url, ukprn="10099999", password="a-made-up-secret")  # noqa: S106
        caller = Caller(credentials, "Test Person", "bench")
        check = NameCheck(Uln(ULN), FAMILY_NAME, GIVEN_NAME, date(2007, 3, 4), "2")
        by_hand = ByHand(url)
        found = compare(
            lambda: lrs.verify(caller, check),
            lambda: by_hand.verify(ULN, FAMILY_NAME, GIVEN_NAME),
            ROUNDS,
        )
    yield Result(
        "verify call",
        found.ratio,
        GOAL,
        f"{found.measured * 1e6:.0f} over {found.yardstick * 1e6:.0f} microseconds, medians of "
        f"{ROUNDS} calls of each in turn on loopback",
    )
