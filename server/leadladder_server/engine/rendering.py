"""Verdicts in the form that a caller wants, made once for equal parts."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from leadladder_server.engine.assessment import Assessment
from leadladder_server.engine.conclusion import Conclusion, Entry
from leadladder_server.engine.memo import Memo
from leadladder_server.facts.slots import Fact, Facts
from leadladder_server.verdict import ReasonDetail

C = TypeVar("C")
R = TypeVar("R")

REASONS = 4096
"""Rendered reasons to remember."""

_Key = tuple[Entry, Any, int]
"""An entry, the values that its reason reads, and which of those are assumed."""

LARGEST_KEPT = 200
"""Leaves, values and characters of text that a remembered reason may rest on, counted together.

A larger one is made each time, so that memory stays bounded.
"""


class Rendering(Generic[C, R]):
    """Turns the conclusions and reasons of one program into something else, and remembers what it made.

    Safe to share between threads when the two functions are.
    """

    def __init__(
        self, capacity: int, conclusion: Callable[[Conclusion], C], reason: Callable[[Entry, Facts], R]
    ) -> None:
        """Prepare.

        Args:
            capacity: Rendered conclusions to remember.
            conclusion: Makes what stands for everything but the reasons; never None.
            reason: Makes what stands for what an entry says of a contact; never None.
        """
        self._conclusion = conclusion
        self._reason = reason
        self._conclusions: Memo[Conclusion, C] = Memo(capacity)
        self._rendered: Memo[_Key, R] = Memo(REASONS)

    def render(self, assessment: Assessment, detail: ReasonDetail) -> tuple[C, list[R]]:
        """The rendered conclusion, and the rendered reasons that `detail` asks for, in the verdict's order."""
        conclusion = assessment.conclusion
        whole = self._conclusions.get(conclusion)
        if whole is None:
            whole = self._conclusion(conclusion)
            self._conclusions.put(conclusion, whole)
        if detail is ReasonDetail.NONE:
            return whole, []
        facts = assessment.facts
        values, assumed = facts.values, facts.assumed
        recent = self._rendered.recent
        reasons = []
        for entry in conclusion.entries if detail is ReasonDetail.ALL else conclusion.deciding:
            source = entry.source
            key: _Key = (entry, source.values_of(values), assumed & source.assumable)
            rendered = recent.get(key)
            if rendered is None:
                rendered = self._render(key, entry, facts)
            reasons.append(rendered)
        return whole, reasons

    def _render(self, key: _Key, entry: Entry, facts: Facts) -> R:
        rendered = self._rendered.get(key)
        if rendered is None:
            rendered = self._reason(entry, facts)
            if len(entry.outcomes) + size_of(key[1]) <= LARGEST_KEPT:
                self._rendered.put(key, rendered)
        return rendered


def size_of(read: Fact | tuple[Fact, ...]) -> int:
    """Values and characters of text in what a reason read."""
    if isinstance(read, str):
        return 1 + len(read)
    return 1 + sum(map(size_of, read)) if isinstance(read, tuple) else 1
