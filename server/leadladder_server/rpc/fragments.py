"""Conclusions and reasons as bytes, joined from parts that are serialised once each."""

import struct
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from google.protobuf.message import Message

from leadladder.v1 import contact_pb2 as contact
from leadladder.v1 import verdict_pb2 as wire
from leadladder_server import verdict as domain
from leadladder_server.engine.conclusion import Conclusion, Entry
from leadladder_server.engine.memo import Memo
from leadladder_server.engine.outlook.outlook import Outlook
from leadladder_server.engine.outlook.telling import tell
from leadladder_server.engine.reasons import Reasons
from leadladder_server.engine.rendering import LARGEST_KEPT, REASONS
from leadladder_server.facts.slots import Facts
from leadladder_server.rpc.framing import field
from leadladder_server.rpc.values import instant_to_wire, value_to_wire
from leadladder_server.rpc.verdicts import (
    change_to_wire,
    dimension_to_wire,
    label_to_wire,
    near_threshold_to_wire,
    question_to_wire,
    reason_to_wire,
    score_to_wire,
    stage_to_wire,
    standing_to_wire,
)
from leadladder_server.values.types import FieldType, Instant, Value

PARTS = 1024
"""Serialised parts of each sort to remember."""

_NUMBER = struct.Struct("<Bd")
_NUMBER_TAG = contact.Value.NUMBER_FIELD_NUMBER << 3 | 1  # 64 bits follow.
_ASSUMED = wire.Evidence(assumed=True).SerializeToString()

T = TypeVar("T", bound=Hashable)


class ConclusionWriter:
    """Writes the conclusions of one rule set. Safe to share between threads."""

    def __init__(self, rule_set: domain.RuleSetRef) -> None:
        self._rule_set = rule_set
        self._standings: Memo[Hashable, bytes] = Memo(PARTS)
        self._dimensions = _Fragments(wire.Score.DIMENSIONS_FIELD_NUMBER, dimension_to_wire)
        self._near = _Fragments(wire.Score.NEAR_THRESHOLDS_FIELD_NUMBER, near_threshold_to_wire)
        self._labels = _Fragments(wire.Verdict.LABELS_FIELD_NUMBER, label_to_wire)

    def write(self, concluded: Conclusion) -> bytes:
        """The fields of a leadladder.v1.Verdict that depend on outcomes alone."""
        score = concluded.score
        numbers = score_to_wire(score.total, score.points, score.grade).SerializeToString()
        dimensions, near = self._dimensions.join(score.dimensions), self._near.join(score.near_thresholds)
        parts = [
            self._standing(concluded),
            field(wire.Verdict.SCORE_FIELD_NUMBER, numbers + dimensions + near),
            self._labels.join(concluded.labels),
        ]
        return b"".join(parts)

    def _standing(self, concluded: Conclusion) -> bytes:
        """What a rule set has few of: the stages with their standing, transition and what to do."""
        key = (
            concluded.stage.rung,
            concluded.standing,
            concluded.transition,
            concluded.next_action,
            concluded.hand_off_to,
        )
        written = self._standings.get(key)
        if written is None:
            written = standing_to_wire(concluded, self._rule_set).SerializeToString()
            self._standings.put(key, written)
        return written


class OutlookWriter:
    """Writes the outlooks of one rule set. Safe to share between threads."""

    def __init__(self, reasons: Reasons) -> None:
        self._reasons = reasons
        self._changes = _Fragments(wire.Path.CHANGES_FIELD_NUMBER, change_to_wire)
        self._questions = _Fragments(wire.Verdict.OPEN_QUESTIONS_FIELD_NUMBER, question_to_wire)

    def write(self, outlook: Outlook, facts: Facts) -> bytes:
        """The fields of a leadladder.v1.Verdict that tell what could become of a contact, validity apart."""
        told = tell(outlook, facts, self._reasons)
        message = wire.Verdict(holds_by_truncated=told.holds_by_truncated, approximate=told.approximate)
        if told.lowest_stage is not None:
            message.lowest_stage.CopyFrom(stage_to_wire(told.lowest_stage))
        if told.best_stage is not None:
            message.best_stage.CopyFrom(stage_to_wire(told.best_stage))
        parts = [message.SerializeToString(), self._questions.join(told.open_questions)]
        written: dict[int, bytes] = {}
        parts += [field(wire.Verdict.HOLDS_BY_FIELD_NUMBER, self._path(path, written)) for path in told.holds_by]
        rung = told.next_rung
        if rung is not None:
            paths = [field(wire.NextRung.PATHS_FIELD_NUMBER, self._path(path, written)) for path in rung.paths]
            head = wire.NextRung(stage=stage_to_wire(rung.stage), truncated=rung.truncated).SerializeToString()
            parts.append(field(wire.Verdict.NEXT_RUNG_FIELD_NUMBER, head + b"".join(paths)))
        return b"".join(parts)

    def _path(self, path: tuple[domain.Change, ...], written: dict[int, bytes]) -> bytes:
        """The changes of a set; `written` are those of the same outlook, by `id`: one change is in many sets."""
        parts = []
        for change in path:
            part = written.get(id(change))
            if part is None:
                part = written[id(change)] = self._changes.join((change,))
            parts.append(part)
        return b"".join(parts)


