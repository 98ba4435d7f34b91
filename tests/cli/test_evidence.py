"""What a test read, in words."""

import pytest

from leadladder.v1.contact_pb2 import Value
from leadladder.v1.verdict_pb2 import OUTCOME_MET, OUTCOME_UNKNOWN, OUTCOME_UNMET, Evidence
from leadladder_server.cli.evidence import said


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param(Evidence(outcome=OUTCOME_UNKNOWN), "not known", id="a fact that nobody knows"),
        pytest.param(Evidence(outcome=OUTCOME_UNMET), "none", id="a date that never came"),
        pytest.param(Evidence(value=Value(number=20), outcome=OUTCOME_MET), "20", id="a number"),
        pytest.param(Evidence(value=Value(boolean=False), assumed=True), "no (assumed)", id="an assumption"),
        pytest.param(Evidence(value=Value(), outcome=OUTCOME_MET), "unreadable", id="a kind of a later release"),
    ],
)
def test_said(evidence: Evidence, expected: str) -> None:
    """A value is said as sentences say it; what is not there says why."""
    assert said(evidence) == expected
