"""What came of mutants, for people and for other programs."""

import json
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from leadladder_server.cli.mutate_runs import Mutated
from leadladder_server.cli.terminal import printable
from leadladder_server.documents.rendering import quoted_line
from leadladder_server.suite.mutation import Survivor
from leadladder_server.values.listing import counted


def mutants_report(mutated: Mutated, *, verbose: bool) -> list[Text]:
    """Every mutant that no test notices and no comment explains, each with a test that would notice it.

    Args:
        mutated: What came.
        verbose: Whether to tell those too that a comment explains.
    """
    lines: list[Text] = []
    for survivor in mutated.unexplained:
        lines += [_headline(mutated.file, survivor, "lives", "bold red"), *_quoted(mutated, survivor)]
        if survivor.killer is None:
            lines.append(Text("  no contact was found on which it makes a difference"))
        else:
            lines += [Text("  this test would notice it:"), Text(printable(survivor.killer))]
        lines.append(Text(""))
    for survivor, reason in mutated.explained if verbose else ():
        lines += [
            _headline(mutated.file, survivor, "explained", "yellow"),
            *_quoted(mutated, survivor),
            Text(f"  {printable(reason)}"),
            Text(""),
        ]
    for note in mutated.notes:
        place = f"{mutated.file}:{note.span.line}:{note.span.column}"
        lines.append(Text(printable(f"{place}: {note.text}")))
    return lines


def _headline(file: str, survivor: Survivor, word: str, colour: str) -> Text:
    mutant = survivor.mutant
    place = f"{file}:{mutant.span.line}:{mutant.span.column}"
    return Text.assemble(f"{printable(place)}: ", (word, colour), f"[{mutant.kind}]: {printable(mutant.change)}")


def _quoted(mutated: Mutated, survivor: Survivor) -> list[Text]:
    return [Text(line) for line in quoted_line(survivor.mutant.span, mutated.lines)]


def mutants_summary(everything: Sequence[Mutated]) -> list[Text]:
    """For each rule set, how many mutants tests notice."""
    return [Text(printable(f"{each.file}: {_share(each)}")) for each in everything]


def _share(mutated: Mutated) -> str:
    mutation = mutated.mutation
    parts = [f"{mutation.killed:,} of {counted(mutation.counted, 'mutant')} noticed"]
    parts += [f"{len(mutated.explained):,} explained"] if mutated.explained else []
    living = len(mutated.unexplained)
    parts += [f"{living:,} {'lives' if living == 1 else 'live'}"] if living else []
    text = f"{mutated.percent} %, {', '.join(parts)}"
    if mutation.same:
        text += f"; {mutation.same:,} more {'decides' if mutation.same == 1 else 'decide'} as the rules do"
    return text


def mutants_json(everything: Sequence[Mutated], code: int) -> str:
    """Everything, as one object."""
    whole = {"exit_code": code, "rule_sets": [_rule_set(each) for each in everything]}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _rule_set(mutated: Mutated) -> dict[str, Any]:
    mutation = mutated.mutation
    return {
        "file": mutated.file,
        "tests": mutated.tests,
        "percent": mutated.percent,
        "mutants": mutation.counted,
        "killed": mutation.killed,
        "same": mutation.same,
        "survivors": [_survivor(each, None) for each in mutated.unexplained],
        "explained": [_survivor(each, reason) for each, reason in mutated.explained],
        "notes": [{"line": note.span.line, "column": note.span.column, "message": note.text} for note in mutated.notes],
    }


def _survivor(survivor: Survivor, reason: str | None) -> dict[str, Any]:
    mutant = survivor.mutant
    return {
        "kind": mutant.kind.value,
        "line": mutant.span.line,
        "column": mutant.span.column,
        "end_column": mutant.span.end_column,
        "change": mutant.change,
        "test": None if survivor.killer is None else survivor.killer.strip(),
        "reason": reason,
    }
