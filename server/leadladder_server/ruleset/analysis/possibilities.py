"""Whether there can be a contact for which conditions come out in a given way.

The answer "no" is a proof. "Yes" says that such a contact exists as far as thresholds, texts and groups go; what two
facts have to do with each other, beyond a comparison of the two, is not looked into. None: it would take too long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from leadladder_server.outcome import OUTCOMES
from leadladder_server.ruleset.analysis.nodes import (
    MET,
    UNKNOWN,
    UNMET,
    AllNode,
    AnyNode,
    AtLeastNode,
    ComputedNode,
    KnownNode,
    LeafNode,
    Node,
    NotNode,
    backward,
    forward,
)

MOST_STEPS = 20_000
"""Nodes that one question may look at."""

MOST_STEPS_TOGETHER = 500_000
"""Nodes that all questions about a rule set may look at."""


@dataclass(slots=True)
class Budget:
    """How many nodes may still be looked at.

    Attributes:
        left: So many; below zero nothing is answered any more.
        exceeded: Whether a question was not answered.
    """

    left: int = MOST_STEPS_TOGETHER
    exceeded: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """Conditions as nodes.

    Attributes:
        nodes: Each after those that it reads.
        domains: All cells of each variable, as bits.
        roots: The node of each condition.
        budget: Shared by all networks of a rule set.
    """

    nodes: tuple[Node, ...]
    domains: tuple[int, ...]
    roots: tuple[int, ...]
    budget: Budget = field(default_factory=Budget)

    @property
    def weight(self) -> int:
        """How much it takes to look at each node once."""
        return len(self.nodes) + sum(len(node.items) for node in self.nodes if isinstance(node, ComputedNode))

    def can(self, *wanted: int) -> bool | None:
        """Whether the conditions can come out, all at once, as bits of outcomes say; None beyond the budget.

        Args:
            wanted: One for each of the first conditions; the others may be anything.
        """
        if self.budget.left < 0:
            self.budget.exceeded = True
            return None
        goals = list(zip(self.roots, wanted, strict=False))
        steps = min(MOST_STEPS, self.budget.left)
        weight = self.weight
        stack = [list(self.domains)]
        while stack:
            domains = stack.pop()
            masks, rounds = self._settle(domains, goals)
            steps -= rounds * weight
            self.budget.left -= rounds * weight
            if steps < 0:
                self.budget.exceeded = True
                return None
            if masks is None:
                continue
            leaf = self._open_leaf(masks, goals)
            if leaf is None:
                return True
            stack += _split(leaf[0], leaf[1], domains)
        return False

    def outcomes(self) -> int | None:
        """What the first condition can come out as, as bits; None beyond the budget."""
        found = 0
        for mask in (MET, UNMET, UNKNOWN):
            can = self.can(mask)
            if can is None:
                return None
            found |= mask if can else 0
        return found

    def masks(self, domains: Sequence[int] | None = None) -> list[int]:
        """What each node can be, as far as its parts go one by one.

        Args:
            domains: The cells that each variable can be in; None: all of them.
        """
        found: list[int] = []
        for node in self.nodes:
            found.append(forward(node, found, self.domains if domains is None else domains))
        return found

    def _settle(self, domains: list[int], goals: Sequence[tuple[int, int]]) -> tuple[list[int] | None, int]:
        """What each node can be, with the domains narrowed to what the goals allow; None when they allow nothing.

        Also in how many rounds that was found.
        """
        rounds = 0
        while True:
            rounds += 1
            possible = self.masks(domains)
            masks = list(possible)
            for root, wanted in goals:
                masks[root] &= wanted
            before = list(domains)
            for number in range(len(masks) - 1, -1, -1):
                if not masks[number]:
                    return None, rounds
                if masks[number] != possible[number]:
                    backward(self.nodes[number], masks[number], masks, domains)
            if 0 in domains:
                return None, rounds
            if domains == before:
                return possible, rounds

    def _open_leaf(self, masks: Sequence[int], goals: Sequence[tuple[int, int]]) -> tuple[LeafNode, int] | None:
        """A leaf that is to be decided next, and how; None when nothing is left to decide."""
        for root, wanted in goals:
            if masks[root] & ~wanted:
                found = self._descend(root, wanted, masks)
                if found is not None:
                    return found
        return None

    def _descend(self, number: int, wanted: int, masks: Sequence[int]) -> tuple[LeafNode, int] | None:
        while number >= 0:
            match self.nodes[number]:
                case LeafNode() as leaf:
                    return leaf, wanted
                case NotNode(item):
                    wanted = (wanted & UNKNOWN) | (UNMET if wanted & MET else 0) | (MET if wanted & UNMET else 0)
                    number = item
                case KnownNode(item):
                    number = item
                case AllNode(items) | AnyNode(items) | AtLeastNode(_, items) | ComputedNode(_, items):
                    number = next((item for item in items if _is_open(masks[item])), -1)
        return None


def _is_open(mask: int) -> bool:
    return bool(mask & (mask - 1))


def _split(leaf: LeafNode, wanted: int, domains: Sequence[int]) -> list[list[int]]:
    """The domains, for each outcome of a leaf; the one to look at first stands last."""
    found = []
    for outcome in sorted(OUTCOMES, key=lambda outcome: (bool(wanted & 1 << outcome), outcome)):
        cells = domains[leaf.variable] & leaf.by_outcome[outcome]
        if cells:
            part = list(domains)
            part[leaf.variable] = cells
            found.append(part)
    return found
