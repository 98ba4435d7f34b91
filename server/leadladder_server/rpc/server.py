"""The server.

It is grpcio's with threads, not the one for asyncio: with a handler of 60 microseconds and answers of 6 kB, on two
cores, a unary call cost the server 185 to 210 microseconds of CPU against 340, and 2,900 calls a second passed against
2,000; streams are alike. A stream takes a thread as long as it lasts, so there are as many threads as calls at once.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType, TracebackType
from typing import Any, Self

import grpc
from grpc_health.v1 import health_pb2_grpc
from grpc_health.v1.health import HealthServicer
from grpc_health.v1.health_pb2 import HealthCheckResponse
from grpc_reflection.v1alpha import reflection

from leadladder.v1 import lead_scoring_service_pb2 as scoring
from leadladder.v1 import rule_set_service_pb2 as rule_sets
from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.documents.rendering import render_text
from leadladder_server.engine.inference import Inference
from leadladder_server.errors import InferenceFailed, RuleSetNotFound
from leadladder_server.rpc import rule_set_service
from leadladder_server.rpc import scoring as scoring_service
from leadladder_server.rpc.calls import Unary, answered, decoder, streamed
from leadladder_server.rpc.heap import bound_heap
from leadladder_server.rpc.logs import Logger, logger
from leadladder_server.rpc.rule_set_service import RuleSets
from leadladder_server.rpc.scoring import LeadScoring
from leadladder_server.rpc.security import (
    SecurityFiles,
    SecurityUnusable,
    TokenInterceptor,
    Tokens,
    is_loopback,
    read_security,
)
from leadladder_server.values.types import Instant

MAX_CALLS = 128
"""Calls at once, streams included; more are refused with RESOURCE_EXHAUSTED."""

MAX_REQUEST = 16 * 1024 * 1024
"""Bytes of a request."""

GRACE = 20.0
"""Seconds that calls under way have to end when the server is told to stop."""

OK, FAILED, MISUSED, RULES_INVALID = 0, 1, 2, 3
"""Exit codes, as the command line documents them."""


class AddressUnavailable(Exception):  # noqa: N818  # Reads as a statement, like the domain's errors.
    """The server cannot listen where it was told to."""


class Server:
    """LeadLadder on a port. A context manager: serves inside of it, and stops at its end.

    Attributes:
        port: Where it listens; known once it is made.
    """

    def __init__(  # noqa: PLR0913  # One for each thing that a caller may set.
        self,
        catalog: Catalog,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        credentials: grpc.ServerCredentials | None = None,
        tokens: Tokens | None = None,
        now: Callable[[], Instant] | None = None,
        log: Logger | None = None,
    ) -> None:
        """Listen, without answering yet.

        Args:
            catalog: What it serves. Not closed with the server.
            host: Address or name to listen at.
            port: 0 for any that is free.
            credentials: For TLS; None for no encryption.
            tokens: What callers prove themselves with; None when they need not.
            now: The clock, for calls that give no moment; None for the system's.
            log: Where events go; None for stderr.

        Raises:
            AddressUnavailable: It cannot listen there.
        """
        log = log or logger()
        self._server = threaded_server(() if tokens is None else (TokenInterceptor(tokens, log),))
        self._health = HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = (scoring_service.NAME, rule_set_service.NAME)
        self._services = ("", *names)
        reflection.enable_server_reflection((*names, "grpc.health.v1.Health", reflection.SERVICE_NAME), self._server)
        self._server.add_generic_rpc_handlers(_handlers(catalog, now or system_clock, log))
        address = _address(host, port)
        try:
            self.port = (
                self._server.add_insecure_port(address)
                if credentials is None
                else self._server.add_secure_port(address, credentials)
            )
        except RuntimeError as error:
            raise AddressUnavailable(
                f"cannot listen at {address}: it is in use, or not an address of this host"
            ) from error

    def start(self) -> None:
        """Begins to answer."""
        self._server.start()
        for name in self._services:
            self._health.set(name, HealthCheckResponse.SERVING)

    def stop(self, grace: float = 0.0) -> None:
        """Refuses new calls, and waits until those under way have ended or `grace` seconds have passed."""
        self._health.enter_graceful_shutdown()
        self._server.stop(grace).wait()

    def __enter__(self) -> Self:
        """Starts it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stops it without grace."""
        self.stop()


def threaded_server(interceptors: Sequence[grpc.ServerInterceptor] = ()) -> grpc.Server:
    """A server of grpcio with the threads and limits of ours, and without services."""
    return grpc.server(
        ThreadPoolExecutor(MAX_CALLS, thread_name_prefix="call"),
        interceptors=list(interceptors),
        maximum_concurrent_rpcs=MAX_CALLS,
        options=(
            ("grpc.max_receive_message_length", MAX_REQUEST),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),
        ),
    )


def system_clock() -> Instant:
    """Now."""
    return Instant(time.time_ns() // 1000)


def _handlers(
    catalog: Catalog, now: Callable[[], Instant], log: Logger
) -> tuple[grpc.GenericRpcHandler, grpc.GenericRpcHandler]:
    """Both services. Responses come serialised, so that they need no serialiser."""
    leads, rules = LeadScoring(catalog, now, log), RuleSets(catalog)

    def unary(name: str, method: Unary, request: Any) -> dict[str, Any]:  # noqa: ANN401  # A message class.
        handler: Any = grpc.unary_unary_rpc_method_handler(
            answered(method, name, log), request_deserializer=decoder(request)
        )
        return {name: handler}

    stream: Any = grpc.stream_stream_rpc_method_handler(
        streamed(leads.stream_score_leads, "StreamScoreLeads", log),
        request_deserializer=decoder(scoring.StreamScoreLeadsRequest),
    )
    return (
        grpc.method_handlers_generic_handler(
            scoring_service.NAME,
            unary("ScoreLead", leads.score_lead, scoring.ScoreLeadRequest)
            | unary("BatchScoreLeads", leads.batch_score_leads, scoring.BatchScoreLeadsRequest)
            | {"StreamScoreLeads": stream},
        ),
        grpc.method_handlers_generic_handler(
            rule_set_service.NAME,
            unary("ListRuleSets", rules.list_rule_sets, rule_sets.ListRuleSetsRequest)
            | unary("GetRuleSet", rules.get_rule_set, rule_sets.GetRuleSetRequest)
            | unary("CheckRuleSet", rules.check_rule_set, rule_sets.CheckRuleSetRequest),
        ),
    )


def serve(  # noqa: PLR0913  # One for each option of the command line.
    rules: Path,
    host: str = "127.0.0.1",
    port: int = 50051,
    *,
    inference: Inference = Inference.DURABLE,
    default_rule_set: str | None = None,
    security: SecurityFiles = SecurityFiles(),  # noqa: B008  # Immutable.
    verbose: bool = False,
) -> int:
    """Serves a folder of rule sets until SIGTERM or SIGINT. Call it in the main thread.

    Prints "Listening on HOST:PORT" on stdout once it answers; everything else goes to stderr: diagnostics of rule sets
    that do not load, and one line of JSON for each event.

    Args:
        rules: The folder of rule sets.
        host: Address or name to listen at.
        port: 0 for any that is free.
        inference: Which evaluator decides.
        default_rule_set: Id of the rule set for requests that name none; None: the only one, if there is one only.
        security: Files of certificates and tokens; none of them: whoever reaches the server may call it, unencrypted.
        verbose: Whether to log each call.

    Returns:
        The exit code: OK after a clean stop; RULES_INVALID when a rule set does not load; MISUSED when it cannot
        listen, a file of `security` cannot be used or the arguments do not fit; FAILED when the engine cannot be used.
    """
    bound_heap()
    log = logger(verbose=verbose)
    try:
        credentials, tokens = read_security(security, host)
    except SecurityUnusable as error:
        sys.stderr.write(f"error: {error}\n")
        return MISUSED
    loaded = load_rule_sets(rules)
    if loaded.diagnostics:
        sys.stderr.write(render_text(loaded.diagnostics, loaded.sources))
    if not loaded.usable:
        return RULES_INVALID
    try:
        catalog = Catalog.compile(loaded.rule_sets, system_clock(), inference, default_rule_set)
    except RuleSetNotFound as error:
        sys.stderr.write(f"error: {error}\n")
        return MISUSED
    except InferenceFailed as error:
        sys.stderr.write(f"error: {error}\n")
        return FAILED
    try:
        server = Server(catalog, host, port, credentials=credentials, tokens=tokens, log=log)
        return _run(server, catalog, host, log, encrypted=credentials is not None)
    except AddressUnavailable as error:
        sys.stderr.write(f"error: {error}\n")
        return MISUSED
    finally:
        catalog.close()


def _run(server: Server, catalog: Catalog, host: str, log: Logger, *, encrypted: bool) -> int:
    """Serves until told to stop; a second signal ends the calls that are still under way."""
    signals: SimpleQueue[int] = (
        SimpleQueue()
    )  # Unlike events and logs, it takes no lock that the handler could wait for.

    def take(number: int, _frame: FrameType | None) -> None:
        signals.put(number)

    before = {each: signal.signal(each, take) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.start()
        if not encrypted and not is_loopback(host):
            log.warning("unencrypted", host=host, help="give a certificate and its key, or listen at 127.0.0.1")
        served = [f"{each.rule_set.ref.rule_set_id} {each.rule_set.ref.version}" for each in catalog]
        log.info("serving", host=host, port=server.port, rule_sets=served)
        print(f"Listening on {_address(host, server.port)}", flush=True)  # noqa: T201  # What a caller with port 0 awaits.
        number = None
        while number is None:
            number = _next(signals)
        log.info("stopping", signal=signal.Signals(number).name)
        drain = threading.Thread(target=server.stop, args=(GRACE,))
        drain.start()
        while drain.is_alive():
            if _next(signals) is not None:
                server.stop()
        log.info("stopped")
        return OK
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _next(signals: "SimpleQueue[int]") -> int | None:
    """The next signal, or None after a moment: without a limit, one that comes just before the wait is never seen."""
    try:
        return signals.get(timeout=0.2)
    except Empty:
        return None


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
