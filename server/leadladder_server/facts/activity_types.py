"""Which types of activities a rule set names, and which it can tell apart."""

from collections.abc import Sequence
from typing import ClassVar

from leadladder_server.facts.tests import MET, compile_test
from leadladder_server.ruleset.conditions import Literal, Operator, Test
from leadladder_server.values.text import normal_form
from leadladder_server.values.types import Instant

_BY_NORMAL_FORM = (Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN)


class TypesRead:
    """The types that tests of `type` name, in full or by a pattern."""

    UNNAMED: ClassVar[str] = "\0" * 2_000
    """A type that no rule set names: longer than any text that a rule may hold."""

    def __init__(self, tests: Sequence[Test]) -> None:
        """`tests` are all tests of the rule set's signals; those of other names than `type` are passed over."""
        of_type = [test for test in tests if test.subject.path == "type" and test.operator is not Operator.KNOWN]
        self.named = frozenset(
            normal_form(str(operand.value))
            for test in of_type
            if test.operator in _BY_NORMAL_FORM
            for operand in test.operands
            if isinstance(operand, Literal)
        )
        """The types that are named in full, in normal form."""
        self._patterns = [
            compile_test(test, lambda _: 0)
            for test in of_type
            if test.operator not in _BY_NORMAL_FORM and all(isinstance(operand, Literal) for operand in test.operands)
        ]

    def reads(self, name: str | None) -> bool:
        """Whether a test names that type, or a pattern fits it. A missing type counts as not read."""
        if name is None:
            return False
        return normal_form(name) in self.named or any(pattern([name], Instant(0)) is MET for pattern in self._patterns)

    def distinguishes(self, name: str) -> bool:
        """Whether any test can have another outcome for that type than for UNNAMED."""
        return bool(self._patterns) or normal_form(name) in self.named
