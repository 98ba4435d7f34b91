"""The funnel of a table of contacts, for people and for machines."""

from rich.text import Text

from leadladder_server.cli.funnel import Funnel, Tally
from leadladder_server.cli.layout import MARKS, heading, indented, table
from leadladder_server.cli.terminal import printable
from leadladder_server.values.listing import counted


def report(funnel: Funnel, title: str) -> list[Text]:
    """The funnel in tables: stages, reasons, bands of the score, and what could not be read."""
    lines = [heading(title)]
    if funnel.total.contacts:
        lines += [Text(""), heading("Where they stand"), *_stages(funnel)]
        lines += _standings(funnel)
        lines += _blockers(funnel)
        if funnel.has_outcome:
            lines += _bands(funnel)
    return [*lines, *_warnings(funnel), *_problems(funnel)]


def as_json(funnel: Funnel) -> dict[str, object]:
    """The same as a JSON object; shares and rates are fractions of 1, absent figures are null."""
    contacts = funnel.total.contacts
    return {
        "contacts": contacts,
        "unread_rows": funnel.unread,
        "mean_score": funnel.total.mean_score,
        "stages": [
            {"stage_id": stage.stage_id, "title": stage.title, "rung": stage.rung, **_figures(tally, funnel)}
            for stage, tally in zip(funnel.stages, funnel.by_stage, strict=True)
        ],
        "disqualified": _figures(funnel.disqualified, funnel),
        "standings": {word: funnel.by_standing[word] for word in ("active", "held", "disqualified")},
        "blockers": [
            {
                "code": code,
                "title": funnel.titles[code],
                "outcome": outcome,
                "contacts": count,
                "share": count / contacts,
            }
            for code, outcome, count in funnel.most_frequent_blockers()
        ],
        "outcome": _outcome(funnel) if funnel.has_outcome else None,
        "warnings": [
            {
                "source": warning.source,
                "cells": warning.cells,
                "first_line": warning.first_line,
                "expected": warning.expected,
                "got": warning.got,
            }
            for warning in funnel.warnings.values()
        ],
        "unread": [
            {"line": problem.line, "column": problem.column, "expected": problem.expected, "got": problem.got}
            for problem in funnel.problems
        ],
    }


def _figures(tally: Tally, funnel: Funnel) -> dict[str, object]:
    figures: dict[str, object] = {
        "contacts": tally.contacts,
        "share": tally.contacts / funnel.total.contacts if funnel.total.contacts else None,
        "mean_score": tally.mean_score,
    }
    if funnel.has_outcome:
        figures |= {"won": tally.won, "lost": tally.lost, "conversion": tally.conversion}
    return figures


def _outcome(funnel: Funnel) -> dict[str, object]:
    base = funnel.total.conversion
    return {
        "won": funnel.total.won,
        "lost": funnel.total.lost,
        "conversion": base,
        "auc": funnel.auc(),
        "bands": [
            {
                "low": band.low,
                "high": band.high,
                "contacts": band.tally.contacts,
                "won": band.tally.won,
                "lost": band.tally.lost,
                "conversion": band.tally.conversion,
                "lift": band.tally.conversion / base if base and band.tally.conversion is not None else None,
            }
            for band in funnel.bands()
        ],
    }


def _stages(funnel: Funnel) -> list[Text]:
    """From the top rung down, then those off the ladder, then all of them."""
    header = ["stage", "contacts", "share", "mean score"] + (["won", "conversion"] if funnel.has_outcome else [])
    ladder = zip(reversed(funnel.stages), reversed(funnel.by_stage), strict=True)
    rows = [header, *(_stage_row(printable(stage.stage_id), tally, funnel) for stage, tally in ladder)]
    if funnel.disqualified.contacts:
        rows.append(_stage_row("(disqualified)", funnel.disqualified, funnel))
    return table([*rows, _stage_row("(all)", funnel.total, funnel)])


def _stage_row(name: str, tally: Tally, funnel: Funnel) -> list[str]:
    mean = "" if tally.mean_score is None else f"{tally.mean_score:.1f}"
    row = [name, f"{tally.contacts:,}", _percent(tally.contacts / funnel.total.contacts), mean]
    return row + ([f"{tally.won:,}", _percent(tally.conversion)] if funnel.has_outcome else [])


def _standings(funnel: Funnel) -> list[Text]:
    counts = ", ".join(f"{funnel.by_standing[word]:,} {word}" for word in ("active", "held", "disqualified"))
    return [Text(""), Text(f"Standing: {counts}")]


def _blockers(funnel: Funnel) -> list[Text]:
    blockers = funnel.most_frequent_blockers()
    if not blockers:
        return []
    rows = [
        [MARKS[outcome][0], code, printable(funnel.titles[code]), f"{count:,}", _percent(count / funnel.total.contacts)]
        for code, outcome, count in blockers
    ]
    legend = "What keeps them from the next rung (✗ not met, ? not known, ! disqualifies or holds)"
    return [Text(""), heading(legend), *table(rows, left=3)]


def _bands(funnel: Funnel) -> list[Text]:
    base = funnel.total.conversion
    lines = [Text(""), heading("How well the score ranks them")]
    rows = [["score", "contacts", "won", "conversion", "lift"]]
    for band in reversed(funnel.bands()):
        conversion = band.tally.conversion
        lift = "" if not base or conversion is None else f"{conversion / base:.2f}"
        rows.append(
            [
                f"{band.low} to {band.high}" if band.low < band.high else f"{band.low}",
                f"{band.tally.contacts:,}",
                f"{band.tally.won:,}",
                _percent(conversion),
                lift,
            ],
        )
    auc = funnel.auc()
    known = funnel.total.won + funnel.total.lost
    lines += table(rows)
    if base is None:
        return [*lines, Text("  The outcome is not known for any of them.")]
    lines.append(Text(f"  base rate {_percent(base)} of {known:,} with a known outcome"))
    area = "needs contacts that were won and others that were not" if auc is None else f"{auc:.3f}"
    return [*lines, Text(f"  AUC of the score {area}")]


def _warnings(funnel: Funnel) -> list[Text]:
    if not funnel.warnings:
        return []
    lines = [Text(""), heading("Cells that could not be read; those facts count as not known")]
    for warning in funnel.warnings.values():
        got = f"expected {warning.expected}, got {printable(warning.got)!r}"
        cells = counted(warning.cells, "cell")
        lines += indented(f"{warning.source}: {cells}, the first on line {warning.first_line}: {got}", 2)
    return lines


def _problems(funnel: Funnel) -> list[Text]:
    if not funnel.unread:
        return []
    lines = [Text(""), heading(f"{counted(funnel.unread, 'row')} without a verdict")]
    for problem in funnel.problems:
        column = f"{problem.column}: " if problem.column else ""
        lines += indented(f"line {problem.line}: {column}expected {problem.expected}, got {problem.got}", 2)
    more = funnel.unread - len(funnel.problems)
    return [*lines, Text(f"  and {counted(more, 'more row')}")] if more else lines


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"
