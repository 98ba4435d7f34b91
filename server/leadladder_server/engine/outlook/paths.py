"""The smallest sets of changes that reach the next rung, or that lose the present one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from leadladder_server.engine.outlook.formula import Formula, every, opposite, some
from leadladder_server.engine.outlook.options import Options
from leadladder_server.engine.outlook.plan import Plan, Rule
from leadladder_server.engine.outlook.search import Budget, Node, Search
from leadladder_server.engine.position import climb
from leadladder_server.outcome import Outcome

MOST_PATHS = 20
"""Sets in an answer."""

LARGEST_PATH = 8
"""Changes in a set."""

STEPS = 40_000
"""What may be looked at for one answer."""

_MOST_TRACKS = 3
"""Fast tracks that are met whose combinations are looked at."""

_MOST_PATTERNS = 16
"""Combinations of rules that several groups decide, each to stay or free to change."""

LEFT_OUT, DECIDES, TAKEN = range(3)
"""What `Plan.reached` does with a fast track."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a contact is.

    Attributes:
        groups: What each group of facts can come to.
        disqualifiers: Outcomes of the plan's.
        fast_tracks: Outcomes.
        rungs: Outcomes.
        requirements: Outcomes of the plan's; None where it has none.
        rung: Of the stage; for a disqualified contact of where it would stand.
        held: The rung that a sticky one holds the contact at; 0 for none.
        top: The highest rung.
    """

    groups: Sequence[Options]
    disqualifiers: Sequence[Outcome]
    fast_tracks: Sequence[Outcome]
    rungs: Sequence[Outcome]
    requirements: Sequence[Outcome | None]
    rung: int
    held: int
    top: int

    @property
    def disqualified(self) -> bool:
        """Whether it is off the ladder."""
        return Outcome.MET in self.disqualifiers


@dataclass(frozen=True, slots=True)
class Found:
    """A set of changes.

    Attributes:
        codes: Sources that come out differently, one bit each.
        node: A combination of options that makes them so.
        search: The search that found it.
    """

    codes: int
    node: Node
    search: Search


@dataclass(frozen=True, slots=True)
class Answer:
    """Sets of changes: those with no needless change, in no order, and whether there may be more."""

    found: list[Found]
    truncated: bool


_Standing = tuple[Rule, Outcome]
"""A rule and what it is now."""


@dataclass(frozen=True, slots=True)
class _Goal:
    """What a search is for.

    Attributes:
        formula: What is to hold.
        counted: The sources whose changes count, among those that one group decides; one bit each.
        spread: The rules whose changes count, among those that several groups decide.
        besides: What is changed in any case.
    """

    formula: Formula
    counted: int
    spread: Sequence[_Standing]
    besides: int


def to_climb(plan: Plan, state: State) -> Answer:
    """The sets that bring a contact to the next rung, back on the ladder when it is off it."""
    target = min(state.rung + 1, state.top)
    counted, spread = _countable(plan, state, target)
    acting = [(rule, outcome) for rule, outcome in _disqualifiers(plan, state) if outcome is Outcome.MET]
    tracks = tuple(DECIDES if outcome is Outcome.MET else LEFT_OUT for outcome in state.fast_tracks)
    goals = [_Goal(every([plan.active, reached(plan, state, target, tracks)]), counted, spread, 0)]
    for track, outcome in zip(plan.fast_tracks, state.fast_tracks, strict=True):
        if outcome is Outcome.MET or state.held >= target:
            continue
        formula = every([plan.active, track.both[0], *plan.rungs[track.rung : target]])
        if all(met is Outcome.MET for met in state.rungs[track.rung : target]):
            goals.append(_Goal(formula, *_parted(acting), _bits([track])))
        else:
            goals.append(_Goal(formula, counted, spread, _bits([track])))
    return _answer(state, goals)


def to_lose(plan: Plan, state: State) -> Answer:
    """The sets that lose the present rung; none at the base, and none when the contact is off the ladder."""
    if state.disqualified or not state.rung:
        return Answer([], truncated=False)
    counted, spread = _countable(plan, state, state.rung)
    acting = [place for place, outcome in enumerate(state.fast_tracks) if outcome is Outcome.MET]
    goals = []
    for size in range(min(len(acting), _MOST_TRACKS) + 1):
        for lost in combinations(acting, size):
            uses = dict.fromkeys(acting, TAKEN) | dict.fromkeys(lost, LEFT_OUT)
            tracks = tuple(uses.get(place, DECIDES) for place in range(len(state.fast_tracks)))
            below = False if state.rung <= state.held else plan.missed(state.rung, tracks)
            gone = [opposite(plan.fast_tracks[place].both[0]) for place in lost]
            formula = every([*gone, some([plan.disqualified, below])])
            besides = _bits(plan.fast_tracks[place] for place in lost)
            if lost and _falls(plan, state, [place for place in acting if place not in lost]):
                goals.append(_Goal(formula, 0, (), besides))
            else:
                goals.append(_Goal(formula, counted, spread, besides))
    answer = _answer(state, goals)
    return Answer(answer.found, answer.truncated or len(acting) > _MOST_TRACKS)


def reached(plan: Plan, state: State, rung: int, tracks: tuple[int, ...]) -> Formula:
    """Climbing, fast tracks or a sticky rung lead to a rung, or beyond."""
    return True if rung <= state.held else plan.reached(rung, tracks)


def _falls(plan: Plan, state: State, acting: Sequence[int]) -> bool:
    """Whether the stage would be lower with these fast tracks alone."""
    starts = [0, *(plan.fast_tracks[place].rung for place in acting)]
    return state.rung > max(state.held, *(climb(state.rungs, start) for start in starts))


def _disqualifiers(plan: Plan, state: State) -> list[_Standing]:
    return list(zip(plan.disqualifiers, state.disqualifiers, strict=True))


def _countable(plan: Plan, state: State, rung: int) -> tuple[int, list[_Standing]]:
    """What counts up to a rung."""
    rules = _disqualifiers(plan, state)
    for rule, outcome in zip(plan.requirements[:rung], state.requirements, strict=False):
        if rule is not None and outcome is not None:
            rules.append((rule, outcome))
    local, spread = _parted(rules)
    return plan.criteria | local, spread


def _parted(rules: Sequence[_Standing]) -> tuple[int, list[_Standing]]:
    """The rules that one group decides, one bit each, and the others."""
    return _bits(rule for rule, _ in rules if rule.local), [each for each in rules if not each[0].local]


def _bits(rules: Iterable[Rule]) -> int:
    return sum(1 << rule.source.index for rule in rules)


def _answer(state: State, goals: Iterable[_Goal]) -> Answer:
    """What all goals lead to, without the sets that contain another."""
    budget = Budget(STEPS)
    truncated = False
    searches: dict[int, Search] = {}
    found: dict[int, Found] = {}
    for goal in goals:
        if goal.formula is False:
            continue
        search = searches.get(goal.counted)
        if search is None:
            allowed = [options.everything for options in state.groups]
            search = searches[goal.counted] = Search(state.groups, [0] * len(allowed), allowed, goal.counted)
        whole = _search(search, goal, budget, found)
        truncated = truncated or not whole
    least = [each for each in found.values() if not any(_within(other, each) for other in found.values())]
    small = [each for each in least if each.codes.bit_count() <= LARGEST_PATH]
    return Answer(small, truncated or len(small) < len(least))


def _within(other: Found, each: Found) -> bool:
    return other.codes != each.codes and other.codes & each.codes == other.codes


def _search(search: Search, goal: _Goal, budget: Budget, found: dict[int, Found]) -> bool:
    """Adds what one goal leads to; whether that is everything.

    A rule that several groups decide is part of no group's changes. So the search is repeated with those that came out
    differently kept as they are, in every combination: a set without them may be larger otherwise.
    """
    largest = LARGEST_PATH - goal.besides.bit_count()
    whole = True
    seen: list[int] = []
    waiting: list[frozenset[int]] = [frozenset()]
    tried: set[frozenset[int]] = set()
    while waiting:
        kept = waiting.pop()
        if len(tried) == _MOST_PATTERNS:
            return False
        tried.add(kept)
        formula = every([goal.formula, *(_unchanged(*goal.spread[place]) for place in sorted(kept))])
        nodes, complete = search.smallest(formula, MOST_PATHS, largest, budget)
        whole = whole and complete
        for node in nodes:
            changed = [
                place for place, (rule, now) in enumerate(goal.spread) if outcome_of(rule, search, node) is not now
            ]
            codes = node.codes | goal.besides | _bits(goal.spread[place][0] for place in changed)
            found.setdefault(codes, Found(codes, node, search))
            for place in changed:
                if place not in seen:
                    seen.append(place)
        for size in range(1, len(seen) + 1):
            for some_seen in combinations(sorted(seen), size):
                pattern = frozenset(some_seen)
                if pattern not in tried and pattern not in waiting:
                    waiting.append(pattern)
    return whole


def _unchanged(rule: Rule, now: Outcome) -> Formula:
    met, unmet = rule.both
    match now:
        case Outcome.MET:
            return met
        case Outcome.UNMET:
            return unmet
        case Outcome.UNKNOWN:
            return every([opposite(met), opposite(unmet)])


def outcome_of(rule: Rule, search: Search, node: Node) -> Outcome:
    """What a rule comes out as in a combination of options."""
    met, unmet = rule.both
    if search.holds(met, node):
        return Outcome.MET
    return Outcome.UNMET if search.holds(unmet, node) else Outcome.UNKNOWN
