"""What an author writes under `signals:`."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Node, Scalar
from leadladder_server.language import messages
from leadladder_server.language.conditions import CONDITION
from leadladder_server.language.document import (
    WrittenCondition,
    WrittenGroup,
    WrittenSignal,
    WrittenTest,
    WrittenWeight,
    gap,
)
from leadladder_server.language.shapes import Either, Key, ListShape, MappingShape, NamedShape, Parts, Shape
from leadladder_server.language.texts import ASK, DURATION, NUMBER, TEXT, TITLE


@dataclass(frozen=True, slots=True)
class StepsShape:
    """The steps of a sequence, or the one condition of another fold."""

    steps: bool

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[WrittenCondition, ...]:
        """The conditions, at least one."""
        if self.steps:
            return ListShape(CONDITION, "a list of conditions").read(node, owner, found)
        return (CONDITION.read(node, owner, found),)


COUNT = Key("count", StepsShape(steps=False), "Its value is how many activities meet this", "{type: web_visit}")
LATEST = Key("latest", StepsShape(steps=False), "Its value is when the last activity met this", "{type: purchase}")
FIRST = Key("first", StepsShape(steps=False), "Its value is when the first activity met this", "{type: purchase}")
SEQUENCE = Key(
    "sequence",
    StepsShape(steps=True),
    "Its value is how many times these happened one after the other",
    "[{type: brochure_sent}, {type: inbound_call}]",
)

LIMIT_COUNT = Key("count", NUMBER, "How many of them count", "3", required=True)
LIMIT_PER = Key("per", DURATION, "In how long a time", "7d", required=True)
AT_MOST = Key(
    "at_most",
    MappingShape(
        "a limit", (LIMIT_COUNT, LIMIT_PER), lambda parts, _: (parts.required(LIMIT_COUNT), parts.required(LIMIT_PER))
    ),
    "How many activities of the type count in how long a time",
    "{count: 3, per: 7d}",
)
WEIGHT = Key("weight", NUMBER, "What each activity of the type gives", "5", required=True)
WEIGHED_WHERE = Key(
    "where", CONDITION, "Only activities of the type that meet this as well", "{attributes.pages: {gte: 3}}"
)


@dataclass(frozen=True, slots=True)
class BareWeightShape:
    """A weight written as its number alone."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[WrittenWeight, ...]:
        """The weight, without a limit."""
        return (WrittenWeight(owner, NUMBER.read(node, owner, found), None, None, None),)


def _build_weight(parts: Parts, _: list[Diagnostic]) -> WrittenWeight:
    count, per = parts[AT_MOST] or (None, None)
    return WrittenWeight(parts.owner, parts.required(WEIGHT), parts[WEIGHED_WHERE], count, per)


WEIGHT_MAPPING = MappingShape("a weight", (WEIGHT, AT_MOST, WEIGHED_WHERE), _build_weight)


