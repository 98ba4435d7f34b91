"""Rows of a table as contacts: cells by type, activities, outcomes, and what cannot be read."""

from datetime import UTC, date, datetime

import pytest

from leadladder_server.contact import Activity, RawValue
from leadladder_server.fields import CATALOGUE, Field
from leadladder_server.intake.mapping import read_mapping
from leadladder_server.intake.rows import CellWarning, MappedRow, bind
from leadladder_server.intake.table import Row, RowProblem
from leadladder_server.values.money import Money
from leadladder_server.values.time import from_datetime
from leadladder_server.values.types import FieldType

AS_OF = from_datetime(datetime(2026, 11, 22, tzinfo=UTC))
FIELDS = CATALOGUE | {
    "attributes.visits": Field("attributes.visits", FieldType.NUMBER, "visits", ""),
    "attributes.wait": Field("attributes.wait", FieldType.DURATION, "wait", ""),
    "attributes.city": Field("attributes.city", FieldType.STRING, "city", "", values=("metro", "town")),
}
ACTIVITY_FIELDS = {"visits": Field("visits", FieldType.NUMBER, "visits", "")}


def read(mapping_text: str, **cells: str) -> MappedRow | RowProblem:
    """The one row of a table whose columns are the keywords."""
    mapping, diagnostics = read_mapping("mapping.yaml", mapping_text)
    assert diagnostics == []
    assert mapping is not None
    reader, diagnostics = bind(mapping, tuple(cells), FIELDS, ACTIVITY_FIELDS)
    assert diagnostics == []
    assert reader is not None
    return reader.read(Row(2, list(cells.values())), AS_OF)


def mapped(mapping_text: str, **cells: str) -> MappedRow:
    """The one row, which is a contact."""
    row = read(mapping_text, **cells)
    assert isinstance(row, MappedRow)
    return row


EUROPEAN = "field: company.annual_revenue, currency: EUR, decimal: ',', thousands: '.'"
EUROS = Money("EUR", 1_234_567_500_000_000)

CELLS = [
    pytest.param("person.country", " Norway ", "Norway", id="text is trimmed"),
    pytest.param("person.seniority", "DIRECTOR", "director", id="one of the values in any case"),
    pytest.param("company.employees", "60", 60, id="number"),
    pytest.param("attributes.visits", "2.5", 2.5, id="number with places"),
    pytest.param("{field: attributes.visits, decimal: ','}", "2,5", 2.5, id="decimal comma"),
    pytest.param("{field: attributes.visits, thousands: ','}", "1,234,567.5", 1234567.5, id="groups of three"),
    pytest.param("{field: attributes.visits, thousands: ' '}", "-12 345", -12345, id="groups parted by spaces"),
    pytest.param("company.annual_revenue", "1234567.50 EUR", EUROS, id="money"),
    pytest.param(
        "{field: company.annual_revenue, currency: EUR}", "1234567.5", EUROS, id="money of the column's currency"
    ),
    pytest.param(
        "{field: company.annual_revenue, currency: USD}", "1234567.5 EUR", EUROS, id="the cell's currency wins"
    ),
    pytest.param(f"{{{EUROPEAN}}}", "1.234.567,5", EUROS, id="money the European way"),
    pytest.param("relationship.is_customer", "yes", True, id="word for yes"),
    pytest.param("relationship.is_customer", "0", False, id="word for no"),
    pytest.param("relationship.is_customer", "TRUE", True, id="true is always a word for yes"),
    pytest.param("qualification.timeline.decide_by", "2027-01-31", date(2027, 1, 31), id="date"),
    pytest.param(
        "{field: qualification.timeline.decide_by, format: '%d.%m.%Y'}",
        "31.01.2027",
        date(2027, 1, 31),
        id="date of another form",
    ),
    pytest.param(
        "{field: relationship.status_since, format: '%d/%m/%Y %H:%M %z'}",
        "31/01/2027 09:30 +0100",
        datetime(2027, 1, 31, 8, 30, tzinfo=UTC),
        id="moment with its zone",
    ),
    pytest.param("{field: company.technologies, separator: ';'}", "SAP; Excel;", ("SAP", "Excel"), id="list"),
    pytest.param("company.technologies", "SAP; Excel", ("SAP; Excel",), id="list of one"),
    pytest.param("{field: attributes.city, values: {Mumbai: metro}}", "mumbai", "metro", id="renamed cell"),
    pytest.param("person.country", "", None, id="empty"),
    pytest.param("person.country", " select ", None, id="missing everywhere"),
    pytest.param("{field: person.country, missing: [Other]}", "other", None, id="missing in this column"),
]


