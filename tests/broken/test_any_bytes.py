"""Whatever somebody's keyboard, editor or disk makes of a rule set, it is read or told in our own words."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.cli.check_formats import Checked, Format, rendered
from leadladder_server.cli.help import codes
from leadladder_server.diagnostics import Severity
from tests.ruleset.test_any_document import EVERYTHING

SLIPS = [
    *"\t\r\n\0\x07\x1b\x7f\x85\xa0\u200b\u2028\ufeff\ufffd\U0001f3af:,-?&*!|>%@`'\"#[]{}()=<$~.",
    *(
        "\n- ",
        "\n  ",
        ": ",
        " #",
        "{{ x }}",
        "<<: *a",
        "&a ",
        "*a",
        "!!str ",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "“",
        "”",
    ),
    *(
        "“",
        "”",
        "<<<<<<< HEAD\n",
        "\r\n",
        "null",
        "NO",
        "0x1f",
        ".inf",
        "1e999",
        "9" * 50,
        "x" * 200,
        "[" * 120,
        "{a: " * 40,
    ),
]
"""What fingers, clipboards and merges leave in a file."""


@st.composite
def slipped(draw: st.DrawFn) -> bytes:
    """A rule set with up to four slips: something put in, taken away, or bytes of another kind."""
    text = EVERYTHING
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.sampled_from([0, 0, 0, 1, 2, 10, 200])), len(text))
        text = text[:start] + draw(st.sampled_from(SLIPS)) + text[end:]
    data = text.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])), "replace")
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


@settings(max_examples=100)
@given(slipped())
def test_any_slip_is_told(data: bytes) -> None:
    """There is a rule set or an error; each problem has a place, a code with a page, and can be printed anyhow."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ruleset.yaml").write_bytes(data)
        result = load_rule_sets(Path(folder), with_lint=True)
    errors = [each for each in result.diagnostics if each.severity is Severity.ERROR]

    assert bool(result.rule_sets) != bool(errors)
    assert {each.code for each in result.diagnostics} <= set(codes())
    assert all(each.message and each.span.line >= 1 and each.span.column >= 1 for each in result.diagnostics)
    for form in Format:
        printed = rendered(Checked(result.diagnostics, result.sources, 1), form)
        assert not any(char < " " and char != "\n" for char in printed)
