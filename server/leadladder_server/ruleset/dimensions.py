"""`dimensions:`: criteria, their points and levels, and what meets a dimension."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import (
    KEYWORDS,
    WrittenCriterion,
    WrittenDimension,
    WrittenEffective,
    WrittenLevel,
    is_gap,
)
from leadladder_server.ruleset.conditions import All, Any, Condition, Holds, Name, NameKind
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.limits import MAX_POINTS
from leadladder_server.ruleset.messages import naming, structure
from leadladder_server.ruleset.model import Criterion, Dimension, Effective, Level, SignalPoints, Texts
from leadladder_server.ruleset.names import RESERVED, TOTAL, Names, Place, PlaceKind, look_up
from leadladder_server.ruleset.resolving import resolve
from leadladder_server.ruleset.settings import day, flag, report_duplicates, sentence, title_of, whole_number
from leadladder_server.values.types import FieldType

_FACTS = Place(PlaceKind.CRITERION)


@dataclass(frozen=True, slots=True)
class CheckedDimension:
    """A dimension and whether it can be trusted.

    Attributes:
        dimension: The dimension, without the criteria that have a problem.
        sound: Whether nothing in it has a problem.
    """

    dimension: Dimension
    sound: bool


def check_dimensions(written_dimensions: Sequence[WrittenDimension], context: Context) -> tuple[CheckedDimension, ...]:
    """The dimensions; all problems are reported."""
    report_duplicates((written.dimension_id for written in written_dimensions), "a dimension", context.problems)
    return tuple(_check_dimension(written, context) for written in written_dimensions)


def with_dimensions(names: Names, dimensions: Sequence[CheckedDimension]) -> Names:
    """The names, knowing which dimensions can never be met and which scores no contact has."""
    sound = [checked.dimension for checked in dimensions if checked.sound]
    scoreless = {f"score.{dimension.dimension_id}" for dimension in sound if dimension.points_of == 0}
    if len(sound) == len(dimensions) and not any(dimension.points_of and dimension.weight for dimension in sound):
        scoreless.add(f"score.{TOTAL}")
    never_met = frozenset(dimension.dimension_id for dimension in sound if dimension.met_when is None)
    return replace(names, never_met=never_met, scoreless=frozenset(scoreless))


def _check_dimension(written: WrittenDimension, context: Context) -> CheckedDimension:
    dimension_id = written.dimension_id.text
    problems = context.problems
    before = len(problems)
    if dimension_id in RESERVED:
        problems.append(naming.reserved_id(written.dimension_id.span, "A dimension", dimension_id))
    ids = [criterion.criterion_id for criterion in written.criteria]
    report_duplicates(ids, f"a criterion of {dimension_id}", problems)
    problems.extend(naming.reserved_id(one.span, "A criterion", one.text) for one in ids if one.text in KEYWORDS)
    criteria = [_check_criterion(criterion, dimension_id, context) for criterion in written.criteria]
    floor, cap = _bound(written.floor, "floor:", context), _bound(written.cap, "cap:", context)
    if floor is not None and cap is not None and floor > cap and written.floor is not None:
        problems.append(structure.floor_above_cap(written.floor.span, dimension_id, floor, cap))
    weight = None if written.weight is None else whole_number(written.weight, "weight:", 0, MAX_POINTS, context)
    dimension = Dimension(
        dimension_id=dimension_id,
        title=title_of(written.title, dimension_id, problems),
        criteria=tuple(criterion for criterion in criteria if criterion is not None),
        met_when=None,
        floor=floor,
        cap=cap,
        weight=1 if weight is None else weight,
        span=written.dimension_id.span,
    )
    sound = not written.broken and len(problems) == before and None not in criteria
    met_when = _met_when(written, dimension, context, sound=sound)
    return CheckedDimension(replace(dimension, met_when=met_when), sound and len(problems) == before)


def _bound(written: Scalar | None, subject: str, context: Context) -> int | None:
    return None if written is None else whole_number(written, subject, -MAX_POINTS, MAX_POINTS, context)


def _met_when(written: WrittenDimension, dimension: Dimension, context: Context, *, sound: bool) -> Condition | None:
    """The author's condition, or all required criteria; None when there are none.

    `sound` says that the criteria have no problem.
    """
    required: tuple[Condition, ...] | None
    required = tuple(_holds(criterion) for criterion in dimension.criteria if criterion.required)
    if written.met_when is not None:
        if any(is_gap(one.criterion_id) for one in written.criteria):
            required = None
        elif not sound:
            required = tuple(_holds_written(one, dimension.dimension_id) for one in written.criteria)
        elif dimension.points_of == 0:
            scoreless = frozenset({f"score.{dimension.dimension_id}"})
            context = replace(context, names=replace(context.names, scoreless=scoreless))
        return resolve(written.met_when, context, Place(PlaceKind.MET_WHEN, dimension.dimension_id), required)
    if len(required) > 1:
        return All(required, span=dimension.span)
    return required[0] if required else None


def _holds(criterion: Criterion) -> Holds:
    return Holds(Name(NameKind.CRITERION, criterion.code, FieldType.BOOLEAN), span=criterion.span)


def _holds_written(written: WrittenCriterion, dimension_id: str) -> Holds:
    code = f"{dimension_id}.{written.criterion_id.text}"
    return Holds(Name(NameKind.CRITERION, code, FieldType.BOOLEAN), span=written.criterion_id.span)


def _check_criterion(written: WrittenCriterion, dimension_id: str, context: Context) -> Criterion | None:
    code = f"{dimension_id}.{written.criterion_id.text}"
    problems = context.problems
    before = len(problems)
    points_from = _points_from(written, context)
    levels = _levels(written, code, context)
    positive = tuple(level.when for level in levels if level.points > 0)
    only_loses = points_from is None and bool(levels) and all(level.points < 0 for level in levels)
    required = flag(written.required, "required:", context, default=not only_loses)
    if required and only_loses and written.required is not None and not written.broken:
        problems.append(structure.required_loss(written.required.span, code))
    texts = Texts(
        met=sentence(written.met, "met:", problems),
        unmet=sentence(written.unmet, "unmet:", problems),
        unknown=sentence(written.unknown, "unknown:", problems),
    )
    title = title_of(written.title, written.criterion_id.text, problems)
    ask = sentence(written.ask, "ask:", problems)
    effective = None if written.effective is None else _effective(written.effective, code, context)
    if written.broken or len(problems) > before or not levels:
        return None
    span = written.criterion_id.span
    when = levels[0].when if not written.levels else positive[0] if len(positive) == 1 else Any(positive, span=span)
    return Criterion(code, title, when, levels, points_from, required, texts, ask, span, effective)


def _effective(written: WrittenEffective, code: str, context: Context) -> Effective:
    start = None if written.start is None else day(written.start, "from:", context)
    end = None if written.end is None else day(written.end, "until:", context)
    if start is not None and end is not None and end <= start and written.end is not None:
        context.problems.append(structure.never_in_force(written.end.span, code, start, end))
    return Effective(start, end)


def _points_from(written: WrittenCriterion, context: Context) -> SignalPoints | None:
    """Where the points come from, when they come from a signal."""
    if written.points_from is None or written.points_of is None:
        return None
    source = written.points_from
    if is_gap(source):
        return None
    found = look_up(source, context.names, _FACTS)
    of = whole_number(written.points_of, "of:", 1, MAX_POINTS, context)
    if not isinstance(found, Name):
        context.problems.extend([] if found is None else [found])
    elif found.kind is not NameKind.SIGNAL:
        context.problems.append(structure.points_from_no_signal(source.span, found.path))
    elif found.type is not FieldType.NUMBER:
        context.problems.append(structure.signal_not_number(source.span, found.path))
    elif of is not None:
        return SignalPoints(found, of)
    return None


def _levels(written: WrittenCriterion, code: str, context: Context) -> tuple[Level, ...]:
    """The levels: one for a plain criterion, none when any has a problem."""
    if written.levels:
        levels = [_check_level(level, context) for level in written.levels]
        sound = tuple(level for level in levels if level is not None)
        if len(sound) < len(levels):
            return ()
        if not written.broken and not any(level.points > 0 for level in sound):
            context.problems.append(structure.no_positive_level(written.criterion_id.span, code))
        return sound
    points = 0 if written.points is None else _points(written.points, context)
    when = None if written.when is None else resolve(written.when, context, _FACTS)
    return () if when is None or points is None else (Level(when, points, None),)


def _check_level(written: WrittenLevel, context: Context) -> Level | None:
    when = resolve(written.when, context, _FACTS)
    points = _points(written.points, context)
    met = sentence(written.met, "met:", context.problems)
    return None if when is None or points is None else Level(when, points, met)


def _points(written: Scalar, context: Context) -> int | None:
    return whole_number(written, "points:", -MAX_POINTS, MAX_POINTS, context)
