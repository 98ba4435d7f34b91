"""Conditions as an array of nodes, each with what it can come out as: bits, 1 UNMET, 2 MET, 4 UNKNOWN.

A node stands after those that it reads, so one pass from front to back says what everything can be, and one from back
to front what the parts must be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from leadladder_server.outcome import OUTCOMES, Outcome
from leadladder_server.ruleset.analysis.cells import Cell
from leadladder_server.ruleset.analysis.ranges import Numbers

UNMET, MET, UNKNOWN = (1 << outcome for outcome in (Outcome.UNMET, Outcome.MET, Outcome.UNKNOWN))
ANYTHING = UNMET | MET | UNKNOWN
_SWAPPED = tuple(
    (mask & UNKNOWN) | (MET if mask & UNMET else 0) | (UNMET if mask & MET else 0) for mask in range(ANYTHING + 1)
)


def bits(outcomes: Sequence[Outcome]) -> int:
    """The outcomes as bits."""
    return sum(1 << outcome for outcome in set(outcomes))


@dataclass(frozen=True, slots=True)
class LeafNode:
    """A test of one variable.

    Attributes:
        variable: Its number.
        by_outcome: The cells of the variable, as bits, in which it is UNMET, MET and UNKNOWN.
    """

    variable: int
    by_outcome: tuple[int, int, int]

    def mask(self, cells: int) -> int:
        """What it can be while the variable is in one of these cells."""
        unmet, met, unknown = self.by_outcome
        return (UNMET if cells & unmet else 0) | (MET if cells & met else 0) | (UNKNOWN if cells & unknown else 0)

    def cells(self, mask: int) -> int:
        """The cells in which it is one of these."""
        return sum(cells for outcome, cells in zip(OUTCOMES, self.by_outcome, strict=True) if mask & 1 << outcome)


def leaf_node(variable: int, cells: Sequence[Cell], test: int) -> LeafNode:
    """The leaf that is the test of that number among those that cells are about."""
    by_outcome = [0, 0, 0]
    for number, cell in enumerate(cells):
        by_outcome[cell[test]] |= 1 << number
    return LeafNode(variable, (by_outcome[0], by_outcome[1], by_outcome[2]))


@dataclass(frozen=True, slots=True)
class AllNode:
    """Kleene's and."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnyNode:
    """Kleene's or."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotNode:
    """Kleene's not."""

    item: int


@dataclass(frozen=True, slots=True)
class AtLeastNode:
    """MET when `count` of the items are."""

    count: int
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownNode:
    """Whether an item is not UNKNOWN; the other way round when not `wanted`."""

    item: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class ComputedNode:
    """What hangs on points, scores, grades and labels; `items` are the nodes that these hang on."""

    computed: Numbers
    items: tuple[int, ...]


Node = LeafNode | AllNode | AnyNode | NotNode | AtLeastNode | KnownNode | ComputedNode


def forward(node: Node, masks: Sequence[int], domains: Sequence[int]) -> int:
    """What a node can be.

    Args:
        node: The node.
        masks: Of the nodes before it.
        domains: The cells, as bits, that each variable can be in.
    """
    match node:
        case LeafNode(variable):
            return node.mask(domains[variable])
        case NotNode(item):
            return _SWAPPED[masks[item]]
        case AllNode(items):
            return _all_of([masks[item] for item in items])
        case AnyNode(items):
            return _SWAPPED[_all_of([_SWAPPED[masks[item]] for item in items])]
        case AtLeastNode(count, items):
            return _at_least(count, [masks[item] for item in items])
        case KnownNode(item, wanted):
            known, unknown = (MET, UNMET) if wanted else (UNMET, MET)
            return (known if masks[item] & (MET | UNMET) else 0) | (unknown if masks[item] & UNKNOWN else 0)
        case ComputedNode(computed):
            return computed.mask(masks)


def backward(node: Node, mask: int, masks: list[int], domains: list[int]) -> None:
    """Narrows what a node reads to what it must be for the node to be one of `mask`."""
    match node:
        case LeafNode(variable):
            domains[variable] &= node.cells(mask)
        case NotNode(item):
            masks[item] &= _SWAPPED[mask]
        case AllNode(items):
            _narrow_all(items, mask, masks, UNMET, MET)
        case AnyNode(items):
            _narrow_all(items, mask, masks, MET, UNMET)
        case AtLeastNode(count, items):
            _narrow_at_least(count, items, mask, masks)
        case KnownNode(item, wanted):
            known, unknown = (MET, UNMET) if wanted else (UNMET, MET)
            masks[item] &= ((MET | UNMET) if mask & known else 0) | (UNKNOWN if mask & unknown else 0)
        case ComputedNode():
            pass


def _all_of(masks: Sequence[int]) -> int:
    any_of = 0
    every = ANYTHING
    without_unmet = True
    for mask in masks:
        any_of |= mask
        every &= mask
        without_unmet = without_unmet and mask != UNMET
    can_be = any_of & UNMET
    if every & MET:
        can_be |= MET
    if without_unmet and any_of & UNKNOWN:
        can_be |= UNKNOWN
    return can_be


def _at_least(count: int, masks: Sequence[int]) -> int:
    can_be = 0
    if sum(bool(mask & MET) for mask in masks) >= count:
        can_be |= MET
    if sum(bool(mask & UNMET) for mask in masks) > len(masks) - count:
        can_be |= UNMET
    surely_met = sum(mask == MET for mask in masks)
    surely_unmet = sum(mask == UNMET for mask in masks)
    if surely_met < count <= len(masks) - surely_unmet and any(mask & UNKNOWN for mask in masks):
        can_be |= UNKNOWN
    return can_be


def _narrow_all(items: tuple[int, ...], mask: int, masks: list[int], decides: int, other: int) -> None:
    """For an all: one UNMET item decides. For an any: one MET item does."""
    if not mask & decides:
        allowed = other | (mask & UNKNOWN)
        for item in items:
            masks[item] &= allowed
    elif mask == decides:
        open_items = [item for item in items if masks[item] & decides]
        if len(open_items) == 1:
            masks[open_items[0]] &= decides


def _narrow_at_least(count: int, items: tuple[int, ...], mask: int, masks: list[int]) -> None:
    if mask == MET:
        needed, enough = MET, count
    elif mask == UNMET:
        needed, enough = UNMET, len(items) - count + 1
    else:
        return
    able = [item for item in items if masks[item] & needed]
    if len(able) == enough:
        for item in able:
            masks[item] &= needed
