"""Whatever a file of tests says, it is read, checked and run without an exception."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.diagnostics import Severity
from leadladder_server.documents.rendering import render_text
from leadladder_server.suite.accepting import apply, edits_of
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.coverage import coverage
from leadladder_server.suite.reading import read_suite
from leadladder_server.suite.running import run, unread_facts
from leadladder_server.suite.telling import failure, headline

from .written import PROGRAM, RULES, SHOP, whole

TEXT = whole("""
    contacts:
      ready: {company: {employees: 60}, attributes: {platform: windows}, history: [{type: contact_form, at: 20d ago}]}
      less: {like: ready, without: [company], relationship: {status: unpaid}}
      acme: {file: contacts/acme.yaml}
    tests:
      - {it: a, contact: ready, stage: lead..customer_to_be, met: [fit, fit.size], unknown: interest.budget}
      - {it: b, contact: less, score: {fit: {gte: 3, lt: 50}}, points: 3, because: "x", labels: {segment: none}}
      - it: c
        contact: {like: acme, company.employees: unknown}
        cases: [{company.employees: 19, stage: name}, {history: [{type: y, at: in 2d}], warnings: [], grade: none}]
        later: [{after: 60d, next_rung: {stage: lead, needs: []}, valid_until: never, ask_first: fit.size}]
    """)

PIECES = (
    *"{}[]:,#&*!|>'\"%@`-?~\n\t .",
    *(
        "unknown",
        "none",
        "never",
        "null",
        "true",
        "..",
        "0x10",
        "1e400",
        ".nan",
        "20d ago",
        "in 9999999w",
        "like: less",
    ),
    *(
        "contact: ",
        "file: ",
        "without: ",
        "company: ",
        "signals.x: 3",
        "\ud800",
        "\0",
        "é",
        "company.employees: ",
    ),
)


_TOKENS = re.split(r"([{}\[\],:\s]+)", TEXT)


WORDS = (*dict.fromkeys(_TOKENS[16::2]), "unknown", "none", "true", "7", "company", "attributes.platform", "a b")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """The text with some words taken for others, and perhaps some characters cut out or put in."""
    tokens = list(_TOKENS)
    for _ in range(draw(st.integers(0, 3))):
        place = 2 * draw(st.integers(8, len(tokens) // 2))
        tokens[place] = draw(st.sampled_from(WORDS))
    text = "".join(tokens)
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 8)))
        text = text[:start] + draw(st.sampled_from(PIECES)) + text[end:]
    return text


@given(damaged())
@settings(max_examples=150)
def test_nothing_is_raised(text: str) -> None:
    """A damaged file is told at places that it has, or runs; everything that follows works on what came of it."""
    document, found = read_suite("tests.yaml", text)
    sources = {"tests.yaml": text}
    if document is not None:
        broken = any(each.severity is Severity.ERROR for each in found)
        checked = check_suite(document, RULES, SHOP, broken=broken)
        found = [*found, *checked.diagnostics]
        sources |= checked.sources
        assert (checked.suite is None) is any(each.severity is Severity.ERROR for each in found)
        if checked.suite is not None:
            result = run(PROGRAM, checked.suite)
            found += unread_facts(result.cases)
            for each in result.cases:
                assert headline(each)
                assert failure(each, str) or not each.differences
            edits, _ = edits_of(result, text)
            again, _ = read_suite("tests.yaml", apply(edits, text))
            assert again is not None
            assert coverage(RULES, [result]).percent < 100
    assert render_text(found, sources).endswith("\n") or not found
