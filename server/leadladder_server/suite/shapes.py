"""The shapes that files of tests have besides those of rule sets."""

from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.language.document import gap
from leadladder_server.language.messages import meant_key, wrong_shape
from leadladder_server.language.shapes import (
    Either,
    Key,
    ListShape,
    MappingShape,
    NamedShape,
    Parts,
    ScalarShape,
    Shape,
)
from leadladder_server.suite import messages
from leadladder_server.suite.document import (
    WrittenNextRung,
    WrittenNumber,
    WrittenWarnings,
)

T = TypeVar("T")


class HasFacts(Protocol):
    """What facts may stand in, by their paths."""

    @property
    def facts(self) -> tuple[Entry, ...]:
        """The facts."""
        ...


F = TypeVar("F", bound=HasFacts)


@dataclass(frozen=True, slots=True)
class WithFacts(Generic[F]):
    """A mapping with known keys, in which each key with a dot is a fact.

    Attributes:
        mapping: The keys without a dot.
        expects: Whether those say what must come out.
    """

    mapping: MappingShape[F]
    expects: bool = True

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> F:
        """What the keys without a dot make, with the facts after those that it has."""
        if not isinstance(node, Mapping):
            found.append(messages.no_mapping(node, self.mapping.what))
            return self.mapping.read(gap(node.span), owner, [])
        names = [key.name for key in self.mapping.keys]
        dotted: list[Entry] = []
        rest: list[Entry] = []
        for entry in node.entries:
            key = entry.key
            if "." in key.text:
                dotted.append(entry)
            elif not self.expects or key.text in names or meant_key(key.text, names) is not None:
                rest.append(entry)
            else:
                found.append(messages.neither_fact_nor_word(key, self.mapping.what))
        made = self.mapping.read(replace(node, entries=tuple(rest)), owner, found)
        return replace(made, facts=(*made.facts, *dotted))  # type: ignore[type-var]  # Every one is a dataclass.


@dataclass(frozen=True, slots=True)
class AnythingShape:
    """What is looked into later, when the rule set and the moment are known.

    Attributes:
        expected: What it is, in words.
    """

    expected: str

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Node | None:
        """The node itself; None for nothing."""
        if not isinstance(node, Scalar) or node.value is not None:
            return node
        found.append(wrong_shape(node, owner, self.expected))
        return None


@dataclass(frozen=True, slots=True)
class OneOrMore(Generic[T]):
    """One item, or a list of them.

    Attributes:
        item: What each is.
        expected: What may stand there, in words.
        empty: Whether the list may be empty.
    """

    item: Shape[T]
    expected: str
    empty: bool = False

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[T, ...]:
        """The items."""
        if isinstance(node, Sequence):
            return ListShape(self.item, self.expected, self.empty).read(node, owner, found)
        return (self.item.read(node, owner, found),)


TEXT = ScalarShape("a text")
NAME = ScalarShape("a name")
NUMBER = ScalarShape("a number")
CODE = ScalarShape("a code such as fit.headcount, or the name of a dimension")
FACT = ScalarShape("the path of a fact")
STAGE_SHAPE = ScalarShape("a stage")

NUMBER_OPERATORS = ("equals", "not_equals", "gt", "gte", "lt", "lte", "between")
"""What scores and points can be compared by; as in conditions."""

_BOUND = Either("a number", scalar=NUMBER)
EQUALS, NOT_EQUALS, GT, GTE, LT, LTE = (
    Key(name, _BOUND, summary, "60")
    for name, summary in zip(
        NUMBER_OPERATORS,
        ("Is this", "Is another", "Is greater", "Is this or greater", "Is less", "Is this or less"),
        strict=False,
    )
)
BETWEEN = Key("between", ListShape(NUMBER, "a list of two numbers"), "Both ends belong to it", "[40, 60]")


def _build_number(parts: Parts, found: list[Diagnostic]) -> WrittenNumber:
    tests: list[tuple[Scalar, tuple[Scalar, ...]]] = [
        (parts.written(key)[0], (value,))
        for key in (EQUALS, NOT_EQUALS, GT, GTE, LT, LTE)
        if (value := parts[key]) is not None
    ]
    ends = parts[BETWEEN]
    if ends is not None:
        if len(ends) == 2:  # noqa: PLR2004
            tests.append((parts.written(BETWEEN)[0], ends))
        elif not parts.broken:
            found.append(messages.two_ends(parts.written(BETWEEN)[0], len(ends)))
    if not tests and not parts.broken and ends is None:
        found.append(messages.nothing_compared(parts.span, parts.owner.text))
    return WrittenNumber(tuple(tests), None)


NUMBER_TESTS = MappingShape("a comparison", (EQUALS, NOT_EQUALS, GT, GTE, LT, LTE, BETWEEN), _build_number)


@dataclass(frozen=True, slots=True)
class BareNumber:
    """A number that has to come out exactly."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenNumber:
        """The number."""
        scalar = NUMBER.read(node, owner, found)
        return WrittenNumber(((replace(owner, value="equals", text="equals"), (scalar,)),), scalar)


ONE_NUMBER: Either[WrittenNumber] = Either(
    "a number, or operators such as {gte: 60}", scalar=BareNumber(), mapping=NUMBER_TESTS
)

TOTAL = "total"
"""The name of a bare number, and of a comparison that stands for itself."""


@dataclass(frozen=True, slots=True)
class NumbersShape:
    """The total, or numbers by name.

    Attributes:
        expected: What may stand there, in words.
        names: What the names are.
    """

    expected: str
    names: str
    one: Shape[WrittenNumber] = ONE_NUMBER

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[tuple[Scalar, WrittenNumber], ...]:
        """Names and what they have to be; the name of the total is TOTAL."""
        if isinstance(node, Mapping) and not node.entries:
            found.append(messages.nothing_compared(node.span, owner.text))
            return ()
        if isinstance(node, Mapping) and not any(entry.key.text in NUMBER_OPERATORS for entry in node.entries):
            return NamedShape(self.one, self.expected, ids=False, empty=False).read(node, owner, found)
        return ((replace(owner, value=TOTAL, text=TOTAL), self.one.read(node, owner, found)),)


@dataclass(frozen=True, slots=True)
class NextStageShape:
    """The next stage alone."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenNextRung:
        """The stage."""
        return WrittenNextRung(owner, STAGE_SHAPE.read(node, owner, found), None)


@dataclass(frozen=True, slots=True)
class WarningsShape:
    """Facts that are warned of, alone or with the codes of the warnings."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> WrittenWarnings:
        """Facts, with codes where these are said."""
        if isinstance(node, Mapping):
            named = NamedShape(NAME, "facts with the codes of their warnings", ids=False, empty=False)
            return WrittenWarnings(owner, named.read(node, owner, found))
        facts = OneOrMore(FACT, "a list of facts", empty=True).read(node, owner, found)
        return WrittenWarnings(owner, tuple((fact, None) for fact in facts))
