"""Reasons joined from serialised parts."""

from datetime import date, timedelta

import pytest

from leadladder.v1 import verdict_pb2
from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.rpc.fragments import ReasonWriter
from leadladder_server.rpc.verdicts import reason_to_wire
from leadladder_server.ruleset.conditions import Any, Operator
from leadladder_server.ruleset.model import Fold
from leadladder_server.values.money import NANOS, Money
from leadladder_server.values.types import FieldType, Instant
from tests.facts.building import (
    AS_OF,
    DAY,
    SPAN,
    TYPE,
    declared,
    field_name,
    make_rule_set,
    make_signal,
    make_test,
    signal_name,
)

_LENGTH = field_name("attributes.length", FieldType.DURATION)
_SHARE = field_name("attributes.share", FieldType.NUMBER)


@pytest.fixture(scope="module")
def program() -> Program:
    """A rung that asks for a fact of every type."""
    tests = (
        make_test(field_name("company.industry"), Operator.EQUALS, "manufacturing"),
        make_test(field_name("company.employees"), Operator.GTE, "20"),
        make_test(_SHARE, Operator.GTE, "1"),
        make_test(field_name("company.annual_revenue"), Operator.GT, "5000000 EUR"),
        make_test(field_name("qualification.budget.allocated"), Operator.EQUALS, "true"),
        make_test(field_name("qualification.timeline.decide_by"), Operator.IN_NEXT, "90d"),
        make_test(field_name("relationship.status_since"), Operator.WITHIN, "90d"),
        make_test(field_name("company.technologies"), Operator.CONTAINS_ANY, "linux"),
        make_test(_LENGTH, Operator.GTE, "2d"),
        make_test(signal_name("last", FieldType.TIMESTAMP), Operator.WITHIN, "30d"),
    )
    visits = make_signal("last", Fold.LATEST, make_test(TYPE, Operator.EQUALS, "visit"))
    fields = [declared("attributes.share", FieldType.NUMBER), declared("attributes.length", FieldType.DURATION)]
    fields.append(declared("company.employees", FieldType.NUMBER, assume=5))
    return compile_program(make_rule_set(fields, signals=[visits], requires=Any(tests, span=SPAN)), Inference.REFERENCE)


@pytest.mark.parametrize(
    ("facts", "history"),
    [
        pytest.param({}, None, id="nothing known, one assumed"),
        pytest.param(
            {
                "company.industry": "",
                "company.employees": 0,
                "attributes.share": 0.0,
                "company.annual_revenue": Money("", 0),
                "qualification.budget.allocated": False,
                "qualification.timeline.decide_by": date(1, 1, 1),
                "company.technologies": (),
                "attributes.length": timedelta(0),
            },
            (),
            id="zeros, and a visit that never was",
        ),
        pytest.param(
            {
                "company.industry": "Bücher; Ähnliches",
                "company.employees": -3,
                "attributes.share": 0.1,
                "company.annual_revenue": Money("EUR", -NANOS - 1),
                "qualification.budget.allocated": True,
                "qualification.timeline.decide_by": date(2026, 12, 1),
                "company.technologies": ("sap", "linux"),
                "attributes.length": timedelta(days=-1, microseconds=1),
            },
            (Activity("visit", Instant(AS_OF - DAY - 1), {}),),
            id="values of every type",
        ),
    ],
)
def test_a_reason_is_the_plain_one(
    program: Program, facts: dict[str, RawValue], history: tuple[Activity, ...] | None
) -> None:
    """Anew and again, the joined parts parse to the conversion of the whole reason."""
    assessment = program.assess(Contact("", facts, history), AS_OF)
    writer = ReasonWriter(program.reasons)
    (entry,) = assessment.conclusion.entries
    expected = reason_to_wire(program.reasons.reason(entry, assessment.facts))
    assert len(expected.evidence) == 10
    for _ in range(2):
        written = writer.write(entry, assessment.facts)
        assert list(verdict_pb2.Verdict.FromString(written).reasons) == [expected]
