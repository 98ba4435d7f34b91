"""The reference evaluator is SQL's three-valued logic."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.engine.inference import Stratum
from leadladder_server.engine.reference import ReferenceReasoner
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not
from tests.strategies import conditions, met, outcome_vectors

LEAVES = tuple(met(f"fit.c{number}") for number in range(6))
SQL_VALUES = {Outcome.UNMET: 0, Outcome.MET: 1, Outcome.UNKNOWN: None}
OUTCOMES = {value: outcome for outcome, value in SQL_VALUES.items()}


def sql(condition: Condition) -> str:
    """The condition as an SQL expression over the columns c0, c1 ..."""
    match condition:
        case Holds(name):
            return name.path.removeprefix("fit.")
        case All(items):
            return "(" + " AND ".join(map(sql, items)) + ")"
        case Any(items):
            return "(" + " OR ".join(map(sql, items)) + ")"
        case Not(item):
            return f"(NOT {sql(item)})"
        case AtLeast(count, items):
            parts = list(map(sql, items))
            fewest = " + ".join(f"COALESCE({part}, 0)" for part in parts)
            most = " + ".join(f"COALESCE({part}, 1)" for part in parts)
            return f"(CASE WHEN {fewest} >= {count} THEN 1 WHEN {most} < {count} THEN 0 END)"
        case _:
            raise AssertionError(condition)


@given(conditions(st.sampled_from(LEAVES), max_leaves=12), outcome_vectors(len(LEAVES)))
def test_a_condition_means_what_it_means_in_sql(condition: Condition, outcomes: bytes) -> None:
    """On every condition and every choice of known and unknown leaves, the evaluator and sqlite3 agree."""
    reasoner = ReferenceReasoner(Stratum({leaf: place for place, leaf in enumerate(LEAVES)}, (condition,)))
    columns = ", ".join(f"? AS c{place}" for place in range(len(LEAVES)))
    values = [SQL_VALUES[Outcome(outcome)] for outcome in outcomes]
    query = f"SELECT {sql(condition)} FROM (SELECT {columns})"  # noqa: S608  # Made of our own column names.
    with sqlite3.connect(":memory:") as database:
        ((answer,),) = database.execute(query, values)
    database.close()
    assert reasoner.infer(outcomes) == bytes([OUTCOMES[answer]])
