"""Verdicts to the wire, and how much of them a caller wants from it."""

from collections.abc import Iterable, Mapping

from leadladder.v1 import lead_scoring_service_pb2 as service
from leadladder.v1 import verdict_pb2 as wire
from leadladder_server import verdict as domain
from leadladder_server.engine.conclusion import Conclusion
from leadladder_server.outcome import Outcome
from leadladder_server.rpc.values import instant_to_wire, value_to_wire

_OUTCOMES = {
    Outcome.MET: wire.OUTCOME_MET,
    Outcome.UNMET: wire.OUTCOME_UNMET,
    Outcome.UNKNOWN: wire.OUTCOME_UNKNOWN,
}

_DETAILS: Mapping[int, domain.ReasonDetail] = {
    service.REASON_DETAIL_NONE: domain.ReasonDetail.NONE,
    service.REASON_DETAIL_DECIDING: domain.ReasonDetail.DECIDING,
}


def read_detail(number: int) -> domain.ReasonDetail:
    """How many reasons a caller wants; all of them for UNSPECIFIED and for what is not known."""
    return _DETAILS.get(number, domain.ReasonDetail.ALL)


def wants_outlook(number: int) -> bool:
    """Whether a caller wants the outlook; so it is for UNSPECIFIED and for what is not known."""
    return number != service.OUTLOOK_NONE


def verdict_to_wire(verdict: domain.Verdict) -> wire.Verdict:
    """The whole verdict as a message."""
    score = verdict.score
    message = standing_to_wire(verdict, verdict.rule_set)
    message.contact_id = verdict.contact_id
    message.as_of.CopyFrom(instant_to_wire(verdict.as_of))
    message.score.CopyFrom(score_to_wire(score.total, score.points, score.grade))
    message.score.dimensions.extend(map(dimension_to_wire, score.dimensions))
    message.score.near_thresholds.extend(map(near_threshold_to_wire, score.near_thresholds))
    message.reasons.extend(map(reason_to_wire, verdict.reasons))
    message.labels.extend(map(label_to_wire, verdict.labels))
    message.warnings.extend(warnings_to_wire(verdict.warnings))
    _set_outlook(message, verdict)
    return message


def _set_outlook(message: wire.Verdict, verdict: domain.Verdict) -> None:
    if verdict.next_rung is not None:
        message.next_rung.CopyFrom(next_rung_to_wire(verdict.next_rung))
    message.holds_by.extend(map(path_to_wire, verdict.holds_by))
    message.holds_by_truncated = verdict.holds_by_truncated
    if verdict.lowest_stage is not None:
        message.lowest_stage.CopyFrom(stage_to_wire(verdict.lowest_stage))
    if verdict.best_stage is not None:
        message.best_stage.CopyFrom(stage_to_wire(verdict.best_stage))
    message.open_questions.extend(map(question_to_wire, verdict.open_questions))
    message.approximate = verdict.approximate
    if verdict.valid_until is not None:
        message.valid_until.CopyFrom(instant_to_wire(verdict.valid_until))
    if verdict.stage_valid_until is not None:
        message.stage_valid_until.CopyFrom(instant_to_wire(verdict.stage_valid_until))


def standing_to_wire(concluded: Conclusion | domain.Verdict, rule_set: domain.RuleSetRef) -> wire.Verdict:
    """The rules, the stage, the standing, the transition and what to do."""
    return wire.Verdict(
        rule_set=rule_set_ref_to_wire(rule_set),
        stage=stage_to_wire(concluded.stage),
        standing=wire.Standing.ValueType(concluded.standing),
        transition=wire.Transition.ValueType(concluded.transition or 0),
        next_action=concluded.next_action,
        hand_off_to=concluded.hand_off_to,
    )


def rule_set_ref_to_wire(ref: domain.RuleSetRef) -> wire.RuleSetRef:
    """Which rules."""
    return wire.RuleSetRef(rule_set_id=ref.rule_set_id, version=ref.version, digest=ref.digest)


