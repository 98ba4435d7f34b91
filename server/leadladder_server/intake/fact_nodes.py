"""Facts and activities as they stand in a file: nodes made into values."""

import math
from collections.abc import Iterable
from datetime import date, datetime

from leadladder_server.contact import Activity, RawValue
from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Node, Scalar, Sequence
from leadladder_server.documents.phrases import either, excerpt
from leadladder_server.fields import Field
from leadladder_server.intake import messages
from leadladder_server.intake.moments import count_from, offset_from_as_of
from leadladder_server.intake.nodes import LONGEST_GOT, NodeReader, present
from leadladder_server.values.scalars import EXPECTED, MAX_INTEGER, parse
from leadladder_server.values.text import normal_form, trim
from leadladder_server.values.time import parse_instant, to_date, to_datetime
from leadladder_server.values.types import FieldType, Instant
from leadladder_server.verdict import FactWarning

ACTIVITY_KEYS = ("type", "at", "attributes")


class FactReader(NodeReader):
    """Reads facts and activities, whose dates may count from as_of.

    Attributes:
        warnings: Facts that could not be read and count as not known, in the order in which they were met.
    """

    def __init__(self, diagnostics: list[Diagnostic], as_of: Instant | None = None) -> None:
        """Prepare.

        Args:
            diagnostics: Where to put what is wrong.
            as_of: What dates count from; None where nothing says it, so that counting is a problem.
        """
        super().__init__(diagnostics)
        self.warnings: list[FactWarning] = []
        self._as_of = as_of
        self._as_of_is_written = as_of is not None

    def fact(self, node: Node, entry: Field) -> RawValue | None:
        """A fact of the catalogue, typed; None for nothing, blank text, and what cannot be read, with a warning."""
        if entry.type is FieldType.LIST and isinstance(node, Sequence):
            return self._texts(node, entry.path)
        scalar = self.scalar(node, entry.path, EXPECTED[entry.type])
        if scalar is None or not trim(scalar.text):
            return None
        value = self._typed(scalar, entry)
        if value is None:
            expected = f"one of {either(entry.values)}" if entry.values else EXPECTED[entry.type]
            self.warnings.append(
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

    def attributes(self, node: Node) -> dict[str, RawValue]:
        """Values by name, as text for the rule set to read."""
        mapping = self.mapping(node, "attributes", "a mapping of names and values")
        pairs = (
            (entry.key.text, self.attribute(entry.value, f"attributes.{entry.key.text}"))
            for entry in (mapping.entries if mapping else ())
        )
        return {name: value for name, value in pairs if value is not None}

    def attribute(self, node: Node, what: str) -> RawValue | None:
        """A declared fact, as text for the rule set to read; a date that counts from as_of as a moment."""
        if isinstance(node, Sequence):
            return self._texts(node, what)
        scalar = self.scalar(node, what, "a value or a list of texts")
        if scalar is None or scalar.value is None:
            return None
        moment = self._counted(scalar)
        return scalar.text if moment is None else to_datetime(moment)

    def _texts(self, node: Sequence, what: str) -> tuple[str, ...] | None:
        texts = (trim(scalar.text) for scalar in self.items(node, what) if scalar.value is not None)
        return tuple(filter(None, texts)) or None

    def history(self, node: Node) -> tuple[Activity, ...]:
        """Activities."""
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
            attributes={} if attributes is None else self.attributes(attributes),
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
