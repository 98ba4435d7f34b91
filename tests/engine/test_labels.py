"""Which name a label gives."""

import pytest

from leadladder_server.engine.labels import choose
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.model import Choice, Label
from leadladder_server.verdict import ChosenLabel
from tests.strategies import PLACE, met

OUTCOMES = {"m": Outcome.MET, "u": Outcome.UNMET, "?": Outcome.UNKNOWN}


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        pytest.param("gold:m silver:m", ("gold", (), "why gold"), id="the first that is met wins"),
        pytest.param("gold:u silver:m", ("silver", (), "why silver"), id="unmet ones are passed over"),
        pytest.param("gold:? silver:m", (None, ("gold",), ""), id="an unknown one before it leaves it open"),
        pytest.param("gold:m silver:?", ("gold", (), "why gold"), id="an unknown one after it does not matter"),
        pytest.param("gold:? gold:m", ("gold", (), "why gold"), id="all that are possible say the same"),
        pytest.param("gold:? silver:? gold:m", (None, ("gold", "silver"), ""), id="one of them says something else"),
        pytest.param("gold:? gold:?", (None, ("gold",), ""), id="perhaps gold, perhaps nothing"),
        pytest.param("gold:u silver:u", (None, (), ""), id="none applies"),
        pytest.param("gold:u rest", ("rest", (), "why rest"), id="the last resort"),
        pytest.param("gold:? rest", (None, ("gold",), ""), id="the last resort is not certain either"),
    ],
)
def test_choose(choices: str, expected: tuple[str | None, tuple[str, ...], str]) -> None:
    """The name, the names that are still possible before it, and the reason."""
    written = [choice.partition(":") for choice in choices.split()]
    label = Label(
        "segment",
        "Segment",
        tuple(Choice(value, met("fit") if colon else None, f"why {value}") for value, colon, _ in written),
        PLACE,
    )
    outcomes = bytes([OUTCOMES[outcome] for _, colon, outcome in written if colon])
    assert choose(label, outcomes + b"\x00\x01") == (ChosenLabel("segment", *expected), b"\x00\x01")
