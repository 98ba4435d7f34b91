"""The server.

It is grpcio's with threads, not the one for asyncio: with a handler of 60 microseconds and answers of 6 kB, on two
cores, a unary call cost the server 185 to 210 microseconds of CPU against 340, and 2,900 calls a second passed against
2,000; streams are alike. A stream takes a thread as long as it lasts, so there are as many threads as calls at once.
"""

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

import grpc
from grpc_health.v1 import health_pb2_grpc
from grpc_health.v1.health import HealthServicer
from grpc_health.v1.health_pb2 import HealthCheckResponse
from grpc_reflection.v1alpha import reflection

from leadladder.v1 import lead_scoring_service_pb2 as scoring
from leadladder.v1 import rule_set_service_pb2 as rule_sets
from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.library import Library
from leadladder_server.rpc import rule_set_service
from leadladder_server.rpc import scoring as scoring_service
from leadladder_server.rpc.accounts import AccountScoring
from leadladder_server.rpc.calls import Unary, answered, decoder, limited, streamed
from leadladder_server.rpc.logs import Logger, logger
from leadladder_server.rpc.metrics import Metrics
from leadladder_server.rpc.reloading import HEALTH, Reloader
from leadladder_server.rpc.rule_set_service import RuleSets
from leadladder_server.rpc.scoring import LeadScoring
from leadladder_server.rpc.security import (
    TokenInterceptor,
    Tokens,
)
from leadladder_server.values.types import Instant

MAX_CALLS = 128
"""Calls at once, streams included; more are refused with RESOURCE_EXHAUSTED."""

MAX_STREAMS = 96
"""Streams among them; more are refused likewise, with a reason, so that idle ones leave room for other calls."""

MAX_REQUEST = 16 * 1024 * 1024
"""Bytes of a request."""


class AddressUnavailable(Exception):  # noqa: N818  # Reads as a statement, like the domain's errors.
    """The server cannot listen where it was told to."""


class Server:
    """LeadLadder on a port. A context manager: serves inside of it, and stops at its end.

    Attributes:
        port: Where it listens; known once it is made.
        metrics: What it counts; None when nobody asked for it.
    """

    def __init__(  # noqa: PLR0913  # One for each thing that a caller may set.
        self,
        rules: Catalog | Library,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        credentials: grpc.ServerCredentials | None = None,
        tokens: Tokens | None = None,
        proven: bool = False,
        now: Callable[[], Instant] | None = None,
        log: Logger | None = None,
        poll: float = 0.0,
        metered: bool = False,
        beside: Callable[[], None] | None = None,
    ) -> None:
        """Listen, without answering yet.

        Args:
            rules: What it serves: a catalogue, or a library that has been started. Not closed with the server.
            host: Address or name to listen at.
            port: 0 for any that is free.
            credentials: For TLS; None for no encryption.
            tokens: What callers prove themselves with; None when they need not.
            proven: Whether `credentials` let only callers in who prove themselves.
            now: The clock, for calls that give no moment; None for the system's.
            log: Where events go; None for stderr.
            poll: The most seconds between two looks at the folder of a library; 0: it is read on request only.
            metered: Whether it counts.
            beside: Called with each look at the folder and each reload of it; None for nothing.

        Raises:
            AddressUnavailable: It cannot listen there.
        """
        log = log or logger()
        now = now or system_clock
        catalog = (lambda: rules.catalog) if isinstance(rules, Library) else (lambda: rules)
        self.metrics = Metrics(catalog) if metered else None
        refused = None if self.metrics is None else self.metrics.refused
        self._server = threaded_server(() if tokens is None else (TokenInterceptor(tokens, log, refused),))
        self._health = HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = (scoring_service.NAME, rule_set_service.NAME)
        self._services = ("", *names, HEALTH)
        self._reloader = (
            Reloader(rules, now, log, _Health(self._health), metrics=self.metrics, poll=poll, beside=beside)
            if isinstance(rules, Library)
            else None
        )
        reflection.enable_server_reflection((*names, "grpc.health.v1.Health", reflection.SERVICE_NAME), self._server)
        scored = None if self.metrics is None else self.metrics.scored
        leads = LeadScoring(catalog, now, log, scored)
        accounts = AccountScoring(catalog, now, scored)
        reload = None if self._reloader is None else self._reloader.reload
        sets = RuleSets(catalog, reload, proven=proven or tokens is not None)
        self._server.add_generic_rpc_handlers(_handlers(leads, accounts, sets, log, self.metrics))
        _check_address(host, port)
        address = shown_address(host, port)
        try:
            self.port = (
                self._server.add_insecure_port(address)
                if credentials is None
                else self._server.add_secure_port(address, credentials)
            )
        except RuntimeError as error:
            raise unavailable(host, port) from error

    def start(self) -> None:
        """Begins to answer."""
        self._server.start()
        for name in self._services:
            self._health.set(name, HealthCheckResponse.SERVING)
        if self._reloader is not None:
            self._reloader.start()

    def stop(self, grace: float = 0.0) -> None:
        """Refuses new calls, and waits until those under way have ended or `grace` seconds have passed."""
        self._health.enter_graceful_shutdown()
        stopped = self._server.stop(grace)
        if self._reloader is not None:
            self._reloader.stop()
        stopped.wait()

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


