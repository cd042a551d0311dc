"""The metrics as Prometheus reads them, and what never stands in them."""

import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from picslrs_plugin.metrics.prometheus import PrometheusMetrics
from picslrs_plugin.ports import BreakerState, Exchange, NoUpkeep
from tests.fakes_store import FakeStore, FakeUpkeep
from tests.store.samples import ELSEWHERE, LEARNER, NORTH, NOW, SOUTH, an_intent
from tests.store.test_upkeep import do, waiting

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(metrics: PrometheusMetrics) -> Samples:
    """Read what is written, without the moments at which a counter was made."""
    body, content_type = metrics.written()
    assert content_type.startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def value(metrics: PrometheusMetrics, name: str, **labels: str) -> float:
    return samples(metrics)[name, frozenset(labels.items())]


def exchange(attempt: int = 1, outcome: str = "match", tenant: str = NORTH) -> Exchange:
    return Exchange("verifyLearner", outcome, "WSVRC001", attempt, 0.132, tenant)


@pytest.fixture
def metrics() -> PrometheusMetrics:
    return PrometheusMetrics(NoUpkeep(), by_tenant=False)


def test_exchanges_are_counted_by_operation_and_outcome(metrics: PrometheusMetrics) -> None:
    for one in (exchange(), exchange(), exchange(outcome="LrsTimedOut")):
        metrics.exchanged(one)
    name = "picslrs_lrs_exchanges_total"
    assert value(metrics, name, operation="verifyLearner", outcome="match") == 2
    assert value(metrics, name, operation="verifyLearner", outcome="LrsTimedOut") == 1


def test_exchanges_are_timed(metrics: PrometheusMetrics) -> None:
    metrics.exchanged(exchange())
    name = "picslrs_lrs_exchange_seconds"
    assert value(metrics, f"{name}_sum", operation="verifyLearner") == 0.132
    assert value(metrics, f"{name}_bucket", operation="verifyLearner", le="0.1") == 0
    assert value(metrics, f"{name}_bucket", operation="verifyLearner", le="0.25") == 1


def test_repetitions_are_counted(metrics: PrometheusMetrics) -> None:
    for attempt in (1, 2, 3, 1):
        metrics.exchanged(exchange(attempt))
    assert value(metrics, "picslrs_lrs_retries_total", operation="verifyLearner") == 2


@pytest.mark.parametrize(
    ("state", "number"),
    [(BreakerState.CLOSED, 0), (BreakerState.HALF_OPEN, 1), (BreakerState.OPEN, 2)],
)
def test_a_breaker_is_a_number(
    metrics: PrometheusMetrics, state: BreakerState, number: int
) -> None:
    metrics.breaker_is("https://lrs.example.test/LearnerService.svc", state)
    address = "https://lrs.example.test/LearnerService.svc"
    assert value(metrics, "picslrs_lrs_breaker", address=address) == number


def test_actions_are_counted_by_outcome(metrics: PrometheusMetrics) -> None:
    metrics.acted("verify", "exact_match", NORTH)
    name = "picslrs_actions_total"
    assert value(metrics, name, action="verify", outcome="exact_match") == 1


def waits_somewhere() -> FakeStore:
    store = FakeStore()
    do(store, NORTH, lambda work: work.outbox.add(waiting("a", LEARNER), NOW))
    do(
        store,
        SOUTH,
        lambda work: work.outbox.add(waiting("b", ELSEWHERE), NOW),
        lambda work: work.intents.begin(an_intent("one", ELSEWHERE)),
    )
    return store


def test_what_waits_is_told_in_all() -> None:
    metrics = PrometheusMetrics(FakeUpkeep(waits_somewhere()), by_tenant=False)
    assert value(metrics, "picslrs_outbox_events") == 2
    assert value(metrics, "picslrs_unresolved_writes") == 1
    assert value(metrics, "picslrs_unsaved_ulns") == 0
    assert value(metrics, "picslrs_database_answers") == 1


def test_what_waits_is_told_for_each_tenant_when_that_is_wished() -> None:
    metrics = PrometheusMetrics(FakeUpkeep(waits_somewhere()), by_tenant=True)
    assert value(metrics, "picslrs_outbox_events", tenant=NORTH) == 1
    assert value(metrics, "picslrs_unresolved_writes", tenant=SOUTH) == 1


def test_without_a_database_the_rest_is_told_all_the_same() -> None:
    store = FakeStore()
    store.broken = True
    metrics = PrometheusMetrics(FakeUpkeep(store), by_tenant=False)
    metrics.exchanged(exchange())
    told = samples(metrics)
    assert told["picslrs_database_answers", frozenset()] == 0
    assert ("picslrs_outbox_events", frozenset()) not in told
    assert any(name == "picslrs_lrs_exchanges_total" for name, _ in told)


def test_of_a_store_of_the_hosts_own_nothing_is_told(metrics: PrometheusMetrics) -> None:
    assert samples(metrics) == {}


def everything(metrics: PrometheusMetrics) -> None:
    metrics.exchanged(exchange(2))
    metrics.acted("verify", "exact_match", NORTH)
    metrics.breaker_is("https://lrs.example.test/x", BreakerState.OPEN)


@pytest.mark.parametrize("by_tenant", [False, True])
def test_the_tenant_is_a_label_only_when_that_is_wished(by_tenant: bool) -> None:
    metrics = PrometheusMetrics(FakeUpkeep(waits_somewhere()), by_tenant=by_tenant)
    everything(metrics)
    ours = [
        dict(labels)
        for name, labels in samples(metrics)
        if name not in ("picslrs_lrs_breaker", "picslrs_database_answers")
    ]
    assert {"tenant" in labels for labels in ours} == {by_tenant}


def test_no_label_could_hold_a_learner() -> None:
    metrics = PrometheusMetrics(FakeUpkeep(waits_somewhere()), by_tenant=True)
    everything(metrics)
    names = {name for _, labels in samples(metrics) for name, _ in labels}
    assert names == {"operation", "outcome", "action", "address", "tenant", "le"}


def test_two_applications_count_apart() -> None:
    one, other = (PrometheusMetrics(NoUpkeep(), by_tenant=False) for _ in range(2))
    one.acted("verify", "exact_match", NORTH)
    assert not any(name == "picslrs_actions_total" for name, _ in samples(other))


COUNTS = """
import sys
from picslrs_plugin.metrics.prometheus import PrometheusMetrics
from picslrs_plugin.ports import BreakerState, NoUpkeep
metrics = PrometheusMetrics(NoUpkeep(), by_tenant=False)
metrics.acted("verify", "exact_match", "northgate")
metrics.breaker_is("https://lrs.example.test/x", BreakerState(sys.argv[1]))
if sys.argv[2:]:
    sys.stdout.write(metrics.written()[0].decode())
"""


def test_processes_of_one_application_are_added_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for state in ("closed", "open"):
        subprocess.run([sys.executable, "-c", COUNTS, state], check=True)
    last = subprocess.run(
        [sys.executable, "-c", COUNTS, "closed", "tell"], capture_output=True, text=True, check=True
    )
    assert 'picslrs_actions_total{action="verify",outcome="exact_match"} 3.0' in last.stdout
    assert 'picslrs_lrs_breaker{address="https://lrs.example.test/x"} 2.0' in last.stdout
