"""What many verdicts say together: how many contacts stand where, what blocks them, how well the score ranks them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from leadladder import Verdict
from leadladder.v1 import verdict_pb2 as wire
from leadladder.verdict import outcome_word
from leadladder_server.intake.table import RowProblem

LISTED_ROWS = 20
"""Rows without a verdict that are listed one by one."""

LISTED_REASONS = 10
"""Reasons that are listed, the most frequent first."""

BANDS = 5
"""Into how many bands of equal size the scores are cut, as far as ties allow."""


@dataclass(slots=True)
class Tally:
    """Contacts of one kind.

    Attributes:
        contacts: How many.
        scored: How many of them have a score.
        score_sum: Sum of their scores.
        won: How many are known to have been won.
        lost: How many are known not to have been.
    """

    contacts: int = 0
    scored: int = 0
    score_sum: int = 0
    won: int = 0
    lost: int = 0

    def add(self, score: int | None, won: bool | None) -> None:
        """One more contact."""
        self.contacts += 1
        if score is not None:
            self.scored += 1
            self.score_sum += score
        if won is not None:
            self.won += won
            self.lost += not won

    @property
    def mean_score(self) -> float | None:
        """None when no contact has a score."""
        return self.score_sum / self.scored if self.scored else None

    @property
    def conversion(self) -> float | None:
        """Share of those won among those whose outcome is known; None when there is none."""
        return self.won / (self.won + self.lost) if self.won + self.lost else None


@dataclass(frozen=True, slots=True)
class Band:
    """Contacts whose scores lie between two bounds, both inclusive."""

    low: int
    high: int
    tally: Tally


@dataclass(slots=True)
class ColumnWarnings:
    """Cells of one column that could not be read.

    Attributes:
        source: The column of the table, or the fact when the rule set could not read it.
        cells: How many.
        first_line: Line of the first one.
        expected: What could have been read there.
        got: What stands there.
    """

    source: str
    cells: int
    first_line: int
    expected: str
    got: str


@dataclass(slots=True)
class Funnel:
    """Adds up verdicts; its size does not depend on how many.

    Attributes:
        stages: The whole ladder, from the base up.
        total: Every contact with a verdict.
        by_stage: Contacts on the ladder by rung, in the order of `stages`.
        by_standing: Contacts by "active", "held" and "disqualified".
        disqualified: Contacts off the ladder.
        blockers: (code, what) of what keeps contacts back: "unmet" and "unknown" for the next rung, "stops" for a
            disqualifier or hold that acts.
        titles: What people call each code.
        by_score: Contacts by score.
        warnings: By column or fact.
        problems: The first rows without a verdict.
        unread: How many rows have no verdict.
        has_outcome: Whether the table says how it ended.
    """

    stages: Sequence[wire.Stage]
    has_outcome: bool = False
    total: Tally = field(default_factory=Tally)
    by_stage: list[Tally] = field(default_factory=list)
    by_standing: Counter[str] = field(default_factory=Counter)
    disqualified: Tally = field(default_factory=Tally)
    blockers: Counter[tuple[str, str]] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    by_score: dict[int, Tally] = field(default_factory=dict)
    warnings: dict[str, ColumnWarnings] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    unread: int = 0

    def __post_init__(self) -> None:
        """One tally for each rung."""
        self.stages = sorted(self.stages, key=lambda stage: stage.rung)
        self.by_stage = [Tally() for _ in self.stages]

    def add(self, verdict: Verdict, won: bool | None) -> None:
        """One more contact: its verdict with the deciding reasons at least, and how it ended."""
        score = verdict.score
        self.total.add(score, won)
        self.by_standing[verdict.standing] += 1
        if verdict.standing == "disqualified":
            self.disqualified.add(score, won)
        else:
            self.by_stage[verdict.rung].add(score, won)
        if score is not None:
            self.by_score.setdefault(score, Tally()).add(score, won)
        for change in verdict.changes:
            self._block(change.code, outcome_word(change.from_outcome), change.title)
        for reason in verdict.reasons:
            if reason.kind in _STOPPING and reason.outcome == wire.OUTCOME_MET:
                self._block(reason.code, "stops", reason.title)

    def refuse(self, problem: RowProblem) -> None:
        """One more row without a verdict."""
        self.unread += 1
        if len(self.problems) < LISTED_ROWS:
            self.problems.append(problem)

    def _block(self, code: str, outcome: str, title: str) -> None:
        self.blockers[code, outcome] += 1
        self.titles.setdefault(code, title)

    def warn(self, source: str, line: int, expected: str, got: str) -> None:
        """One more value that could not be read: its column or fact, and its line."""
        known = self.warnings.get(source)
        if known is None:
            self.warnings[source] = ColumnWarnings(source, 1, line, expected, got)
        else:
            known.cells += 1

    def most_frequent_blockers(self) -> list[tuple[str, str, int]]:
        """(code, what, contacts), the most frequent first; ties by code."""
        ranked = sorted(self.blockers.items(), key=lambda entry: (-entry[1], entry[0]))
        return [(code, outcome, count) for (code, outcome), count in ranked[:LISTED_REASONS]]

    def bands(self) -> list[Band]:
        """The scores cut into up to five bands of equal size, from the lowest; equal scores stay together.

        All contacts of one score go to the band that holds the middle one of them.
        """
        scored = sum(tally.contacts for tally in self.by_score.values())
        bands: dict[int, list[int]] = {}
        below = 0
        for score in sorted(self.by_score):
            count = self.by_score[score].contacts
            bands.setdefault(BANDS * (2 * below + count) // (2 * scored), []).append(score)
            below += count
        return [
            Band(scores[0], scores[-1], _sum(self.by_score[score] for score in scores)) for scores in bands.values()
        ]

    def auc(self) -> float | None:
        """The chance that a contact that was won scores higher than one that was not, a tie counting half.

        None unless both kinds are there. Source: J. A. Hanley and B. J. McNeil, Radiology 143 (1982), 29-36: the AUC is
        the Mann-Whitney statistic.
        """
        won = sum(tally.won for tally in self.by_score.values())
        lost = sum(tally.lost for tally in self.by_score.values())
        if not won or not lost:
            return None
        twice = lost_below = 0
        for score in sorted(self.by_score):
            tally = self.by_score[score]
            twice += tally.won * (2 * lost_below + tally.lost)
            lost_below += tally.lost
        return twice / (2 * won * lost)


_STOPPING = (wire.REASON_KIND_DISQUALIFIER, wire.REASON_KIND_HOLD)


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.contacts += tally.contacts
        total.scored += tally.scored
        total.score_sum += tally.score_sum
        total.won += tally.won
        total.lost += tally.lost
    return total
