"""Messages from serialised parts."""

import pytest
from google.protobuf.wrappers_pb2 import BytesValue

from leadladder.v1.verdict_pb2 import Reason, Verdict
from leadladder_server.rpc.framing import field


@pytest.mark.parametrize("size", [0, 1, 127, 128, 16_383, 16_384, 300_000])
def test_a_field_is_what_protobuf_makes_of_it(size: int) -> None:
    """Lengths of one, two and three bytes are those of protobuf's own serialiser."""
    payload = b"x" * size
    written = BytesValue(value=payload).SerializeToString() or b"\x0a\x00"  # Protobuf leaves an empty value out.
    assert field(1, payload) == written


def test_a_field_number_may_take_two_bytes() -> None:
    """Tags are varints too: the highest field of a verdict still parses."""
    assert BytesValue.FromString(field(2_000, b"unknown to it") + field(1, b"x")).value == b"x"


def test_repeated_fields_keep_their_order() -> None:
    """Parts one after the other are a message whose list has them in that order."""
    reasons = [Reason(code=code) for code in ("c", "a", "b")]
    parts = b"".join(field(Verdict.REASONS_FIELD_NUMBER, reason.SerializeToString()) for reason in reasons)
    assert list(Verdict.FromString(parts).reasons) == reasons
