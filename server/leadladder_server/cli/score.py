"""`leadladder score`: the verdict on one contact, or the funnel of a table of contacts."""

from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.cli import contacts, tables
from leadladder_server.cli.exits import Stop
from leadladder_server.cli.inputs import CONTACT_SUFFIXES, TABLE_SUFFIXES
from leadladder_server.cli.options import AsOf, InferenceOption, Json, Locale, PreviousStage, Rules, RuleSetId, Server
from leadladder_server.cli.report import report
from leadladder_server.cli.terminal import print_lines, print_raw
from leadladder_server.engine.inference import Inference
from leadladder_server.rpc.verdict_json import verdict_to_json


def score(  # noqa: PLR0913  # One for each option.
    path: Annotated[
        Path,
        typer.Argument(
            metavar="CONTACT|TABLE",
            help="A contact (.yaml, .yml, .json) or a table of contacts (.csv, .tsv).",
        ),
    ],
    *,
    rules: Rules = None,
    rule_set: RuleSetId = None,
    as_of: AsOf = None,
    previous_stage: PreviousStage = None,
    server: Server = None,
    inference: InferenceOption = Inference.DURABLE,
    locale: Locale = "",
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="For a table: which column feeds which fact. See docs/mapping.md."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="For a table: write every verdict to a .csv or .jsonl file."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="For a table: read the first N rows only."),
    ] = None,
    json: Json = False,
) -> None:
    """Say how far up the ladder a contact is, why, and what would move it up one rung.

    For a table of contacts, say how many stand where and what keeps them there; with an outcome in the mapping, also
    how well the score ranks them.
    """
    suffix = path.suffix.lower()
    rule_source = contacts.Source(rules, server, rule_set, inference, locale)
    if suffix in CONTACT_SUFFIXES:
        for option, value in (("--mapping", mapping), ("--output", output), ("--limit", limit)):
            if value is not None:
                raise Stop(f"{option} is for tables ({', '.join(TABLE_SUFFIXES)}), and {path} is a contact file")
        with contacts.scored(path, rule_source, as_of, previous_stage) as case:
            if json:
                print_raw(verdict_to_json(case.verdict.proto, indent=2) + "\n")
            else:
                print_lines(report(case.name, case.verdict, case.scorer.rules))
    elif suffix in TABLE_SUFFIXES:
        if previous_stage is not None:
            raise Stop(f"--previous-stage is for one contact, and {path} is a table")
        if mapping is None:
            raise Stop(f"A table needs --mapping FILE, which says which column of {path} feeds which fact")
        tables.print_funnel(path, mapping, rule_source, as_of, output, limit, json=json)
    else:
        kinds = f"a contact ({', '.join(CONTACT_SUFFIXES)}) or a table ({', '.join(TABLE_SUFFIXES)})"
        raise Stop(f"{path} {f'ends in {suffix}' if suffix else 'has no extension'}; expected {kinds}")
