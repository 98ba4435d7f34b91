"""A band of the grade into which no score falls."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language.document import WrittenBanding
from leadladder_server.ruleset.lint.attainable import attainable_scores, attainable_totals
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.messages import lint
from leadladder_server.ruleset.model import Banding
from leadladder_server.ruleset.names import TOTAL


def bands(subject: Subject) -> Iterator[Diagnostic]:
    """Bands of rows and columns that no contact can be in."""
    grade, document = subject.rule_set.grade, subject.document
    if grade is None:
        return
    for banding, written in ((grade.rows, document.grade_rows), (grade.columns, document.grade_columns)):
        if banding is not None and written is not None:
            yield from _of_banding(subject, banding, written)


def _of_banding(subject: Subject, banding: Banding, written: WrittenBanding) -> Iterator[Diagnostic]:
    of = banding.score.path.removeprefix("score.")
    dimensions = {dimension.dimension_id: dimension for dimension in subject.rule_set.dimensions}
    scores = attainable_totals(subject.rule_set) if of == TOTAL else attainable_scores(dimensions[of])
    above = 101
    for (band, least), (letter, _) in zip(banding.bands, written.bands, strict=True):
        if scores is not None and not any(least <= score < above for score in scores):
            yield lint.band_never_reached(letter.span, band, least, above, banding.score.path)
        above = least
