"""Conditions over one activity, as plain functions, with what is known beforehand already worked out."""

from collections.abc import Callable, Sequence
from typing import Any as Anything

from leadladder_server.facts.tests import MET, UNKNOWN, UNMET, CompiledTest
from leadladder_server.outcome import Outcome, all_of, at_least, negate
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Test
from leadladder_server.values.types import Instant

CompileLeaf = Callable[[Test], CompiledTest | Outcome]
"""The function that a leaf is, or its outcome when that is known beforehand."""


def compile_condition(condition: Condition, compile_leaf: CompileLeaf) -> CompiledTest | Outcome:
    """The function that a condition is, or its outcome when the leaves that are known beforehand settle it.

    Raises:
        ValueError: A leaf reads a criterion or dimension, which an activity has not.
    """
    match condition:
        case Test():
            return compile_leaf(condition)
        case Not(item):
            return _negation(compile_condition(item, compile_leaf))
        case All(items):
            return _conjunction([compile_condition(item, compile_leaf) for item in items])
        case Any(items):
            # Any is not-all-not, in Kleene's logic too.
            return _negation(_conjunction([_negation(compile_condition(item, compile_leaf)) for item in items]))
        case AtLeast(count, items):
            return _at_least(count, [compile_condition(item, compile_leaf) for item in items])
        case Holds(name):
            raise ValueError(f"An activity has no {name.path}")


def _negation(part: CompiledTest | Outcome) -> CompiledTest | Outcome:
    if isinstance(part, Outcome):
        return negate(part)

    def test(values: Sequence[Anything], as_of: Instant) -> Outcome:
        return negate(part(values, as_of))

    return test


def _conjunction(parts: list[CompiledTest | Outcome]) -> CompiledTest | Outcome:
    known = all_of([part for part in parts if isinstance(part, Outcome)])
    open_parts = [part for part in parts if not isinstance(part, Outcome)]
    if known is UNMET or not open_parts:
        return known
    if known is MET and len(open_parts) == 1:
        return open_parts[0]

    def test(values: Sequence[Anything], as_of: Instant) -> Outcome:
        result = known
        for part in open_parts:
            outcome = part(values, as_of)
            if outcome is UNMET:
                return UNMET
            if outcome is UNKNOWN:
                result = UNKNOWN
        return result

    return test


def _at_least(count: int, parts: list[CompiledTest | Outcome]) -> CompiledTest | Outcome:
    known = [part for part in parts if isinstance(part, Outcome)]
    open_parts = [part for part in parts if not isinstance(part, Outcome)]
    if not open_parts:
        return at_least(count, known)

    def test(values: Sequence[Anything], as_of: Instant) -> Outcome:
        return at_least(count, [*known, *[part(values, as_of) for part in open_parts]])

    return test
