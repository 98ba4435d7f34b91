"""`leadladder reload`: a server reads its rules folder now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

import leadladder
from leadladder.v1 import rule_set_pb2, rule_set_service_pb2
from leadladder_server.cli.addresses import checked_address
from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.terminal import print_lines, print_raw, printable
from leadladder_server.diagnostics import Diagnostic, Severity, Span
from leadladder_server.documents.rendering import render_text
from leadladder_server.rpc.security import SecurityUnusable, client_credentials, first_token
from leadladder_server.values.listing import counted

TIMEOUT = 120.0
"""Seconds that a server may take to read and compile everything."""

MOST_LINES = 1_000_000
"""Lines of a file that are quoted; no rule file has as many."""

_WORDS = {
    rule_set_service_pb2.RELOAD_OUTCOME_ADDED: "added",
    rule_set_service_pb2.RELOAD_OUTCOME_UPDATED: "updated",
    rule_set_service_pb2.RELOAD_OUTCOME_WITHDRAWN: "withdrawn",
    rule_set_service_pb2.RELOAD_OUTCOME_REFUSED: "refused",
}


def reload(
    *,
    server: Annotated[str, typer.Option(metavar="HOST:PORT", help="The server.")] = "localhost:50051",
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file of bearer tokens, the first of which is sent."),
    ] = None,
    server_ca: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Signers of the server's certificate, PEM: the call is encrypted."),
    ] = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Certificate chain to show the server, PEM. Together with --tls-key."),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Private key of that certificate, PEM; chmod 600.")
    ] = None,
) -> None:
    """Have a server read its rules folder now, and show what came of it.

    A rule set with an error is refused, which ends with 3: its last good version stays in service.
    """
    if (tls_cert is None) != (tls_key is None):
        raise Stop("--tls-cert and --tls-key go together")
    if tls_cert is not None and server_ca is None:
        raise Stop("--tls-cert and --tls-key need --server-ca")
    address = checked_address(server)
    try:
        credentials = None if server_ca is None else client_credentials(server_ca, tls_cert, tls_key)
        token = None if token_file is None else first_token(token_file)
        client = leadladder.Client(address, credentials=credentials, token=token)
    except (SecurityUnusable, ValueError) as error:
        raise Stop(str(error)) from error
    with client:
        try:
            answer = client.reload_rule_sets(timeout=TIMEOUT)
        except leadladder.UnavailableError as error:
            raise Stop(f"No server answers at {address}; `leadladder serve` starts one\n  {error}") from error
    print_lines(_lines(answer.rule_sets))
    diagnostics = [_diagnostic(each) for each in answer.diagnostics]
    print_raw(render_text(diagnostics, _sources(answer.diagnostics)))
    if any(each.severity is Severity.ERROR for each in diagnostics):
        raise Stop("", ExitCode.RULES)


def _lines(folders: Iterable[rule_set_service_pb2.RuleSetReload]) -> Iterator[str]:
    """What became of each folder, and how many have not changed."""
    rows = []
    unchanged = 0
    for each in folders:
        word = _WORDS.get(each.outcome)
        if word is None:
            unchanged += 1
            continue
        ref = f"{each.rule_set.rule_set_id} {each.rule_set.version}" if each.HasField("rule_set") else ""
        if each.outcome == rule_set_service_pb2.RELOAD_OUTCOME_REFUSED:
            ref = f"{ref} stays in service" if ref else "nothing is in service from it"
        rows.append((printable(each.folder), word, ref))
    width = max((len(folder) for folder, _, _ in rows), default=0)
    for folder, word, ref in rows:
        yield f"{folder:<{width}}  {word:<9}  {ref}"
    if unchanged:
        yield f"{counted(unchanged, 'rule set')} unchanged"


def _diagnostic(each: rule_set_pb2.Diagnostic) -> Diagnostic:
    severity = Severity.WARNING if each.severity == rule_set_pb2.SEVERITY_WARNING else Severity.ERROR
    span = Span(each.file, each.line, each.column, each.end_column)
    return Diagnostic(span, severity, each.code, each.message, each.help)


def _sources(diagnostics: Iterable[rule_set_pb2.Diagnostic]) -> dict[str, str]:
    """The files of diagnostics, of which only the lines are known that they point at."""
    lines: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for each in diagnostics:
        if each.source_line and each.line <= MOST_LINES:
            lines[each.file][each.line] = each.source_line
    return {
        file: "\n".join(known.get(number, "") for number in range(1, max(known) + 1)) for file, known in lines.items()
    }
