"""Mapping files, as they are written: which column of a table feeds which fact. Nothing is looked up yet."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic, in_order
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.documents.yaml import read_text
from leadladder_server.intake import messages
from leadladder_server.intake.nodes import NodeReader, present
from leadladder_server.values.scalars import is_currency
from leadladder_server.values.text import normal_form, trim
from leadladder_server.values.types import Instant

_DATE_DIRECTIVES = frozenset("dmYyHMSfz")
"""Letters that may follow a % in `format:`: those of strptime that read digits, so that no locale is involved."""

_DECIMAL_MARKS = ".,"
_THOUSANDS_MARKS = ".,' \u00a0\u202f"
_NO_DELIMITERS = '"\r\n'

KEYS = ("rule_set", "as_of", "delimiter", "contact_id", "missing", "yes", "no", "columns", "activities", "outcome")
_CELL_KEYS = ("missing", "values", "currency", "decimal", "thousands", "format", "separator")
COLUMN_KEYS = ("field", *_CELL_KEYS)
ACTIVITY_KEYS = ("column", "when", "type", "at", "attributes")
_AT_KEYS = ("column", "format")
_ATTRIBUTE_KEYS = ("column", *_CELL_KEYS)
OUTCOME_KEYS = ("column", "won")


@dataclass(frozen=True, slots=True)
class CellOptions:
    """How the cells of one column are written; None and empty where the mapping says nothing.

    Attributes:
        missing: Normal forms of further texts that mean not known.
        values: What a cell stands for, by its normal form; applied before anything else is read.
        currency: ISO 4217 code of amounts written without one.
        decimal: The decimal mark, "." or ",".
        thousands: The mark between groups of three digits; empty when there is none.
        format: strptime format of dates; None means ISO 8601.
        separator: What stands between the items of a list.
        places: Where each of the options is written, by its key.
    """

    missing: frozenset[str]
    values: dict[str, str]
    currency: str | None
    decimal: str
    thousands: str
    format: str | None
    separator: str | None
    places: dict[str, Scalar]


_AS_IT_STANDS = CellOptions(frozenset(), {}, None, ".", "", None, None, {})


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """An entry of `columns:`."""

    column: Scalar
    field: Scalar
    options: CellOptions


@dataclass(frozen=True, slots=True)
class AttributeEntry:
    """One attribute of an activity."""

    name: Scalar
    column: Scalar
    options: CellOptions


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """An entry of `activities:`.

    Attributes:
        column: The column whose cell says whether it happened.
        when: Normal forms of the cells that say so; None means every cell but missing ones and words for no.
        type: The type of the activity.
        at: The column that says when; None means the moment of scoring.
        at_format: strptime format of `at`; None means ISO 8601.
        attributes: In file order.
    """

    column: Scalar
    when: frozenset[str] | None
    type: str
    at: Scalar | None
    at_format: str | None
    attributes: tuple[AttributeEntry, ...]


@dataclass(frozen=True, slots=True)
class OutcomeEntry:
    """`outcome:`: the column that says how it ended, and the normal forms of the cells that say it was won."""

    column: Scalar
    won: frozenset[str]


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A mapping file.

    Attributes:
        rule_set: Id of the rule set that it was written for; None when it does not say.
        as_of: The moment that every row is scored at; None when it does not say.
        delimiter: What stands between cells; None means what the file's name says.
        contact_id: The column with the caller's keys; None when there is none.
        missing: Normal forms of the cells that mean not known, in every column.
        yes: Normal forms of words for true; `true` is always one.
        no: Normal forms of words for false; `false` is always one.
        columns: In file order.
        activities: In file order; None without the key, and then what contacts did is not known.
        outcome: None when the table does not tell.
    """

    rule_set: str | None
    as_of: Instant | None
    delimiter: str | None
    contact_id: Scalar | None
    missing: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    columns: tuple[ColumnEntry, ...]
    activities: tuple[ActivityEntry, ...] | None
    outcome: OutcomeEntry | None


def read_mapping(file: str, text: str) -> tuple[TableMapping | None, list[Diagnostic]]:
    """Read a mapping file.

    Args:
        file: Its path as it is shown to its author.
        text: What it holds: YAML 1.2, of which JSON is a part.

    Returns:
        The mapping, or None when there is an error, with every diagnostic in file order. Never raises.
    """
    root, diagnostics = read_text(file, text)
    if root is None:
        return None, diagnostics
    mapping = _MappingReader(diagnostics).mapping_file(root)
    return (None if diagnostics else mapping), in_order(diagnostics)


