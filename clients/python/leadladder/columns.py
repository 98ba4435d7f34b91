"""Which column of a table is which part of a submission."""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from google.protobuf.descriptor import FieldDescriptor

from leadladder import cells
from leadladder.cells import Cells, Reader
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1.contact_pb2 import Activity, Contact
from leadladder.v1.rule_set_pb2 import FieldDefinition, FieldType, RuleSet
from leadladder.values import enum_words, is_list

if TYPE_CHECKING:
    from google.protobuf.message import Message

Ignore = Collection[object] | Literal["others"]
"""Columns to leave out, by name; "others" for all whose names are no paths."""

Row = Sequence[object]
"""The cells of one contact or activity, in plain Python."""

CONTACT_ID = "contact_id"
PREVIOUS_STAGE = "previous_stage"
HISTORY = "history"
ATTRIBUTES = "attributes."
CURRENCY = ".currency"
"""What stands after the path of an amount in the name of the column of its currency."""

_GROUPS = tuple(f"{field.name}." for field in Contact.DESCRIPTOR.fields if field.message_type is not None)
"""How every path of a fact begins."""

_MESSAGES: Mapping[str, Reader] = {
    "google.type.Money": cells.money,
    "google.type.Date": cells.day,
    "google.protobuf.Timestamp": cells.moment,
}

_PLAIN: Mapping[int, Reader] = {
    FieldDescriptor.TYPE_STRING: cells.text,
    FieldDescriptor.TYPE_BOOL: cells.boolean,
    FieldDescriptor.TYPE_INT32: cells.whole,
}

_TYPES: Mapping[FieldType.ValueType, Reader] = {each: cells.value_of(each) for each in FieldType.values()}


@dataclass(frozen=True, slots=True)
class Path:
    """A part of a submission that a column can fill.

    Attributes:
        read: Reads its cells.
        put: Sets it to what was read.
        is_money: Whether it is an amount, which may have its currency in a column of its own.
        is_moment: Whether it is a moment, which needs a time zone.
    """

    read: Reader
    put: Callable[[wire.Submission, object], None]
    is_money: bool = False
    is_moment: bool = False


def paths(rule_set: RuleSet) -> dict[str, Path]:
    """Every part of a submission by its path: the built-in facts, and the attributes that a rule set reads."""
    found = {
        CONTACT_ID: Path(cells.text, lambda into, value: cells.put(into.contact, CONTACT_ID, value)),
        PREVIOUS_STAGE: Path(cells.text, lambda into, value: cells.put(into, PREVIOUS_STAGE, value)),
    }
    for group in Contact.DESCRIPTOR.fields:
        if group.message_type is not None and group.name != HISTORY and not group.message_type.GetOptions().map_entry:
            found.update(_facts(group, group.name))
    declared = (field for field in rule_set.fields if field.path.startswith(ATTRIBUTES))
    return found | {field.path: _attribute(field) for field in declared}


def activity_types(rule_set: RuleSet) -> dict[str, Reader]:
    """Readers of the attributes of activities that a rule set reads, by name without a prefix."""
    prefix = f"activity.{ATTRIBUTES}"
    return {
        field.path.removeprefix(prefix): _TYPES.get(field.type, cells.any_value) for field in rule_set.activity_fields
    }


def currencies(known_paths: Mapping[str, Path]) -> set[str]:
    """The paths of columns of currencies."""
    return {name + CURRENCY for name, path in known_paths.items() if path.is_money}


def _facts(group: Any, at: str) -> Iterable[tuple[str, Path]]:  # noqa: ANN401  # A FieldDescriptor, as `is_list` takes.
    """The facts of a message of a contact."""
    for field in group.message_type.fields:
        path = f"{at}.{field.name}"
        kind = field.message_type.full_name if field.message_type is not None else ""
        if kind and kind not in _MESSAGES:
            yield from _facts(field, path)
        else:
            is_money, is_moment = kind == "google.type.Money", kind == "google.protobuf.Timestamp"
            yield path, Path(_reader(field, kind), _setter(at, field.name), is_money, is_moment)


def _reader(field: Any, kind: str) -> Reader:  # noqa: ANN401
    if kind:
        return _MESSAGES[kind]
    if is_list(field):
        return cells.listed
    return cells.word_of(enum_words(field)) if field.enum_type is not None else _PLAIN[field.type]


