"""The document that a rule set of the random strategies would have been made from, as far as the lint reads it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from leadladder_server.diagnostics import Span
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import (
    RuleSetDocument,
    WrittenBanding,
    WrittenChoice,
    WrittenCriterion,
    WrittenDimension,
    WrittenLabel,
    WrittenName,
)
from leadladder_server.ruleset.conditions import Condition, Holds, Not, Test
from leadladder_server.ruleset.model import Banding, Criterion, Dimension, Label, RuleSet


class Places:
    """Gives everything a line of its own."""

    def __init__(self) -> None:
        self._lines = count(1)

    def span(self) -> Span:
        """The next line."""
        return Span("random/ruleset.yaml", next(self._lines), 1, 2)

    def scalar(self, text: str) -> Scalar:
        """A text on the next line."""
        return Scalar(text, text, quoted=False, span=self.span())

    def apart(self, condition: Condition) -> Condition:
        """A condition whose parts stand on lines of their own."""
        match condition:
            case Test() | Holds():
                return replace(condition, span=self.span())
            case Not(item):
                return Not(self.apart(item), span=self.span())
            case group:
                return replace(group, items=tuple(self.apart(item) for item in group.items), span=self.span())


def with_places(rules: RuleSet) -> tuple[RuleSet, RuleSetDocument]:
    """A rule set in which everything has a line of its own, and its document."""
    places = Places()
    labels = tuple(
        replace(
            label,
            choices=tuple(
                choice if choice.when is None else replace(choice, when=places.apart(choice.when))
                for choice in label.choices
            ),
        )
        for label in rules.labels
    )
    moved = replace(
        rules,
        dimensions=tuple(_dimension(dimension, places) for dimension in rules.dimensions),
        labels=labels,
        rungs=tuple(replace(rung, requires=places.apart(rung.requires), span=places.span()) for rung in rules.rungs),
        fast_tracks=tuple(replace(one, when=places.apart(one.when), span=places.span()) for one in rules.fast_tracks),
        disqualifiers=tuple(
            replace(one, when=places.apart(one.when), span=places.span()) for one in rules.disqualifiers
        ),
    )
    return moved, _document(moved, places)


def _dimension(dimension: Dimension, places: Places) -> Dimension:
    return replace(
        dimension,
        criteria=tuple(_criterion(criterion, places) for criterion in dimension.criteria),
        met_when=None if dimension.met_when is None else places.apart(dimension.met_when),
    )


def _criterion(criterion: Criterion, places: Places) -> Criterion:
    levels = tuple(replace(level, when=places.apart(level.when)) for level in criterion.levels)
    return replace(criterion, levels=levels, span=places.span())


def _document(rules: RuleSet, places: Places) -> RuleSetDocument:
    grade = rules.grade
    return RuleSetDocument(
        file=rules.file,
        digest="",
        rule_set=places.scalar("random"),
        version=places.scalar("1"),
        title=None,
        parameters=(),
        fields=(),
        lists=(),
        signals=(),
        disqualifiers=(),
        dimensions=tuple(_written(dimension, places) for dimension in rules.dimensions),
        ladder=(),
        base=None,
        fast_tracks=(),
        labels=tuple(_label(label, places) for label in rules.labels),
        grade_rows=None if grade is None else _banding(grade.rows, places),
        grade_columns=None if grade is None or grade.columns is None else _banding(grade.columns, places),
        near_threshold=None,
        rates=None,
        activities_kept=None,
        roles=(),
        broken=False,
    )


def _written(dimension: Dimension, places: Places) -> WrittenDimension:
    return WrittenDimension(
        dimension_id=places.scalar(dimension.dimension_id),
        title=None,
        criteria=tuple(_written_criteria(dimension, places)),
        met_when=None if dimension.met_when is None else WrittenName(places.scalar("c0")),
        floor=None if dimension.floor is None else places.scalar(str(dimension.floor)),
        cap=None if dimension.cap is None else places.scalar(str(dimension.cap)),
        weight=places.scalar(str(dimension.weight)),
        broken=False,
    )


def _written_criteria(dimension: Dimension, places: Places) -> Iterator[WrittenCriterion]:
    for criterion in dimension.criteria:
        yield WrittenCriterion(
            criterion_id=places.scalar(criterion.code.partition(".")[2]),
            title=None,
            when=None,
            levels=(),
            points=None,
            points_from=None,
            points_of=None,
            required=None,
            met=None,
            unmet=None,
            unknown=None,
            ask=None,
            effective=None,
            broken=False,
        )


def _label(label: Label, places: Places) -> WrittenLabel:
    choices = tuple(WrittenChoice(places.scalar(choice.value), None, None) for choice in label.choices)
    return WrittenLabel(places.scalar(label.label_id), None, choices)


def _banding(banding: Banding, places: Places) -> WrittenBanding:
    bands = tuple((places.scalar(band), places.scalar(str(least))) for band, least in banding.bands)
    return WrittenBanding(places.scalar("fit"), bands)
