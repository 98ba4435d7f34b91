"""The command line: its commands, and how every one of them ends."""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, TextIO

import typer

import leadladder
from leadladder_server.cli.account import account
from leadladder_server.cli.check import check
from leadladder_server.cli.demo import demo
from leadladder_server.cli.describe import describe
from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.explain import explain
from leadladder_server.cli.fmt import fmt
from leadladder_server.cli.help import help_command
from leadladder_server.cli.init import init
from leadladder_server.cli.mutate import mutate
from leadladder_server.cli.reload import reload
from leadladder_server.cli.schema import schema
from leadladder_server.cli.score import score
from leadladder_server.cli.serve import serve
from leadladder_server.cli.terminal import printable, say
from leadladder_server.cli.test import run_tests
from leadladder_server.errors import InferenceFailed

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help"], "max_content_width": 100, "terminal_width": 100},
)
app.command()(serve)
app.command()(reload)
app.command()(init)
app.command()(check)
app.command()(fmt)
app.command("test")(run_tests)
app.command()(mutate)
app.command()(score)
app.command()(explain)
app.command()(account)
app.command()(describe)
app.command()(demo)
app.command("help")(help_command)
app.command()(schema)


def version_text() -> str:
    """The name and the version: "leadladder 0.1.0"."""
    return f"leadladder {version('leadladder-server')}"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version_text())
        raise typer.Exit


@app.callback()
def _root(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """How far up the ladder is a contact, why, and what would move it up one rung?"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: What follows `leadladder`; None for the process's own.

    Returns:
        The exit code. Nothing is ever raised: an unexpected exception is one line on standard error.
    """
    sys.stdout, sys.stderr = (_open(stream) for stream in (sys.stdout, sys.stderr))
    try:
        app(args=arguments, prog_name="leadladder")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.FINE
    except Stop as stop:
        if stop.text:
            say(stop.text)
        return stop.code
    except leadladder.Error as error:
        say(f"The server gave no answer: {error}")
        return ExitCode.BUG if isinstance(error, leadladder.ServerError) else ExitCode.USAGE
    except InferenceFailed as error:
        say(str(error))
        return ExitCode.BUG
    except OSError as error:
        say(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}")
        return ExitCode.USAGE
    except Exception as error:  # noqa: BLE001  # Nobody but us can mend it; a traceback helps nobody else.
        return _report_bug(error)
    return ExitCode.FINE


def _open(stream: TextIO | None) -> TextIO:
    """A stream that can be written to, and that shows ? where its terminal cannot show a sign such as ✓."""
    if stream is None:  # Closed by whoever called us, as by >&- in a shell.
        stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # It lasts as long as the process.
    stream.reconfigure(errors="replace")  # type: ignore[attr-defined]
    return stream


def _report_bug(error: Exception) -> int:
    kind = type(error).__name__
    place = ""
    trace = error.__traceback__
    while trace is not None:
        place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    what = f"{version_text()}, {kind}{place}: {printable(str(error))[:300]}"
    say(f"This is a bug in LeadLadder; please report it with this line: {what}")
    return ExitCode.BUG
