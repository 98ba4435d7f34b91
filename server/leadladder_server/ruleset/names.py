"""What a rule set's names stand for, and where each may be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Scalar
from leadladder_server.fields import ACTIVITY_ATTRIBUTES, ATTRIBUTES, ROOTS, Field
from leadladder_server.language.document import KEYWORDS, is_gap
from leadladder_server.ruleset.conditions import Name, NameKind
from leadladder_server.ruleset.messages import naming
from leadladder_server.suggestions import nearest
from leadladder_server.values.types import FieldType

TOTAL = "total"
"""What stands for all dimensions in "score.total" and "points.total"."""

UNREADABLE = ""
"""The id or name of what could not be read; where it is among others, what is called otherwise may exist as well."""

RESERVED = frozenset(
    {
        *KEYWORDS,
        *ROOTS,
        "signals",
        "score",
        "points",
        "grade",
        "labels",
        TOTAL,
        "activity",
        "ladder",
        "disqualifiers",
        "fast_track",
        "sticky",
        "lists",
        "parameters",
    }
)
"""Words that no dimension may take as its id: they begin other names, or other reason codes."""

KINDS: dict[NameKind, str] = {
    NameKind.FIELD: "a fact",
    NameKind.SIGNAL: "a signal",
    NameKind.ACTIVITY: "a fact about an activity",
    NameKind.CRITERION: "a criterion",
    NameKind.DIMENSION: "a dimension",
    NameKind.SCORE: "a score",
    NameKind.POINTS: "a number of points",
    NameKind.GRADE: "the grade",
    NameKind.LABEL: "a label",
}
"""What people call each kind of name."""

_ACTIVITY_NAMES = {"type": FieldType.STRING, "at": FieldType.TIMESTAMP}


class PlaceKind(Enum):
    """Where a condition stands."""

    SIGNAL = auto()
    """In a signal: the names of one activity."""
    CRITERION = auto()
    """In a criterion: facts and signals."""
    ROLE = auto()
    """In a role of the account: likewise."""
    MET_WHEN = auto()
    """In a dimension's met_when: its own criteria, points and score."""
    LABEL = auto()
    """In a label: everything, but only the labels above it."""
    RULES = auto()
    """In the ladder, fast tracks and disqualifiers: everything."""


