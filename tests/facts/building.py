"""Small names, tests, signals and rule sets, written shortly."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from leadladder_server.contact import Activity, RawValue
from leadladder_server.diagnostics import Span
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.tests import compile_test
from leadladder_server.fields import CATALOGUE, Field
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Condition, Literal, Name, NameKind, Operator, Test
from leadladder_server.ruleset.model import Base, Fold, RuleSet, Rung, Signal
from leadladder_server.values.money import Rates
from leadladder_server.values.scalars import parse
from leadladder_server.values.time import from_datetime
from leadladder_server.values.types import FieldType, Instant, Value
from leadladder_server.verdict import RuleSetRef, Stage

SPAN = Span("rules/ruleset.yaml", 1, 1, 2)

AS_OF = from_datetime(datetime(2026, 11, 22, 10, 30, tzinfo=UTC))

HOUR = 3_600_000_000
DAY = 24 * HOUR

TYPE = Name(NameKind.ACTIVITY, "type", FieldType.STRING)
AT = Name(NameKind.ACTIVITY, "at", FieldType.TIMESTAMP)


def field_name(path: str, field_type: FieldType | None = None) -> Name:
    """The name of a fact; its type is the catalogue's unless it is given."""
    return Name(NameKind.FIELD, path, field_type or CATALOGUE[path].type)


def signal_name(signal_id: str, field_type: FieldType = FieldType.NUMBER) -> Name:
    """The name of a signal."""
    return Name(NameKind.SIGNAL, f"signals.{signal_id}", field_type)


def attribute_name(name: str, field_type: FieldType) -> Name:
    """The name of a fact about an activity."""
    return Name(NameKind.ACTIVITY, f"attributes.{name}", field_type)


def literal(text: str, field_type: FieldType) -> Literal:
    """A literal as an author writes it; a date where a time is expected is a DATE."""
    if field_type is FieldType.TIMESTAMP and parse(text, FieldType.DATE) is not None:
        field_type = FieldType.DATE
    value = parse(text, field_type)
    assert value is not None, f"{text} is no {field_type}"
    return Literal(field_type, value)


def make_test(subject: Name, operator: Operator, *operands: str | Literal | Name) -> Test:
    """A test; texts are read as the type that the operator takes beside the subject."""
    match operator:
        case Operator.WITHIN | Operator.OLDER_THAN | Operator.IN_NEXT:
            taken = FieldType.DURATION
        case Operator.KNOWN:
            taken = FieldType.BOOLEAN
        case _:
            taken = FieldType.STRING if subject.type is FieldType.LIST else subject.type
    read = tuple(literal(operand, taken) if isinstance(operand, str) else operand for operand in operands)
    return Test(subject, operator, read, span=SPAN)


def outcome_of(test: Test, values: dict[Name, Fact], as_of: Instant = AS_OF) -> Outcome:
    """What a test comes out as; names that have no value are missing."""
    names = list(dict.fromkeys(test.names))
    return compile_test(test, names.index)([values.get(name) for name in names], as_of)


def activity(activity_type: str, at: Instant | int | None = AS_OF, **attributes: RawValue) -> Activity:
    """An activity at a moment."""
    return Activity(activity_type, None if at is None else Instant(at), attributes)


def make_signal(
    signal_id: str,
    fold: Fold,
    *conditions: Condition,
    within: timedelta | None = None,
    spread: timedelta | None = None,
    without: Condition | None = None,
) -> Signal:
    """A signal."""
    return Signal(signal_id, signal_id, "", fold, conditions, within, spread, without, SPAN)


def make_rule_set(
    fields: Iterable[Field] = (),
    activity_fields: Iterable[Field] = (),
    signals: Iterable[Signal] = (),
    requires: Condition | None = None,
    rates: Rates | None = None,
) -> RuleSet:
    """A rule set of one rung, with the catalogue's fields and these."""
    anything = make_test(field_name("company.name"), Operator.KNOWN, "true")
    return RuleSet(
        ref=RuleSetRef("small", 1, "0" * 64),
        title="Small",
        file=SPAN.file,
        fields=CATALOGUE | {field.path: field for field in fields},
        activity_fields={field.path.rpartition(".")[2]: field for field in activity_fields},
        signals=tuple(signals),
        dimensions=(),
        base=Base(Stage("name", "Name", 0, None), None, None),
        rungs=(
            Rung(
                stage=Stage("lead", "Lead", 1, None),
                requires=requires or anything,
                next_action=None,
                hand_off_to=None,
                sticky=False,
                span=SPAN,
            ),
        ),
        fast_tracks=(),
        disqualifiers=(),
        labels=(),
        grade=None,
        rates=rates,
    )


def declared(path: str, field_type: FieldType, values: tuple[str, ...] = (), assume: Value | None = None) -> Field:
    """A declared fact."""
    return Field(path, field_type, title=path, ask="", values=values, assume=assume)
