"""Rule sets for tests, from the text that an author would write."""

from dataclasses import dataclass
from pathlib import Path

from leadladder_server.diagnostics import Diagnostic, Span, in_order
from leadladder_server.language.reading import read_rule_set
from leadladder_server.ruleset.checking import check
from leadladder_server.ruleset.conditions import Condition, Holds, Literal, Name, NameKind, Operator, Test
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.types import FieldType, Value

NOWHERE = Span("", 1, 1, 2)
"""The span of conditions that tests build; spans are not compared."""

YES = (FieldType.BOOLEAN, True)
NO = (FieldType.BOOLEAN, False)
"""Literals of booleans."""

HEAD = "rule_set: tested\nversion: 1\n"
"""What every rule set starts with."""

FIT = "dimensions: {fit: {criteria: [{id: big, when: {company.employees: {gte: 20}}, points: 10}]}}\n"
"""A dimension with one criterion."""

LADDER = "ladder: [{stage: lead, requires: {company.name: {known: true}}}]\n"
"""A ladder with one rung."""


@dataclass(frozen=True)
class Checked:
    """What reading and checking a text gave."""

    rule_set: RuleSet | None
    diagnostics: list[Diagnostic]
    sources: dict[str, str]

    @property
    def sound(self) -> RuleSet:
        """The rule set, which has to be there."""
        assert self.rule_set is not None, self.diagnostics
        return self.rule_set


def read_and_check(text: str, folder: Path) -> Checked:
    """Read and check a text as the rule set of a folder `tested`, made in `folder`."""
    place = folder / "tested"
    place.mkdir(exist_ok=True)
    (place / "ruleset.yaml").write_text(text, encoding="utf-8")
    read = read_rule_set(place, folder)
    if read.document is None:
        return Checked(None, read.diagnostics, read.sources)
    rule_set, diagnostics = check(read.document)
    return Checked(rule_set, in_order([*read.diagnostics, *diagnostics]), read.sources)


def with_criterion(when: str, rest: str = "") -> str:
    """A rule set whose one criterion, fit.it, has a condition; `rest` stands before it."""
    return f"{HEAD}{rest}\ndimensions: {{fit: {{criteria: [{{id: it, when: {when}}}]}}}}\n{LADDER}"


def with_requirement(requires: str, rest: str = FIT) -> str:
    """A rule set whose one rung has a condition; `rest` stands before it."""
    return f"{HEAD}{rest}\nladder: [{{stage: lead, requires: {requires}}}]\n"


def fact(path: str, field_type: FieldType) -> Name:
    """A fact's name."""
    return Name(NameKind.FIELD, path, field_type)


def boolean(kind: NameKind, path: str) -> Name:
    """A criterion's or dimension's name."""
    return Name(kind, path, FieldType.BOOLEAN)


def holds(code: str) -> Holds:
    """A criterion is met."""
    return Holds(boolean(NameKind.CRITERION, code), span=NOWHERE)


def leaf(subject: Name, operator: Operator, *values: Value | tuple[FieldType, Value] | Name) -> Condition:
    """A test with literals of the subject's type, of another type when it is given, or with names."""
    operands = tuple(_operand(subject, value) for value in values)
    return Test(subject, operator, operands, span=NOWHERE)


def _operand(subject: Name, value: Value | tuple[FieldType, Value] | Name) -> Literal | Name:
    if isinstance(value, Name):
        return value
    if isinstance(value, tuple) and isinstance(value[0], FieldType):
        return Literal(value[0], value[1])
    return Literal(subject.type, value)  # type: ignore[arg-type]
