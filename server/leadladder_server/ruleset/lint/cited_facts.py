"""A sentence of a criterion that cites a fact which the criterion does not read."""

import re
from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import WrittenCriterion
from leadladder_server.ruleset.conditions import Name
from leadladder_server.ruleset.lint.subject import Subject, parts
from leadladder_server.ruleset.messages import lint

_CITED = re.compile(r"\{([a-z_]+(?:\.[A-Za-z0-9_-]+)+)\}")


def cited_facts(subject: Subject) -> Iterator[Diagnostic]:
    """Facts and signals in braces that are not among those of the criterion's own conditions."""
    known = {*subject.rule_set.fields, *(f"signals.{signal.signal_id}" for signal in subject.rule_set.signals)}
    for dimension in subject.rule_set.dimensions:
        written = {one.criterion_id.text: one for one in subject.dimensions[dimension.dimension_id].criteria}
        for criterion in dimension.criteria:
            read = {part.path for part in parts((criterion.levels, criterion.points_from)) if isinstance(part, Name)}
            for text in _texts(written[criterion.code.partition(".")[2]]):
                for path in _CITED.findall(text.text):
                    if path in known - read:
                        yield lint.text_cites_unread(text.span, path, criterion.code, sorted(read))


def _texts(written: WrittenCriterion) -> Iterator[Scalar]:
    texts = (written.met, written.unmet, written.unknown, *(level.met for level in written.levels))
    return (text for text in texts if text is not None)
