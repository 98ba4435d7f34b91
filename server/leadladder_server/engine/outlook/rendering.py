"""Outlooks in the form that a caller wants, made once for equal parts."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from leadladder_server.engine.memo import Memo
from leadladder_server.engine.outlook.outlook import Outlook
from leadladder_server.engine.rendering import LARGEST_KEPT, size_of
from leadladder_server.facts.slots import Facts

O = TypeVar("O")  # noqa: E741  # As C and R beside it.

_Key = tuple[Outlook, tuple[Any, ...], int]
"""An outlook, the values that it reads, and which of those are assumed."""


class OutlookRendering(Generic[O]):
    """Turns the outlooks of one program into something else, and remembers what it made.

    Safe to share between threads when the function is.
    """

    def __init__(self, capacity: int, make: Callable[[Outlook, Facts], O]) -> None:
        """Prepare.

        Args:
            capacity: Rendered outlooks to remember.
            make: Makes what stands for an outlook of a contact; never None.
        """
        self._make = make
        self._made: Memo[_Key, O] = Memo(capacity)

    def render(self, outlook: Outlook, facts: Facts) -> O:
        """The rendered outlook of a contact."""
        values = facts.values
        key: _Key = (outlook, tuple([values[slot] for slot in outlook.slots]), facts.assumed & outlook.assumable)
        made = self._made.get(key)
        if made is None:
            made = self._make(outlook, facts)
            if size_of(key[1]) <= LARGEST_KEPT:
                self._made.put(key, made)
        return made
