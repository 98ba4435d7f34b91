"""Searching for what makes a statement hold: the smallest sets of changes, or any way at all.

A search starts from one option of each group. Where the statement does not hold, it finds groups of which one has to
change, whatever the others do, and branches on these alone; so what it finds is complete. Each branch leaves out what
the branches before it have tried, so that no combination is visited twice.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from leadladder_server.engine.outlook.formula import AtLeastOf, Fixed, Formula, Mark, Sum, Term
from leadladder_server.engine.outlook.options import Options, points_of
from leadladder_server.engine.outlook.sums import Gains, gains_from

_Needed = dict[int, int]
"""Options by group: at least one group has to become one of its options."""

_Failure = tuple[_Needed, int]
"""What is needed, and how many changes it takes at least."""

_HOPELESS = 1 << 30
"""More changes than there are."""

_DEAD: _Failure = ({}, _HOPELESS)


_Branch = tuple["Node", int, int, int]
"""A combination to be looked at: another one, but with an option of a group (-1: as it is); its codes."""


class BudgetSpent(Exception):  # noqa: N818  # Not an error: the search was cut short.
    """A search took more steps than it may."""


class Budget:
    """How much may still be looked at: parts of statements, and groups that a sum reads."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Look at so much. Raises BudgetSpent."""
        self.left -= steps
        if self.left < 0:
            raise BudgetSpent


@dataclass(slots=True)
class Node:
    """A combination of options, and where a search may go from there.

    Attributes:
        at: The option of each group.
        changed: Bit i is set when group i is not where the search started.
        allowed: The options that each group may still take.
        codes: The sources that come out differently, among those that count.
        sums: What was found out about sums here.
    """

    at: list[int]
    changed: int
    allowed: list[int]
    codes: int
    sums: "dict[int, _Found] | None" = None

    def moved(self, group: int, option: int, codes: int) -> "Node":
        """The same with another option of a group, which is then settled; `codes` are all that come out differently."""
        at, allowed = self.at.copy(), self.allowed.copy()
        at[group] = option
        allowed[group] = 1 << option
        return Node(at, self.changed | 1 << group, allowed, codes)


