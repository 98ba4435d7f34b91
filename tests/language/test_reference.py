"""The reference of the rule language leaves nothing out."""

import re
from pathlib import Path

import pytest

from leadladder_server.documents.sources import LARGEST
from leadladder_server.documents.yaml import DEEPEST, MOST_NODES
from leadladder_server.fields import CATALOGUE
from leadladder_server.language.conditions import OPERATORS
from leadladder_server.language.document import KEYWORDS
from leadladder_server.ruleset import limits
from leadladder_server.ruleset.comparisons import CONCLUSION_OPERATORS
from leadladder_server.ruleset.conditions import NameKind
from leadladder_server.ruleset.names import RESERVED
from leadladder_server.values.types import FieldType
from tests.language.test_parts import KEYS

REFERENCE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
ROW_NAMES = set(re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^\| (`[^|]*) \|", REFERENCE, re.MULTILINE))))
"""Every word in backticks in the first column of a table."""


def test_every_key_has_a_row() -> None:
    """Each key that can be written stands in the first column of a table."""
    assert {key.name for _, key in KEYS} - ROW_NAMES == set()


def test_every_operator_type_and_fact_has_a_row() -> None:
    """So does each operator, type and built-in fact."""
    assert {*OPERATORS, *FieldType, *CATALOGUE} - ROW_NAMES == set()


@pytest.mark.parametrize("word", KEYWORDS)
def test_every_group_has_a_row(word: str) -> None:
    """So does each word that combines conditions."""
    assert any(name.startswith(f"{word}:") for name in ROW_NAMES)


def test_reserved_words_are_listed() -> None:
    """Every word that no dimension can be called is named where ids are explained."""
    paragraph = next(block for block in REFERENCE.split("\n\n") if "cannot be dimensions" in block)
    listed = re.findall(r"`([^`]+)`", paragraph, re.DOTALL)[-1].split()
    assert sorted(listed) == sorted(RESERVED)


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        pytest.param("`score", (NameKind.SCORE, NameKind.POINTS), id="numbers"),
        pytest.param("`grade", (NameKind.GRADE, NameKind.LABEL), id="texts"),
    ],
)
def test_operators_of_conclusions_are_true(row: str, kinds: tuple[NameKind, ...]) -> None:
    """What the rules conclude has its row with the operators that it takes, and no others."""
    table = REFERENCE.partition("| conclusion | operators |")[2].partition("\n\n")[0]
    (cells,) = re.findall(rf"^\| {row}[^|]*\| ([^|]*) \|$", table, re.MULTILINE)
    for kind in kinds:
        assert re.findall(r"`(\w+)`", cells) == [operator.value for operator in CONCLUSION_OPERATORS[kind]]


@pytest.mark.parametrize(
    ("row", "number"),
    [
        pytest.param("a file", MOST_NODES, id="nodes"),
        pytest.param("a file", DEEPEST, id="depth"),
        pytest.param("a file", LARGEST // 1024**2, id="mebibytes"),
        pytest.param("groups inside each other", limits.MAX_NESTING, id="nesting"),
        pytest.param("tests in a rule set", limits.MAX_TESTS, id="tests"),
        pytest.param("tests and groups", limits.MAX_NODES, id="tests and groups"),
        pytest.param("criteria", limits.MAX_CRITERIA, id="criteria"),
        pytest.param("items of all lists", limits.MAX_LIST_ITEMS, id="list items"),
        pytest.param("a text in a condition", limits.MAX_TEXT, id="text"),
        pytest.param("points of a level", limits.MAX_POINTS, id="points"),
        pytest.param("`half_life`", limits.MAX_DECAY, id="decay"),
        pytest.param("days on which criteria", limits.MAX_BOUNDARIES, id="boundaries"),
    ],
)
def test_limits_are_true(row: str, number: int) -> None:
    """Every limit stands in its row with its number."""
    assert re.search(rf"^\| {row}[^\n]*\b{number:,}\b", REFERENCE.partition("## Limits")[2], re.MULTILINE)
