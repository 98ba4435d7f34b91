"""Another operator, another group, or the opposite."""

from collections.abc import Iterator
from dataclasses import replace

from leadladder_server.ruleset.conditions import All, Any, Condition, Holds, Literal, Not, Operator, Test
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.mutants.mutant import Instead, Kind, Mutant, at_sites
from leadladder_server.suite.mutants.sites import is_own, of_dimension, sites, with_dimension
from leadladder_server.suite.mutants.words import written_operands

_OTHERS: dict[Operator, tuple[Operator, ...]] = {
    Operator.EQUALS: (Operator.NOT_EQUALS,),
    Operator.NOT_EQUALS: (Operator.EQUALS,),
    Operator.IN: (Operator.NOT_IN,),
    Operator.NOT_IN: (Operator.IN,),
    Operator.GT: (Operator.GTE,),
    Operator.GTE: (Operator.GT,),
    Operator.LT: (Operator.LTE,),
    Operator.LTE: (Operator.LT,),
    Operator.BEFORE: (Operator.LTE, Operator.AFTER),
    Operator.AFTER: (Operator.GTE, Operator.BEFORE),
    Operator.WITHIN: (Operator.OLDER_THAN,),
    Operator.OLDER_THAN: (Operator.WITHIN,),
    Operator.CONTAINS_ANY: (Operator.CONTAINS_ALL,),
    Operator.CONTAINS_ALL: (Operator.CONTAINS_ANY,),
}
"""What each operator is mistaken for; those that are not here are turned into their opposite."""

_OF_SEVERAL = (Operator.CONTAINS_ANY, Operator.CONTAINS_ALL)


def operators(rule_set: RuleSet) -> Iterator[Mutant]:
    """A mutant for each operator and each group."""
    yield from at_sites(Kind.OPERATOR, sites(rule_set), _edits)
    for place, dimension in enumerate(rule_set.dimensions):
        met_when = dimension.met_when
        if is_own(dimension) and isinstance(met_when, All):
            other = Any(met_when.items, span=met_when.span)
            changed = with_dimension(rule_set, place, replace(dimension, met_when=other))
            change = "met when `all` its required criteria are -> when `any` is"
            site = of_dimension(rule_set, place, dimension, met_when)
            yield Mutant(Kind.OPERATOR, dimension.span, change, changed, site, other, met_when, other)


def _edits(condition: Condition) -> Iterator[Instead]:
    match condition:
        case Test():
            yield from _of_test(condition)
        case Holds(name):
            yield Instead(f"{name.path} -> not {name.path}", Not(condition, span=condition.span))
        case All(items) if len(items) > 1:
            yield Instead("`all` -> `any`", Any(items, span=condition.span))
        case Any(items) if len(items) > 1:
            yield Instead("`any` -> `all`", All(items, span=condition.span))
        case Not(Any(items) as item) if len(items) > 1:
            yield Instead("`none` -> `any`", item)
        case Not(item):
            yield Instead("`not` left out", item)
        case _:
            return


def _of_test(test: Test) -> Iterator[Instead]:
    compared = written_operands(test)
    if test.operator is Operator.KNOWN:
        operand = test.operands[0]
        wanted = isinstance(operand, Literal) and operand.value is True
        other = Literal(operand.type, not wanted) if isinstance(operand, Literal) else operand
        words = ("true", "false") if wanted else ("false", "true")
        yield Instead(f"`known` {words[0]} -> {words[1]}", replace(test, operands=(other,)))
        return
    others = _OTHERS.get(test.operator, ())
    if test.operator in _OF_SEVERAL and len(test.operands) == 1:
        others = ()
    for operator in others:
        yield Instead(f"`{test.operator}` {compared} -> `{operator}` {compared}", replace(test, operator=operator))
    if not others:
        yield Instead(f"`{test.operator}` {compared} -> not `{test.operator}` {compared}", Not(test, span=test.span))
