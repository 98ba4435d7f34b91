"""What every condition came out as for one contact, for whoever asks how a verdict came about."""

from collections.abc import Hashable, Mapping
from typing import NamedTuple

from leadladder_server.engine.assessment import Assessment
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.ladder import LABEL_PREFIX, computed_leaf
from leadladder_server.engine.points import Range
from leadladder_server.engine.reference import decide
from leadladder_server.engine.sources import FACT_KINDS
from leadladder_server.facts.slots import Fact
from leadladder_server.outcome import OUTCOMES, Outcome
from leadladder_server.ruleset.conditions import Condition, Holds, Name, NameKind, Test
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.types import FieldType


class Reading(NamedTuple):
    """What stands for a name.

    Attributes:
        value: None while it is not known, NEVER for the date of something that did not happen; of a number that may
            still change, what it is now; of a criterion or dimension whether it is met.
        assumed: Whether `value` was not sent but is the rule set's `assume:`.
        span: From where to where a number may still go; None where that is settled.
    """

    value: Fact
    assumed: bool = False
    span: tuple[int, int] | None = None


class Trace:
    """The outcomes of all conditions of a rule set for one contact, and the values that they read.

    Attributes:
        rule_set: With the criteria that are in force at the moment of the assessment.
        position: Where the contact stands, and by what.
    """

    def __init__(
        self,
        rule_set: RuleSet,
        places: Mapping[Hashable, int],
        slot_of: Mapping[Name, int],
        assessment: Assessment,
    ) -> None:
        """Prepare.

        Args:
            rule_set: That of the moment of the assessment.
            places: Of the leaves, in `LadderResult.outcomes`.
            slot_of: Slots of the facts.
            assessment: What was found out.
        """
        self.rule_set = rule_set
        self.position = assessment.conclusion.basis.position
        self._places = places
        self._slot_of = slot_of
        self._facts = assessment.facts
        self._ladder = assessment.conclusion.basis.ladder
        self._numbers = assessment.conclusion.basis.numbers

    def outcome(self, condition: Condition) -> Outcome:
        """What a condition of the rule set came out as; one of a signal is about activities, and has no outcome."""
        return decide(condition, self._leaf)

    def reading(self, name: Name) -> Reading:
        """What was read for a name."""
        match name.kind:
            case kind if kind in FACT_KINDS:
                slot = self._slot_of[name]
                return Reading(self._facts.values[slot], bool(self._facts.assumed >> slot & 1))
            case NameKind.CRITERION | NameKind.DIMENSION:
                outcome = self._met(name)
                return Reading(None if outcome is Outcome.UNKNOWN else outcome is Outcome.MET)
            case NameKind.GRADE:
                return Reading(self._numbers.grade)
            case NameKind.LABEL:
                label_id = name.path.removeprefix(LABEL_PREFIX)
                return Reading(next(label.value for label in self._ladder.labels if label.label_id == label_id))
            case _:
                return _of_number(self._numbers.ranges[name.path])

    def _leaf(self, leaf: Test | Holds) -> Outcome:
        """Some tests of points and scores are read by a `met_when` only, and so have no place."""
        place = self._places.get(leaf_key(leaf))
        if place is not None:
            return OUTCOMES[self._ladder.outcomes[place]]
        if isinstance(leaf, Holds):
            return self._met(leaf.name)
        return OUTCOMES[computed_leaf(leaf, self._places)(self._ladder.outcomes, self._numbers)]

    def _met(self, name: Name) -> Outcome:
        key = Holds(Name(name.kind, name.path, FieldType.BOOLEAN), span=self.rule_set.dimensions[0].span)
        return OUTCOMES[self._ladder.outcomes[self._places[key]]]


def _of_number(number: Range | None) -> Reading:
    if number is None:
        return Reading(None)
    return Reading(number.now, span=None if number.low == number.high else (number.low, number.high))
