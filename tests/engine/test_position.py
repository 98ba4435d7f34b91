"""Where climbing, fast tracks and sticky rungs put a contact."""

import pytest

from leadladder_server.engine.position import Position, stand
from leadladder_server.outcome import Outcome

OUTCOMES = {"m": Outcome.MET, "u": Outcome.UNMET, "?": Outcome.UNKNOWN}


@pytest.mark.parametrize(
    ("rungs", "sticky", "tracks", "previous", "expected"),
    [
        pytest.param("uuuu", "", "", None, Position(0, 0, 0, 0, 0), id="base"),
        pytest.param("mmum", "", "", None, Position(2, 2, 2, 0, 0), id="unmet stops the climb"),
        pytest.param("m?mm", "", "", None, Position(1, 1, 1, 0, 0), id="unknown stops the climb"),
        pytest.param("mmmm", "", "", None, Position(4, 4, 4, 0, 0), id="top"),
        pytest.param("uuum", "", "2m", None, Position(2, 2, 0, 2, 0), id="a fast track waives what is below"),
        pytest.param("uumu", "", "2m", None, Position(3, 3, 0, 2, 0), id="and climbing goes on above it"),
        pytest.param("uumm", "", "2? 3u", None, Position(0, 0, 0, 0, 0), id="only a fast track that is met acts"),
        pytest.param(
            "mmmu", "", "2m", None, Position(3, 3, 3, 2, 0), id="a fast track below the climb changes nothing"
        ),
        pytest.param("uuuu", "", "1m 3m", None, Position(3, 3, 0, 3, 0), id="the highest fast track"),
        pytest.param("uuuu", "3", "", 3, Position(3, 0, 0, 0, 3), id="a sticky rung holds who was on it"),
        pytest.param("uuuu", "2", "", 4, Position(2, 0, 0, 0, 2), id="and who was above it, at itself"),
        pytest.param("uuuu", "3", "", 2, Position(0, 0, 0, 0, 0), id="not who was below it"),
        pytest.param("uuuu", "1 3", "", 4, Position(3, 0, 0, 0, 3), id="the highest sticky rung"),
        pytest.param("uuum", "3", "", 3, Position(3, 0, 0, 0, 3), id="climbing does not go on above a sticky rung"),
        pytest.param("uuuu", "3", "", None, Position(0, 0, 0, 0, 0), id="nothing is sticky without a previous stage"),
        pytest.param("mmuu", "1", "", 1, Position(2, 2, 2, 0, 1), id="a sticky rung below the climb changes nothing"),
    ],
)
def test_stand(rungs: str, sticky: str, tracks: str, previous: int | None, expected: Position) -> None:
    """The stage is the highest of the climb, the fast tracks and the sticky rungs."""
    held = [str(rung + 1) in sticky.split() for rung in range(len(rungs))]
    lifts = [(int(track[0]), OUTCOMES[track[1]]) for track in tracks.split()]
    assert stand([OUTCOMES[rung] for rung in rungs], held, lifts, previous) == expected
