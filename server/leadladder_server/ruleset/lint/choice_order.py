"""A choice of a label that never wins, as those above it come first."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.analysis.nodes import MET, UNKNOWN, UNMET
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.messages import lint
from leadladder_server.ruleset.model import Label

_NOT_MET = UNMET | UNKNOWN


def choice_order(subject: Subject) -> Iterator[Diagnostic]:
    """Choices that are met only where one above them is."""
    written = {one.label_id.text: one for one in subject.document.labels}
    for label in subject.rule_set.labels:
        for number in _hidden(subject, label):
            choice = label.choices[number]
            # Choices that are not in force do not stand in the way of finding the place of the others.
            spans = [one.value.span for one in written[label.label_id].choices if one.value.text == choice.value]
            span = label.span if choice.when is None or not spans else choice.when.span
            yield lint.choice_never_reached(
                spans[0] if len(spans) == 1 else span, label.label_id, choice.value, _alone(subject, label, number)
            )


def _hidden(subject: Subject, label: Label) -> Iterator[int]:
    """The places of the choices that never win."""
    network = subject.analysis.network
    for number, choice in enumerate(label.choices):
        above = [one.when for one in label.choices[:number] if one.when is not None]
        if not above:
            continue
        if choice.when is None:
            hidden = network(*above).can(*[_NOT_MET] * len(above)) is False
        else:
            wins = network(choice.when, *above).can(MET, *[_NOT_MET] * len(above))
            hidden = wins is False and network(choice.when).can(MET) is True
        if hidden:
            yield number


def _alone(subject: Subject, label: Label, number: int) -> str | None:
    """The value of the choice that hides this one by itself, if one does."""
    when = label.choices[number].when
    for earlier in label.choices[:number]:
        if when is not None and earlier.when is not None:
            hides = subject.analysis.network(when, earlier.when).can(MET, _NOT_MET) is False
            if hides:
                return earlier.value
    return None
