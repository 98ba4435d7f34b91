"""`leadladder check`: every problem of rule sets, at its place."""

from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.places import placed
from leadladder_server.cli.terminal import print_lines, print_raw
from leadladder_server.diagnostics import Diagnostic, Severity, in_order
from leadladder_server.documents.rendering import render_text
from leadladder_server.language.reading import FILE_NAME
from leadladder_server.values.listing import counted


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]",
            help="Folders of rule sets, folders of one, or ruleset.yaml files. [default: rules]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check rule sets and show every problem at its place, with what to do about it."""
    diagnostics: list[Diagnostic] = []
    sources: dict[str, str] = {}
    rule_sets: set[str] = set()
    for path in paths or [Path("rules")]:
        root = path.parent if path.name == FILE_NAME else path
        result = load_rule_sets(root)
        found, texts = placed(root, result.diagnostics, result.sources)
        diagnostics += found
        sources |= texts
        rule_sets |= {file for file in texts if file.endswith(FILE_NAME)}
    if not diagnostics:
        print_lines([f"{counted(len(rule_sets), 'rule set')}, no problems"])
        return
    print_raw(render_text(in_order(diagnostics), sources))
    if any(each.severity is Severity.ERROR for each in diagnostics):
        raise Stop("", ExitCode.RULES)
