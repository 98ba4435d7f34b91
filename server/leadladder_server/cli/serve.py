"""`leadladder serve`: the server."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.options import InferenceOption
from leadladder_server.engine.inference import Inference
from leadladder_server.rpc import running
from leadladder_server.rpc.running import Operation
from leadladder_server.rpc.security import SecurityFiles

SHORTEST_POLL, LONGEST_POLL = 0.1, 86_400
"""Seconds between two looks at the rules folder."""


class LogLevel(StrEnum):
    """What the server logs."""

    INFO = "info"
    """Start, stop and failures."""
    DEBUG = "debug"
    """Every call as well."""


def serve(  # noqa: PLR0913  # One for each option.
    *,
    rules: Annotated[Path, typer.Option(metavar="DIR", help="The folder of rule sets, or of one.")] = Path("rules"),
    host: Annotated[str, typer.Option(metavar="HOST", help="Address or name to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Port to listen at; 0 for any that is free.")
    ] = 50051,
    default_rule_set: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The rule set for requests that name none."),
    ] = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Certificate chain, PEM. Together with --tls-key."),
    ] = None,
    tls_key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Private key of the certificate, PEM; for its owner only (chmod 600)."),
    ] = None,
    client_ca: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Signers of clients' certificates, PEM: clients without one are refused."),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Bearer tokens, one a line: calls without one are refused. chmod 600."),
    ] = None,
    poll: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", help="Look at the rules folder this often at least; 0: `leadladder reload` only."
        ),
    ] = 10.0,
    metrics_port: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=0, max=65535, help="Give metrics for Prometheus at this port."),
    ] = None,
    metrics_host: Annotated[
        str, typer.Option(metavar="HOST", help="Address or name at which to give them.")
    ] = "127.0.0.1",
    inference: InferenceOption = Inference.DURABLE,
    log_level: Annotated[
        LogLevel, typer.Option(metavar="LEVEL", help="What to log on standard error: info or debug.")
    ] = LogLevel.INFO,
) -> None:
    """Answer over gRPC until SIGTERM or SIGINT.

    Prints "Listening on HOST:PORT" once it answers. Rule sets that do not load stop the start. Rule files that change
    later are read and put in service while calls go on; one with an error leaves the last good version in service.
    """
    if poll and not SHORTEST_POLL <= poll <= LONGEST_POLL:
        raise Stop(f"--poll takes 0 or {SHORTEST_POLL} to {LONGEST_POLL} seconds, got {poll:g}")
    if (tls_cert is None) != (tls_key is None):
        raise Stop("--tls-cert and --tls-key go together")
    if client_ca is not None and tls_cert is None:
        raise Stop("--client-ca needs --tls-cert and --tls-key")
    code = running.serve(
        rules,
        host,
        port,
        inference=inference,
        default_rule_set=default_rule_set,
        security=SecurityFiles(tls_cert, tls_key, client_ca, token_file),
        operation=Operation(poll, metrics_host, metrics_port, verbose=log_level is LogLevel.DEBUG),
    )
    if code:
        raise Stop("", ExitCode(code))
