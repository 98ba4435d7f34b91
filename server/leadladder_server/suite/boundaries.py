"""Which sides of the lines that rules draw tests look at, and rows of tests for the others.

A test looks at a value when its contact has it, and the test fails by rules that take no notice of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.diagnostics import Span
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.engine.sources import FACT_KINDS
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.table import FactTable
from leadladder_server.fields import ATTRIBUTES
from leadladder_server.ruleset.conditions import Name, NameKind, Test
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.exploring import Explorer, reading
from leadladder_server.suite.lines import Line, Point, lines_of
from leadladder_server.suite.model import Case, Suite
from leadladder_server.suite.nearby import raw
from leadladder_server.suite.observing import activity_field, activity_value
from leadladder_server.suite.rows import written_row, written_table
from leadladder_server.suite.running import Status, run_case
from leadladder_server.suite.showing import Expected, differences, merged, with_place, written_expected
from leadladder_server.suite.variants import Base, Variant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import Verdict

MOST_CONTACTS = 400
"""So many contacts are looked at for one that shows a side of a line."""

MOST_TRIED = 2_000
"""So many are made to find those that have a value at all."""

_NUMBERS = (NameKind.POINTS, NameKind.SCORE)


@dataclass(slots=True)
class Row:
    """A contact on one side of a line, and what comes out for it now.

    Attributes:
        variant: The contact.
        expected: What comes out.
        side: The place of the side, from the lowest.
    """

    variant: Variant
    expected: Expected
    side: int = 0


@dataclass(slots=True)
class Proposal:
    """A table of cases for one line.

    Attributes:
        name: What the test is called.
        base: The contact that its rows start from.
        rows: The cases.
    """

    name: str
    base: Base
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Boundaries:
    """What tests leave out.

    Attributes:
        proposals: Cases for what they do not look at.
        unseen: Sides of lines for which no contact was found that shows them: where, and which.
        sides: How many sides there are.
        looked_at: How many of them tests look at.
        as_of: Of the file of tests.
    """

    proposals: tuple[Proposal, ...]
    unseen: tuple[tuple[Span, str], ...]
    sides: int
    looked_at: int
    as_of: Instant

    def written(self) -> str:
        """The proposals as they are pasted into a file of tests, under `tests:`; empty for none."""
        lines: list[str] = []
        for proposal in self.proposals:
            rows = [
                written_row(row.variant, written_expected(row.expected), self.as_of)
                for row in sorted(proposal.rows, key=lambda row: row.side)
            ]
            lines += written_table(proposal.name, proposal.base, rows, self.as_of, "as the rules say now")
        return "".join(f"{line}\n" for line in lines)


def boundaries_of(rule_set: RuleSet, suite: Suite) -> Boundaries:
    """What tests of a rule set leave out.

    Args:
        rule_set: A checked one.
        suite: All its tests, which pass.

    Raises:
        InferenceFailed: The engine misbehaved.
    """
    looking = _Looking(rule_set, suite)
    found: dict[tuple[str, str | None], Proposal] = {}
    unseen: list[tuple[Span, str]] = []
    sides = looked_at = 0
    taken = {case.test for case in suite.cases}
    for line in lines_of(rule_set):
        for side, point in enumerate(line.points):
            sides += 1
            row = looking.row(line, point)
            if row is None:
                looked_at += 1
            elif isinstance(row, str):
                unseen.append((line.span, row))
            else:
                row.side = side
                _add(found, line, row, taken)
    return Boundaries(tuple(found.values()), tuple(unseen), sides, looked_at, suite.as_of)


def _add(found: dict[tuple[str, str | None], Proposal], line: Line, row: Row, taken: set[str]) -> None:
    key = line.name, repr(row.variant.base)
    if key not in found:
        found[key] = Proposal(_free_name(line.name, taken), row.variant.base)
    for known in found[key].rows:
        if known.variant == row.variant:
            known.expected = merged(known.expected, row.expected)
            return
    found[key].rows.append(row)


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    taken.add(free)
    return free


class _Looking:
    """The tests of one rule set, with what they read."""

    def __init__(self, rule_set: RuleSet, suite: Suite) -> None:
        self._rule_set = rule_set
        self._suite = suite
        self._program = compile_program(rule_set, Inference.REFERENCE)
        self._explorer = Explorer(self._program, suite)
        cases = [case for case in suite.cases if case.skip is None and case.todo is None]
        self._cases = sorted(cases, key=lambda case: case.outlook)  # The quick ones first.
        self._probes: dict[int, tuple[RuleSet, Program]] = {}
        self._tables: dict[Name, FactTable] = {}
        self._verdicts: dict[int, Verdict] = {}
        self._numbers_of: tuple[Line, list[tuple[Variant, int | None]]] | None = None

    def row(self, line: Line, point: Point) -> Row | str | None:
        """A case for a side of a line; None when a test looks at it, a text when no contact was found that shows it."""
        probe = self._probe(point.probe)
        is_number = line.subject is not None and line.subject.kind in _NUMBERS
        if is_number:
            return self._number_row(line, point, probe)
        for case in self._cases:
            if self._has(case, line, point) and run_case(probe, case).status is Status.FAILED:
                return None
        for variant in islice(self._variants(line, point), MOST_CONTACTS):
            row = self._shown(variant, probe)
            if row is not None:
                return row
        subject = "" if line.subject is None else f"{line.subject.path} "
        return f"{subject}{point.says}"

    def _probe(self, rule_set: RuleSet) -> Program:
        if id(rule_set) not in self._probes:
            self._probes = {id(rule_set): (rule_set, compile_program(rule_set, Inference.REFERENCE))}
        return self._probes[id(rule_set)][1]

    def _has(self, case: Case, line: Line, point: Point) -> bool:
        """Whether the contact of a case has the value."""
        if line.subject is None:
            return True
        return any(point.matches(value, case.as_of) for value in self._values(case.contact, case.as_of, line))

    def _values(self, contact: Contact, as_of: Instant, line: Line) -> Iterator[Fact]:
        name = line.subject
        if name is None:
            return
        if name.kind is NameKind.ACTIVITY:
            declared = activity_field(name.path, self._rule_set)
            yield from (activity_value(name.path, declared, activity) for activity in contact.history or ())
        elif name.kind in FACT_KINDS:
            if name not in self._tables:
                self._tables[name] = FactTable(self._rule_set, [name])
            yield self._tables[name].read(contact, as_of).values[0]

    def _shown(self, variant: Variant, probe: Program) -> Row | None:
        verdict, other = (self._verdict(program, variant) for program in (self._program, probe))
        told = differences(self._rule_set, verdict, other)
        return Row(variant, with_place(told, verdict)) if told else None

    def _verdict(self, program: Program, variant: Variant) -> Verdict:
        return program.score(variant.contact, self._suite.as_of, variant.previous_stage, outlook=False)

    def _variants(self, line: Line, point: Point) -> Iterator[Variant]:
        """Contacts with the value, the simplest first."""
        if line.signal is not None:
            yield from self._of_activities(line, point)
            return
        name = line.subject
        if name is None:
            return
        values = point.values(self._suite.as_of)
        if name.kind is NameKind.SIGNAL:
            near = [test for test in line.conditions[:1] if isinstance(test, Test)]
            options = [Variant(NOBODY, history=each) for each in self._explorer.histories_of(name.path, near)]
        else:
            options = [Variant(NOBODY, {name.path: raw(value, name.type)}) for value in values]
        for variant in islice(self._together(options, line), MOST_TRIED):
            if any(point.matches(value, self._suite.as_of) for value in self._of_variant(variant, line)):
                yield variant

    def _of_variant(self, variant: Variant, line: Line) -> Iterator[Fact]:
        return self._values(variant.contact, self._suite.as_of, line)

    def _together(self, options: list[Variant], line: Line) -> Iterator[Variant]:
        """Each contact with each option, alone and then beside other changes."""
        for base in self._explorer.bases:
            yield from (replace(option, base=base) for option in options)
        for other in islice(self._explorer.near(line.conditions, MOST_CONTACTS), MOST_CONTACTS):
            for option in options:
                if option.history is None:
                    yield replace(other, facts={**other.facts, **option.facts})
                elif other.history is None:
                    yield replace(other, history=option.history)

    def _of_activities(self, line: Line, point: Point) -> Iterator[Variant]:
        """Contacts whose activities are of an age, or have a value."""
        signal = line.signal
        if signal is None:
            return
        path = f"signals.{signal.signal_id}"
        near = [test for test in reading(self._rule_set, path) if isinstance(test, Test)]
        found = self._explorer.histories_of(path, near)
        values = point.values(self._suite.as_of)
        if line.subject is not None:
            name = line.subject
            found = [
                tuple(_with_value(activity, name.path, raw(value, name.type)) for activity in history)
                for history in found
                for value in values
                if history
            ]
        else:
            found = [history for history in found if any(activity.at in values for activity in history)]
        conditions = (*near, *line.conditions) if line.subject is None else tuple(near)
        options = [Variant(NOBODY, history=history) for history in found]
        for variant in islice(self._together(options, replace(line, conditions=conditions)), MOST_TRIED):
            if line.subject is None or any(
                point.matches(value, self._suite.as_of) for value in self._of_variant(variant, line)
            ):
                yield variant

    def _number_row(self, line: Line, point: Point, probe: Program) -> Row | str | None:
        """Of points or a score: the closest to the line that a contact was found with."""
        best: tuple[float, Row] | None = None
        line_at = _threshold(line)
        for variant, value in self._numbers(line):
            if value is None or not point.matches(value, self._suite.as_of):
                continue
            distance = abs(value - line_at)
            if best is None or distance < best[0]:
                row = self._shown(variant, probe)
                best = best if row is None else (distance, row)
        for case in self._cases:
            value = number_of(line.subject, self._case_verdict(case))
            if value is not None and point.matches(value, case.as_of):
                close = best is None or abs(value - line_at) <= best[0]
                if close and run_case(probe, case).status is Status.FAILED:
                    return None
        if best is None:
            return f"{'' if line.subject is None else line.subject.path} {point.says}"
        return best[1]

    def _numbers(self, line: Line) -> list[tuple[Variant, int | None]]:
        """Contacts with the number that a line is about; kept for the other side of the line."""
        if self._numbers_of is None or self._numbers_of[0] is not line:
            found = self._explorer.near(line.conditions, MOST_CONTACTS)
            numbers = [(each, number_of(line.subject, self._verdict(self._program, each))) for each in found]
            self._numbers_of = line, numbers
        return self._numbers_of[1]

    def _case_verdict(self, case: Case) -> Verdict:
        if id(case) not in self._verdicts:
            self._verdicts[id(case)] = self._program.score(case.contact, case.as_of, case.previous_stage, outlook=False)
        return self._verdicts[id(case)]


NOBODY = Base(None, Contact("", {}, None))
"""What stands in for the contact that an option is given to."""


def number_of(name: Name | None, verdict: Verdict) -> int | None:
    """The points or the score that a verdict has under a name; None while it is open, and where there is none."""
    if name is None:
        return None
    kind, _, own = name.path.partition(".")
    dimensions = verdict.score.dimensions
    if own == "total":
        return (
            None
            if any(each.points_min != each.points_max for each in dimensions)
            else verdict.score.points
            if kind == "points"
            else verdict.score.total
        )
    one = next((each for each in dimensions if each.dimension_id == own), None)
    if one is None or one.points_min != one.points_max:
        return None
    return one.points if kind == "points" else one.score


def _threshold(line: Line) -> float:
    """Where a line of points or of a score is."""
    test = line.conditions[0]
    values = [getattr(operand, "value", None) for operand in test.operands] if isinstance(test, Test) else []
    return next((float(value) for value in values if isinstance(value, int | float)), 0.0)


def _with_value(activity: Activity, path: str, value: RawValue) -> Activity:
    if path == "type":
        return Activity(str(value), activity.at, activity.attributes)
    return Activity(activity.type, activity.at, {**activity.attributes, path.removeprefix(ATTRIBUTES): value})
