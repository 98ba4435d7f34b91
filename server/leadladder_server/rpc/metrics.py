"""What a server counts and times, for Prometheus to fetch."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIServer

import grpc
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from leadladder_server.catalog.catalog import Catalog, LoadedRuleSet
from leadladder_server.values.types import Instant

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets of call durations."""

Handler = Callable[[Any, grpc.ServicerContext], Any]
"""Answers a call: with bytes, or with an iterator of them."""


class Metrics:
    """The metrics of one server. Safe to share between threads."""

    def __init__(self, catalog: Callable[[], Catalog]) -> None:
        """Prepare.

        Args:
            catalog: Gives the rule sets in service, whenever somebody fetches the metrics.
        """
        disable_created_metrics()  # type: ignore[no-untyped-call]  # When each was first counted: one more series.
        self.registry = CollectorRegistry()
        self._calls = Counter("leadladder_calls", "Calls that have ended.", ["method", "code"], registry=self.registry)
        self._durations = Histogram(
            "leadladder_call_duration_seconds",
            "How long calls took; a stream counts as one call.",
            ["method"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._contacts = Counter(
            "leadladder_contacts",
            "Contacts that were scored (result verdict) or refused (result error).",
            ["rule_set", "version", "result"],
            registry=self.registry,
        )
        self._reloads = Counter(
            "leadladder_reloads",
            "Readings of the rules folder, asked for or after a change: ok, refused (some of it) or failed.",
            ["result"],
            registry=self.registry,
        )
        self._refused = Gauge(
            "leadladder_rule_folders_refused",
            "Folders whose newest files are not in service.",
            registry=self.registry,
        )
        self._in_step = Gauge(
            "leadladder_rules_last_success_timestamp_seconds",
            "When the server last saw that all that the rules folder holds is in service.",
            registry=self.registry,
        )
        for result in ("ok", "refused", "failed"):
            self._reloads.labels(result)
        self.registry.register(_RuleSets(catalog))
        ProcessCollector(registry=self.registry)

    def observed(self, handler: Handler, method: str) -> Handler:
        """A unary method that is counted and timed."""

        def answer(request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ANN401  # The method's own.
            start = time.perf_counter()
            try:
                return handler(request, context)
            finally:
                self.ended(method, _code(context), time.perf_counter() - start)

        return answer

    def observed_stream(self, handler: Handler, method: str) -> Handler:
        """A streaming method that is counted and timed from its first request to its last answer."""

        def answer(requests: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: ANN401
            start = time.perf_counter()
            try:
                yield from handler(requests, context)
            finally:
                self.ended(method, _code(context), time.perf_counter() - start)

        return answer

    def ended(self, method: str, code: str, seconds: float) -> None:
        """Counts a call.

        Args:
            method: Its name without its service.
            code: Its status: "OK", "NOT_FOUND".
            seconds: How long it took.
        """
        self._calls.labels(method, code).inc()
        self._durations.labels(method).observe(seconds)

    def refused(self, method: str, code: str) -> None:
        """Counts a call that never reached its method."""
        self._calls.labels(method, code).inc()

    def scored(self, loaded: LoadedRuleSet, result: str) -> None:
        """Counts a contact: "verdict" or "error"."""
        ref = loaded.rule_set.ref
        self._contacts.labels(ref.rule_set_id, ref.version, result).inc()

    def reloaded(self, result: str) -> None:
        """Counts a reading of the rules folder: "ok", "refused" or "failed"."""
        self._reloads.labels(result).inc()

    def looked(self, refused: int, now: Instant) -> None:
        """Notes a look at the rules folder.

        Args:
            refused: How many of its folders have newest files that are not in service.
            now: When.
        """
        self._refused.set(refused)
        if not refused:
            self._in_step.set(now / 1_000_000)

    def serve(self, host: str, port: int) -> "MetricsServer":
        """Begins to answer over HTTP.

        Raises:
            OSError: It cannot listen there.
        """
        server, _ = start_http_server(port, host, self.registry)
        return MetricsServer(server)


class MetricsServer:
    """Answers GET /metrics.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, server: WSGIServer) -> None:
        self._server = server
        self.port = server.server_port

    def close(self) -> None:
        """Stops."""
        self._server.shutdown()
        self._server.server_close()


class _RuleSets(Collector):
    """The rule sets in service, as they are when they are asked for."""

    def __init__(self, catalog: Callable[[], Catalog]) -> None:
        self._catalog = catalog

    def collect(self) -> Iterator[Metric]:
        """One sample for each rule set."""
        labels = ["rule_set", "version"]
        info = GaugeMetricFamily("leadladder_rule_set_info", "Rule sets in service.", labels=[*labels, "digest"])
        loaded_at = GaugeMetricFamily(
            "leadladder_rule_set_load_timestamp_seconds", "When what is in service was loaded.", labels=labels
        )
        error = GaugeMetricFamily(
            "leadladder_rule_set_load_error_timestamp_seconds",
            "Since when the newest files of a rule set have not been in service; absent when they are.",
            labels=labels,
        )
        catalog = self._catalog()
        for loaded in catalog:
            ref = loaded.rule_set.ref
            names = [ref.rule_set_id, str(ref.version)]
            info.add_metric([*names, ref.digest], 1)
            loaded_at.add_metric(names, loaded.loaded_at / 1_000_000)
            if (failing := catalog.load_errors.get(loaded.identity)) is not None:
                error.add_metric(names, failing.since / 1_000_000)
        yield from (info, loaded_at, error)


def _code(context: Any) -> str:  # noqa: ANN401  # `code` is missing from its type.
    """The status with which a call ends."""
    code = context.code()
    if code is not None:
        name: str = code.name
        return name
    return "OK" if context.is_active() else "CANCELLED"
