"""Whole verdicts against the definitions of the rule language, computed the plain way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.engine.sources import fact_names
from leadladder_server.ruleset.conditions import leaves
from leadladder_server.ruleset.model import RuleSet, conditions_of
from tests.engine.oracle import Expected, Oracle
from tests.strategies import AS_OF, contacts, rule_sets


@settings(max_examples=150)
@given(rule_sets(), st.lists(contacts(), min_size=1, max_size=5), st.integers(-1, 4))
def test_verdicts_say_what_the_definitions_say(rule_set: RuleSet, asked: list[Contact], previous: int) -> None:
    """Stage, standing, outcomes, points, scores, grade and labels are what the rule language defines."""
    names = [name for c in conditions_of(rule_set) for leaf in leaves(c) for name in fact_names(leaf)]
    criteria = [criterion for dimension in rule_set.dimensions for criterion in dimension.criteria]
    names += [criterion.points_from.name for criterion in criteria if criterion.points_from is not None]
    stage = rule_set.stages[previous] if 0 <= previous < len(rule_set.stages) else None
    program = compile_program(rule_set, Inference.REFERENCE)
    for contact in asked:
        verdict = program.score(contact, AS_OF, stage.stage_id if stage else None, outlook=False)
        score = verdict.score
        outcomes = {reason.code: reason.outcome for reason in verdict.reasons if reason.code.count(".") == 1}
        oracle = Oracle(rule_set, list(dict.fromkeys(names)), contact, AS_OF)
        expected = oracle.work_out(stage.rung if stage else None)
        got = Expected(
            rung=verdict.stage.rung,
            standing=verdict.standing.name,
            outcomes={d.dimension_id: d.outcome for d in score.dimensions}
            | {c.code: outcomes[c.code] for c in criteria},
            points={d.dimension_id: (d.points, d.points_min, d.points_max) for d in score.dimensions},
            scores={d.dimension_id: d.score for d in score.dimensions} | {"total": score.total},
            grade=score.grade,
            labels={f"labels.{label.label_id}": label.value for label in verdict.labels},
        )

        assert got == expected
