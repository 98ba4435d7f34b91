"""Contact files: one contact, written by hand or by a program, in YAML or JSON."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.diagnostics import Diagnostic, in_order
from leadladder_server.documents.nodes import Entry, Mapping, Node, Scalar, Sequence
from leadladder_server.documents.phrases import either, excerpt
from leadladder_server.documents.yaml import read_text
from leadladder_server.fields import ATTRIBUTES, CATALOGUE, Field
from leadladder_server.intake import messages
from leadladder_server.intake.moments import count_from, offset_from_as_of
from leadladder_server.intake.nodes import LONGEST_GOT, NodeReader, is_null, present
from leadladder_server.values.scalars import EXPECTED, MAX_INTEGER, parse
from leadladder_server.values.text import normal_form, trim
from leadladder_server.values.time import parse_instant, to_date, to_datetime
from leadladder_server.values.types import FieldType, Instant
from leadladder_server.verdict import FactWarning


@dataclass(frozen=True, slots=True)
class ContactFile:
    """One contact and what its file says about scoring it.

    Attributes:
        contact: Its facts are typed, except `attributes`, which are text for the rule set to read. Dates that count
            from as_of have been counted: under `attributes` they are moments.
        as_of: The moment to score it at; None when the file does not say.
        rule_set: Id of the rule set that it was written for; None when the file does not say.
        previous_stage: Where it stood before; None when the file does not say.
        expected_stage: The stage that its author expects; None when the file does not say.
        warnings: Facts that could not be read and count as not known.
    """

    contact: Contact
    as_of: Instant | None
    rule_set: str | None
    previous_stage: str | None
    expected_stage: str | None
    warnings: tuple[FactWarning, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Facts that share the start of their paths: "company", "qualification.budget"."""

    path: str
    members: dict[str, "_Group | Field"]


def _members(prefix: str) -> dict[str, _Group | Field]:
    """The catalogue's next path parts after a prefix, in its order."""
    members: dict[str, _Group | Field] = {}
    for path, entry in CATALOGUE.items():
        if path.startswith(prefix):
            name, _, rest = path.removeprefix(prefix).partition(".")
            if not rest:
                members[name] = entry
            elif name not in members:
                members[name] = _Group(prefix + name, _members(f"{prefix}{name}."))
    return members


_TREE = _members("")
_TEXT_KEYS = ("rule_set", "previous_stage", "expected_stage", "contact_id")
TOP_KEYS = ("as_of", *_TEXT_KEYS, *_TREE, "attributes", "history")
ACTIVITY_KEYS = ("type", "at", "attributes")


def read_contact_file(file: str, text: str) -> tuple[ContactFile | None, list[Diagnostic]]:
    """Read a contact file.

    Args:
        file: Its path as it is shown to its author.
        text: What it holds: YAML 1.2, of which JSON is a part.

    Returns:
        The contact, or None when there is an error, with every diagnostic in file order. Never raises.
    """
    root, diagnostics = read_text(file, text)
    if root is None:
        return None, diagnostics
    result = _ContactFileReader(diagnostics).contact_file(root)
    return (None if diagnostics else result), in_order(diagnostics)


