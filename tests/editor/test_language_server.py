"""What an editor with yaml-language-server makes of the shipped schemas."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.editor.language_server import ROOT, LanguageServer, missing

RULES = ROOT / "rules"
NEW = (RULES / "example" / f"{number}.yaml" for number in count(1))
"""Paths that only the editor knows, each for one text."""

HEAD = "# yaml-language-server: $schema=../ruleset.schema.json\nrule_set: example\nversion: 1\n"
SHIPPED = sorted(RULES.glob("**/*.yaml"))


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    """A language server; where it cannot be had, there is nothing to test, which CI does not forgive."""
    lacking = missing()
    if lacking:
        assert "CI" not in os.environ, lacking
        pytest.skip(lacking)
    with LanguageServer() as started:
        yield started


def offered(server: LanguageServer, text: str, head: str = HEAD) -> dict[str, str]:
    """What is offered at the sign | in a text, with what is said of it."""
    before = (head + text).partition("|")[0]
    path = next(NEW)
    server.open(path, head + text.replace("|", ""))
    line, character = before.count("\n"), len(before) - before.rfind("\n") - 1
    items = server.completions(path, line, character)
    said = {label: item.get("documentation", "") for label, item in items.items()}
    return {label: text if isinstance(text, str) else str(text["value"]) for label, text in said.items()}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(RULES)))
def test_nothing_is_underlined_in_shipped_files(path: Path, server: LanguageServer) -> None:
    """Each shipped file finds its schema by its first line, and fits it as the editor reads it."""
    assert server.open(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "some", "said"),
    [
        pytest.param("|\n", "dimensions", "The criteria, in groups.", id="keys of the file"),
        pytest.param(
            "dimensions:\n  fit:\n    criteria:\n      - id: size\n        |\n",
            "levels",
            "Instead of when and points: the first level that holds gives the points.",
            id="keys of a criterion",
        ),
        pytest.param(
            "dimensions:\n  fit:\n    criteria:\n      - id: size\n        when:\n          |\n",
            "company.employees",
            "How many people does the company employ? (number)",
            id="facts",
        ),
        pytest.param(
            "dimensions:\n  fit:\n    criteria:\n      - id: size\n        when:\n          company.employees:\n"
            "            |\n",
            "between",
            "Is in a range, both ends included: `[20, 200]`.",
            id="operators of a number",
        ),
        pytest.param("ladder:\n  - stage: a\n    lifecycle: |\n", "sales_qualified", "", id="values"),
        pytest.param("fields:\n  attributes.it:\n    type: |\n", "timestamp", "", id="types"),
    ],
)
def test_keys_and_values_are_offered(text: str, some: str, said: str, server: LanguageServer) -> None:
    """Where a key or a value is due, the editor offers what could stand there, with what it means."""
    found = offered(server, text)

    assert some in found
    assert said in found[some]


@pytest.mark.parametrize(
    ("kind", "text", "some", "said"),
    [
        pytest.param(
            "tests", "tests:\n  - it: works\n    |\n", "stage", "Where it stands", id="expectations of a test"
        ),
        pytest.param(
            "tests", "tests:\n  - it: works\n    |\n", "company.employees", "How many people", id="facts of a test"
        ),
        pytest.param("tests", "contacts:\n  acme:\n    company:\n      |\n", "sites", "How many sites", id="contacts"),
        pytest.param("mapping", "|\n", "contact_id", "The column with your own keys.", id="keys of a mapping"),
        pytest.param(
            "mapping", "columns:\n  Staff: |\n", "company.employees", "How many people", id="facts of columns"
        ),
        pytest.param("mapping", "columns:\n  Sum:\n    |\n", "currency", "The currency of cells", id="options"),
        pytest.param("contact", "company:\n  |\n", "employees", "How many people", id="facts of a contact"),
        pytest.param("contact", "person:\n  seniority: |\n", "director", "", id="values of a contact"),
        pytest.param("contact", "history:\n  - |\n", "at", "When", id="keys of an activity"),
    ],
)
def test_the_other_files_are_helped_with_as_well(
    kind: str, text: str, some: str, said: str, server: LanguageServer
) -> None:
    """So it is in tests, mappings and contact files."""
    found = offered(server, text, f"# yaml-language-server: $schema=../{kind}.schema.json\n")

    assert some in found
    assert said in found[some]


def test_operators_that_do_not_go_with_the_type_are_not_offered(server: LanguageServer) -> None:
    """A number has no beginning, and a text has no order."""
    criteria = "dimensions:\n  fit:\n    criteria:\n      - id: size\n        when:\n          {}:\n            |\n"

    assert "starts_with" not in offered(server, criteria.format("company.employees"))
    assert "gte" not in offered(server, criteria.format("company.industry"))


def test_a_word_is_explained(server: LanguageServer) -> None:
    """Pointing at a fact and at an operator says what each is."""
    line = "dimensions: {fit: {criteria: [{id: size, when: {company.employees: {gte: 20}}}]}}"
    path = next(NEW)
    server.open(path, f"{HEAD}{line}\n")

    assert "How many people does the company employ? (number)" in server.hover(path, 3, line.index("employees"))
    assert "Is greater or equal." in server.hover(path, 3, line.index("gte"))


@pytest.mark.parametrize(
    ("line", "word", "said"),
    [
        pytest.param("titel: Shop", "titel", "titel is not allowed", id="key"),
        pytest.param(
            "dimensions: {fit: {criteria: [{id: a, when: {company.employes: 5}}]}}",
            "company.employes",
            "company.employes is not allowed",
            id="fact",
        ),
        pytest.param(
            "dimensions: {fit: {criteria: [{id: a, when: {person.seniority: boss}}]}}", "boss", "director", id="value"
        ),
        pytest.param(
            "signals: {a: {count: {type: b}, within: 30 days}}",
            "30 days",
            "a duration such as 12h, 90d or 2w",
            id="form",
        ),
        pytest.param("version: one", "one", "integer", id="type"),
    ],
)
def test_mistakes_are_underlined(line: str, word: str, said: str, server: LanguageServer) -> None:
    """A mistake is underlined at its very place, with what is wrong."""
    head = HEAD.replace("version: 1\n", "") if line.startswith("version") else HEAD
    text = f"{head}{line}\nladder: [{{stage: lead, requires: fit}}]\n"
    found = server.open(next(NEW), text)

    assert [each["range"]["start"] for each in found] == [{"line": head.count("\n"), "character": line.index(word)}]
    assert said in found[0]["message"]
