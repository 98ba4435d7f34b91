"""A server as a process: from its options to its exit code."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType

from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.library import Library
from leadladder_server.documents.rendering import render_text
from leadladder_server.engine.inference import Inference
from leadladder_server.errors import InferenceFailed, RuleSetNotFound
from leadladder_server.rpc.heap import bound_heap
from leadladder_server.rpc.logs import Logger, logger
from leadladder_server.rpc.renewal import Renewal
from leadladder_server.rpc.security import SecurityFiles, SecurityUnusable, is_loopback
from leadladder_server.rpc.server import AddressUnavailable, Server, shown_address, system_clock, unavailable

GRACE = 20.0
"""Seconds that calls under way have to end when the server is told to stop."""

OK, FAILED, MISUSED, RULES_INVALID = 0, 1, 2, 3
"""Exit codes, as the command line documents them."""


@dataclass(frozen=True, slots=True)
class Operation:
    """How a server is looked after.

    Attributes:
        poll: The most seconds between two looks at the rules folder; 0: it is read on request only.
        metrics_host: Address or name at which metrics can be fetched.
        metrics_port: Port of it; 0 for any that is free; None: there are no metrics.
        verbose: Whether each call is logged.
    """

    poll: float = 10.0
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None
    verbose: bool = False


def serve(  # noqa: PLR0913  # One for each thing that an operator decides.
    rules: Path,
    host: str = "127.0.0.1",
    port: int = 50051,
    *,
    inference: Inference = Inference.DURABLE,
    default_rule_set: str | None = None,
    security: SecurityFiles = SecurityFiles(),  # noqa: B008  # Immutable.
    operation: Operation = Operation(),
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
        operation: How it is looked after.

    Returns:
        The exit code: OK after a clean stop; RULES_INVALID when a rule set does not load; MISUSED when it cannot
        listen, a file of `security` cannot be used or the arguments do not fit; FAILED when the engine cannot be used.
    """
    bound_heap()
    log = logger(verbose=operation.verbose)
    library = Library(rules, inference, default_rule_set)
    try:
        renewal = Renewal(security, host, log)
        found = library.start(system_clock())
        if found.diagnostics:
            sys.stderr.write(render_text(list(found.diagnostics), found.sources))
        if found.refused:
            return RULES_INVALID
        server = Server(
            library,
            host,
            port,
            credentials=renewal.credentials,
            tokens=renewal.tokens,
            beside=renewal.look,
            proven=security.client_ca is not None,
            log=log,
            poll=operation.poll,
            metered=operation.metrics_port is not None,
        )
        with _metrics(server, operation) as address:
            return _run(server, library.catalog, host, log, encrypted=renewal.credentials is not None, metrics=address)
    except (SecurityUnusable, RuleSetNotFound, AddressUnavailable) as error:
        sys.stderr.write(f"error: {error}\n")
        return MISUSED
    except InferenceFailed as error:
        sys.stderr.write(f"error: {error}\n")
        return FAILED
    finally:
        library.close()


@contextmanager
def _metrics(server: Server, operation: Operation) -> Iterator[str | None]:
    """Where metrics can be fetched, for as long as they can; None when there are none.

    Raises:
        AddressUnavailable: Nothing can listen there.
    """
    if server.metrics is None or operation.metrics_port is None:
        yield None
        return
    host = operation.metrics_host
    try:
        served = server.metrics.serve(host, operation.metrics_port)
    except OSError as error:
        raise unavailable(host, operation.metrics_port) from error
    with closing(served):
        yield f"http://{shown_address(host, served.port)}/metrics"


def _run(  # What it tells.
    server: Server, catalog: Catalog, host: str, log: Logger, *, encrypted: bool, metrics: str | None
) -> int:
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
        log.info("serving", host=host, port=server.port, rule_sets=served, **({"metrics": metrics} if metrics else {}))
        print(f"Listening on {shown_address(host, server.port)}", flush=True)  # noqa: T201  # What a caller with port 0 awaits.
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
