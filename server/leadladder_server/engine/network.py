"""Conditions as a graph of and-nodes over literals, without duplicates, in the passes that decide it.

That a node is MET and that it is UNMET are proved apart, so an or is the negation of an and of negations, and no other
kind of node is inferred. Only `at_least` is counted, between passes.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from leadladder_server.engine.inference import Stratum, leaf_key
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Test

Ref = int
"""A place in the vector of outcomes: first the stratum's slots, then the nodes."""

Literal = int
"""A Ref, or the bitwise complement of one: its negation."""

WIDTH = 32
"""Most literals of an and-node. Wider ones become nodes of nodes, since the engine overflows at 64 true branches."""


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Kleene's and of at least two different literals, in ascending order."""

    ref: Ref
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """MET when at least `count` of the literals are; a literal may stand there several times."""

    ref: Ref
    count: int
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Pass:
    """What can be decided at once.

    Attributes:
        conjunctions: Inferred first, from the passes before.
        counts: Counted after that, in this order.
    """

    conjunctions: tuple[Conjunction, ...]
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A stratum, ready to be inferred.

    Attributes:
        size: Length of the vector of outcomes, slots and nodes together.
        passes: In order.
        conclusions: The literal that each of the stratum's conditions equals.
    """

    size: int
    passes: tuple[Pass, ...]
    conclusions: tuple[Literal, ...]


def compile_network(stratum: Stratum) -> Network:
    """The smallest set of passes that decides the stratum's conditions; none where each equals one leaf."""
    graph = _Graph(stratum.slots)
    conclusions = tuple(graph.literal(condition) for condition in stratum.conditions)
    needed = graph.needed(conclusions)
    depth = max((graph.depth(node.ref) for node in needed), default=-1)
    passes = tuple(
        Pass(
            tuple(node for node in needed if isinstance(node, Conjunction) and graph.depth(node.ref) == level),
            tuple(node for node in needed if isinstance(node, Count) and graph.depth(node.ref) == level),
        )
        for level in range(depth + 1)
    )
    return Network(graph.size, tuple(p for p in passes if p.conjunctions or p.counts), conclusions)


class _Graph:
    """The nodes made so far; a node's literals are always older than the node."""

    def __init__(self, slots: Mapping[Hashable, Ref]) -> None:
        self._slots = slots
        self._first = len(slots)
        self._nodes: list[Conjunction | Count] = []
        self._depths: list[int] = []
        self._refs: dict[Hashable, Ref] = {}

    @property
    def size(self) -> int:
        return self._first + len(self._nodes)

    def depth(self, ref: Ref) -> int:
        """The pass after which it is decided: 0 for a slot and for a count of slots."""
        return 0 if ref < self._first else self._depths[ref - self._first]

    def literal(self, condition: Condition) -> Literal:
        """The literal that the condition equals; nodes are made as they are needed."""
        match condition:
            case Test() | Holds():
                return self._slots[leaf_key(condition)]
            case Not(item):
                return ~self.literal(item)
            case All(items):
                return self._conjunction(self.literal(item) for item in items)
            case Any(items):
                return ~self._conjunction(~self.literal(item) for item in items)
            case AtLeast(count, items):
                return self._count(count, [self.literal(item) for item in items])

    def needed(self, conclusions: Iterable[Literal]) -> list[Conjunction | Count]:
        """The nodes that the conclusions rest on, oldest first."""
        reached: set[Ref] = set()
        ahead = [_ref(literal) for literal in conclusions]
        while ahead:
            ref = ahead.pop()
            if ref >= self._first and ref not in reached:
                reached.add(ref)
                ahead.extend(_ref(literal) for literal in self._nodes[ref - self._first].literals)
        return [self._nodes[ref - self._first] for ref in sorted(reached)]

    def _conjunction(self, literals: Iterable[Literal]) -> Literal:
        parts = list(dict.fromkeys(literals))
        flat = list(dict.fromkeys(self._flattened(parts)))
        if len(flat) <= WIDTH:
            parts = flat
        while len(parts) > WIDTH:
            parts = [self._node(tuple(sorted(part))) for part in _chunks(parts)]
        return self._node(tuple(sorted(parts)))

    def _flattened(self, literals: Iterable[Literal]) -> Iterator[Literal]:
        """An and within an and is one and."""
        for literal in literals:
            node = self._nodes[literal - self._first] if literal >= self._first else None
            if isinstance(node, Conjunction):
                yield from node.literals
            else:
                yield literal

    def _count(self, count: int, literals: list[Literal]) -> Literal:
        if count == 1:
            return ~self._conjunction(~literal for literal in literals)
        if count == len(literals):
            return self._conjunction(literals)
        ordered = tuple(sorted(literals))
        return self._add((count, ordered), Count(self.size, count, ordered), max(self.depth(_ref(x)) for x in ordered))

    def _node(self, literals: tuple[Literal, ...]) -> Literal:
        if len(literals) == 1:
            return literals[0]
        return self._add(literals, Conjunction(self.size, literals), 1 + max(self.depth(_ref(x)) for x in literals))

    def _add(self, key: Hashable, node: Conjunction | Count, depth: int) -> Ref:
        ref = self._refs.setdefault(key, node.ref)
        if ref == node.ref:
            self._nodes.append(node)
            self._depths.append(depth)
        return ref


def _ref(literal: Literal) -> Ref:
    return literal if literal >= 0 else ~literal


def _chunks(literals: list[Literal]) -> Iterator[list[Literal]]:
    for start in range(0, len(literals), WIDTH):
        yield literals[start : start + WIDTH]