def stage_to_wire(stage: domain.Stage) -> wire.Stage:
    """A step of the ladder."""
    lifecycle = wire.LifecycleStage.ValueType(stage.lifecycle or 0)
    return wire.Stage(stage_id=stage.stage_id, title=stage.title, rung=stage.rung, lifecycle_stage=lifecycle)


def score_to_wire(total: int | None, points: int, grade: str | None) -> wire.Score:
    """The numbers over all dimensions."""
    return wire.Score(total=total, points=points, grade=grade)


def near_threshold_to_wire(near: domain.NearThreshold) -> wire.NearThreshold:
    """A score close below a band."""
    return wire.NearThreshold(score=near.score, band=near.band, missing=near.missing)


def dimension_to_wire(dimension: domain.DimensionScore) -> wire.DimensionScore:
    """The numbers of one dimension."""
    return wire.DimensionScore(
        dimension_id=dimension.dimension_id,
        title=dimension.title,
        outcome=_OUTCOMES[dimension.outcome],
        points=dimension.points,
        points_min=dimension.points_min,
        points_max=dimension.points_max,
        points_of=dimension.points_of,
        score=dimension.score,
    )


def reason_to_wire(reason: domain.Reason) -> wire.Reason:
    """What one criterion or override says."""
    return wire.Reason(
        code=reason.code,
        kind=wire.ReasonKind.ValueType(reason.kind),
        title=reason.title,
        outcome=_OUTCOMES[reason.outcome],
        deciding=reason.deciding,
        points=reason.points,
        points_of=reason.points_of,
        text=reason.text,
        ask=reason.ask,
        evidence=map(evidence_to_wire, reason.evidence),
        position=wire.RulePosition(file=reason.file, line=reason.line),
    )


def evidence_to_wire(evidence: domain.Evidence) -> wire.Evidence:
    """One test and what it read."""
    return wire.Evidence(
        field=evidence.field,
        value=None if evidence.value is None else value_to_wire(evidence.value, evidence.type),
        assumed=evidence.assumed,
        expected=evidence.expected,
        outcome=_OUTCOMES[evidence.outcome],
    )


def next_rung_to_wire(next_rung: domain.NextRung) -> wire.NextRung:
    """The way up."""
    paths = map(path_to_wire, next_rung.paths)
    return wire.NextRung(stage=stage_to_wire(next_rung.stage), paths=paths, truncated=next_rung.truncated)


def path_to_wire(path: Iterable[domain.Change]) -> wire.Path:
    """One set of changes."""
    return wire.Path(changes=map(change_to_wire, path))


def change_to_wire(change: domain.Change) -> wire.Change:
    """A step of the way up."""
    return wire.Change(
        code=change.code,
        title=change.title,
        from_outcome=_OUTCOMES[change.from_outcome],
        to_outcome=_OUTCOMES[change.to_outcome],
        ask=change.ask,
        evidence=map(evidence_to_wire, change.evidence),
        fact=None if change.fact is None else fact_change_to_wire(change.fact),
    )


def fact_change_to_wire(fact: domain.FactChange) -> wire.FactChange:
    """What one fact has to become."""
    return wire.FactChange(
        field=fact.field,
        value=None if fact.value is None else value_to_wire(fact.value, fact.type),
        to=None if fact.to is None else value_to_wire(fact.to, fact.type),
        expected=fact.expected,
    )


def question_to_wire(question: domain.OpenQuestion) -> wire.OpenQuestion:
    """What to ask for a fact."""
    return wire.OpenQuestion(field=question.field, ask=question.ask, rungs=question.rungs, points=question.points)


def label_to_wire(label: domain.ChosenLabel) -> wire.Label:
    """The name that a label gives."""
    return wire.Label(
        label_id=label.label_id, value=label.value, alternatives=label.alternatives, because=label.because
    )


def warnings_to_wire(warnings: Iterable[domain.FactWarning]) -> list[wire.FactWarning]:
    """Facts that could not be used. A place in the history is named as the wire's messages name it."""
    return [
        wire.FactWarning(
            field=f"history.activities{each.field.removeprefix('history')}"
            if each.field.startswith("history[")
            else each.field,
            code=each.code,
            expected=each.expected,
            got=each.got,
        )
        for each in warnings
    ]
