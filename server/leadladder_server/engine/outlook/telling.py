"""Outlooks for people: with the contact's values."""

from typing import NamedTuple

from leadladder_server.engine.outlook.outlook import Outlook, Paths, Step
from leadladder_server.engine.reasons import Reasons
from leadladder_server.facts.slots import Facts
from leadladder_server.verdict import Change, NextRung, OpenQuestion, Stage


class ToldOutlook(NamedTuple):
    """The parts of a verdict that an outlook is; each as `Verdict` says."""

    next_rung: NextRung | None
    open_questions: tuple[OpenQuestion, ...]
    holds_by: tuple[tuple[Change, ...], ...]
    holds_by_truncated: bool
    lowest_stage: Stage | None
    best_stage: Stage | None
    approximate: bool


NOT_ASKED_FOR = ToldOutlook(None, (), (), False, None, None, False)  # noqa: FBT003  # Named in `ToldOutlook`.
"""What a verdict without an outlook has."""


def tell(outlook: Outlook, facts: Facts, reasons: Reasons) -> ToldOutlook:
    """An outlook with the values of the contact that it was looked up for.

    Args:
        outlook: The outlook.
        facts: The contact's; only those that `Outlook.slots` names are read.
        reasons: Of the program.
    """
    stage, ahead = outlook.next_stage, outlook.paths
    made: dict[Step, Change] = {}
    climbing = () if stage is None else _tell(ahead, facts, reasons, made)
    return ToldOutlook(
        next_rung=None if stage is None else NextRung(stage, climbing, ahead.truncated),
        open_questions=outlook.open_questions,
        holds_by=_tell(outlook.holds_by, facts, reasons, made),
        holds_by_truncated=outlook.holds_by.truncated,
        lowest_stage=outlook.lowest_stage,
        best_stage=outlook.best_stage,
        approximate=outlook.approximate,
    )


def tell_paths(paths: Paths, facts: Facts, reasons: Reasons) -> tuple[tuple[Change, ...], ...]:
    """Sets of changes with the contact's values. Takes arguments as `tell` does."""
    return _tell(paths, facts, reasons, {})


def _tell(paths: Paths, facts: Facts, reasons: Reasons, made: dict[Step, Change]) -> tuple[tuple[Change, ...], ...]:
    """The same with the changes that were made before, so that a step of many sets is told once."""
    for path in paths.paths:
        for step in path:
            if step not in made:
                made[step] = _change(step, facts, reasons)
    return tuple([tuple([made[step] for step in path]) for path in paths.paths])


def _change(step: Step, facts: Facts, reasons: Reasons) -> Change:
    entry, need = step.entry, step.need
    return Change(
        code=entry.source.code,
        title=entry.source.title,
        from_outcome=entry.outcome,
        to_outcome=step.to_outcome,
        ask=entry.ask,
        evidence=reasons.evidence(entry, facts),
        fact=None if need is None else need.change(facts.values[need.slot]),
    )