_OF_FACTS = {PlaceKind.CRITERION: "a criterion", PlaceKind.ROLE: "a role"}
"""Where only facts and signals may be read, and what people call it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands.

    Attributes:
        kind: What may be read there.
        owner: The id of the dimension (MET_WHEN) or label (LABEL) that it belongs to; empty otherwise.
    """

    kind: PlaceKind
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Every name that a rule set defines, also where its definition has a problem.

    Attributes:
        fields: Facts by path; None where the type has a problem, so that tests of it are passed over.
        activity_fields: Facts about activities by name without prefix; None as above.
        signals: Types by id; None as above.
        dimensions: Ids of the criteria, by id of the dimension.
        labels: Values by id, in file order; none for any text.
        grades: Every grade; None without a grade, none for any text.
        parameters: Values by name, not typed yet.
        lists: Items by name, not typed yet.
        never_met: Dimensions whose outcome is always UNMET, as nothing in them is required.
        scoreless: Of "score.<dimension>" and "score.total", those that no contact has, for want of positive points.
    """

    fields: Mapping[str, Field | None]
    activity_fields: Mapping[str, Field | None]
    signals: Mapping[str, FieldType | None]
    dimensions: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, tuple[str, ...]]
    grades: tuple[str, ...] | None
    parameters: Mapping[str, Scalar]
    lists: Mapping[str, tuple[Scalar, ...]]
    never_met: frozenset[str] = frozenset()
    scoreless: frozenset[str] = frozenset()

    def values_of(self, name: Name) -> tuple[str, ...]:
        """The texts that a STRING can be; empty where any text will do."""
        match name.kind:
            case NameKind.FIELD:
                field = self.fields[name.path]
            case NameKind.ACTIVITY:
                field = self.activity_fields.get(name.path.removeprefix(ATTRIBUTES))
            case NameKind.LABEL:
                return self.labels[name.path.removeprefix("labels.")]
            case NameKind.GRADE:
                return self.grades or ()
            case _:
                return ()
        return () if field is None else field.values


def look_up(written: Scalar, names: Names, place: Place) -> Name | Diagnostic | None:
    """What a written name stands for at that place.

    A Diagnostic when it stands for nothing, or for something that may not be read there. None when that cannot be told,
    as the name is a gap or its declaration has a problem that is reported there.
    """
    if is_gap(written):
        return None
    match place.kind:
        case PlaceKind.SIGNAL:
            return _of_activity(written.span, written.text, names)
        case PlaceKind.MET_WHEN:
            found: Name | Diagnostic | None = _of_dimension(written.span, written.text, place.owner, names)
        case _:
            found = _of_rule_set(written.span, written.text, names, place)
    return _if_permitted(written.span, found, names, place) if isinstance(found, Name) else found


def nearest_path(path: str, candidates: Iterable[str]) -> str | None:
    """The candidate that an author most likely meant: one with the same last word, else the nearest spelling."""
    known = list(candidates)
    last = path.rpartition(".")[2]
    return next((name for name in known if name.rpartition(".")[2] == last), None) or nearest(path, known)


def _of_activity(span: Span, path: str, names: Names) -> Name | Diagnostic | None:
    if path in _ACTIVITY_NAMES:
        return Name(NameKind.ACTIVITY, path, _ACTIVITY_NAMES[path])
    attribute = path.removeprefix(ATTRIBUTES)
    readable = [*_ACTIVITY_NAMES, *(ATTRIBUTES + name for name in names.activity_fields)]
    if attribute == path:
        return naming.not_about_activities(span, path, nearest_path(path, readable))
    if attribute not in names.activity_fields:
        if UNREADABLE in names.activity_fields:
            return None
        return naming.unknown_activity_field(span, path, nearest(path, readable))
    field = names.activity_fields[attribute]
    return None if field is None else Name(NameKind.ACTIVITY, path, field.type)


def _of_dimension(span: Span, path: str, dimension: str, names: Names) -> Name | Diagnostic | None:
    criteria = names.dimensions[dimension]
    own = path if path in criteria else path.removeprefix(f"{dimension}.")
    if own in criteria:
        return Name(NameKind.CRITERION, f"{dimension}.{own}", FieldType.BOOLEAN)
    for kind in (NameKind.POINTS, NameKind.SCORE):
        if path == f"{kind}.{dimension}":
            return Name(kind, path, FieldType.NUMBER)
    if UNREADABLE in criteria and "." not in own:
        return None
    return naming.outside_met_when(span, path, dimension, nearest(path, criteria))


def _of_rule_set(span: Span, path: str, names: Names, place: Place) -> Name | Diagnostic | None:
    if path in names.fields:
        field = names.fields[path]
        return None if field is None else Name(NameKind.FIELD, path, field.type)
    root, _, rest = path.partition(".")
    if root in names.dimensions and root not in RESERVED:
        return _conclusion(span, path, names)
    match root:
        case "signals" if rest:
            if rest in names.signals or UNREADABLE in names.signals:
                signal_type = names.signals.get(rest)
                return None if signal_type is None else Name(NameKind.SIGNAL, path, signal_type)
            return naming.unknown_signal(span, path, _prefixed("signals", rest, names.signals))
        case "score" | "points" if rest:
            if rest == TOTAL or rest in names.dimensions:
                return Name(NameKind(root), path, FieldType.NUMBER)
            if UNREADABLE in names.dimensions:
                return None
            return naming.unknown_dimension(span, path, _prefixed(root, rest, [*names.dimensions, TOTAL]))
        case "grade" if not rest:
            return naming.no_grade(span) if names.grades is None else Name(NameKind.GRADE, path, FieldType.STRING)
        case "labels" if rest:
            if rest in names.labels:
                return Name(NameKind.LABEL, path, FieldType.STRING)
            if UNREADABLE in names.labels:
                return None
            return naming.unknown_label(span, path, _prefixed("labels", rest, names.labels))
        case _:
            return _nothing(span, path, names, place)


def _conclusion(span: Span, path: str, names: Names) -> Name | Diagnostic | None:
    dimension, _, criterion = path.partition(".")
    if path == dimension:
        return Name(NameKind.DIMENSION, path, FieldType.BOOLEAN)
    if criterion in names.dimensions[dimension]:
        return Name(NameKind.CRITERION, path, FieldType.BOOLEAN)
    if UNREADABLE in names.dimensions[dimension]:
        return None
    return naming.unknown_criterion(span, path, dimension, nearest_path(path, _criteria(names)))


def _nothing(span: Span, path: str, names: Names, place: Place) -> Diagnostic | None:
    """Why a name stands for nothing; None when it may stand for something that could not be read."""
    if path in _ACTIVITY_NAMES or path.startswith(ACTIVITY_ATTRIBUTES):
        return naming.only_in_signals(span, path)
    members = [known for known in names.fields if known.startswith(f"{path}.")]
    if members:
        return naming.group_of_fields(span, path, members)
    if path.startswith(ATTRIBUTES) and UNREADABLE in names.fields:
        return None
    if path.partition(".")[0] in ROOTS:
        return naming.unknown_field(span, path, nearest_path(path, names.fields))
    if UNREADABLE in names.dimensions:
        return None
    readable = [*names.fields, *(f"signals.{signal}" for signal in names.signals)]
    if place.kind in _OF_FACTS:
        return naming.unknown_name(span, path, nearest_path(path, readable), "facts and signals")
    readable = [*names.dimensions, *_criteria(names), *readable, *(f"labels.{label}" for label in names.labels)]
    readable += [f"{kind}.{of}" for kind in ("score", "points") for of in (*names.dimensions, TOTAL)]
    return naming.unknown_name(
        span, path, nearest_path(path, readable), "facts, signals, criteria, dimensions, scores, points and labels"
    )


def _if_permitted(span: Span, name: Name, names: Names, place: Place) -> Name | Diagnostic:
    reader = _OF_FACTS.get(place.kind)
    if reader is not None and name.kind not in (NameKind.FIELD, NameKind.SIGNAL):
        return naming.not_a_fact(span, name.path, KINDS[name.kind], reader)
    if name.kind is NameKind.DIMENSION and name.path in names.never_met:
        return naming.dimension_never_met(span, name.path)
    if name.kind is NameKind.SCORE and name.path in names.scoreless:
        of = name.path.removeprefix("score.")
        return naming.no_total_score(span) if of == TOTAL else naming.no_score(span, of)
    if name.kind is NameKind.LABEL and place.kind is PlaceKind.LABEL:
        order = list(names.labels)
        if order.index(name.path.removeprefix("labels.")) >= order.index(place.owner):
            return naming.label_below(span, name.path, place.owner)
    return name


def _criteria(names: Names) -> list[str]:
    return [f"{dimension}.{criterion}" for dimension, criteria in names.dimensions.items() for criterion in criteria]


def _prefixed(root: str, word: str, candidates: Iterable[str]) -> str | None:
    found = nearest(word, candidates)
    return None if found is None else f"{root}.{found}"
