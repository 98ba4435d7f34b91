"""The funnel of a table of contacts, scored row by row in constant memory."""

import json as json_text
import re
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Self

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from leadladder_server.cli.contacts import Source
from leadladder_server.cli.exits import Stop
from leadladder_server.cli.funnel import Funnel
from leadladder_server.cli.funnel_report import as_json, report
from leadladder_server.cli.inputs import mapping_from, now, read_as_of, stop_at
from leadladder_server.cli.scoring import Refusal, Rules, Scorer, Submission
from leadladder_server.cli.terminal import messages, print_lines, print_raw, say
from leadladder_server.cli.verdict_files import VerdictFile, opened_for
from leadladder_server.intake.rows import MappedRow, RowReader, bind
from leadladder_server.intake.table import RowProblem, Table, open_table
from leadladder_server.values.listing import counted
from leadladder_server.values.time import format_instant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning

_INDEX = re.compile(r"\[[0-9]+\]")

UNREADABLE_CELL = "unreadable-cell"
"""Code of the warning that a verdict carries for a cell that could not be read."""


def print_funnel(  # noqa: PLR0913  # One for each option.
    path: Path,
    mapping_path: Path,
    source: Source,
    as_of: str | None,
    output: Path | None,
    limit: int | None,
    *,
    json: bool,
) -> None:
    """Score a table and print what its verdicts say together.

    Args:
        path: The table.
        mapping_path: Which column feeds which fact.
        source: Where verdicts come from.
        as_of: --as-of; None for what the mapping says, else now.
        output: Where to write every verdict; None for nowhere.
        limit: How many rows to read; None for all.
        json: Print JSON.

    Raises:
        Stop: Something that the command was given cannot be used.
        leadladder.Error: The server failed.
    """
    if output is not None and output.resolve() in (path.resolve(), mapping_path.resolve()):
        raise Stop(f"--output would overwrite {output}, which is read; name another file")
    moment = None if as_of is None else read_as_of(as_of)
    mapping, mapping_text = mapping_from(mapping_path)
    if moment is None:
        moment = now() if mapping.as_of is None else mapping.as_of
    with ExitStack() as stack:
        stream = stack.enter_context(_open(path))
        table, diagnostics = open_table(str(path), stream, mapping.delimiter or _delimiter(path))
        if table is None:
            stop_at(diagnostics, {})
        scorer = stack.enter_context(source.opened(mapping.rule_set))
        rules = scorer.rules
        reader, diagnostics = bind(mapping, table.header, rules.fields, rules.activity_fields)
        if reader is None:
            stop_at(diagnostics, {str(mapping_path): mapping_text})
        writer = None if output is None else stack.enter_context(opened_for(output, rules.labels))
        progress = stack.enter_context(_Progress(path, stream))
        funnel = Funnel(rules.stages, has_outcome=mapping.outcome is not None)
        _score(scorer, _rows(table, reader, moment, limit, progress), moment, funnel, writer)
    if output is not None:
        say(f"Wrote {counted(funnel.total.contacts, 'verdict')} to {output}")
    if json:
        content = _described(path, rules, moment) | as_json(funnel)
        print_raw(json_text.dumps(content, ensure_ascii=False, indent=2) + "\n")
    else:
        print_lines(report(funnel, _title(path, rules, moment, funnel)))


class _Progress:
    """A bar on standard error, by bytes read; silent where standard error is no terminal."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        console = messages()
        self._stream = stream
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[rows]:,} rows"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(path.name, total=path.stat().st_size, rows=0)
        self._rows = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def row(self) -> None:
        """One more row."""
        self._rows += 1
        if self._rows % 100 == 0:
            self._bar.update(self._task, completed=self._stream.tell(), rows=self._rows)


def _score(
    scorer: Scorer,
    rows: Iterator[MappedRow | RowProblem],
    as_of: Instant,
    funnel: Funnel,
    writer: VerdictFile | None,
) -> None:
    """Score the rows and add their verdicts to the funnel."""
    waiting: deque[MappedRow] = deque()

    def submissions() -> Iterator[Submission]:
        for row in rows:
            if isinstance(row, RowProblem):
                funnel.refuse(row)
            else:
                waiting.append(row)
                yield Submission(row.contact, warnings=_warnings(row))

    every = writer is not None and writer.needs_all_reasons
    for answer in scorer.stream(submissions(), as_of, "all" if every else "deciding"):
        row = waiting.popleft()
        if isinstance(answer, Refusal):
            funnel.refuse(RowProblem(row.line, "", "a contact within the limits", answer.text))
            continue
        funnel.add(answer, row.won)
        for cell in row.warnings:
            funnel.warn(cell.column, row.line, cell.expected, cell.got)
        for warning in answer.warnings:
            if warning.code != UNREADABLE_CELL:
                funnel.warn(_INDEX.sub("[]", warning.field), row.line, warning.expected, warning.got)
        if writer is not None:
            writer.write(row.line, answer)


def _rows(
    table: Table, reader: RowReader, as_of: Instant, limit: int | None, progress: _Progress
) -> Iterator[MappedRow | RowProblem]:
    for row in islice(table.rows(), limit):
        progress.row()
        yield row if isinstance(row, RowProblem) else reader.read(row, as_of)


def _warnings(row: MappedRow) -> tuple[FactWarning, ...]:
    return tuple(FactWarning(each.field, UNREADABLE_CELL, each.expected, each.got) for each in row.warnings)


def _open(path: Path) -> BinaryIO:
    if not path.is_file():
        kind = "is a folder" if path.is_dir() else "does not exist"
        raise Stop(f"{path} {kind}; expected a table")
    return path.open("rb")


def _delimiter(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _described(path: Path, rules: Rules, as_of: Instant) -> dict[str, object]:
    return {
        "table": str(path),
        "rule_set": {"rule_set_id": rules.rule_set_id, "version": rules.version},
        "as_of": format_instant(as_of),
    }


def _title(path: Path, rules: Rules, as_of: Instant, funnel: Funnel) -> str:
    contacts = counted(funnel.total.contacts, "contact")
    moment = format_instant(as_of).removesuffix("T00:00:00Z")
    return f"{path.name}: {contacts} by {rules.rule_set_id} version {rules.version}, as of {moment}"
