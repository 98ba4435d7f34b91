"""Contact files: what their facts are read as, and what is said about a file that cannot be read."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.contact import Activity, RawValue
from leadladder_server.documents.rendering import render_text
from leadladder_server.fields import CATALOGUE
from leadladder_server.intake.contact_file import ContactFile, read_contact_file
from leadladder_server.values.money import Money
from leadladder_server.values.time import from_datetime
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import FactWarning

BROKEN = sorted(Path(__file__).parent.glob("contact_files/*.yaml"))
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)


def read(text: str) -> ContactFile:
    """A contact file without an error."""
    contact_file, diagnostics = read_contact_file("contact.yaml", text)
    assert diagnostics == []
    assert contact_file is not None
    return contact_file


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_files_are_explained(path: Path, golden: Callable[[Path, str], None]) -> None:
    """Every problem of a file is shown at its place, with what was expected, what was got and what to do."""
    text = path.read_text(encoding="utf-8")
    contact_file, diagnostics = read_contact_file(path.name, text)

    assert contact_file is None
    golden(path.with_suffix(".txt"), render_text(diagnostics, {path.name: text}))


def test_the_whole_file() -> None:
    """A file says who, when, where it stood, where it should stand, what is known and what was done."""
    contact_file = read("""
rule_set: plant-software
as_of: 2026-11-22
previous_stage: prospect
expected_stage: lead
contact_id: 007
company: {name: Acme, employees: 60}
attributes: {it_platform: windows}
history: [{type: contact_form, at: 20d ago, attributes: {pages: 3}}]
""")

    assert contact_file.rule_set == "plant-software"
    assert contact_file.as_of == from_datetime(AS_OF)
    assert contact_file.previous_stage == "prospect"
    assert contact_file.expected_stage == "lead"
    assert contact_file.warnings == ()
    assert contact_file.contact.contact_id == "007"
    assert contact_file.contact.facts == {
        "company.name": "Acme",
        "company.employees": 60,
        "attributes.it_platform": "windows",
    }
    at = from_datetime(datetime(2026, 11, 2, tzinfo=UTC))
    assert contact_file.contact.history == (Activity("contact_form", at, {"pages": "3"}),)


FACTS = [
    pytest.param("company.name", "2024", "2024", id="text that looks like a number"),
    pytest.param("person.phone", "0049", "0049", id="text keeps its zeros"),
    pytest.param("person.country", "NO", "NO", id="Norway"),
    pytest.param("person.name", "' Jane '", "Jane", id="text is trimmed"),
    pytest.param("person.seniority", "Director", "director", id="one of the values in any case"),
    pytest.param("company.employees", "60", 60, id="number"),
    pytest.param("company.employees", "'60'", 60, id="number in quotes"),
    pytest.param("company.annual_revenue", "8000000 EUR", Money("EUR", 8_000_000 * 10**9), id="money"),
    pytest.param("company.technologies", "[SAP, ' ', Excel]", ("SAP", "Excel"), id="list without its blanks"),
    pytest.param("company.technologies", "SAP", ("SAP",), id="list of one"),
    pytest.param("relationship.is_customer", "false", False, id="boolean"),
    pytest.param("relationship.status_since", "2026-11-22", AS_OF, id="a day as its midnight"),
    pytest.param("relationship.status_since", "12h ago", datetime(2026, 11, 21, 12, tzinfo=UTC), id="hours ago"),
    pytest.param("qualification.timeline.decide_by", "2027-01-31", date(2027, 1, 31), id="date"),
    pytest.param("qualification.timeline.decide_by", "in 60d", date(2027, 1, 21), id="days ahead"),
    pytest.param("qualification.timeline.decide_by", "in 2w", date(2026, 12, 6), id="weeks ahead"),
    pytest.param("attributes.code", "01234", "01234", id="attributes stay text"),
    pytest.param("attributes.flag", "true", "true", id="attributes stay text even when they are true"),
    pytest.param("attributes.seen", "1d ago", datetime(2026, 11, 21, tzinfo=UTC), id="attributes may count from as_of"),
    pytest.param("attributes.tags", "[a, b]", ("a", "b"), id="attributes may be lists"),
]


@pytest.mark.parametrize(("path", "written", "expected"), FACTS)
def test_facts_are_read_as_their_types(path: str, written: str, expected: RawValue) -> None:
    """A fact has the type that the catalogue gives it; attributes wait for a rule set."""
    nested = written
    for name in reversed(path.split(".")[1:]):
        nested = f"{{{name}: {nested}}}"
    contact_file = read(f"as_of: 2026-11-22\n{path.partition('.')[0]}: {nested}\n")

    assert contact_file.contact.facts == {path: expected}
    assert contact_file.warnings == ()


@pytest.mark.parametrize("written", ["null", "~", "''", "'  '", "[]", "[' ']"])
def test_nothing_written_is_not_known(written: str) -> None:
    """Null, blank text and empty lists leave a fact unknown, without a warning."""
    contact_file = read(f"company: {{technologies: {written}}}")

    assert contact_file.contact.facts == {}
    assert contact_file.warnings == ()


@pytest.mark.parametrize(
    ("path", "written", "expected"),
    [
        pytest.param("company.employees", "many", "a number such as 20 or 0.5, at most 9007199254740992", id="number"),
        pytest.param(
            "company.employees", ".nan", "a number such as 20 or 0.5, at most 9007199254740992", id="not a number"
        ),
        pytest.param(
            "company.employees",
            "9007199254740993",
            "a number such as 20 or 0.5, at most 9007199254740992",
            id="a number too large for doubles",
        ),
        pytest.param("company.employees", "true", "a number such as 20 or 0.5, at most 9007199254740992", id="boolean"),
        pytest.param(
            "company.annual_revenue",
            "8000000",
            "an amount such as 5000000 EUR, below 1000000000000000, with at most 9 decimal places",
            id="money without a currency",
        ),
        pytest.param(
            "company.founded_year", "9" * 5000, "a number such as 20 or 0.5, at most 9007199254740992", id="huge"
        ),
        pytest.param("relationship.is_customer", "yes", "true or false", id="boolean of another language"),
        pytest.param(
            "relationship.status_since",
            "last May",
            "a time such as 2026-11-22T10:00:00Z, or a date",
            id="moment",
        ),
        pytest.param(
            "person.seniority",
            "boss",
            "one of staff, manager, director, vice_president, c_level or owner",
            id="none of the values",
        ),
    ],
)
def test_unreadable_facts_are_unknown_and_said_so(path: str, written: str, expected: str) -> None:
    """A value that cannot be read as its type leaves the fact unknown, with a warning that says what would be read."""
    group, name = path.split(".")
    contact_file = read(f"{group}: {{{name}: {written}}}")

    got = written if len(written) <= 80 else written[:79] + "…"
    assert contact_file.contact.facts == {}
    assert contact_file.warnings == (FactWarning(path, "unreadable-value", expected, got),)


def test_no_history_is_not_an_empty_one() -> None:
    """Without the key what a contact did is not known; an empty list says that it did nothing."""
    assert read("company: {}").contact.history is None
    assert read("history:").contact.history is None
    assert read("history: []").contact.history == ()


def test_json_is_read_as_yaml() -> None:
    """The same contact in JSON is the same contact."""
    contact = {
        "as_of": "2026-11-22",
        "company": {"employees": 60, "annual_revenue": "8000000 EUR"},
        "history": [{"type": "call", "at": "20d ago"}],
    }

    assert read(json.dumps(contact)) == read("""