class _Health:
    """Health as gRPC's own servicer tells it."""

    def __init__(self, servicer: HealthServicer) -> None:
        self._servicer = servicer

    def set(self, name: str, *, serving: bool) -> None:
        """Tells how a service is."""
        self._servicer.set(name, HealthCheckResponse.SERVING if serving else HealthCheckResponse.NOT_SERVING)


def _handlers(
    leads: LeadScoring, accounts: AccountScoring, rules: RuleSets, log: Logger, metrics: Metrics | None
) -> tuple[grpc.GenericRpcHandler, grpc.GenericRpcHandler]:
    """Both services. Responses come serialised, so that they need no serialiser."""

    def unary(name: str, method: Unary, request: Any) -> dict[str, Any]:  # noqa: ANN401  # A message class.
        answer = answered(method, name, log)
        handler: Any = grpc.unary_unary_rpc_method_handler(
            answer if metrics is None else metrics.observed(answer, name), request_deserializer=decoder(request)
        )
        return {name: handler}

    answers = streamed(limited(leads.stream_score_leads, MAX_STREAMS), "StreamScoreLeads", log)
    stream: Any = grpc.stream_stream_rpc_method_handler(
        answers if metrics is None else metrics.observed_stream(answers, "StreamScoreLeads"),
        request_deserializer=decoder(scoring.StreamScoreLeadsRequest),
    )
    return (
        grpc.method_handlers_generic_handler(
            scoring_service.NAME,
            unary("ScoreLead", leads.score_lead, scoring.ScoreLeadRequest)
            | unary("BatchScoreLeads", leads.batch_score_leads, scoring.BatchScoreLeadsRequest)
            | unary("ScoreAccount", accounts.score_account, scoring.ScoreAccountRequest)
            | {"StreamScoreLeads": stream},
        ),
        grpc.method_handlers_generic_handler(
            rule_set_service.NAME,
            unary("ListRuleSets", rules.list_rule_sets, rule_sets.ListRuleSetsRequest)
            | unary("GetRuleSet", rules.get_rule_set, rule_sets.GetRuleSetRequest)
            | unary("CheckRuleSet", rules.check_rule_set, rule_sets.CheckRuleSetRequest)
            | unary("ReloadRuleSets", rules.reload_rule_sets, rule_sets.ReloadRuleSetsRequest),
        ),
    )


def _check_address(host: str, port: int) -> None:
    """Tries the address, since gRPC writes lines of its own on stderr when it cannot listen.

    Raises:
        AddressUnavailable: Nothing can listen there.
    """
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise unavailable(host, port) from error
    failure: OSError | None = None
    for family, kind, protocol, _, place in places:
        try:
            with socket.socket(family, kind, protocol) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(place)
        except OSError as error:
            failure = error
        else:
            return
    raise unavailable(host, port) from failure


def unavailable(host: str, port: int) -> AddressUnavailable:
    """The error of an address at which nothing can listen."""
    return AddressUnavailable(
        f"cannot listen at {shown_address(host, port)}: it is in use, or not an address of this host"
    )


def shown_address(host: str, port: int) -> str:
    """Host and port as one text."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
