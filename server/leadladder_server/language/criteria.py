"""What an author writes under `dimensions:`."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Node, Scalar
from leadladder_server.language import messages
from leadladder_server.language.conditions import CONDITION, MetWhenShape
from leadladder_server.language.document import (
    WrittenCondition,
    WrittenCriterion,
    WrittenDimension,
    WrittenEffective,
    WrittenLevel,
)
from leadladder_server.language.shapes import Either, Key, ListShape, MappingShape, Parts
from leadladder_server.language.texts import ASK, BOOLEAN, DATE, ID, NUMBER, TEXT, TITLE, WHEN


@dataclass(frozen=True, slots=True)
class Points:
    """What stands under `points:`: a number, or a signal with the most that it gives."""

    number: Scalar | None = None
    signal: Scalar | None = None
    of: Scalar | None = None


@dataclass(frozen=True, slots=True)
class FixedPointsShape:
    """A number of points."""

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> Points:
        """The number."""
        return Points(number=NUMBER.read(node, owner, found))


FROM = Key("from", TEXT, "The signal whose value gives the points", "signals.visits", required=True)
OF = Key("of", NUMBER, "The most points that it gives", "25", required=True)
SIGNAL_POINTS = MappingShape(
    "a points mapping", (FROM, OF), lambda parts, _: Points(signal=parts.required(FROM), of=parts.required(OF))
)

MET = Key("met", TEXT, "The sentence when it is met", "Manufacturing company")
UNMET = Key("unmet", TEXT, "The sentence when it is not met", "Not a manufacturer")
UNKNOWN = Key("unknown", TEXT, "The sentence when a fact is missing", "Nobody knows what they make")

LEVEL_POINTS = Key("points", NUMBER, "What it gives when it is the first that holds", "15", required=True)


def _build_level(parts: Parts, _: list[Diagnostic]) -> WrittenLevel:
    return WrittenLevel(parts.required(WHEN), parts.required(LEVEL_POINTS), parts[MET])


LEVEL = MappingShape("a level", (WHEN, LEVEL_POINTS, MET), _build_level)

CRITERION_WHEN = Key("when", CONDITION, "Its condition, over facts and signals", "{company.employees: {gte: 20}}")
LEVELS = Key(
    "levels",
    ListShape(LEVEL, "a list of levels"),
    "Instead of when and points: the first level that holds gives the points",
    "[{when: {company.employees: {gte: 200}}, points: 20}]",
)
POINTS = Key(
    "points",
    Either("a number, or {from: signals.x, of: 25}", scalar=FixedPointsShape(), mapping=SIGNAL_POINTS),
    "What it gives when it is met; negative points are lost",
    "20",
)
REQUIRED = Key("required", BOOLEAN, "Whether its dimension needs it, true unless it only loses points", "false")

IN_FORCE_FROM = Key("from", DATE, "The first day on which it is in force", "2027-01-01")
IN_FORCE_UNTIL = Key("until", DATE, "The first day on which it is not in force any more", "2027-07-01")


def _build_effective(parts: Parts, found: list[Diagnostic]) -> WrittenEffective:
    if parts[IN_FORCE_FROM] is None and parts[IN_FORCE_UNTIL] is None and not parts.broken:
        found.append(messages.effective_always(parts.span))
    return WrittenEffective(parts[IN_FORCE_FROM], parts[IN_FORCE_UNTIL])


EFFECTIVE = Key(
    "effective",
    MappingShape("a time in force", (IN_FORCE_FROM, IN_FORCE_UNTIL), _build_effective),
    "The days on which it is in force; on others it is as if it were not written",
    "{from: 2027-01-01, until: 2027-07-01}",
)


def _build_criterion(parts: Parts, found: list[Diagnostic]) -> WrittenCriterion:
    before = len(found)
    levels, points = parts[LEVELS], parts[POINTS] or Points()
    if levels is not None:
        found.extend(messages.beside_levels(key) for key in parts.written(CRITERION_WHEN, POINTS))
    elif parts[CRITERION_WHEN] is None:
        found.append(messages.criterion_without_when(parts.span, parts.required(ID).text))
    return WrittenCriterion(
        criterion_id=parts.required(ID),
        title=parts[TITLE],
        when=parts[CRITERION_WHEN],
        levels=levels or (),
        points=points.number,
        points_from=points.signal,
        points_of=points.of,
        required=parts[REQUIRED],
        met=parts[MET],
        unmet=parts[UNMET],
        unknown=parts[UNKNOWN],
        ask=parts[ASK],
        effective=parts[EFFECTIVE],
        broken=parts.broken or len(found) > before,
    )


CRITERION = MappingShape(
    "a criterion",
    (ID, TITLE, CRITERION_WHEN, POINTS, REQUIRED, EFFECTIVE, LEVELS, MET, UNMET, UNKNOWN, ASK),
    _build_criterion,
)

CRITERIA = Key(
    "criteria",
    ListShape(CRITERION, "a list of criteria"),
    "Its criteria",
    "[{id: revenue, when: {company.annual_revenue: {gt: 5000000 EUR}}, points: 20}]",
    required=True,
)
MET_WHEN: Key[WrittenCondition] = Key(
    "met_when", MetWhenShape(), "When it is met, if not when all required criteria are", "any"
)
FLOOR = Key("floor", NUMBER, "Its least points", "0")
CAP = Key("cap", NUMBER, "Its most points", "50")
WEIGHT = Key("weight", NUMBER, "How much its score counts in score.total, 1 if not written", "2")


def _build_dimension(parts: Parts, _: list[Diagnostic]) -> WrittenDimension:
    return WrittenDimension(
        dimension_id=parts.owner,
        title=parts[TITLE],
        criteria=parts.required(CRITERIA),
        met_when=parts[MET_WHEN],
        floor=parts[FLOOR],
        cap=parts[CAP],
        weight=parts[WEIGHT],
        broken=parts.broken,
    )


DIMENSION = MappingShape("a dimension", (TITLE, WEIGHT, FLOOR, CAP, CRITERIA, MET_WHEN), _build_dimension)