as_of: 2026-11-22
company: {employees: 60, annual_revenue: 8000000 EUR}
history: [{type: call, at: 20d ago}]
""")


EXAMPLES = {
    FieldType.STRING: "text",
    FieldType.NUMBER: "7",
    FieldType.BOOLEAN: "true",
    FieldType.MONEY: "7 EUR",
    FieldType.DATE: "2026-11-22",
    FieldType.TIMESTAMP: "2026-11-22T10:00:00Z",
    FieldType.LIST: "[text]",
}


@pytest.mark.parametrize("path", CATALOGUE)
def test_every_fact_of_the_catalogue_can_be_written(path: str) -> None:
    """Contact files follow the catalogue: no built-in fact is left out."""
    entry = CATALOGUE[path]
    nested = entry.values[0] if entry.values else EXAMPLES[entry.type]
    for name in reversed(path.split(".")[1:]):
        nested = f"{{{name}: {nested}}}"

    assert list(read(f"{path.partition('.')[0]}: {nested}").contact.facts) == [path]


WORDS = st.sampled_from(
    ["as_of", "company", "history", "type", "at", "attributes", "employees", "2026-11-22", "1d ago", "x", ""]
)
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS, st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


@given(TREES)
def test_no_shape_raises(tree: object) -> None:
    """Whatever the shape of a file, it is read or explained."""
    contact_file, diagnostics = read_contact_file("contact.json", json.dumps(tree))

    assert (contact_file is None) == bool(diagnostics)
