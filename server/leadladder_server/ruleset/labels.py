"""`labels:` and `grade:`: names for groups of contacts."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import RuleSetDocument, WrittenBanding, WrittenChoice, WrittenLabel, is_gap
from leadladder_server.ruleset.conditions import Literal, Name
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.literals import of_list, read
from leadladder_server.ruleset.messages import naming, structure
from leadladder_server.ruleset.model import Banding, Choice, Grade, Label
from leadladder_server.ruleset.names import TOTAL, UNREADABLE, Place, PlaceKind, look_up
from leadladder_server.ruleset.resolving import resolve
from leadladder_server.ruleset.settings import report_duplicates, sentence, title_of, whole_number
from leadladder_server.suggestions import nearest
from leadladder_server.values.text import normal_form, trim
from leadladder_server.values.types import FieldType

_HIGHEST_SCORE = 100


def label_values(written_labels: Sequence[WrittenLabel]) -> Mapping[str, tuple[str, ...]]:
    """What each label can be, by its id; nothing, which stands for any text, where a choice could not be read."""
    return {written.label_id.text: _texts(choice.value for choice in written.choices) for written in written_labels}


def _texts(written: Iterable[Scalar]) -> tuple[str, ...]:
    scalars = list(written)
    return () if any(map(is_gap, scalars)) else tuple(dict.fromkeys(trim(scalar.text) for scalar in scalars))


def check_labels(written_labels: Sequence[WrittenLabel], context: Context) -> tuple[Label, ...]:
    """The labels, without the choices that have a problem; all problems are reported."""
    report_duplicates((written.label_id for written in written_labels), "a label", context.problems)
    return tuple(_check_label(written, context) for written in written_labels)


def _check_label(written: WrittenLabel, context: Context) -> Label:
    label_id = written.label_id.text
    title = title_of(written.title, label_id, context.problems)
    place = Place(PlaceKind.LABEL, label_id)
    choices = [_check_choice(choice, place, context) for choice in written.choices]
    return Label(label_id, title, tuple(choice for choice in choices if choice is not None), written.label_id.span)


def _check_choice(written: WrittenChoice, place: Place, context: Context) -> Choice | None:
    value = read(of_list(written.value), FieldType.STRING, "value:")
    when = None if written.when is None else resolve(written.when, context, place)
    because = sentence(written.because, "because:", context.problems) or ""
    if not isinstance(value, Literal):
        context.problems.extend([] if value is None else [value])
        return None
    return None if when is None and written.when is not None else Choice(str(value.value), when, because)


def grades_of(document: RuleSetDocument) -> tuple[str, ...] | None:
    """Every grade that the document can give; None without a grade, none where a band could not be read."""
    if document.grade_rows is None:
        return None
    columns = ("",) if document.grade_columns is None else _letters(document.grade_columns)
    return tuple(f"{row}{column}" for row in _letters(document.grade_rows) for column in columns)


def check_grade(document: RuleSetDocument, context: Context) -> Grade | None:
    """The grade; None when the document has none, and when it has a problem, which is then reported."""
    rows = None if document.grade_rows is None else _check_banding(document.grade_rows, context)
    columns = None if document.grade_columns is None else _check_banding(document.grade_columns, context)
    written = document.near_threshold
    near = None if written is None else whole_number(written, "near_threshold:", 1, _HIGHEST_SCORE, context)
    if document.grade_rows is None or rows is None:
        return None
    seen: set[str] = set()
    for grade in grades_of(document) or ():
        if columns is not None and normal_form(grade) in seen:
            context.problems.append(structure.ambiguous_grade(document.grade_rows.score.span, grade))
        seen.add(normal_form(grade))
    return Grade(rows, columns, near or 0)


def _letters(written: WrittenBanding) -> tuple[str, ...]:
    return (
        ()
        if any(is_gap(letter) for letter, _ in written.bands)
        else tuple(trim(letter.text) for letter, _ in written.bands)
    )


def _check_banding(written: WrittenBanding, context: Context) -> Banding | None:
    """The bands of one score, from the highest to the one that starts at 0."""
    score = _score(written.score, context)
    before = len(context.problems)
    bands: list[tuple[str, int, Span]] = []
    first: dict[str, Scalar] = {}
    for letter, least in written.bands:
        text = sentence(letter, "The name of a band", context.problems)
        number = whole_number(least, f"Band {letter.text}", 0, _HIGHEST_SCORE, context)
        if text is not None and first.setdefault(normal_form(text), letter) is not letter:
            earlier = first[normal_form(text)].span
            context.problems.append(naming.duplicate_id(letter.span, "a band", text, earlier))
        if text is not None and number is not None:
            bands.append((text, number, least.span))
    if len(bands) == len(written.bands) and len(context.problems) == before:
        _check_order(bands, context.problems)
    if score is None or len(bands) < len(written.bands) or len(context.problems) > before:
        return None
    return Banding(score, tuple((text, number) for text, number, _ in bands), tuple(span for _, _, span in bands))


def _check_order(bands: Sequence[tuple[str, int, Span]], problems: list[Diagnostic]) -> None:
    for (_, above, _), (text, least, span) in pairwise(bands):
        if least >= above:
            problems.append(structure.bands_not_descending(span, text, least, above))
            return
    for text, least, span in bands[-1:]:
        if least > 0:
            problems.append(structure.bands_above_zero(span, text, least))


def _score(written: Scalar, context: Context) -> Name | None:
    """The score that is cut: a dimension's or `total`."""
    known = [*context.names.dimensions, TOTAL]
    if is_gap(written) or (written.text not in known and UNREADABLE in known):
        return None
    if written.text not in known:
        found = nearest(written.text.removeprefix("score."), known)
        context.problems.append(naming.unknown_dimension(written.span, written.text, found))
        return None
    path = f"score.{written.text}"
    score = look_up(Scalar(path, path, written.quoted, written.span), context.names, Place(PlaceKind.RULES))
    if isinstance(score, Name):
        return score
    context.problems.extend([] if score is None else [score])
    return None
