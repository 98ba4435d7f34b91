"""Reasons for people: an entry of a conclusion, with the contact's values and in sentences."""

from collections.abc import Callable, Mapping

from leadladder_server.engine.conclusion import Entry
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.sources import FACT_KINDS
from leadladder_server.facts.slots import NEVER, Fact, Facts
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Condition, Holds, Name, Test
from leadladder_server.ruleset.model import Criterion, RuleSet
from leadladder_server.verdict import Evidence, Reason
from leadladder_server.wording.expectations import expectation
from leadladder_server.wording.sentences import sentence

_OUTCOMES = (Outcome.UNMET, Outcome.MET, Outcome.UNKNOWN)


class Reasons:
    """A rule set's reasons."""

    def __init__(self, rule_set: RuleSet, slot_of: Mapping[Name, int]) -> None:
        """Prepare.

        Args:
            rule_set: A checked one.
            slot_of: Slots of the facts.
        """
        self._slot_of = slot_of
        self._titles = _titles(rule_set)
        self._expectations: dict[int, str] = {}

    def reason(self, entry: Entry, facts: Facts) -> Reason:
        """What an entry says about a contact.

        Args:
            entry: Of the conclusion drawn from `facts`.
            facts: The contact's.
        """
        source = entry.source
        criterion = source.criterion
        return Reason(
            code=source.code,
            kind=source.kind,
            title=source.title,
            outcome=entry.outcome,
            deciding=entry.deciding,
            points=entry.points,
            points_of=0 if criterion is None else criterion.points_of,
            text=self._text(entry, facts),
            ask=entry.ask,
            evidence=self._evidence(entry, facts),
            file=source.span.file,
            line=source.span.line,
        )

    def _text(self, entry: Entry, facts: Facts) -> str:
        texts, criterion = entry.source.texts, entry.source.criterion
        level = None if criterion is None or entry.level is None else criterion.levels[entry.level]
        if level is not None and level.met is not None:
            return level.met
        written = (texts.unmet, texts.met, texts.unknown)[entry.outcome]
        condition = entry.source.condition if criterion is None else _telling(criterion, entry)
        if written is not None or condition is None:
            return written or ""
        outcomes = {
            leaf_key(leaf): Outcome(outcome) for leaf, outcome in zip(entry.source.leaves, entry.outcomes, strict=True)
        }
        return sentence(condition, lambda leaf: outcomes[leaf_key(leaf)], self._value_of(entry, facts), self._title)

    def _evidence(self, entry: Entry, facts: Facts) -> tuple[Evidence, ...]:
        value_of = self._value_of(entry, facts)
        evidence = []
        for leaf, outcome in zip(entry.source.leaves, entry.outcomes, strict=True):
            name = leaf.name if isinstance(leaf, Holds) else leaf.subject
            value = value_of(name)
            evidence.append(
                Evidence(
                    field=name.path,
                    type=name.type,
                    value=None if value is NEVER else value,
                    assumed=bool(facts.assumed) and name in self._slot_of and self._is_assumed(name, facts),
                    expected=self._expected(leaf),
                    outcome=_OUTCOMES[outcome],
                )
            )
        return tuple(evidence)

    def _is_assumed(self, name: Name, facts: Facts) -> bool:
        return bool(facts.assumed >> self._slot_of[name] & 1)

    def _expected(self, leaf: Test | Holds) -> str:
        """Kept for each leaf of the rule set, which are few."""
        words = self._expectations.get(id(leaf))
        if words is None:
            words = "met" if isinstance(leaf, Holds) else expectation(leaf, self._title)
            self._expectations[id(leaf)] = words
        return words

    def _value_of(self, entry: Entry, facts: Facts) -> Callable[[Name], Fact]:
        derived = dict(zip(entry.source.derived, entry.derived, strict=True))

        def value_of(name: Name) -> Fact:
            return facts.values[self._slot_of[name]] if name.kind in FACT_KINDS else derived[name]

        return value_of

    def _title(self, name: Name) -> str:
        return self._titles[name.path]


def _telling(criterion: Criterion, entry: Entry) -> Condition:
    """The condition that explains a criterion's outcome best.

    Of levels, the one that gives the points; while none does, the least demanding one where all ask for the same fact.
    """
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
