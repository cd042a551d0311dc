"""The metrics as Prometheus reads them. No label ever names a learner or a person.

Every application has a registry of its own. Several processes of one application are added up when
PROMETHEUS_MULTIPROC_DIR is set, as prometheus_client describes it.
"""

import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.ports import BreakerState, Exchange, NoUpkeep, Sizes, Upkeep

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Bounds of the durations: from a quick answer to the longest time that is usually allowed."""

_STATES = {BreakerState.CLOSED: 0, BreakerState.HALF_OPEN: 1, BreakerState.OPEN: 2}
_TENANT = "tenant"


class PrometheusMetrics:
    """Satisfies `ports.Metrics`, and writes what was measured.

    `by_tenant` adds the tenant's key to every metric that has one.
    """

    def __init__(self, upkeep: Upkeep, *, by_tenant: bool) -> None:
        self._upkeep = upkeep
        self._by_tenant = by_tenant
        self._registry = CollectorRegistry()
        self._exchanges = Counter(
            "picslrs_lrs_exchanges",
            "Calls that the LRS was sent, by how they ended",
            self._labels("operation", "outcome"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "picslrs_lrs_exchange_seconds",
            "How long the LRS took",
            self._labels("operation"),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._retries = Counter(
            "picslrs_lrs_retries",
            "Calls that were made again, among the exchanges",
            self._labels("operation"),
            registry=self._registry,
        )
        self._breaker = Gauge(
            "picslrs_lrs_breaker",
            "Whether an address of the LRS is called: 0 yes, 1 by one call, 2 not",
            ["address"],
            multiprocess_mode="livemax",
            registry=self._registry,
        )
        self._actions = Counter(
            "picslrs_actions",
            "What people did, by how it ended",
            self._labels("action", "outcome"),
            registry=self._registry,
        )

    def exchanged(self, exchange: Exchange) -> None:
        """Count an exchange with the LRS, and time it."""
        of_operation = self._values(exchange.tenant, exchange.operation)
        self._exchanges.labels(
            *self._values(exchange.tenant, exchange.operation, exchange.outcome)
        ).inc()
        self._seconds.labels(*of_operation).observe(exchange.seconds)
        if exchange.attempt > 1:
            self._retries.labels(*of_operation).inc()

    def breaker_is(self, address: str, state: BreakerState) -> None:
        """Note whether an address is called."""
        self._breaker.labels(address).set(_STATES[state])

    def acted(self, action: str, outcome: str, tenant: str) -> None:
        """Count what a person did."""
        self._actions.labels(*self._values(tenant, action, outcome)).inc()

    def written(self) -> tuple[bytes, str]:
        """Return everything in Prometheus's own form, and its content type."""
        registry = CollectorRegistry()
        if not isinstance(self._upkeep, NoUpkeep):
            registry.register(_Waiting(self._upkeep, by_tenant=self._by_tenant))
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry.register(_Measured(self._registry))
        return generate_latest(registry), CONTENT_TYPE_LATEST

    def _labels(self, *names: str) -> list[str]:
        return [*names, _TENANT] if self._by_tenant else list(names)

    def _values(self, tenant: str, *values: str) -> list[str]:
        return [*values, tenant] if self._by_tenant else list(values)


class _Measured(Collector):
    """What this process has measured."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterable[Metric]:
        return self._registry.collect()


class _Waiting(Collector):
    """What the database says at the moment of asking."""

    def __init__(self, upkeep: Upkeep, *, by_tenant: bool) -> None:
        self._upkeep = upkeep
        self._by_tenant = by_tenant

    def collect(self) -> Iterator[Metric]:
        try:
            sizes = self._upkeep.sizes()
        except StoreUnavailable:
            yield _gauge("picslrs_database_answers", "Whether the database answers", 0)
            return
        yield _gauge("picslrs_database_answers", "Whether the database answers", 1)
        for name, (meaning, attribute) in _SIZES.items():
            yield self._of_sizes(name, meaning, attribute, sizes)

    def _of_sizes(
        self, name: str, meaning: str, attribute: str, sizes: tuple[Sizes, ...]
    ) -> Metric:
        if not self._by_tenant:
            return _gauge(name, meaning, sum(getattr(size, attribute) for size in sizes))
        family = GaugeMetricFamily(name, meaning, labels=[_TENANT])
        for size in sizes:
            family.add_metric([size.tenant], getattr(size, attribute))
        return family


_SIZES = {
    "picslrs_outbox_events": ("Events that wait to be heard", "events"),
    "picslrs_unresolved_writes": ("Writes to the LRS without a known result", "unresolved_writes"),
    "picslrs_unsaved_ulns": (
        "ULNs that were registered or selected and that the host does not hold yet",
        "unsaved_ulns",
    ),
}


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
