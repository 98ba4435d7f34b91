"""Which name a label gives, from the outcomes of its choices."""

from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.model import Label
from leadladder_server.verdict import ChosenLabel


def choose(label: Label, outcomes: bytes) -> tuple[ChosenLabel, bytes]:
    """What a label comes out as, and the outcomes that are left for the labels after it.

    The first choice that is MET wins. Choices before it that are UNKNOWN could still win: unless all of them say the
    same as the winner, the label is not certain.

    Args:
        label: With its choices.
        outcomes: Of its choices that have a condition, then others.
    """
    alternatives: list[str] = []
    winner = None
    used = 0
    for choice in label.choices:
        outcome = Outcome.MET
        if choice.when is not None:
            outcome = Outcome(outcomes[used])
            used += 1
        if winner is None and outcome is Outcome.MET:
            winner = choice
        elif winner is None and outcome is Outcome.UNKNOWN and choice.value not in alternatives:
            alternatives.append(choice.value)
    rest = outcomes[used:]
    if winner is None or any(value != winner.value for value in alternatives):
        return ChosenLabel(label.label_id, None, tuple(alternatives), ""), rest
    return ChosenLabel(label.label_id, winner.value, (), winner.because), rest
