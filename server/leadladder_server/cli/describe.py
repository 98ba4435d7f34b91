"""`leadladder describe`: a rule set in plain sentences."""

from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.cli.description import description
from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.options import Rules
from leadladder_server.cli.places import placed
from leadladder_server.cli.terminal import print_raw
from leadladder_server.diagnostics import Severity
from leadladder_server.documents.rendering import render_text
from leadladder_server.suggestions import nearest


def describe(
    rule_set: Annotated[
        str | None,
        typer.Argument(
            metavar="[RULE_SET]", help="Its id; may be left out where there is one only.", show_default=False
        ),
    ] = None,
    *,
    rules: Rules = None,
) -> None:
    """Say a whole rule set in plain sentences, as Markdown: for the meeting in which it is agreed."""
    root = rules or Path("rules")
    result = load_rule_sets(root)
    wanted = [each for each in result.rule_sets if rule_set in (None, each.ref.rule_set_id)]
    if not wanted and any(each.severity is Severity.ERROR for each in result.diagnostics):
        raise Stop(render_text(*placed(root, result.diagnostics, result.sources)), ExitCode.RULES)
    ids = sorted({each.ref.rule_set_id for each in result.rule_sets})
    if not wanted:
        close = nearest(rule_set or "", ids)
        advice = f"did you mean {close}?" if close else f"there are {', '.join(ids)}"
        raise Stop(f"There is no rule set {rule_set!r} in {root}; {advice}")
    if rule_set is None and len(ids) > 1:
        raise Stop(f"Name one of the rule sets of {root}: {', '.join(ids)}")
    print_raw(description(max(wanted, key=lambda each: each.ref.version)))