def validity_fields(whole: Instant | None, stage: Instant | None) -> list[bytes]:
    """The fields `valid_until` and `stage_valid_until` of a leadladder.v1.Verdict, as far as they are there."""
    numbers = wire.Verdict.VALID_UNTIL_FIELD_NUMBER, wire.Verdict.STAGE_VALID_UNTIL_FIELD_NUMBER
    return [
        field(number, instant_to_wire(moment).SerializeToString())
        for number, moment in zip(numbers, (whole, stage), strict=True)
        if moment is not None
    ]


@dataclass(frozen=True, slots=True)
class _Frame:
    """A reason without its text and what was read.

    Attributes:
        fixed: Every field but `text` and `evidence`.
        rows: Each piece of evidence without `value` and `assumed`, and the type of its value.
    """

    fixed: bytes
    rows: tuple[tuple[bytes, FieldType], ...]


class ReasonWriter:
    """Writes the reasons of one rule set. Safe to share between threads."""

    def __init__(self, reasons: Reasons) -> None:
        self._reasons = reasons
        self._frames: Memo[Entry, _Frame] = Memo(REASONS)

    def write(self, entry: Entry, facts: Facts) -> bytes:
        """A field `reasons` of a leadladder.v1.Verdict: what an entry says about a contact."""
        frame = self._frames.get(entry)
        if frame is None:
            return self._write_first(entry, facts)
        particulars = self._reasons.particulars(entry, facts)
        parts = [frame.fixed, field(wire.Reason.TEXT_FIELD_NUMBER, particulars.text.encode())]
        for (row, field_type), (value, assumed) in zip(frame.rows, particulars.read, strict=True):
            evidence = row if value is None else row + _value(value, field_type)
            parts.append(field(wire.Reason.EVIDENCE_FIELD_NUMBER, evidence + _ASSUMED if assumed else evidence))
        return field(wire.Verdict.REASONS_FIELD_NUMBER, b"".join(parts))

    def _write_first(self, entry: Entry, facts: Facts) -> bytes:
        """The same for an entry without a frame, which it then has unless it is large."""
        reason = self._reasons.reason(entry, facts)
        message = reason_to_wire(reason)
        written = field(wire.Verdict.REASONS_FIELD_NUMBER, message.SerializeToString())
        if len(entry.outcomes) <= LARGEST_KEPT:
            self._frames.put(entry, _frame(message, [evidence.type for evidence in reason.evidence]))
        return written


def _frame(message: wire.Reason, types: Iterable[FieldType]) -> _Frame:
    """The frame of a reason, which is taken apart, and of the types of its evidence."""
    rows = []
    for row, field_type in zip(message.evidence, types, strict=True):
        row.ClearField("value")
        row.ClearField("assumed")
        rows.append((row.SerializeToString(), field_type))
    message.ClearField("text")
    message.ClearField("evidence")
    return _Frame(message.SerializeToString(), tuple(rows))


def _value(value: Value, field_type: FieldType) -> bytes:
    """A field `value` of a leadladder.v1.Evidence."""
    match value:
        case str():
            written = field(contact.Value.TEXT_FIELD_NUMBER, value.encode())
        case float() | int() if field_type is FieldType.NUMBER:
            written = _NUMBER.pack(_NUMBER_TAG, value)
        case _:
            written = value_to_wire(value, field_type).SerializeToString()
    return field(wire.Evidence.VALUE_FIELD_NUMBER, written)


class _Fragments(Generic[T]):
    """Serialised fields of one number."""

    def __init__(self, number: int, to_wire: Callable[[T], Message]) -> None:
        self._number = number
        self._to_wire = to_wire
        self._written: Memo[T, bytes] = Memo(PARTS)

    def join(self, items: Iterable[T]) -> bytes:
        """One field for each item, in their order."""
        recent = self._written.recent
        return b"".join([recent.get(item) or self._write(item) for item in items])

    def _write(self, item: T) -> bytes:
        written = self._written.get(item)
        if written is None:
            written = field(self._number, self._to_wire(item).SerializeToString())
            self._written.put(item, written)
        return written
