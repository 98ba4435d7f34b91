"""A verdict written as a test holds exactly what came out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.contact import Contact
from leadladder_server.documents.nodes import Mapping, Scalar
from leadladder_server.documents.yaml import read_text
from leadladder_server.engine.inference import Inference
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.reading import read_suite
from leadladder_server.suite.running import run
from leadladder_server.suite.scalars import plain_or_quoted, quoted
from leadladder_server.suite.writing import written_test
from leadladder_server.values.time import parse_instant
from leadladder_server.values.types import Instant
from tests.rules.shipped import RULES, SAMPLES, program, read_sample, rule_set, sample_name

from .written import PROGRAM, SHOP

AS_OF = parse_instant("2026-11-22") or Instant(0)


@pytest.mark.parametrize("path", SAMPLES, ids=sample_name)
@pytest.mark.parametrize("named", [True, False], ids=["as a sample", "written out"])
def test_what_is_written_passes(path: Path, named: bool) -> None:
    """The test of a sample reads without a problem, is about that contact, and passes."""
    sample = read_sample(path)
    scorer = program(sample.rule_set, Inference.REFERENCE)
    verdict = scorer.score(sample.contact, sample.as_of, sample.previous_stage)
    file = f"contacts/{path.name}" if named else None

    text = written_test(sample.contact, verdict, sample.previous_stage, file)

    document, problems = read_suite("tests.yaml", text)
    assert document is not None
    checked = check_suite(document, rule_set(sample.rule_set), RULES / sample.rule_set)
    assert [*problems, *checked.diagnostics] == []
    assert checked.suite is not None
    (result,) = run(scorer, checked.suite).cases
    assert result.differences == ()
    assert result.case.contact.facts == sample.contact.facts
    assert result.case.contact.history == sample.contact.history


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    """A text is written so that it is read as itself, never as a number, a boolean or nothing."""
    for written in (plain_or_quoted(text), quoted(text)):
        node, problems = read_text("file", f"a: {{b: {written}, c: d}}\n")
        if any("\ud800" <= char <= "\udfff" for char in text):
            continue
        assert problems == []
        assert isinstance(node, Mapping)
        inner = node.get("a")
        assert isinstance(inner, Mapping)
        value = inner.get("b")
        assert isinstance(value, Scalar)
        assert value.value == text


def test_what_is_not_known_is_not_written() -> None:
    """A contact about whom nothing is known needs no contact, and a history without activities is written as such."""
    nobody, idle = Contact("", {}), Contact("", {}, ())

    texts = [written_test(each, PROGRAM.score(each, AS_OF), None, None) for each in (nobody, idle)]

    assert ["contact:" in text for text in texts] == [False, True]
    assert "      history: []\n" in texts[1]
    assert SHOP.name in texts[0]
