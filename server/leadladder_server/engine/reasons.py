"""Reasons for people: an entry of a conclusion, with the contact's values and in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadladder_server.engine.conclusion import Entry
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.sources import Source
from leadladder_server.facts.slots import NEVER, Fact, Facts
from leadladder_server.outcome import OUTCOMES, Outcome
from leadladder_server.ruleset.conditions import Condition, Holds, Name, Test, leaves
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.listing import listed
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import Evidence, Reason, ReasonKind
from leadladder_server.wording.expectations import expectation
from leadladder_server.wording.sentences import sentence


@dataclass(frozen=True, slots=True)
class _Row:
    """One leaf as evidence. `slot` is its fact's; None for a name that was decided before."""

    path: str
    type: FieldType
    slot: int | None
    expected: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What no contact changes about a source's reasons.

    Attributes:
        points_of: The highest positive points that it can give.
        rows: Of its leaves.
        places: Which of its leaves each leaf in its conditions is, by `id`: looking at a long test takes time.
    """

    points_of: int
    rows: tuple[_Row, ...]
    places: Mapping[int, int]


_OVERRIDES = (ReasonKind.DISQUALIFIER, ReasonKind.HOLD, ReasonKind.FAST_TRACK)


class Reasons:
    """A rule set's reasons."""

    def __init__(self, rule_set: RuleSet, slot_of: Mapping[Name, int]) -> None:
        """Prepare.

        Args:
            rule_set: A checked one.
            slot_of: Slots of the facts.
        """
        self._slots = {name.path: slot for name, slot in slot_of.items()}
        self._titles = _titles(rule_set)
        self._prepared: dict[int, _Prepared] = {}

    def reason(self, entry: Entry, facts: Facts) -> Reason:
        """What an entry says about a contact.

        Args:
            entry: Of the conclusion drawn from `facts`.
            facts: The contact's.
        """
        source = entry.source
        prepared = self._prepared.get(source.index)
        if prepared is None:
            prepared = self._prepared[source.index] = self._prepare(source)
        derived = {name.path: value for name, value in zip(source.derived, entry.derived, strict=True)}
        return Reason(
            code=source.code,
            kind=source.kind,
            title=source.title,
            outcome=entry.outcome,
            deciding=entry.deciding,
            points=entry.points,
            points_of=prepared.points_of,
            text=_written(entry) or self._doubt(entry) or self._derive(entry, prepared, facts, derived),
            ask=entry.ask,
            evidence=_evidence(entry, prepared, facts, derived),
            file=source.span.file,
            line=source.span.line,
        )

    def _doubt(self, entry: Entry) -> str | None:
        """Of an override that is UNKNOWN: what it would say, and what is not known of it. None for anything else."""
        source = entry.source
        if entry.outcome is not Outcome.UNKNOWN or source.kind not in _OVERRIDES:
            return None
        names = (leaf.name if isinstance(leaf, Holds) else leaf.subject for leaf in source.leaves)
        pairs = zip(names, entry.outcomes, strict=True)
        unknown = dict.fromkeys(self._title(name) for name, outcome in pairs if outcome == Outcome.UNKNOWN)
        return f"{(source.texts.met or source.title).rstrip('.!?')}? Not known: {listed(tuple(unknown), 'and')}"

    def _prepare(self, source: Source) -> _Prepared:
        rows = []
        for leaf in source.leaves:
            name = leaf.name if isinstance(leaf, Holds) else leaf.subject
            expected = "met" if isinstance(leaf, Holds) else expectation(leaf, self._title)
            rows.append(_Row(name.path, name.type, self._slots.get(name.path), expected))
        numbers = {leaf_key(leaf): number for number, leaf in enumerate(source.leaves)}
        places = {id(leaf): numbers[leaf_key(leaf)] for condition in source.conditions for leaf in leaves(condition)}
        criterion = source.criterion
        return _Prepared(0 if criterion is None else criterion.points_of, tuple(rows), places)

    def _derive(self, entry: Entry, prepared: _Prepared, facts: Facts, derived: Mapping[str, Fact]) -> str:
        """The sentence that follows from the condition."""
        condition = _telling(entry)
        if condition is None:
            return ""
        places, outcomes, slots, values = prepared.places, entry.outcomes, self._slots, facts.values

        def outcome_of(leaf: Test | Holds) -> Outcome:
            return OUTCOMES[outcomes[places[id(leaf)]]]

        def value_of(name: Name) -> Fact:
            slot = slots.get(name.path)
            return derived[name.path] if slot is None else values[slot]

        return sentence(condition, outcome_of, value_of, self._title)

    def _title(self, name: Name) -> str:
        return self._titles[name.path]


def _written(entry: Entry) -> str | None:
    """The author's sentence; None without one."""
    criterion, texts = entry.source.criterion, entry.source.texts
    level = None if criterion is None or entry.level is None else criterion.levels[entry.level]
    if level is not None and level.met is not None:
        return level.met
    return (texts.unmet, texts.met, texts.unknown)[entry.outcome]


def _evidence(entry: Entry, prepared: _Prepared, facts: Facts, derived: Mapping[str, Fact]) -> tuple[Evidence, ...]:
    evidence = []
    for row, outcome in zip(prepared.rows, entry.outcomes, strict=True):
        slot = row.slot
        value = derived[row.path] if slot is None else facts.values[slot]
        evidence.append(
            Evidence(
                field=row.path,
                type=row.type,
                value=None if value is NEVER else value,
                assumed=slot is not None and bool(facts.assumed >> slot & 1),
                expected=row.expected,
                outcome=OUTCOMES[outcome],
            )
        )
    return tuple(evidence)


def _telling(entry: Entry) -> Condition | None:
    """The condition that explains an outcome best; None for a sticky rung.

    Of levels, the one that gives the points; while none does, the least demanding one where all ask for the same fact.
    """
    criterion = entry.source.criterion
    if criterion is None:
        return entry.source.condition
    positive = [level.when for level in criterion.levels if level.points > 0]
    if len(criterion.levels) == 1 or not positive:
        return criterion.when
    if entry.level is not None:
        given = criterion.levels[entry.level]
        return given.when if given.points > 0 or entry.outcome is Outcome.UNMET else criterion.when
    subjects = {when.subject if isinstance(when, Test) else None for when in positive}
    return positive[-1] if len(subjects) == 1 and None not in subjects else criterion.when


def _titles(rule_set: RuleSet) -> dict[str, str]:
    """What people call each name that a condition may read."""
    titles = {path: field.title for path, field in rule_set.fields.items()}
    titles |= {f"signals.{signal.signal_id}": signal.title for signal in rule_set.signals}
    for dimension in rule_set.dimensions:
        titles[dimension.dimension_id] = dimension.title
        titles[f"score.{dimension.dimension_id}"] = f"{dimension.title} score"
        titles[f"points.{dimension.dimension_id}"] = f"{dimension.title} points"
        titles |= {criterion.code: criterion.title for criterion in dimension.criteria}
    titles |= {f"labels.{label.label_id}": label.title for label in rule_set.labels}
    return titles | {"score.total": "total score", "points.total": "total points", "grade": "grade"}
