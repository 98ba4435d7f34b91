"""Conditions as they are written."""

import pytest

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Scalar
from leadladder_server.documents.yaml import read_text
from leadladder_server.language.conditions import CONDITION, OPERATORS, MetWhenShape
from leadladder_server.language.document import KEYWORDS, WrittenCondition, WrittenGroup, WrittenName, WrittenTest
from leadladder_server.language.shapes import Shape
from leadladder_server.ruleset.conditions import Operator

OWNER = Scalar("when", "when", quoted=False, span=Span("f", 1, 1, 2))


def condition(text: str, shape: Shape[WrittenCondition] = CONDITION) -> WrittenCondition:
    """The condition that a text says without problems."""
    node, diagnostics = read_text("f", text)
    found: list[Diagnostic] = []
    assert diagnostics == []
    assert node is not None
    read = shape.read(node, OWNER, found)
    assert found == []
    assert read is not None
    return read


def said(read: WrittenCondition) -> str:
    """A condition in one line, with every group spelt out."""
    match read:
        case WrittenName(name=name):
            return name.text
        case WrittenTest(subject=subject, operator=operator, operands=operands, reference=reference):
            values = " ".join(repr(operand.value) for operand in operands)
            return f"{subject.text} {operator} {'@' if reference else ''}{values}"
        case WrittenGroup(kind=kind, count=count, items=items):
            return f"{kind}{'' if count is None else count.text}({', '.join(said(item) for item in items)})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("fit.size", "fit.size", id="bare name"),
        pytest.param("{company.sites: 3}", "company.sites equals 3", id="bare value"),
        pytest.param("{fit.size: false}", "fit.size equals False", id="criterion"),
        pytest.param("{a.b: {gte: 3}}", "a.b gte 3", id="operator"),
        pytest.param("{a.b: {gte: 3, lt: 9}}", "all(a.b gte 3, a.b lt 9)", id="two operators"),
        pytest.param("{a.b: 1, c.d: {gte: 3, lt: 9}}", "all(a.b equals 1, c.d gte 3, c.d lt 9)", id="flat"),
        pytest.param("{all: [x], any: [y, z]}", "all(all(x), any(y, z))", id="two groups"),
        pytest.param("{none: [x, {a.b: 1}]}", "none(x, a.b equals 1)", id="none"),
        pytest.param("{not: x}", "not(x)", id="not a name"),
        pytest.param("{not: {a.b: 1, c.d: 2}}", "not(all(a.b equals 1, c.d equals 2))", id="not a mapping"),
        pytest.param("{at_least: {count: 2, of: [x, y]}}", "at_least2(x, y)", id="at least"),
        pytest.param("{a.b: {between: [1, 2.5]}}", "a.b between 1 2.5", id="between"),
        pytest.param("{a.b: {in: [x, $y, 3]}}", "a.b in 'x' '$y' 3", id="list with a reference in it"),
        pytest.param("{a.b: {in: $l}}", "a.b in @'$l'", id="list by name"),
        pytest.param("{a.b: $c.d}", "a.b equals @'$c.d'", id="other fact"),
        pytest.param("{a.b: '$c'}", "a.b equals @'$c'", id="quoted reference"),
        pytest.param("{a.b: $$c}", "a.b equals '$$c'", id="literal dollar"),
        pytest.param("{a.b: {known: true}}", "a.b known True", id="known"),
        pytest.param("{'all': [x]}", "all(x)", id="quoted keyword"),
    ],
)
def test_reading(text: str, expected: str) -> None:
    """A mapping is all of its entries; a value is equals; `$` refers and `$$` does not."""
    assert said(condition(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("any", "any()", id="any criterion"),
        pytest.param("{at_least: {count: 2}}", "at_least2()", id="so many criteria"),
        pytest.param("{at_least: {count: 2, of: [x, y]}}", "at_least2(x, y)", id="so many of these"),
        pytest.param("{any: [x, y]}", "any(x, y)", id="a condition"),
        pytest.param("x", "x", id="a name"),
    ],
)
def test_met_when(text: str, expected: str) -> None:
    """Without items a group is over the dimension's required criteria."""
    assert said(condition(text, MetWhenShape())) == expected


def test_places() -> None:
    """A test has the place of its operator and operand, a bare value its own, a group that of its keyword."""
    read = condition("{any: [{a.b: 5}, {a.b: {gte: 20}}], c.d: x}")
    assert isinstance(read, WrittenGroup)
    assert read.span == Span("f", 1, 2, 5)
    group = read.items[0]
    assert isinstance(group, WrittenGroup)
    spans = [item.span for item in group.items if isinstance(item, WrittenTest)]
    assert (group.span, spans) == (Span("f", 1, 2, 5), [Span("f", 1, 14, 15), Span("f", 1, 25, 32)])


def test_operand_on_another_line() -> None:
    """A place never leaves its line."""
    read = condition("a.b:\n  gte:\n    20")
    assert isinstance(read, WrittenTest)
    assert read.span == Span("f", 2, 3, 6)


def test_operators_are_those_of_the_engine() -> None:
    """What can be written is exactly what can be compared, and no operator is also a keyword."""
    assert sorted(OPERATORS) == sorted(operator.value for operator in Operator)
    assert not set(OPERATORS) & set(KEYWORDS)


def test_deepest_condition_that_documents_allow() -> None:
    """Reading a condition of ninety groups does not exhaust the stack; the rule set's own limit is checked later."""
    read = condition("{not: " * 90 + "x" + "}" * 90)
    assert said(read) == "not(" * 90 + "x" + ")" * 90