@pytest.mark.parametrize(("column", "cell", "expected"), CELLS)
def test_cells_are_read_as_the_type_of_their_fact(column: str, cell: str, expected: RawValue | None) -> None:
    """A cell becomes a value of the fact's type, or no fact at all when it means not known."""
    row = mapped(f"missing: [Select]\nyes: ['Yes', '1']\nno: ['No', '0']\ncolumns: {{A: {column}}}", A=cell)

    assert list(row.contact.facts.values()) == ([] if expected is None else [expected])
    assert row.warnings == ()


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        pytest.param("attributes.visits", "many", "a number such as 20 or 0.5, at most 9007199254740992", id="number"),
        pytest.param("attributes.visits", "1,234", "a number such as 20 or 0.5, at most 9007199254740992", id="groups"),
        pytest.param(
            "{field: attributes.visits, decimal: ','}",
            "1.234",
            "a number with the decimal mark ','",
            id="a point where the decimal mark is a comma",
        ),
        pytest.param(
            "{field: attributes.visits, thousands: ','}",
            "12,34",
            "a number with groups of three parted by ','",
            id="a group of two",
        ),
        pytest.param(
            f"{{{EUROPEAN}}}",
            "1,234,567",
            "an amount with the decimal mark ',' and groups of three parted by '.'",
            id="money the American way",
        ),
        pytest.param(
            "company.annual_revenue",
            "5000",
            "an amount such as 5000000 EUR, below 1000000000000000, with at most 9 decimal places",
            id="money without a currency",
        ),
        pytest.param(
            "relationship.is_customer",
            "maybe",
            "a word for yes (1, true, yes) or for no (0, false, no)",
            id="neither yes nor no",
        ),
        pytest.param("attributes.city", "village", "one of metro, town", id="none of the values"),
        pytest.param(
            "{field: relationship.status_since, format: '%d.%m.%Y'}",
            "2026-11-22",
            "a date written as %d.%m.%Y",
            id="date of another form",
        ),
        pytest.param("attributes.wait", "soon", "a duration such as 12h, 90d or 2w", id="duration"),
    ],
)
def test_unreadable_cells_are_unknown_and_said_so(column: str, cell: str, expected: str) -> None:
    """A cell that cannot be read leaves its fact unknown, with a warning, and the row is scored all the same."""
    row = mapped(f"yes: ['Yes', '1']\nno: ['No', '0']\ncolumns: {{A: {column}}}", A=cell)

    assert row.contact.facts == {}
    assert [(w.column, w.expected, w.got) for w in row.warnings] == [("A", expected, cell)]


def test_a_row_needs_its_contact_id() -> None:
    """When the mapping names the column of the key, a row without one is not a contact."""
    text = "contact_id: Id\ncolumns: {A: person.country}"

    assert read(text, Id=" ", A="Norway") == RowProblem(2, "Id", "a contact id", "an empty cell")
    assert mapped(text, Id="7", A="Norway").contact.contact_id == "7"


ACTIVITIES = """
no: ["No", "0"]
columns: {}
activities:
  - {column: Copy, when: ["Yes"], type: pdf_download, at: {column: Date, format: "%Y-%m-%d"}}
  - {column: Visits, type: web_visit, at: as_of, attributes: {visits: Visits}}
"""


def test_columns_become_activities() -> None:
    """A cell that says so makes one activity, at the moment of another column or of scoring."""
    row = mapped(ACTIVITIES, Copy="yes", Date="2026-11-01", Visits="3")

    download = Activity("pdf_download", from_datetime(datetime(2026, 11, 1, tzinfo=UTC)), {})
    assert row.contact.history == (download, Activity("web_visit", AS_OF, {"visits": 3}))


@pytest.mark.parametrize("visits", ["", "0", "No"])
def test_nothing_happened_where_the_cell_says_no(visits: str) -> None:
    """Missing cells and words for no make no activity, and the history is known to be empty."""
    assert mapped(ACTIVITIES, Copy="No", Date="", Visits=visits).contact.history == ()


def test_an_activity_without_its_date_is_left_out_and_said_so() -> None:
    """When nobody knows when it happened, an activity cannot count."""
    row = mapped(ACTIVITIES, Copy="Yes", Date="soon", Visits="")

    assert row.contact.history == ()
    assert row.warnings == (CellWarning("Date", "history", "a date written as %Y-%m-%d", "soon"),)


def test_no_activities_is_not_no_history() -> None:
    """Without the key `activities` what contacts did is not known."""
    assert mapped("columns: {A: person.country}", A="x").contact.history is None
    assert mapped("columns: {A: person.country}\nactivities: []", A="x").contact.history == ()


@pytest.mark.parametrize(("cell", "won"), [("1", True), (" WON ", True), ("0", False), ("", None), ("Select", None)])
def test_outcomes(cell: str, won: bool | None) -> None:
    """A row was won, was not, or nobody knows."""
    text = "missing: [Select]\ncolumns: {}\noutcome: {column: A, won: [1, Won]}"

    assert mapped(text, A=cell).won is won
