"""A mapping bound to one table and one rule set: every name looked up once, so that rows can stream through."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from leadladder_server.contact import Activity, Contact, RawValue, Unreadable
from leadladder_server.diagnostics import Diagnostic, in_order
from leadladder_server.documents.nodes import Scalar
from leadladder_server.documents.phrases import excerpt
from leadladder_server.fields import ATTRIBUTES, Field
from leadladder_server.intake import messages
from leadladder_server.intake.cells import OPTIONS_OF, CellReader, cell_reader, expected_of, read_moment
from leadladder_server.intake.mapping import ActivityEntry, AttributeEntry, CellOptions, TableMapping
from leadladder_server.intake.nodes import LONGEST_GOT
from leadladder_server.intake.table import Row, RowProblem
from leadladder_server.values.scalars import EXPECTED
from leadladder_server.values.text import normal_form, trim
from leadladder_server.values.types import FieldType, Instant


@dataclass(frozen=True, slots=True)
class CellWarning:
    """A cell that could not be read, so that its fact is not known.

    Attributes:
        column: Name of its column.
        field: The fact that it feeds; for activities "history".
        expected: What could have been read.
        got: The cell, shortened.
    """

    column: str
    field: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row as a contact.

    Attributes:
        line: Its first line in the file, from 1.
        contact: Its facts have the types that the rule set declares.
        won: How it ended; None when the mapping names no outcome or the cell means not known.
        warnings: One for each cell that could not be read.
    """

    line: int
    contact: Contact
    won: bool | None
    warnings: tuple[CellWarning, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """A cell that becomes a fact, or an attribute of an activity."""

    index: int
    name: str
    target: str
    path: str
    read: CellReader
    expected: str

    def value(self, cells: list[str], warnings: list[CellWarning]) -> RawValue | None:
        value = self.read(cells[self.index])
        if isinstance(value, Unreadable):
            warnings.append(CellWarning(self.name, self.path, self.expected, value.got))
            return None
        return value


@dataclass(frozen=True, slots=True)
class _ActivityColumn:
    """A cell that becomes an activity."""

    index: int
    happened: Callable[[str], bool]
    type: str
    at: "_AtColumn | None"
    attributes: tuple[_Column, ...]


@dataclass(frozen=True, slots=True)
class _AtColumn:
    """The cell that says when an activity happened."""

    index: int
    name: str
    format: str | None

    def moment(self, cells: list[str], warnings: list[CellWarning]) -> Instant | None:
        """The moment; None with a warning when the cell names none, and then the activity is left out."""
        cell = trim(cells[self.index])
        moment = read_moment(cell, self.format)
        if moment is None:
            expected = f"a date written as {self.format}" if self.format else EXPECTED[FieldType.TIMESTAMP]
            warnings.append(CellWarning(self.name, "history", expected, excerpt(cell, LONGEST_GOT)))
        return moment


class RowReader:
    """Turns the rows of one table into contacts."""

    def __init__(
        self,
        mapping: TableMapping,
        contact_id: int | None,
        columns: tuple[_Column, ...],
        activities: tuple[_ActivityColumn, ...] | None,
        outcome: int | None,
    ) -> None:
        self._mapping = mapping
        self._contact_id = contact_id
        self._columns = columns
        self._activities = activities
        self._outcome = outcome

    def read(self, row: Row, as_of: Instant) -> MappedRow | RowProblem:
        """The row as a contact; a problem when it has no contact_id although the mapping names its column.

        A cell that cannot be read becomes a warning, and its fact is not known.
        """
        contact_id = ""
        if self._contact_id is not None:
            contact_id = trim(row.cells[self._contact_id])
            if normal_form(contact_id) in self._mapping.missing:
                name = self._mapping.contact_id.text if self._mapping.contact_id else ""
                return RowProblem(row.line, name, "a contact id", repr(contact_id) if contact_id else "an empty cell")
        warnings: list[CellWarning] = []
        facts: dict[str, RawValue] = {}
        for column in self._columns:
            value = column.value(row.cells, warnings)
            if value is not None:
                facts[column.target] = value
        history = None if self._activities is None else self._history(self._activities, row.cells, as_of, warnings)
        return MappedRow(row.line, Contact(contact_id, facts, history), self._won(row.cells), tuple(warnings))

    def _won(self, cells: list[str]) -> bool | None:
        if self._outcome is None or self._mapping.outcome is None:
            return None
        form = normal_form(cells[self._outcome])
        if form in self._mapping.outcome.won:
            return True
        return None if form in self._mapping.missing else False

    def _history(
        self,
        entries: tuple[_ActivityColumn, ...],
        cells: list[str],
        as_of: Instant,
        warnings: list[CellWarning],
    ) -> tuple[Activity, ...]:
        history: list[Activity] = []
        for entry in entries:
            if not entry.happened(cells[entry.index]):
                continue
            at = as_of if entry.at is None else entry.at.moment(cells, warnings)
            if at is None:
                continue
            values = ((column.target, column.value(cells, warnings)) for column in entry.attributes)
            attributes = {name: value for name, value in values if value is not None}
            history.append(Activity(type=entry.type, at=at, attributes=attributes))
        return tuple(history)


def bind(
    mapping: TableMapping,
    header: Sequence[str],
    fields: Mapping[str, Field],
    activity_fields: Mapping[str, Field],
) -> tuple[RowReader | None, list[Diagnostic]]:
    """Look up every name of a mapping.

    Args:
        mapping: What was written.
        header: Names of the table's columns.
        fields: The facts that the rule set may read, by path.
        activity_fields: The facts about activities that it declares, by name without prefix.

    Returns:
        The reader, or None when there is an error, with every diagnostic in file order.
    """
    binder = _Binder(mapping, header, fields, activity_fields)
    reader = binder.reader()
    return (None if binder.diagnostics else reader), in_order(binder.diagnostics)


class _Binder:
    """Collects what cannot be looked up."""

    def __init__(
        self,
        mapping: TableMapping,
        header: Sequence[str],
        fields: Mapping[str, Field],
        activity_fields: Mapping[str, Field],
    ) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._mapping = mapping
        self._header = header
        self._fields = fields
        self._activity_fields = activity_fields
        self._places: dict[str, list[int]] = {}
        for index, name in enumerate(header):
            self._places.setdefault(name, []).append(index)

    def reader(self) -> RowReader:
        mapping = self._mapping
        contact_id = None if mapping.contact_id is None else self._index(mapping.contact_id)
        fed: dict[str, int] = {}
        columns: list[_Column] = []
        for entry in mapping.columns:
            path = trim(entry.field.text)
            if path in fed:
                self.diagnostics.append(messages.field_fed_twice(entry.field.span, path, fed[path]))
            fed.setdefault(path, entry.field.span.line)
            field = self._field(entry.field, path, self._fields)
            columns.append(self._column(entry.column, entry.options, path, path, field))
        activities = None if mapping.activities is None else tuple(map(self._activity, mapping.activities))
        outcome = None if mapping.outcome is None else self._index(mapping.outcome.column)
        return RowReader(mapping, contact_id, tuple(columns), activities, outcome)

    def _index(self, column: Scalar) -> int:
        """Where the column stands; 0 with a diagnostic when there is no such column, or more than one."""
        places = self._places.get(trim(column.text), [])
        if not places:
            self.diagnostics.append(messages.unknown_column(column.span, column.text, self._header))
        elif len(places) > 1:
            numbers = [place + 1 for place in places]
            self.diagnostics.append(messages.ambiguous_column(column.span, column.text, numbers))
        return places[0] if places else 0

    def _field(self, place: Scalar, path: str, known: Mapping[str, Field]) -> Field:
        field = known.get(path)
        if field is None:
            self.diagnostics.append(messages.unknown_field(place.span, path, known))
            return Field(path=path, type=FieldType.STRING, title=path, ask="")
        return field

    def _column(self, column: Scalar, options: CellOptions, target: str, path: str, field: Field) -> _Column:
        for option, place in options.places.items():
            types = OPTIONS_OF.get(option)
            if types is not None and field.type not in types:
                self.diagnostics.append(messages.misplaced_option(place.span, option, path, field.type, types))
        return _Column(
            index=self._index(column),
            name=trim(column.text),
            target=target,
            path=path,
            read=cell_reader(self._mapping, options, field),
            expected=expected_of(self._mapping, options, field),
        )

    def _activity(self, entry: ActivityEntry) -> _ActivityColumn:
        never = self._mapping.missing | self._mapping.no
        when = entry.when
        return _ActivityColumn(
            index=self._index(entry.column),
            happened=(lambda cell: normal_form(cell) not in never)
            if when is None
            else (lambda cell: normal_form(cell) in when),
            type=entry.type,
            at=None if entry.at is None else _AtColumn(self._index(entry.at), trim(entry.at.text), entry.at_format),
            attributes=tuple(map(self._attribute, entry.attributes)),
        )

    def _attribute(self, entry: AttributeEntry) -> _Column:
        name = entry.name.text
        field = self._field(entry.name, name, self._activity_fields)
        return self._column(entry.column, entry.options, name, f"history.{ATTRIBUTES}{name}", field)