class Search:
    """Searches that start from one combination of options, and share what they find out about it.

    One is for `smallest` or for `possible`, not for both: the latter looks at less of a statement that does not hold.
    """

    def __init__(self, groups: Sequence[Options], start: list[int], allowed: list[int], counted: int) -> None:
        """Prepare.

        Args:
            groups: What each group can come to.
            start: The option that each group starts from.
            allowed: The options that each may take.
            counted: The sources whose changes count.
        """
        self._groups = groups
        self._counted = counted
        self._root = Node(start, 0, allowed, 0)
        self._free = [options.free(counted) for options in groups]
        self._known: dict[int, tuple[Formula, _Failure | None]] = {}
        self._masks: dict[int, tuple[Mark, int]] = {}
        self._tables: dict[int, _Table] = {}
        self._kinds: dict[Hashable, int] = {}
        self._budget = _unlimited()
        self._any = False
        sums: dict[tuple[int, bool], int] = {}
        for options, option in zip(groups, start, strict=True):
            for dimension, low, high in options.options[option].points:
                sums[dimension, False] = sums.get((dimension, False), 0) + low
                sums[dimension, True] = sums.get((dimension, True), 0) + high
        self._sums = sums

    def smallest(self, goal: Formula, most: int, largest: int, budget: Budget) -> tuple[list[Node], bool]:
        """Ways to make `goal` hold whose sets of changed sources contain no other such set.

        Returns:
            The ways, one for each set, the smaller sets first, and whether these are all there are. With as many as
            `most`, those that are larger than the last one may be missing.
        """
        found: list[Node] = []
        size = 0
        self._budget = budget
        try:
            while size <= largest:
                size = self._deepen(goal, size, found)
                if len(found) >= most and size <= largest:
                    return found, False
        except BudgetSpent:
            return found, False
        finally:
            self._budget = _unlimited()
        return found, size >= _HOPELESS

    def _deepen(self, goal: Formula, size: int, found: list[Node]) -> int:
        """Adds the ways with at most `size` changes; the least size beyond it that may have more."""
        further = _HOPELESS
        budget = self._budget
        stack: list[_Branch] = [(self._root, -1, 0, 0)]
        kept = [node.codes for node in found]
        while stack:
            base, group, place, codes = stack.pop()
            if any([there & codes == there for there in kept]):  # noqa: C419  # The list is short, and faster.
                continue
            budget.spend()
            node = base if group < 0 else base.moved(group, place, codes)
            failure = self._failure(goal, node)
            if failure is None:
                found.append(node)
                kept.append(codes)
                continue
            needed, more = failure
            fewest = codes.bit_count() + more
            if fewest > size:
                further = min(further, fewest)
                continue
            children, fewest = self._children(node, needed, size)
            further = min(further, fewest)
            stack += reversed(children)
        return further

    def _children(self, node: Node, needed: _Needed, size: int) -> "tuple[list[_Branch], int]":
        """A branch for each option, and the least size beyond `size` that was left out."""
        children: list[_Branch] = []
        further = _HOPELESS
        counted = self._counted
        rest = node
        for group in sorted(needed):
            options = needed[group] & rest.allowed[group]
            if not options:
                continue
            of_group, before = self._groups[group].options, rest.codes
            for place in bits(options):
                codes = before | of_group[place].codes & counted
                fewest = codes.bit_count()
                if fewest <= size:
                    children.append((rest, group, place, codes))
                elif fewest < further:
                    further = fewest
            allowed = rest.allowed.copy()
            allowed[group] &= ~options
            rest = Node(rest.at, rest.changed, allowed, rest.codes)
        return children, further

    def possible(self, goal: Formula, budget: Budget, beside: "Beside | None" = None) -> bool:
        """Whether some combination of the options that are allowed makes `goal` hold.

        Args:
            goal: What is to hold.
            budget: How many steps it may take. Raises BudgetSpent.
            beside: A second statement, about the same combination but for one group.
        """
        self._budget = budget
        self._any = True
        try:
            return self._possible(goal, beside)
        finally:
            self._budget = _unlimited()

    def _possible(self, goal: Formula, beside: "Beside | None") -> bool:
        root = self._root
        extra = len(root.at)
        if beside is not None:
            allowed = root.allowed.copy()
            allowed[beside.group] = beside.allowed
            start = root.at.copy()
            changed = 0
            if not beside.allowed >> start[beside.group] & 1:
                start[beside.group] = next(bits(beside.allowed))
                changed = 1 << beside.group | 1 << extra
            root = Node([*start, start[beside.group]], changed, [*allowed, beside.allowed], 0)
        stack: list[tuple[Node, int, int]] = [(root, -1, 0)]
        while stack:
            base, moving, option = stack.pop()
            self._budget.spend()
            node = base if moving < 0 else base.moved(moving, option, 0)
            failure = self._failure(goal, node)
            if failure is None and beside is not None:
                failure = self._failure_beside(beside, node)
            if failure is None:
                return True
            rest = node
            children: list[tuple[Node, int, int]] = []
            for group in sorted(failure[0], key=lambda each: (each != extra, each)):
                options = failure[0][group] & rest.allowed[group]
                if options:
                    children += [(rest, group, place) for place in bits(options)]
                    allowed = rest.allowed.copy()
                    allowed[group] &= ~options
                    rest = Node(rest.at, rest.changed, allowed, 0)
            stack += reversed(children)
        return False

    def _failure_beside(self, beside: "Beside", node: Node) -> _Failure | None:
        """What the second statement needs: its own copy of the one group stands last."""
        group, extra = beside.group, len(node.at) - 1
        at, allowed = node.at.copy(), node.allowed.copy()
        at[group], allowed[group] = at[extra], allowed[extra]
        changed = node.changed & ~(1 << group) | (node.changed >> extra & 1) << group
        failure = self._failure(beside.goal, Node(at, changed, allowed, 0))
        if failure is None or group not in failure[0]:
            return failure
        needed = dict(failure[0])
        needed[extra] = needed.pop(group)
        return needed, failure[1]

    def holds(self, goal: Formula, node: Node) -> bool:
        """Whether a statement holds in a combination of options."""
        return self._failure(goal, node) is None

    def _failure(self, formula: Formula, node: Node) -> _Failure | None:
        """Why a statement does not hold; None when it does."""
        if isinstance(formula, bool):
            return None if formula else _DEAD
        if formula.reads & node.changed:
            return self._examine(formula, node)
        known = self._known.get(id(formula))
        if known is None:
            known = self._known[id(formula)] = (formula, self._examine(formula, self._root))
        return known[1]

    def _examine(self, formula: Mark | Sum | Fixed | AtLeastOf, node: Node) -> _Failure | None:
        if isinstance(formula, AtLeastOf):
            return self._examine_group(formula, node)
        if isinstance(formula, Sum):
            return self._examine_sum(formula, node)
        return self._mark(formula, node) if isinstance(formula, Mark) else self._examine_fixed(formula, node)

    def _mark(self, mark: Mark, node: Node) -> _Failure | None:
        group = mark.group
        known = self._masks.get(id(mark))
        if known is None:
            mask = self._groups[group].among(mark.result, mark.accepted)
            known = self._masks[id(mark)] = (mark, mask)
        options = known[1]
        if options >> node.at[group] & 1:
            return None
        options &= node.allowed[group]
        if not options:
            return _DEAD
        return {group: options}, 0 if options & self._free[group] else 1

    def _examine_group(self, formula: AtLeastOf, node: Node) -> _Failure | None:
        self._budget.spend(1 + len(formula.items) // 8)
        missing, changed, known, mark = formula.count, node.changed, self._known, self._mark
        needs_all = missing == len(formula.items)
        failures: list[tuple[_Failure, int]] = []
        for item in formula.items:
            if item.reads & changed:
                failure = mark(item, node) if type(item) is Mark else self._examine(item, node)
            else:
                found = known.get(id(item))
                failure = self._failure(item, node) if found is None else found[1]
            if failure is None:
                missing -= 1
                if not missing:
                    return None
            elif failure[0]:
                if needs_all and self._any and len(failure[0]) == 1:
                    return failure  # It has to be mended in any case.
                failures.append((failure, item.reads))
            elif needs_all:
                return _DEAD
        if missing > len(failures):
            return _DEAD
        if missing == len(failures):
            needed = (
                failures[0][0][0] if len(failures) == 1 else min([failure for failure, _ in failures], key=_breadth)[0]
            )
            return needed, _together(failures)
        failures.sort(key=lambda entry: _breadth(entry[0]))
        joined: _Needed = {}
        for (needed, _), _ in failures[: len(failures) - missing + 1]:
            for group, options in needed.items():
                joined[group] = joined.get(group, 0) | options
        fewest = sorted(failure[1] for failure, _ in failures)[:missing]
        return joined, sum(fewest) if formula.apart else fewest[-1]

    def _sum(self, terms: Sequence[Term], node: Node, *, high: bool) -> int:
        """What some dimensions add up to."""
        totals = {term.dimension: self._sums.get((term.dimension, high), 0) for term in terms}
        for group in bits(node.changed & ((1 << len(self._groups)) - 1)):
            options = self._groups[group].options
            for sign, option in ((1, options[node.at[group]]), (-1, options[self._root.at[group]])):
                for dimension, least, most in option.points:
                    if dimension in totals:
                        totals[dimension] += sign * (most if high else least)
        return sum(term.value(totals[term.dimension]) for term in terms)

    def _examine_sum(self, formula: Sum, node: Node) -> _Failure | None:
        table = self._tables.get(id(formula))
        if table is None:
            table = self._tables[id(formula)] = self._table(formula)
        self._budget.spend(4 * len(table.rows))
        sums = node.sums
        if sums is None:
            sums = node.sums = {}
        found = sums.get(table.kind)
        if found is None:
            found = sums[table.kind] = self._look_at(table, node)
        total, needed, gains, free = found
        short = formula.least - total
        if not formula.reached:
            short = 1 - short
        if short <= 0:
            return None
        for fewest, gain in enumerate(gains, 1):
            short -= gain
            if short <= 0:
                return needed, 0 if free else fewest
        return _DEAD

    def _look_at(self, table: "_Table", node: Node) -> "_Found":
        at, allowed = node.at, node.allowed
        needed: _Needed = {}
        gains: list[int] = []
        free = False
        for group, options, row in table.rows:
            here = at[group]
            found = row.get(here)
            if found is None:
                found = row[here] = gains_from(table.formula, options, here)
            helping = found[0] & allowed[group]
            if helping:
                needed[group] = helping
                free = free or bool(helping & self._free[group])
                for bit, gain in found[1]:
                    if bit & helping:
                        gains.append(gain)
                        break
        gains.sort(reverse=True)
        return self._sum_of(table, node), needed, gains, free

    def _table(self, formula: Sum) -> "_Table":
        kind = self._kinds.setdefault((formula.terms, formula.high, formula.reached), len(self._kinds))
        rows: list[tuple[int, Options, dict[int, Gains]]] = [
            (group, self._groups[group], {}) for group in bits(formula.reads)
        ]
        totals = [self._sums.get((term.dimension, formula.high), 0) for term in formula.terms]
        start = sum(term.value(total) for term, total in zip(formula.terms, totals, strict=True))
        return _Table(formula, kind, rows, totals, start, {})

    def _sum_of(self, table: "_Table", node: Node) -> int:
        """What the dimensions of a sum add up to."""
        formula = table.formula
        changed = node.changed & formula.reads
        if not changed:
            return table.start
        totals, at, moved = table.totals.copy(), node.at, table.moved
        while changed:
            group = (changed & -changed).bit_length() - 1
            changed &= changed - 1
            key = (group, at[group])
            moves = moved.get(key)
            if moves is None:
                moves = moved[key] = self._moves(formula, *key)
            for place, more in moves:
                totals[place] += more
        total = 0
        for term, points in zip(formula.terms, totals, strict=True):
            total += term.value(points)
        return total

    def _moves(self, formula: Sum, group: int, option: int) -> list[tuple[int, int]]:
        """What another option than the one at the start adds to the dimensions of a sum, by their places in it."""
        options, dimensions = self._groups[group].options, {term.dimension for term in formula.terms}
        now = points_of(options[self._root.at[group]].points, dimensions, high=formula.high)
        then = points_of(options[option].points, dimensions, high=formula.high)
        moves = ((place, term.dimension) for place, term in enumerate(formula.terms))
        return [(place, then.get(dimension, 0) - now.get(dimension, 0)) for place, dimension in moves]

    def _examine_fixed(self, formula: Fixed, node: Node) -> _Failure | None:
        low, high = (formula.shown(self._sum(formula.terms, node, high=each)) for each in (False, True))
        if (low == high) is formula.wanted:
            return None
        return {group: self._groups[group].everything & ~(1 << node.at[group]) for group in bits(formula.reads)}, 0


_Found = tuple[int, _Needed, list[int], bool]
"""Of a sum: what it is; options that bring it nearer; what each group adds at the most, the largest first; whether
some of these options change nothing that counts."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """What a search knows of one sum.

    Attributes:
        formula: The sum.
        kind: The same for sums that differ in nothing but how much they are to reach.
        rows: The groups that it reads: (number, options, gains by the option from which one starts).
        totals: The points of its dimensions where the search starts.
        start: The sum there.
        moved: What options add to the dimensions, by group and option: (place of the dimension, points).
    """

    formula: Sum
    kind: int
    rows: list[tuple[int, Options, dict[int, Gains]]]
    totals: list[int]
    start: int
    moved: dict[tuple[int, int], list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Beside:
    """A second statement, about a combination that differs from the first one's in one group at most.

    Attributes:
        goal: What is to hold.
        group: The one group.
        allowed: The options that it may take, in both combinations.
    """

    goal: Formula
    group: int
    allowed: int


def _unlimited() -> Budget:
    return Budget(1 << 60)


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def _breadth(failure: _Failure) -> int:
    breadth = 0
    for options in failure[0].values():
        breadth += options.bit_count()
    return breadth


def _together(failures: list[tuple[_Failure, int]]) -> int:
    """How many changes it takes at least to mend all failures: the sum over those that share no group."""
    if len(failures) == 1:
        return failures[0][0][1]
    fewest = used = 0
    for (_, more), reads in sorted(failures, key=lambda entry: -entry[0][1]):
        if not reads & used:
            used |= reads
            fewest += more
    return fewest
