"""From the lowest to the best stage that the unknown facts leave open, and what each of them can move."""

from leadladder_server.engine.outlook.formula import Formula, every, reads_of
from leadladder_server.engine.outlook.paths import DECIDES, State, reached
from leadladder_server.engine.outlook.plan import Plan
from leadladder_server.engine.outlook.search import Beside, Budget, BudgetSpent, Search

STEPS = 60_000
"""What may be looked at for one contact."""

SHARE = 6_000
"""What may be looked at for one statement from one side."""

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
        self._left = STEPS
        self._tracks = (DECIDES,) * len(plan.fast_tracks)
        allowed = [options.complete for options in state.groups]
        starts = [[options.likely(best=best) for options in state.groups] for best in (True, False)]
        self._searches = [Search(state.groups, start, allowed, 0) for start in starts]
        self._over: dict[int, Formula] = {}
        self._under: dict[int, Formula] = {}
        self.cut = False
        self.best, self.lowest = self._ends(plan.active, plan.disqualified)
        if self.lowest == OFF:
            self._high, self._low = self._ends(active=True, disqualified=False)
        else:
            self._high, self._low = self.best, self.lowest

    def moved_by(self, path: str) -> int:
        """By how many rungs a fact that is not known can move the stage, whatever the other unknown facts are.

        A disqualifier moves the standing, not the stage.
        """
        state = self._state
        group, _ = self._plan.group_of[path]
        if not self._plan.ladder_reads >> group & 1:
            return 0
        contexts = sorted(state.groups[group].answers.get(path, ()))
        lows = [rung for rung in range(self._low, self._high) if self._stops(rung, 1 << group)]
        most = 0
        for low in lows:  # What moves it by more moves it by less as well, so that only more than so far is looked for.
            while low + most < self._high:
                goal, other = self._at_least(low + most + 1), self._at_most(low)
                if not any(self._possible(goal, Beside(other, group, allowed)) for allowed in contexts):
                    break
                most += 1
        return most

    def _ends(self, active: Formula, disqualified: Formula) -> tuple[int, int]:
        """The highest rung that is possible, and the lowest."""
        state = self._state
        rungs = range(state.top, state.held - 1, -1)
        best = next((rung for rung in rungs if self._possible(every([active, self._at_least(rung)]))), OFF)
        if best == OFF or self._possible(disqualified):
            return best, OFF
        rungs = range(state.held, best)
        return best, next((rung for rung in rungs if self._possible(every([active, self._at_most(rung)]))), best)

    def _at_least(self, rung: int) -> Formula:
        formula = self._over.get(rung)
        if formula is None:
            formula = self._over[rung] = reached(self._plan, self._state, rung, self._tracks)
        return formula

    def _at_most(self, rung: int) -> Formula:
        formula = self._under.get(rung)
        if formula is None:
            held = rung < self._state.held
            formula = self._under[rung] = False if held else self._plan.missed(rung + 1, self._tracks)
        return formula

    def _possible(self, goal: Formula, beside: Beside | None = None) -> bool:
        """Whether a statement can hold; what cannot be told is taken as possible, so that nothing is left out.

        Searches start where most is met, then where least is: one of the two is mostly near.
        """
        if isinstance(goal, bool) and (beside is None or not goal):
            return goal
        for search in self._searches:
            budget = Budget(min(SHARE, self._left))
            try:
                return search.possible(goal, budget, beside)
            except BudgetSpent:
                continue
            finally:
                self._left = max(0, self._left - (min(SHARE, self._left) - budget.left))
        self.cut = True
        return True

    def _stops(self, rung: int, bit: int) -> bool:
        """Whether a group of facts can be what keeps the contact at a rung; False only when it cannot."""
        plan = self._plan
        if any(reads_of(track.both[0]) & bit for track in plan.fast_tracks):
            return True
        first = 0 if rung <= self._state.held else rung  # A sticky rung holds whichever rung is missed below it.
        return any(reads_of(formula) & bit for formula in plan.rungs[first : rung + 1])