def _setter(at: str, name: str) -> Callable[[wire.Submission, object], None]:
    parent: Callable[[wire.Submission], Message] = attrgetter(f"contact.{at}")
    return lambda into, value: cells.put(parent(into), name, value)


def _attribute(field: FieldDefinition) -> Path:
    name = field.path.removeprefix(ATTRIBUTES)
    is_money = field.type == FieldType.FIELD_TYPE_MONEY
    is_moment = field.type == FieldType.FIELD_TYPE_TIMESTAMP

    def put(into: wire.Submission, value: object) -> None:
        into.contact.attributes[name].CopyFrom(value)  # type: ignore[arg-type]  # What `value_of` reads.

    return Path(_TYPES.get(field.type, cells.any_value), put, is_money, is_moment)


def named(names: Sequence[object], columns: Mapping[Any, str] | None, ignore: Ignore) -> list[str | None]:
    """The path that each column stands for: what `columns` says, else its own name; None for one that is left out.

    Raises:
        ValueError: `columns` names a column that there is not, or two columns stand for one path.
    """
    columns = columns or {}
    problems = [
        f"columns: there is no column {_shown(name)}{_nearest(str(name), map(str, names))}"
        for name in columns
        if name not in names
    ]
    left_out = () if ignore == "others" else ignore
    found = [
        None if name in left_out and name not in columns else columns.get(name, name if isinstance(name, str) else "")
        for name in names
    ]
    for path in dict.fromkeys(path for path in found if path and found.count(path) > 1):
        several = ", ".join(_shown(name) for name, each in zip(names, found, strict=True) if each == path)
        problems.append(f"{path}: several columns stand for it: {several}")
    refuse(problems)
    return found


def known(
    names: Sequence[object], stands_for: Sequence[str | None], known_paths: Collection[str], ignore: Ignore, whose: str
) -> list[str | None]:
    """`stands_for`, checked.

    Args:
        names: The names of the columns.
        stands_for: The path that each stands for; None for one that is left out.
        known_paths: Every path that there is.
        ignore: What else is left out.
        whose: Id of the rule set whose paths they are.

    Raises:
        ValueError: A column stands for no path. Names every such column, and the path that was probably meant.
    """
    checked: list[str | None] = []
    problems: list[str] = []
    for name, path in zip(names, stands_for, strict=True):
        if path is None or path in known_paths:
            checked.append(path)
            continue
        checked.append(None)
        if ignore != "others" or path not in {name, ""} or path.startswith(_GROUPS):
            problems.append(_unknown(name, path, known_paths, whose))
    refuse(problems)
    return checked


def _unknown(name: object, path: str, known_paths: Iterable[str], whose: str) -> str:
    """What is said of a column that stands for no path: what was probably meant, or what to do."""
    is_attribute = path.startswith(ATTRIBUTES)
    why = f"the rule set {whose} reads no such attribute" if is_attribute else "there is no such field"
    hint = _nearest(path, [each for each in known_paths if each.startswith(ATTRIBUTES) == is_attribute])
    if path and path != name:
        return f"column {_shown(name)}: {path}: {why}{hint}"
    advice = f"; say what it is with columns={{{name!r}: ...}}, or leave it out with ignore=[{name!r}]"
    return f"{path or f'column {_shown(name)}'}: {why}{hint or advice}"


def refuse(problems: Sequence[str]) -> None:
    """Raises ValueError with all problems of a table, if there are any."""
    if problems:
        count = "a column" if len(problems) == 1 else f"{len(problems)} columns"
        raise ValueError("\n".join([f"{count} of the table cannot be used:", *(f"  {each}" for each in problems)]))


def _shown(name: object) -> str:
    return name if isinstance(name, str) else repr(name)


