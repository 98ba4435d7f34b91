"""Everything that is written outside conditions: whole numbers, durations, yes and no, sentences, ids."""

from collections.abc import Iterable
from datetime import date, timedelta

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import is_gap, is_reference
from leadladder_server.ruleset.conditions import Literal
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.limits import MAX_TEXT
from leadladder_server.ruleset.literals import Written, in_place, of_parameter, read
from leadladder_server.ruleset.messages import comparing, naming, structure
from leadladder_server.ruleset.names import UNREADABLE
from leadladder_server.suggestions import nearest
from leadladder_server.values.money import Money
from leadladder_server.values.text import trim
from leadladder_server.values.types import FieldType


def whole_number(written: Scalar, subject: str, low: int, high: int, context: Context) -> int | None:
    """An integer from `low` to `high`, or a parameter that is one; None when it has a problem, which is then reported.

    `subject` is what takes it, in a message: "points".
    """
    source = _constant(written, subject, context)
    if source is None or is_gap(source.scalar):
        return None
    value = source.scalar.value
    if not isinstance(value, int) or isinstance(value, bool):
        got = f'the text "{source.shown}"' if source.scalar.quoted else source.shown
        context.problems.append(structure.not_a_whole_number(source.span, subject, got))
        return None
    if low <= value <= high:
        return value
    context.problems.append(structure.number_outside(source.span, subject, source.shown, low, high))
    return None


def duration(written: Scalar, subject: str, context: Context) -> timedelta | None:
    """A duration above zero, or a parameter that is one; None when it has a problem, which is then reported."""
    source = _constant(written, subject, context)
    found = None if source is None else read(source, FieldType.DURATION, subject)
    if isinstance(found, Diagnostic):
        context.problems.append(found)
    elif source is not None and found is not None and isinstance(found.value, timedelta):
        if found.value > timedelta(0):
            return found.value
        context.problems.append(comparing.not_positive(source.span, subject, source.shown))
    return None


def day(written: Scalar, subject: str, context: Context) -> date | None:
    """A date, or a parameter that is one; None when it has a problem, which is then reported."""
    source = _constant(written, subject, context)
    found = None if source is None else read(source, FieldType.DATE, subject)
    if isinstance(found, Diagnostic):
        context.problems.append(found)
        return None
    return found.value if found is not None and isinstance(found.value, date) else None


def amount(written: Scalar, subject: str, context: Context) -> Money | None:
    """An amount of money, or a parameter that is one; None when it has a problem, which is then reported."""
    source = _constant(written, subject, context)
    found = None if source is None else read(source, FieldType.MONEY, subject)
    if isinstance(found, Diagnostic):
        context.problems.append(found)
        return None
    return found.value if found is not None and isinstance(found.value, Money) else None


def flag(written: Scalar | None, subject: str, context: Context, *, default: bool) -> bool:
    """Whether it says true; `default` when it is not written, and when it has a problem, which is then reported."""
    source = None if written is None else _constant(written, subject, context)
    found = None if source is None else read(source, FieldType.BOOLEAN, subject)
    if isinstance(found, Diagnostic):
        context.problems.append(found)
    return bool(found.value) if isinstance(found, Literal) else default


def sentence(written: Scalar | None, subject: str, problems: list[Diagnostic]) -> str | None:
    """A text for people, trimmed; None when it is not written, and when it has a problem, which is then reported."""
    if written is None or is_gap(written):
        return None
    text = trim(written.value if isinstance(written.value, str) else written.text)
    if not text:
        problems.append(structure.empty_text(written.span, subject))
        return None
    if len(text) > MAX_TEXT:
        problems.append(comparing.text_too_long(written.span, subject, len(text), MAX_TEXT))
        return None
    return text


def words_of(written_id: str) -> str:
    """The words of an id: "raised_hand" is "raised hand"."""
    return written_id.replace("_", " ").replace("-", " ")


def title_of(written: Scalar | None, written_id: str, problems: list[Diagnostic]) -> str:
    """The author's title, or the words of the id with a capital: "Qualified lead"."""
    words = words_of(written_id)
    return sentence(written, "title:", problems) or words[:1].upper() + words[1:]


def report_duplicates(ids: Iterable[Scalar], kind: str, problems: list[Diagnostic]) -> None:
    """Reports each id that stands a second time. `kind` with its article: "a criterion"."""
    first: dict[str, Scalar] = {}
    for written in ids:
        if written.text in first:
            problems.append(naming.duplicate_id(written.span, kind, written.text, first[written.text].span))
        if not is_gap(written):
            first.setdefault(written.text, written)


def _constant(written: Scalar, subject: str, context: Context) -> Written | None:
    """A setting's value, looked up when it is a `$parameter`."""
    if not is_reference(written):
        return in_place(written)
    parameters = context.names.parameters
    word = str(written.value).removeprefix("$")
    if word in parameters:
        return of_parameter(written, parameters[word])
    if UNREADABLE in parameters:
        return None
    found = nearest(word, parameters)
    suggested = None if found is None else f"${found}"
    context.problems.append(comparing.not_a_parameter(written.span, subject, written.text, suggested))
    return None