class _ContactFileReader(NodeReader):
    """Collects the facts, the warnings and the diagnostics of one file."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__(diagnostics)
        self._warnings: list[FactWarning] = []
        self._facts: dict[str, RawValue] = {}
        self._as_of: Instant | None = None
        self._as_of_is_written = False

    def contact_file(self, node: Node) -> ContactFile | None:
        root = self.mapping(node, "A contact file", "a mapping of facts")
        if root is None:
            return None
        self._as_of = self.as_of(root)
        self._as_of_is_written = present(root, "as_of") is not None
        for entry in root.entries:
            self._top(entry)
        texts = {key: self._top_text(root, key) for key in _TEXT_KEYS}
        history = present(root, "history")
        return ContactFile(
            contact=Contact(
                contact_id=texts["contact_id"] or "",
                facts=self._facts,
                history=None if history is None else self._history(history),
            ),
            as_of=self._as_of,
            rule_set=texts["rule_set"],
            previous_stage=texts["previous_stage"],
            expected_stage=texts["expected_stage"],
            warnings=tuple(self._warnings),
        )

    def _top(self, entry: Entry) -> None:
        key = entry.key.text
        if key in _TREE:
            self._member(entry.value, _TREE[key])
        elif key == "attributes":
            attributes = {} if is_null(entry.value) else self._attributes(entry.value)
            self._facts.update({ATTRIBUTES + name: value for name, value in attributes.items()})
        elif "." in key and key.partition(".")[0] in (*_TREE, "attributes"):
            self.diagnostics.append(messages.dotted_key(entry.key.span, key))
        elif key not in TOP_KEYS:
            self.diagnostics.append(messages.unknown_key(entry.key.span, key, "A contact file", TOP_KEYS))

    def _top_text(self, root: Mapping, key: str) -> str | None:
        node = present(root, key)
        scalar = None if node is None else self.text(node, key)
        return None if scalar is None else trim(scalar.text)

    def _member(self, node: Node, member: "_Group | Field") -> None:
        if is_null(node):
            return
        if isinstance(member, Field):
            value = self._fact(node, member)
            if value is not None:
                self._facts[member.path] = value
            return
        mapping = self.mapping(node, member.path, "a mapping of facts", tuple(member.members))
        for entry in mapping.entries if mapping else ():
            if entry.key.text in member.members:
                self._member(entry.value, member.members[entry.key.text])

    def _fact(self, node: Node, entry: Field) -> RawValue | None:
        if entry.type is FieldType.LIST and isinstance(node, Sequence):
            return self._texts(node, entry.path)
        scalar = self.scalar(node, entry.path, EXPECTED[entry.type])
        if scalar is None or not trim(scalar.text):
            return None
        value = self._typed(scalar, entry)
        if value is None:
            expected = f"one of {either(entry.values)}" if entry.values else EXPECTED[entry.type]
            self._warnings.append(
                FactWarning(entry.path, "unreadable-value", expected, excerpt(scalar.text, LONGEST_GOT))
            )
        return value

    def _typed(self, scalar: Scalar, entry: Field) -> RawValue | None:
        """The scalar as the fact's type; None when it cannot be read."""
        match entry.type:
            case FieldType.STRING:
                return _one_of(trim(scalar.text), entry.values)
            case FieldType.NUMBER if isinstance(scalar.value, int | float) and not isinstance(scalar.value, bool):
                return scalar.value if math.isfinite(scalar.value) and abs(scalar.value) <= MAX_INTEGER else None
            case FieldType.DATE | FieldType.TIMESTAMP:
                moment = self._moment(scalar)
                return None if moment is None else _as_type(moment, entry.type)
            case _:
                return parse(scalar.text, entry.type)

    def _moment(self, scalar: Scalar) -> Instant | None:
        """The moment that the scalar names, counted from as_of or not; None when it names none."""
        moment = self._counted(scalar)
        return parse_instant(trim(scalar.text)) if moment is None else moment

    def _counted(self, scalar: Scalar) -> Instant | None:
        """The moment that "20d ago" names; None for another text. A diagnostic and any moment if uncountable."""
        offset = offset_from_as_of(scalar.text)
        if offset is None:
            return None
        if self._as_of is None:
            if not self._as_of_is_written:
                self.diagnostics.append(messages.relative_without_as_of(scalar.span, scalar.text))
            return Instant(0)
        moment = count_from(self._as_of, offset)
        if moment is None:
            self.diagnostics.append(messages.out_of_range_moment(scalar.span, scalar.text))
            return self._as_of
        return moment

    def _attributes(self, node: Node) -> dict[str, RawValue]:
        mapping = self.mapping(node, "attributes", "a mapping of names and values")
        pairs = ((entry.key.text, self._attribute(entry)) for entry in (mapping.entries if mapping else ()))
        return {name: value for name, value in pairs if value is not None}

    def _attribute(self, entry: Entry) -> RawValue | None:
        what = f"attributes.{entry.key.text}"
        if isinstance(entry.value, Sequence):
            return self._texts(entry.value, what)
        scalar = self.scalar(entry.value, what, "a value or a list of texts")
        if scalar is None or scalar.value is None:
            return None
        moment = self._counted(scalar)
        return scalar.text if moment is None else to_datetime(moment)

    def _texts(self, node: Sequence, what: str) -> tuple[str, ...] | None:
        texts = (trim(scalar.text) for scalar in self.items(node, what) if scalar.value is not None)
        return tuple(filter(None, texts)) or None

    def _history(self, node: Node) -> tuple[Activity, ...]:
        if not isinstance(node, Sequence):
            self.diagnostics.append(messages.wrong_shape(node, "history", "a list of activities"))
            return ()
        return tuple(filter(None, map(self._activity, node.items)))

    def _activity(self, node: Node) -> Activity | None:
        mapping = self.mapping(node, "An activity", "a mapping with type and at", ACTIVITY_KEYS)
        if mapping is None:
            return None
        kind, at, attributes = (present(mapping, key) for key in ACTIVITY_KEYS)
        if kind is None:
            self.diagnostics.append(messages.missing_key(mapping.span, "type", "An activity", "type: web_visit"))
            return None
        kind_text = self.text(kind, "type")
        return Activity(
            type="" if kind_text is None else trim(kind_text.text),
            at=None if at is None else self._at(at),
            attributes={} if attributes is None else self._attributes(attributes),
        )

    def _at(self, node: Node) -> Instant | None:
        scalar = self.text(node, "at")
        moment = None if scalar is None else self._moment(scalar)
        if scalar is not None and moment is None:
            self.diagnostics.append(messages.unreadable_moment(scalar.span, "at", scalar.text))
        return moment


def _as_type(moment: Instant, field_type: FieldType) -> date | datetime:
    return to_date(moment) if field_type is FieldType.DATE else to_datetime(moment)


def _one_of(text: str, values: Iterable[str]) -> str | None:
    """The text, or when only some texts are allowed, the allowed one that it equals in normal form."""
    allowed = {normal_form(value): value for value in values}
    return allowed.get(normal_form(text)) if allowed else text