def _nearest(word: str, words: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, words, n=1)
    return f"; did you mean {close[0]}?" if close else ""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of contacts.

    Attributes:
        place: In its rows.
        name: Its path.
        path: What it fills.
        currency: Place of the column of its currency; None when there is none.
    """

    place: int
    name: str
    path: Path
    currency: int | None


class Layout:
    """How the rows of a table of contacts are read. Safe to share between threads."""

    def __init__(
        self,
        stands_for: Sequence[str | None],
        known_paths: Mapping[str, Path],
        types: Mapping[str, Reader],
        how: Cells,
    ) -> None:
        """Prepare.

        Args:
            stands_for: The path of each column, all of them known; None for one that is left out.
            known_paths: Every part of a submission.
            types: Readers of the attributes of activities, by name.
            how: How cells are meant.
        """
        self._types = types
        places = {path: place for place, path in enumerate(stands_for) if path is not None}
        self._how = how
        self._columns = [
            _Column(place, name, known_paths[name], places.get(name + CURRENCY))
            for name, place in places.items()
            if name in known_paths
        ]
        self._history = places.get(HISTORY)
        self._contact_id = places.get(CONTACT_ID)

    def read(
        self, row: Row, history: Sequence[Mapping[str, object]] | None = None
    ) -> tuple[wire.Submission, list[str]]:
        """The submission of a row, and a warning for each cell that could not be read and is therefore not known.

        Args:
            row: Its cells.
            history: What the contact did, from elsewhere; None for the column of histories, if there is one.
        """
        into = wire.Submission()
        warnings: list[str] = []
        for column in self._columns:
            cell = row[column.place]
            if cells.is_missing(cell):
                continue
            currency = "" if column.currency is None else row[column.currency]
            try:
                value = column.path.read(cell, self._how, currency.strip() if isinstance(currency, str) else "")
            except ValueError as expected:
                warnings.append(cells.warning(column.name, str(expected), cell))
            else:
                column.path.put(into, value)
        activities: object = row[self._history] if history is None and self._history is not None else history
        if not cells.is_missing(activities):
            self._read_history(activities, into.contact, warnings)
        return into, warnings

    def contact_id(self, row: Row) -> str:
        """The id in a row; empty without one."""
        cell = None if self._contact_id is None else row[self._contact_id]
        return id_of(cell)

    def _read_history(self, activities: object, into: Contact, warnings: list[str]) -> None:
        if not isinstance(activities, list | tuple) or not all(isinstance(each, Mapping) for each in activities):
            warnings.append(
                cells.warning(HISTORY, "a list of activities, each with type, at and attributes", activities)
            )
            return
        into.history.SetInParent()
        for index, activity in enumerate(activities):
            self._read_activity(activity, into.history.activities.add(), f"{HISTORY}[{index}].", warnings)

    def _read_activity(self, activity: Mapping[str, object], into: Activity, at: str, warnings: list[str]) -> None:
        """What cannot be read is left out, with a warning."""
        for name, cell in activity.items():
            if cells.is_missing(cell):
                continue
            try:
                match name:
                    case "type":
                        into.type = cells.text(cell, self._how, "")
                    case "at":
                        into.at.CopyFrom(cells.moment(cell, self._how, ""))
                    case "attributes":
                        for key, value in _pairs(cell):
                            self._read_attribute(key, value, into)
                    case _ if name.startswith(ATTRIBUTES):
                        self._read_attribute(name.removeprefix(ATTRIBUTES), cell, into)
                    case _:
                        raise ValueError(f"one of {', '.join(_ACTIVITY_FIELDS)}")
            except ValueError as expected:
                warnings.append(cells.warning(at + name, str(expected), cell))

    def _read_attribute(self, name: str, cell: object, into: Activity) -> None:
        if not cells.is_missing(cell):
            value = self._types.get(name, cells.any_value)(cell, self._how, "")
            into.attributes[name].CopyFrom(value)  # type: ignore[arg-type]  # What `value_of` reads.


_ACTIVITY_FIELDS = ("type", "at", "attributes")


def _pairs(cell: object) -> Iterable[tuple[str, object]]:
    """The entries of a mapping, which Arrow gives as a list of pairs."""
    if isinstance(cell, Mapping):
        return cell.items()
    try:
        return dict(cell).items()  # type: ignore[call-overload,no-any-return]  # Raises for what it does not take.
    except (TypeError, ValueError):
        raise ValueError("a mapping") from None


def id_of(cell: object) -> str:
    """The text of an id, by which contacts and their activities meet; empty for none."""
    if cells.is_missing(cell):
        return ""
    try:
        return cells.text(cell, Cells(), "").strip()
    except ValueError:
        return ""
