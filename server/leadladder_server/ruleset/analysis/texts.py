"""Cells of texts and of lists of texts."""

from collections.abc import Iterable, Sequence
from itertools import product

from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Literal, Operator, Test
from leadladder_server.ruleset.patterns import compile_pattern
from leadladder_server.values.text import normal_form

MOST_LITERALS = 50_000
"""Texts that one name may be compared with."""

MOST_SEARCHES = 8
"""Tests of one name that look into a text."""

MOST_KINDS = 6
"""Kinds of items that one name may be searched for."""

_EQUALITY = (Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN)
_NEGATIVE = (Operator.NOT_EQUALS, Operator.NOT_IN)
_BOTH = (Outcome.UNMET, Outcome.MET)


def texts(tests: Sequence[Test], values: Sequence[str]) -> list[tuple[Outcome, ...]] | None:
    """Cells of a text: those that are written, and every other one; of declared values only these."""
    searches = [test for test in tests if test.operator not in _EQUALITY]
    if _literals(tests) > MOST_LITERALS or len(searches) > MOST_SEARCHES:
        return None
    written = [_normal_forms(test) for test in tests]
    named = {text for test, forms in zip(tests, written, strict=True) if test.operator in _EQUALITY for text in forms}
    found: dict[tuple[Outcome, ...], None] = {}
    for text in map(normal_form, values) if values else sorted(named):
        options = [_of_text(test, forms, text) for test, forms in zip(tests, written, strict=True)]
        found.update(dict.fromkeys(product(*options)))
    if not values:
        others = (_of_other_text(test) for test in tests)
        found.update((cell, None) for cell in product(*others) if _is_consistent(tests, written, cell))
    return list(found)


def items(tests: Sequence[Test]) -> list[tuple[Outcome, ...]] | None:
    """Cells of a list by which of the items that are searched for are in it: of each kind none, some or all."""
    if _literals(tests) > MOST_LITERALS:
        return None
    written = [_normal_forms(test) for test in tests]
    kinds: dict[str, list[bool]] = {}
    for number, forms in enumerate(written):
        for text in forms:
            kinds.setdefault(text, [False] * len(tests))[number] = True
    sizes: dict[tuple[bool, ...], int] = {}
    for searched in kinds.values():
        sizes[tuple(searched)] = sizes.get(tuple(searched), 0) + 1
    if len(sizes) > MOST_KINDS:
        return None
    states = [("none", "all") if size == 1 else ("none", "some", "all") for size in sizes.values()]
    return [
        tuple(
            _of_items(test, [state for kind, state in zip(sizes, held, strict=True) if kind[number]])
            for number, test in enumerate(tests)
        )
        for held in product(*states)
    ]


def _literals(tests: Sequence[Test]) -> int:
    return sum(len(test.operands) for test in tests)


def _normal_forms(test: Test) -> frozenset[str]:
    if test.operator is Operator.MATCHES:
        return frozenset()
    return frozenset(normal_form(str(operand.value)) for operand in test.operands if isinstance(operand, Literal))


def _compares_with_itself(test: Test) -> bool:
    return any(not isinstance(operand, Literal) for operand in test.operands)


def _two_valued(holds: bool) -> tuple[Outcome, ...]:
    return (Outcome.MET,) if holds else (Outcome.UNMET,)


def _of_text(test: Test, forms: frozenset[str], text: str) -> tuple[Outcome, ...]:
    """What a test of a text comes out as, whose normal form is known."""
    if _compares_with_itself(test):
        return _two_valued(test.operator not in _NEGATIVE)
    match test.operator:
        case Operator.EQUALS | Operator.IN:
            return _two_valued(text in forms)
        case Operator.NOT_EQUALS | Operator.NOT_IN:
            return _two_valued(text not in forms)
        case Operator.CONTAINS:
            return _two_valued(any(form in text for form in forms))
        case Operator.STARTS_WITH:
            return _two_valued(text.startswith(tuple(forms)))
        case Operator.ENDS_WITH:
            return _two_valued(text.endswith(tuple(forms)))
        case _:
            return _of_pattern(test, text)


def _of_pattern(test: Test, text: str) -> tuple[Outcome, ...]:
    """A pattern reads the text as it was sent: what it finds may hang on case where it says so itself."""
    operand = test.operands[0]
    pattern = str(operand.value) if isinstance(operand, Literal) else ""
    if not (pattern.isascii() and text.isascii()) or any(part in pattern for part in ("(?", "\\p", "\\P", "\\x", "[:")):
        return _BOTH
    return _two_valued(compile_pattern(pattern).search(text.encode()) is not None)


def _of_other_text(test: Test) -> tuple[Outcome, ...]:
    if _compares_with_itself(test):
        return _two_valued(test.operator not in _NEGATIVE)
    if test.operator in _EQUALITY:
        return _two_valued(test.operator in _NEGATIVE)
    return _BOTH


def _is_consistent(tests: Sequence[Test], written: Sequence[frozenset[str]], cell: Sequence[Outcome]) -> bool:
    """Whether no search that finds something contradicts another one."""
    searches = [
        (test.operator, next(iter(forms)), outcome is Outcome.MET)
        for test, forms, outcome in zip(tests, written, cell, strict=True)
        if test.operator in (Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH) and forms
    ]
    return not any(
        finds and not _goes_with(operator, text, other, part, finds=found)
        for operator, text, finds in searches
        for other, part, found in searches
    )


def _goes_with(operator: Operator, text: str, other: Operator, part: str, *, finds: bool) -> bool:
    """Whether a text for which `operator: text` holds can have `other: part` as `finds` says."""
    if other is Operator.CONTAINS:
        return finds or part not in text
    if operator is not other:
        return True
    longer, shorter = (text, part) if len(text) >= len(part) else (part, text)
    related = longer.startswith(shorter) if operator is Operator.STARTS_WITH else longer.endswith(shorter)
    return related if finds else not (related and len(part) <= len(text))


def _of_items(test: Test, states: Iterable[str]) -> Outcome:
    if test.operator is Operator.CONTAINS_ALL:
        return Outcome.MET if all(state == "all" for state in states) else Outcome.UNMET
    return Outcome.MET if any(state != "none" for state in states) else Outcome.UNMET
