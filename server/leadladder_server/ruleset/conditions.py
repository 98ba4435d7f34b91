"""Conditions with every name resolved and every literal typed: a tree of plain frozen dataclasses.

Two nodes are equal when they say the same, wherever they stand: `span` is not compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from leadladder_server.diagnostics import Span
from leadladder_server.values.types import FieldType, Value


class NameKind(StrEnum):
    """What a name in a condition stands for."""

    FIELD = "field"
    """A fact about the contact: "company.employees", "attributes.it_platform"."""
    SIGNAL = "signal"
    """A number or date folded from activities: "signals.visits"."""
    ACTIVITY = "activity"
    """Only inside signals, about one activity: "type", "at", "attributes.amount"."""
    CRITERION = "criterion"
    """"fit.headcount"; a BOOLEAN that can be UNKNOWN."""
    DIMENSION = "dimension"
    """"fit"; a BOOLEAN that can be UNKNOWN."""
    SCORE = "score"
    """"score.fit", "score.total"; a NUMBER that may be a range."""
    POINTS = "points"
    """"points.fit", "points.total"; a NUMBER that may be a range."""
    GRADE = "grade"
    """"grade"; a STRING."""
    LABEL = "label"
    """"labels.segment"; a STRING."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a condition reads.

    Attributes:
        kind: What it stands for.
        path: As it is written in full.
        type: The type of its value.
    """

    kind: NameKind
    path: str
    type: FieldType


class Operator(StrEnum):
    """The operators, by the word that authors write."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    IN = "in"
    NOT_IN = "not_in"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    BETWEEN = "between"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    CONTAINS_ANY = "contains_any"
    CONTAINS_ALL = "contains_all"
    BEFORE = "before"
    AFTER = "after"
    WITHIN = "within"
    OLDER_THAN = "older_than"
    IN_NEXT = "in_next"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that the author wrote, in place or through a parameter.

    Attributes:
        type: Its type. A test of a TIMESTAMP may have a DATE literal: the whole UTC day. WITHIN, OLDER_THAN and IN_NEXT
            take DURATION; KNOWN takes BOOLEAN; MATCHES takes a STRING that RE2 accepts.
        value: As `values.types.Value` says for that type.
    """

    type: FieldType
    value: Value


Operand = Literal | Name
"""What a test compares with: a literal, or another field or signal."""


@dataclass(frozen=True, slots=True)
class Test:
    """A leaf: one name compared in one way.

    Attributes:
        subject: The name that is read. CRITERION and DIMENSION only with KNOWN.
        operator: How it is compared.
        operands: Two for BETWEEN (low, high; both inclusive), any number for IN, NOT_IN, CONTAINS_ANY and CONTAINS_ALL
            (none when a list file is empty), one otherwise.
        list_name: The list that the operands come from, without the dollar; empty when they were written in place.
        span: The test in the rule file.
    """

    subject: Name
    operator: Operator
    operands: tuple[Operand, ...]
    list_name: str = field(default="", compare=False)
    span: Span = field(kw_only=True, compare=False)

    @property
    def names(self) -> tuple[Name, ...]:
        """What it reads: the subject, then the names among the operands; repeated where the author repeats one."""
        return self.subject, *(operand for operand in self.operands if isinstance(operand, Name))


@dataclass(frozen=True, slots=True)
class Holds:
    """A leaf: a criterion or dimension is met."""

    name: Name
    span: Span = field(kw_only=True, compare=False)

    @property
    def names(self) -> tuple[Name, ...]:
        """What it reads: the one name."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class All:
    """Kleene's and; at least one item."""

    items: tuple["Condition", ...]
    span: Span = field(kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """Kleene's or; at least one item."""

    items: tuple["Condition", ...]
    span: Span = field(kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene's not. An author's `none` is a Not of an Any."""

    item: "Condition"
    span: Span = field(kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """MET when `count` of the items are; 1 <= count <= len(items)."""

    count: int
    items: tuple["Condition", ...]
    span: Span = field(kw_only=True, compare=False)


Condition = Test | Holds | All | Any | Not | AtLeast


def leaves(condition: Condition) -> Iterator[Test | Holds]:
    """Every leaf, in file order, repeated where the author repeats it. Safe at any depth that the checks allow."""
    match condition:
        case Test() | Holds():
            yield condition
        case Not(item):
            yield from leaves(item)
        case All(items) | Any(items) | AtLeast(_, items):
            for item in items:
                yield from leaves(item)