class _MappingReader(NodeReader):
    """Collects the diagnostics of one file."""

    def mapping_file(self, node: Node) -> TableMapping | None:
        root = self.mapping(node, "A mapping file", "a mapping with the key columns", KEYS)
        if root is None:
            return None
        columns = self._needed(root, "columns", "A mapping file", "columns: {Country: person.country}")
        missing, yes, no = (self._words(root, key) or frozenset() for key in ("missing", "yes", "no"))
        yes, no = yes | {"true"}, no | {"false"}
        words = (present(root, "no") or present(root, "yes") or root).span
        self.diagnostics.extend(messages.word_is_yes_and_no(words, word) for word in sorted(yes & no))
        activities = root.get("activities")
        outcome = present(root, "outcome")
        rule_set = self._optional_text(root, "rule_set")
        return TableMapping(
            rule_set=None if rule_set is None else trim(rule_set.text),
            as_of=self.as_of(root),
            delimiter=self._character(root, "delimiter"),
            contact_id=self._optional_text(root, "contact_id"),
            missing=missing | {""},
            yes=yes,
            no=no,
            columns=() if columns is None else self._columns(columns),
            activities=None if activities is None else self._activities(activities),
            outcome=None if outcome is None else self._outcome(outcome),
        )

    def _needed(self, owner: Mapping, key: str, what: str, example: str) -> Node | None:
        node = present(owner, key)
        if node is None:
            self.diagnostics.append(messages.missing_key(owner.span, key, what, example))
        return node

    def _needed_text(self, owner: Mapping, key: str, what: str, example: str) -> Scalar | None:
        node = self._needed(owner, key, what, example)
        return None if node is None else self.text(node, key)

    def _optional_text(self, owner: Mapping, key: str) -> Scalar | None:
        node = present(owner, key)
        return None if node is None else self.text(node, key)

    def _words(self, owner: Mapping, key: str) -> frozenset[str] | None:
        node = owner.get(key)
        return None if node is None else frozenset(normal_form(item.text) for item in self.items(node, key))

    def _character(self, owner: Mapping, key: str, allowed: str = "") -> str | None:
        node = present(owner, key)
        scalar = None if node is None else self.scalar(node, key, "one character")
        if scalar is None:
            return None
        fits = scalar.text in allowed if allowed else scalar.text not in _NO_DELIMITERS
        if len(scalar.text) == 1 and fits:
            return scalar.text
        expected = f"one of {' '.join(map(repr, allowed))}" if allowed else "one character that is no quote"
        self.diagnostics.append(messages.wrong_option(scalar.span, key, expected, scalar.text))
        return None

    def _columns(self, node: Node) -> tuple[ColumnEntry, ...]:
        mapping = self.mapping(node, "columns", "a mapping of columns and facts")
        return tuple(filter(None, map(self._column, mapping.entries))) if mapping else ()

    def _column(self, entry: Entry) -> ColumnEntry | None:
        if isinstance(entry.value, Scalar):
            field = self.text(entry.value, f"the column {entry.key.text}")
            return None if field is None else ColumnEntry(entry.key, field, _AS_IT_STANDS)
        expected = "the path of a fact, or a mapping with the key field"
        mapping = self.mapping(entry.value, f"The column {entry.key.text}", expected, COLUMN_KEYS)
        if mapping is None:
            return None
        field = self._needed_text(mapping, "field", "A column", "field: company.employees")
        return None if field is None else ColumnEntry(entry.key, field, self._options(mapping))

    def _options(self, mapping: Mapping) -> CellOptions:
        decimal = self._character(mapping, "decimal", _DECIMAL_MARKS) or "."
        thousands = self._character(mapping, "thousands", _THOUSANDS_MARKS) or ""
        places = {entry.key.text: entry.key for entry in mapping.entries if entry.key.text in _CELL_KEYS}
        if thousands == decimal:
            place = places["thousands"].span
            self.diagnostics.append(messages.wrong_option(place, "thousands", "another mark than decimal", thousands))
        separator = present(mapping, "separator")
        separator_scalar = None if separator is None else self.scalar(separator, "separator", "a text")
        return CellOptions(
            missing=self._words(mapping, "missing") or frozenset(),
            values=self._values(mapping),
            currency=self._currency(mapping),
            decimal=decimal,
            thousands=thousands,
            format=self._format(mapping),
            separator=(separator_scalar.text or None) if separator_scalar else None,
            places=places,
        )

    def _values(self, owner: Mapping) -> dict[str, str]:
        node = present(owner, "values")
        mapping = None if node is None else self.mapping(node, "values", "a mapping of cells and what they stand for")
        scalars = ((entry.key, self.text(entry.value, "values")) for entry in (mapping.entries if mapping else ()))
        return {normal_form(key.text): value.text for key, value in scalars if value is not None}

    def _currency(self, owner: Mapping) -> str | None:
        scalar = self._optional_text(owner, "currency")
        if scalar is not None and not is_currency(scalar.text):
            expected = "an ISO 4217 code such as EUR"
            self.diagnostics.append(messages.wrong_option(scalar.span, "currency", expected, scalar.text))
        return None if scalar is None else scalar.text

    def _format(self, owner: Mapping) -> str | None:
        scalar = self._optional_text(owner, "format")
        if scalar is None:
            return None
        directives = scalar.text.replace("%%", "").split("%")[1:]
        if not directives or any(part[:1] not in _DATE_DIRECTIVES for part in directives):
            expected = "a date made of %d %m %Y %y %H %M %S %f %z, such as %d.%m.%Y"
            self.diagnostics.append(messages.wrong_option(scalar.span, "format", expected, scalar.text))
        return scalar.text

    def _activities(self, node: Node) -> tuple[ActivityEntry, ...]:
        if not isinstance(node, Sequence):
            self.diagnostics.append(messages.wrong_shape(node, "activities", "a list of activities"))
            return ()
        return tuple(filter(None, map(self._activity, node.items)))

    def _activity(self, node: Node) -> ActivityEntry | None:
        mapping = self.mapping(node, "An activity", "a mapping with column, type and at", ACTIVITY_KEYS)
        if mapping is None:
            return None
        column = self._needed_text(mapping, "column", "An activity", "column: Total Visits")
        kind = self._needed_text(mapping, "type", "An activity", "type: web_visit")
        at = self._needed(mapping, "at", "An activity", "at: {column: Date}, or at: as_of")
        at_column, at_format = (None, None) if at is None else self._at(at)
        attributes = present(mapping, "attributes")
        expected = "a mapping of names and columns"
        named = None if attributes is None else self.mapping(attributes, "attributes", expected)
        if column is None or kind is None:
            return None
        return ActivityEntry(
            column=column,
            when=self._words(mapping, "when"),
            type=trim(kind.text),
            at=at_column,
            at_format=at_format,
            attributes=tuple(filter(None, map(self._attribute, named.entries))) if named else (),
        )

    def _at(self, node: Node) -> tuple[Scalar | None, str | None]:
        if isinstance(node, Scalar) and node.text == "as_of":
            return None, None
        mapping = self.mapping(node, "at", "as_of, or a mapping with the key column", _AT_KEYS)
        if mapping is None:
            return None, None
        return self._needed_text(mapping, "column", "at", "{column: Date}"), self._format(mapping)

    def _attribute(self, entry: Entry) -> AttributeEntry | None:
        if isinstance(entry.value, Scalar):
            column = self.text(entry.value, f"the attribute {entry.key.text}")
            return None if column is None else AttributeEntry(entry.key, column, _AS_IT_STANDS)
        expected = "the name of a column, or a mapping with the key column"
        mapping = self.mapping(entry.value, f"The attribute {entry.key.text}", expected, _ATTRIBUTE_KEYS)
        if mapping is None:
            return None
        column = self._needed_text(mapping, "column", "An attribute", "column: Total Visits")
        return None if column is None else AttributeEntry(entry.key, column, self._options(mapping))

    def _outcome(self, node: Node) -> OutcomeEntry | None:
        mapping = self.mapping(node, "outcome", "a mapping with column and won", OUTCOME_KEYS)
        if mapping is None:
            return None
        column = self._needed_text(mapping, "column", "outcome", "column: Converted")
        self._needed(mapping, "won", "outcome", 'won: ["1"]')
        return None if column is None else OutcomeEntry(column, self._words(mapping, "won") or frozenset())