@dataclass(frozen=True, slots=True)
class OneWeightShape:
    """A weight with its limit, or with the condition under which it is given."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[WrittenWeight, ...]:
        """The one weight."""
        return (WEIGHT_MAPPING.read(node, owner, found),)


WEIGHED: Shape[tuple[WrittenWeight, ...]] = Either(
    "a number, {weight: 5, at_most: {count: 3, per: 7d}}, or a list of such mappings",
    scalar=BareWeightShape(),
    mapping=OneWeightShape(),
    sequence=ListShape(WEIGHT_MAPPING, "a list of weights"),
)
SUM = Key(
    "sum",
    NamedShape(WEIGHED, "a mapping of types of activities to weights", ids=False, empty=False),
    "Its value is the sum of the weights of all activities of these types",
    "{email_click: 1, contact_form: 10}",
)

OF_VALUES = Key("of", TEXT, "What is counted: each different value once", "attributes.page", required=True)
VALUED_WHERE = Key("where", CONDITION, "Only activities that meet this", "{type: web_visit}")
DISTINCT = Key(
    "distinct",
    MappingShape(
        "a count of different values",
        (OF_VALUES, VALUED_WHERE),
        lambda parts, _: (parts.required(OF_VALUES), parts[VALUED_WHERE]),
    ),
    "Its value is how many different values there are",
    "{of: attributes.page, where: {type: web_visit}}",
)

WITHIN = Key("within", DURATION, "Only activities of this long before the verdict's moment count", "180d")
SPAN = Key("span", DURATION, "The longest time from the first to the last step of a sequence", "30d")
WITHOUT = Key("without", CONDITION, "What must not happen between the steps of a sequence", "{type: opt_out}")
HALF_LIFE = Key("half_life", DURATION, "After how long an activity of a sum counts half", "30d")
FADES_OVER = Key("fades_over", DURATION, "Over how long an activity of a sum fades evenly, to nothing", "90d")
SIGNAL_CAP = Key("cap", NUMBER, "The most that its value can be", "100")

_CONDITIONS = (COUNT, LATEST, FIRST, SEQUENCE)
_FOLDS = (*_CONDITIONS, SUM, DISTINCT)


def _build_signal(parts: Parts, found: list[Diagnostic]) -> WrittenSignal:
    written = parts.written(*_FOLDS)
    if len(written) != 1:
        names = [key.name for key in _FOLDS]
        found.append(messages.one_fold(parts.owner, names, [key.text for key in written]))
    else:
        if parts[SEQUENCE] is None:
            found.extend(messages.only_with_sequence(key) for key in parts.written(SPAN, WITHOUT))
        if parts[SUM] is None:
            found.extend(messages.only_with_sum(key) for key in parts.written(HALF_LIFE, FADES_OVER))
        if parts[LATEST] is not None or parts[FIRST] is not None:
            found.extend(messages.cap_of_moment(key, written[0]) for key in parts.written(SIGNAL_CAP))
    if parts[HALF_LIFE] is not None and parts[FADES_OVER] is not None:
        found.append(messages.two_decays(parts.written(FADES_OVER)[0]))
    weights = tuple(weight for _, of_type in parts[SUM] or () for weight in of_type)
    of, where = parts[DISTINCT] or (None, None)
    conditions = [condition for key in _CONDITIONS for condition in parts[key] or ()]
    conditions += [_weighed(weight) for weight in weights]
    if of is not None:
        conditions.append(_any_activity(of) if where is None else where)
    return WrittenSignal(
        signal_id=parts.owner,
        title=parts[TITLE],
        ask=parts[ASK],
        fold=written[0] if len(written) == 1 else gap(parts.span),
        conditions=tuple(conditions),
        within=parts[WITHIN],
        spread=parts[SPAN],
        without=parts[WITHOUT],
        weights=weights,
        half_life=parts[HALF_LIFE],
        fades_over=parts[FADES_OVER],
        of=of,
        cap=parts[SIGNAL_CAP],
    )


def _weighed(weight: WrittenWeight) -> WrittenCondition:
    """That an activity has the type of a weight, and meets what stands under its `where:`."""
    place = weight.type.span
    subject = Scalar("type", "type", quoted=False, span=place)
    of_type = WrittenTest(subject, "equals", (weight.type,), reference=False, span=place)
    return of_type if weight.where is None else WrittenGroup("all", None, (of_type, weight.where), place)


def _any_activity(of: Scalar) -> WrittenCondition:
    """What every activity meets that is folded at all: that its time is known."""
    subject = Scalar("at", "at", quoted=False, span=of.span)
    true = Scalar(value=True, text="true", quoted=False, span=of.span)
    return WrittenTest(subject, "known", (true,), reference=False, span=of.span)


SIGNAL = MappingShape(
    "a signal",
    (*_FOLDS, SPAN, WITHOUT, WITHIN, HALF_LIFE, FADES_OVER, SIGNAL_CAP, TITLE, ASK),
    _build_signal,
)
