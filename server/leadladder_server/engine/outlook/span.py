"""From the lowest to the best stage that the unknown facts leave open, and what each of them can move."""

from leadladder_server.engine.outlook.formula import Formula, every, opposite, reads_of, some
from leadladder_server.engine.outlook.options import Options
from leadladder_server.engine.outlook.paths import DECIDES, State, reached
from leadladder_server.engine.outlook.plan import Plan
from leadladder_server.engine.outlook.search import Beside, Budget, BudgetSpent, Search
from leadladder_server.outcome import Outcome

STEPS = 4000
"""Combinations to look at for one contact."""

OFF = -1
"""The rung of those who are off the ladder."""


class Span:
    """What the unknown facts of one contact leave open.

    Attributes:
        lowest: The lowest rung that they can leave it at; `OFF` when they can disqualify it.
        best: The highest that they can bring it to.
        cut: Whether something had to be estimated because there was too much to look through.
    """

    def __init__(self, plan: Plan, state: State) -> None:
        self._plan = plan
        self._state = state
        self._budget = Budget(STEPS)
        self._tracks = (DECIDES,) * len(plan.fast_tracks)
        start = [_likely(options) for options in state.groups]
        self._search = Search(state.groups, start, [options.complete for options in state.groups], 0)
        self._at_least: dict[int, Formula] = {}
        self._at_most: dict[int, Formula] = {}
        self.cut = False
        self.best = self._best()
        self.lowest = self._lowest()

    def _on(self, rung: int) -> Formula:
        """On the ladder, at a rung or above."""
        formula = self._at_least.get(rung)
        if formula is None:
            formula = every([self._plan.active, reached(self._plan, self._state, rung, self._tracks)])
            self._at_least[rung] = formula
        return formula

    def _under(self, rung: int) -> Formula:
        """At a rung or below, or off the ladder."""
        formula = self._at_most.get(rung)
        if formula is None:
            formula = self._plan.disqualified
            if rung > OFF:
                above = opposite(reached(self._plan, self._state, rung + 1, self._tracks))
                formula = some([formula, above])
            self._at_most[rung] = formula
        return formula

    def _possible(self, goal: Formula, beside: Beside | None = None, *, otherwise: bool) -> bool:
        try:
            return self._search.possible(goal, self._budget, beside)
        except BudgetSpent:
            self.cut = True
            return otherwise

    def _best(self) -> int:
        state = self._state
        for rung in range(state.top, state.held - 1, -1):
            if self._possible(self._on(rung), otherwise=False):
                return rung
        return OFF

    def _lowest(self) -> int:
        """The highest rung is the only one left when none below it is possible."""
        for rung in range(OFF, self.best):
            if self._possible(self._under(rung), otherwise=False):
                return rung
        return self.best

    def moved_by(self, path: str) -> int:
        """By how many rungs a fact that is not known can move the stage, whatever the other unknown facts are."""
        plan, state = self._plan, self._state
        group, _ = plan.group_of[path]
        contexts = sorted(state.groups[group].answers.get(path, ()))
        bit = 1 << group
        if not reads_of(plan.disqualified) & bit and not plan.ladder_reads & bit:
            return 0
        lows = [rung for rung in range(self.lowest, self.best) if self._stops(rung, bit)]
        for difference in range(self.best - self.lowest, 0, -1):
            for low in lows:
                if low + difference > self.best:
                    continue
                goal, other = self._on(low + difference), self._under(low)
                for allowed in contexts:
                    if self._possible(goal, Beside(other, group, allowed), otherwise=False):
                        return difference
        return 0


    def _stops(self, rung: int, bit: int) -> bool:
        """Whether a group of facts can be what keeps the contact at a rung; False only when it cannot."""
        plan = self._plan
        if rung == OFF:
            return bool(reads_of(plan.disqualified) & bit)
        if any(reads_of(track.both[0]) & bit for track in plan.fast_tracks):
            return True
        first = 0 if rung <= self._state.held else rung  # A sticky rung holds whichever rung is missed below it.
        return any(reads_of(formula) & bit for formula in plan.rungs[first : rung + 1])


def _likely(options: Options) -> int:
    """An option that is left when all is known: one with as many met results as can be."""
    complete = [place for place in range(len(options.options)) if options.complete >> place & 1]
    return max(complete, key=lambda place: _score(options, place)) if complete else 0


def _score(options: Options, place: int) -> int:
    return options.options[place].outcomes.count(Outcome.MET)
