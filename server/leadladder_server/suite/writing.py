"""A verdict written as a test: what came out is what must come out."""

from collections.abc import Iterable, Iterator, Mapping

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.outcome import Outcome
from leadladder_server.suite.scalars import plain_or_quoted, written_moment, written_value
from leadladder_server.values.time import format_instant
from leadladder_server.values.types import Instant
from leadladder_server.verdict import ReasonKind, Standing, Verdict

_WIDTH = 120


def written_test(contact: Contact, verdict: Verdict, previous_stage: str | None, file: str | None) -> str:
    """A whole file of tests with one test.

    Args:
        contact: Whom.
        verdict: What came out, with all its reasons and its outlook.
        previous_stage: Where the contact stood before; None when nothing says it.
        file: The sample's path in the rule set's folder; None to write the contact's facts out.
    """
    name = contact.contact_id or "this contact"
    lines = [
        f"rule_set: {verdict.rule_set.rule_set_id}",
        f"as_of: {format_instant(verdict.as_of).removesuffix('T00:00:00Z')}",
        "tests:",
        f"  - it: {plain_or_quoted(f'keeps {name} at {verdict.stage.stage_id}')}",
    ]
    if file is not None:
        lines.append(f"    contact: {{file: {plain_or_quoted(file)}}}")
    elif contact.facts or contact.history is not None:
        lines += ["    contact:", *_contact(contact, verdict)]
    if previous_stage is not None:
        lines.append(f"    previous_stage: {previous_stage}")
    lines += [f"    {line}" for line in _expectations(verdict)]
    return "\n".join(lines) + "\n"


def _contact(contact: Contact, verdict: Verdict) -> Iterator[str]:
    for group, facts in _nested(contact.facts).items():
        yield f"      {group}: {_flow(facts, verdict.as_of)}"
    if contact.history is not None:
        if not contact.history:
            yield "      history: []"
            return
        yield "      history:"
        for activity in contact.history:
            yield f"        - {written_activity(activity, verdict.as_of)}"


_Tree = dict[str, "RawValue | _Tree"]


def _nested(facts: Mapping[str, RawValue]) -> dict[str, _Tree]:
    """Facts under the first words of their paths."""
    tree: dict[str, _Tree] = {}
    for path, value in facts.items():
        first, *groups, last = path.split(".")
        place = tree.setdefault(first, {})
        for group in groups:
            inner = place.setdefault(group, {})
            if not isinstance(inner, dict):  # A fact is never the beginning of another one.
                break
            place = inner
        place[last] = value
    return tree


def _flow(tree: _Tree, as_of: Instant) -> str:
    parts = (
        f"{name}: {_flow(value, as_of) if isinstance(value, dict) else written_value(value, as_of)}"
        for name, value in tree.items()
    )
    return f"{{{', '.join(parts)}}}"


def written_contact(contact: Contact, as_of: Instant) -> str:
    """A contact on one line, for a file of tests with that as_of."""
    parts = [f"{group}: {_flow(facts, as_of)}" for group, facts in _nested(contact.facts).items()]
    if contact.history is not None:
        parts.append(f"history: [{', '.join(written_activity(each, as_of) for each in contact.history)}]")
    return f"{{{', '.join(parts)}}}"


def written_activity(activity: Activity, as_of: Instant) -> str:
    """An activity on one line, for a file of tests with that as_of."""
    parts = [f"type: {plain_or_quoted(activity.type)}"]
    if activity.at is not None:
        parts.append(f"at: {written_moment(activity.at, as_of)}")
    if activity.attributes:
        attributes: _Tree = dict(activity.attributes)
        parts.append(f"attributes: {_flow(attributes, as_of)}")
    return f"{{{', '.join(parts)}}}"


def _expectations(verdict: Verdict) -> Iterator[str]:
    stage, best = verdict.stage, verdict.best_stage
    is_range = best is not None and best.rung > stage.rung
    yield f"stage: {stage.stage_id}..{best.stage_id}" if best is not None and is_range else f"stage: {stage.stage_id}"
    yield f"standing: {verdict.standing.name.lower()}"
    if verdict.transition is not None:
        yield f"transition: {verdict.transition.name.lower()}"
    for word, outcome in (("met", Outcome.MET), ("unmet", Outcome.UNMET), ("unknown", Outcome.UNKNOWN)):
        yield from _list(
            word,
            (
                reason.code
                for reason in verdict.reasons
                if reason.outcome is outcome and reason.kind is not ReasonKind.REQUIREMENT
            ),
        )
    if verdict.score.total is not None:
        yield f"score: {verdict.score.total}"
    if verdict.score.grade is not None:
        yield f"grade: {plain_or_quoted(verdict.score.grade)}"
    near = {each.score.partition(".")[2]: each.band for each in reversed(verdict.score.near_thresholds)}
    if near:
        yield f"near: {{{', '.join(f'{name}: {plain_or_quoted(band)}' for name, band in sorted(near.items()))}}}"
    labels = [
        f"{label.label_id}: {'unknown' if label.alternatives else 'none'}"
        if label.value is None
        else f"{label.label_id}: {plain_or_quoted(label.value)}"
        for label in verdict.labels
    ]
    if labels:
        yield f"labels: {{{', '.join(labels)}}}"
    if verdict.open_questions:
        yield f"ask_first: {verdict.open_questions[0].field}"
    if verdict.standing is Standing.ACTIVE:
        yield f"next_action: {_or_none(verdict.next_action)}"
        yield f"hand_off_to: {_or_none(verdict.hand_off_to)}"
    yield from _list("warnings", dict.fromkeys(warning.field for warning in verdict.warnings))


def _or_none(text: str | None) -> str:
    return "none" if text is None else plain_or_quoted(text)


def _list(word: str, items: Iterable[str]) -> Iterator[str]:
    """A list, on one line where it fits."""
    names = [plain_or_quoted(item) for item in items]
    flow = f"{word}: [{', '.join(names)}]"
    if names and len(flow) < _WIDTH:
        yield flow
    elif names:
        yield f"{word}:"
        yield from (f"  - {name}" for name in names)
