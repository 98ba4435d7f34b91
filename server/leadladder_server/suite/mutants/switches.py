"""The opposite of what is either so or not."""

from collections.abc import Iterator
from dataclasses import replace

from leadladder_server.ruleset.conditions import All, Condition, Holds, Name, NameKind
from leadladder_server.ruleset.model import Criterion, Dimension, RuleSet
from leadladder_server.suite.mutants.mutant import Kind, Mutant
from leadladder_server.suite.mutants.sites import is_own, of_dimension, put, with_dimension
from leadladder_server.values.types import FieldType


def switches(rule_set: RuleSet) -> Iterator[Mutant]:
    """A mutant for each `required`, `sticky` and `as`, written or not."""
    for place, dimension in enumerate(rule_set.dimensions):
        for number, criterion in enumerate(dimension.criteria if is_own(dimension) else ()):
            if criterion.points_from is None and all(level.points < 0 for level in criterion.levels):
                continue
            other = replace(criterion, required=not criterion.required)
            changed = _with_own_meaning(replace(dimension, criteria=put(dimension.criteria, number, other)))
            change = f"{criterion.code}: `required` {_word(criterion.required)} -> {_word(other.required)}"
            before, after = dimension.met_when, changed.met_when
            if after is None:
                continue
            site = None if before is None else of_dimension(rule_set, place, dimension, before)
            whole = with_dimension(rule_set, place, changed)
            yield Mutant(Kind.SWITCH, criterion.span, change, whole, site, after, before, after)
    for place, rung in enumerate(rule_set.rungs):
        stuck = put(rule_set.rungs, place, replace(rung, sticky=not rung.sticky))
        change = f"`sticky` {_word(rung.sticky)} -> {_word(not rung.sticky)}"
        yield Mutant(Kind.SWITCH, rung.span, change, replace(rule_set, rungs=stuck))
    for place, rule in enumerate(rule_set.disqualifiers):
        rules = put(rule_set.disqualifiers, place, replace(rule, hold=not rule.hold))
        words = ("hold", "disqualify") if rule.hold else ("disqualify", "hold")
        yield Mutant(Kind.SWITCH, rule.span, f"`as` {words[0]} -> {words[1]}", replace(rule_set, disqualifiers=rules))


def _with_own_meaning(dimension: Dimension) -> Dimension:
    """The dimension, met when all that is required is."""
    required: tuple[Condition, ...] = tuple(_holds(each) for each in dimension.criteria if each.required)
    met_when = All(required, span=dimension.span) if len(required) > 1 else required[0] if required else None
    return replace(dimension, met_when=met_when)


def _holds(criterion: Criterion) -> Holds:
    return Holds(Name(NameKind.CRITERION, criterion.code, FieldType.BOOLEAN), span=criterion.span)


def _word(value: bool) -> str:  # It is the value that is written.
    return "true" if value else "false"
