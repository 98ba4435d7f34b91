"""What the rules of the lint look at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language.document import RuleSetDocument, WrittenDimension
from leadladder_server.ruleset.analysis.compiling import Analysis
from leadladder_server.ruleset.conditions import Test
from leadladder_server.ruleset.model import RuleSet


@dataclass(frozen=True, slots=True)
class Subject:
    """A checked rule set without an error.

    Attributes:
        document: As it was written.
        rule_set: As it is.
        analysis: What its conditions can come out as.
    """

    document: RuleSetDocument
    rule_set: RuleSet
    analysis: Analysis

    @property
    def dimensions(self) -> Mapping[str, WrittenDimension]:
        """The dimensions as they were written, by id."""
        return {written.dimension_id.text: written for written in self.document.dimensions}


Rule = Callable[[Subject], Iterable[Diagnostic]]
"""One rule of the lint."""


def parts(root: object) -> Iterable[object]:
    """Everything in a tree of dataclasses, tuples and mappings, itself first; of the operands of a test only names."""
    stack = [root]
    while stack:
        one = stack.pop()
        yield one
        if isinstance(one, Test):
            stack += one.names
        elif is_dataclass(one) and not isinstance(one, type):
            stack += [getattr(one, field.name) for field in fields(one)]
        elif isinstance(one, tuple):
            stack += one
        elif isinstance(one, Mapping):
            stack += one.values()
