"""Files with one verdict a line, for a table that has been scored."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

import leadladder
from leadladder_server.cli.exits import Stop
from leadladder_server.rpc.verdict_json import verdict_to_json

COLUMNS = (
    "line",
    "contact_id",
    "stage",
    "rung",
    "lifecycle",
    "standing",
    "score",
    "points",
    "grade",
    "next_stage",
    "missing",
    "next_action",
    "hand_off_to",
    "warnings",
)
"""Columns of a CSV file of verdicts, before one for each label ("labels.<id>"). `missing` has the codes of what keeps
the contact from the next stage, `warnings` the facts that could not be read, both with semicolons between."""


class VerdictFile(Protocol):
    """A file that verdicts are written to."""

    needs_all_reasons: bool

    def write(self, line: int, verdict: leadladder.Verdict) -> None:
        """One more verdict, of the contact on that line of the table."""


@contextmanager
def opened_for(path: Path, labels: tuple[str, ...]) -> Iterator[VerdictFile]:
    """The file to write to, by its extension: .csv or .jsonl.

    Args:
        path: Where.
        labels: Ids of the rule set's labels, in file order.

    Raises:
        Stop: It has another extension, or cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".jsonl"):
        raise Stop(f"--output takes a .csv or .jsonl file, got {path}")
    try:
        stream = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Stop(f"{path} cannot be written: {error.strerror}") from error
    with stream:
        yield _Csv(stream, labels) if kind == ".csv" else _Lines(stream)


class _Csv:
    """One row for each verdict."""

    needs_all_reasons = False

    def __init__(self, stream: TextIO, labels: tuple[str, ...]) -> None:
        self._writer = csv.writer(stream)
        self._labels = labels
        self._writer.writerow([*COLUMNS, *(f"labels.{label}" for label in labels)])

    def write(self, line: int, verdict: leadladder.Verdict) -> None:
        """One more row."""
        labels = verdict.labels
        self._writer.writerow(
            [
                line,
                verdict.contact_id,
                verdict.stage,
                verdict.rung,
                verdict.lifecycle,
                verdict.standing,
                verdict.score,
                verdict.points,
                verdict.grade,
                verdict.next_stage,
                ";".join(change.code for change in verdict.changes),
                verdict.next_action,
                verdict.hand_off_to,
                ";".join(warning.field for warning in verdict.warnings),
                *(labels.get(label) for label in self._labels),
            ],
        )


class _Lines:
    """One JSON object for each verdict: {"line": ..., "verdict": {...}}."""

    needs_all_reasons = True

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: int, verdict: leadladder.Verdict) -> None:
        """One more line."""
        self._stream.write(f'{{"line": {line}, "verdict": {verdict_to_json(verdict.proto)}}}\n')
