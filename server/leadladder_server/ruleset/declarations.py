"""`fields:`, `parameters:` and `lists:`: what a rule set declares before it rules."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.fields import ACTIVITY_ATTRIBUTES, ATTRIBUTES, CATALOGUE, Field, default_title
from leadladder_server.language.document import RuleSetDocument, WrittenField, is_gap
from leadladder_server.ruleset.conditions import Literal
from leadladder_server.ruleset.literals import of_list, read
from leadladder_server.ruleset.messages import comparing, naming, structure
from leadladder_server.ruleset.names import UNREADABLE
from leadladder_server.ruleset.settings import report_duplicates, sentence
from leadladder_server.suggestions import nearest
from leadladder_server.values.text import normal_form
from leadladder_server.values.time import from_date
from leadladder_server.values.types import FieldType, Value

_NAME = re.compile("[A-Za-z][A-Za-z0-9_-]{0,63}")

_TYPE_WORDS: dict[str, FieldType] = {
    **dict.fromkeys(("text", "str", "enum", "choice", "varchar"), FieldType.STRING),
    **dict.fromkeys(("int", "integer", "float", "double", "decimal", "long", "count"), FieldType.NUMBER),
    **dict.fromkeys(("bool", "flag", "checkbox", "yes_no"), FieldType.BOOLEAN),
    **dict.fromkeys(("amount", "currency", "price"), FieldType.MONEY),
    **dict.fromkeys(("day",), FieldType.DATE),
    **dict.fromkeys(("datetime", "date_time", "date-time", "time", "instant", "moment"), FieldType.TIMESTAMP),
    **dict.fromkeys(("interval", "period", "timedelta", "time_span"), FieldType.DURATION),
    **dict.fromkeys(("array", "set", "strings", "texts", "tags", "multiselect"), FieldType.LIST),
}
"""Words that other tools use, and the type that they mean."""

_QUESTIONS: dict[FieldType, str] = {
    FieldType.STRING: "What is the {}?",
    FieldType.NUMBER: "What is the figure for {}?",
    FieldType.BOOLEAN: "{}?",
    FieldType.MONEY: "How much is the {}?",
    FieldType.DATE: "When is the {}?",
    FieldType.TIMESTAMP: "When was the {}?",
    FieldType.DURATION: "How long is the {}?",
    FieldType.LIST: "What are the {}?",
}
"""How to ask for a declared fact by its title."""


def check_names(document: RuleSetDocument, problems: list[Diagnostic]) -> None:
    """Reports parameters and lists that share a name."""
    report_duplicates((name for name, _ in document.parameters), "a parameter", problems)
    report_duplicates((written.name for written in document.lists), "a list", problems)
    parameters = {name.text: name for name, _ in document.parameters}
    for written in document.lists:
        if written.name.text in parameters and not is_gap(written.name):
            first = parameters[written.name.text].span
            problems.append(naming.parameter_and_list(written.name.span, written.name.text, first))


def check_fields(
    written_fields: Sequence[WrittenField], problems: list[Diagnostic]
) -> tuple[dict[str, Field | None], dict[str, Field | None]]:
    """The facts about contacts by path, the catalogue first, and those about activities by name without prefix.

    None stands for a declaration without a readable type, which is then reported.
    """
    report_duplicates((written.path for written in written_fields), "a fact", problems)
    fields: dict[str, Field | None] = dict(CATALOGUE)
    activity_fields: dict[str, Field | None] = {}
    for written in written_fields:
        path = written.path.text
        if is_gap(written.path):
            fields[UNREADABLE] = activity_fields[UNREADABLE] = None
        elif path in CATALOGUE:
            fields[path] = _changed(CATALOGUE[path], written, problems)
        elif path.startswith(ACTIVITY_ATTRIBUTES):
            activity_fields[path.removeprefix(ACTIVITY_ATTRIBUTES)] = _declared(written, problems)
        elif path.startswith(ATTRIBUTES):
            fields[path] = _declared(written, problems)
        else:
            problems.append(structure.undeclarable_field(written.path.span, path, _meant_path(path)))
            meant = path.rpartition(".")[
                2
            ]  # Rules that read an attribute of that name are not told that there is none.
            fields.setdefault(ATTRIBUTES + meant, None)
            activity_fields.setdefault(meant, None)
    return fields, activity_fields


def _meant_path(path: str) -> str | None:
    """What somebody most likely meant who declared a fact under a name that no fact can have, if anything."""
    group, dot, own = path.rpartition(".")
    if _NAME.fullmatch(own) is None:
        return None
    if path.startswith("activity."):
        return ACTIVITY_ATTRIBUTES + own
    close = nearest(own, (name.removeprefix(group + dot) for name in CATALOGUE if name.startswith(group + dot)))
    return ATTRIBUTES + own if close is None else group + dot + close


def _declared(written: WrittenField, problems: list[Diagnostic]) -> Field | None:
    """An attribute that the rule set declares."""
    path = written.path.text
    if _NAME.fullmatch(path.removeprefix("activity.").removeprefix(ATTRIBUTES)) is None:
        problems.append(structure.invalid_field_name(written.path.span, path))
        return None
    if written.type is None:
        problems.append(structure.field_without_type(written.path.span, path))
        return None
    field_type = _type_named(written.type, problems)
    if field_type is None:
        return None
    title = sentence(written.title, "title:", problems) or default_title(path)
    ask = sentence(written.ask, "ask:", problems) or default_question(field_type, title)
    return _with_values(Field(path, field_type, title, ask), written, problems)


def default_question(field_type: FieldType, title: str) -> str:
    """How to ask for a declared fact of a type, by its title."""
    question = _QUESTIONS[field_type].format(title)
    return question[:1].upper() + question[1:]


def _changed(built_in: Field, written: WrittenField, problems: list[Diagnostic]) -> Field | None:
    """A built-in fact with what the rule set says about it."""
    if written.type is not None:
        field_type = _type_named(written.type, problems)
        if field_type is not None and field_type is not built_in.type:
            problem = structure.fixed_type(written.type.span, built_in.path, built_in.type, written.type.text)
            problems.append(problem)
    title = sentence(written.title, "title:", problems) or built_in.title
    ask = sentence(written.ask, "ask:", problems) or built_in.ask
    return _with_values(replace(built_in, title=title, ask=ask), written, problems)


def _type_named(written: Scalar, problems: list[Diagnostic]) -> FieldType | None:
    if is_gap(written):
        return None
    if written.text in list(FieldType):
        return FieldType(written.text)
    word = written.text.strip().lower()
    suggestion = _TYPE_WORDS.get(word) or nearest(word, FieldType)
    problems.append(structure.unknown_type(written.span, written.text, suggestion))
    return None


def _with_values(field: Field, written: WrittenField, problems: list[Diagnostic]) -> Field:
    """The field with its `values:` and `assume:`, without those that have a problem."""
    if written.values is not None:
        if field.values:
            problems.append(structure.fixed_values(written.path.span, field.path, field.values))
        elif field.type is not FieldType.STRING:
            problems.append(structure.values_of_no_string(written.path.span, field.path, field.type))
        else:
            field = replace(field, values=_read_values(written.values, field.path, problems))
    if written.assume is not None:
        field = replace(field, assume=_read_assumption(written, field, problems))
    return field


def _read_values(written: Sequence[Scalar], path: str, problems: list[Diagnostic]) -> tuple[str, ...]:
    """The values; none, which stands for any text, when one of them has a problem."""
    first: dict[str, Scalar] = {}
    values: list[str] = []
    for scalar in written:
        value = read(of_list(scalar), FieldType.STRING, f"values: of {path}")
        if not isinstance(value, Literal):
            problems.extend([] if value is None else [value])
            continue
        text = str(value.value)
        same = first.setdefault(normal_form(text), scalar)
        if same is scalar:
            values.append(text)
        else:
            problems.append(structure.duplicate_value(scalar.span, text, same.span))
    return tuple(values) if len(first) == len(values) == len(written) else ()


def _read_assumption(written: WrittenField, field: Field, problems: list[Diagnostic]) -> Value | None:
    assume = written.assume
    if field.path.startswith(ACTIVITY_ATTRIBUTES):
        problems.append(structure.assumed_activity(written.path.span, field.path))
        return None
    if field.type is FieldType.LIST:
        items = (assume,) if isinstance(assume, Scalar) else assume or ()
        texts = [_assumed(item, FieldType.STRING, field, problems) for item in items]
        return tuple(str(text) for text in texts if text is not None) or None
    if isinstance(assume, Scalar):
        return _assumed(assume, field.type, field, problems)
    problems.append(structure.assumed_list(written.path.span, field.path))
    return None


def _assumed(written: Scalar, expected: FieldType, field: Field, problems: list[Diagnostic]) -> Value | None:
    found = read(of_list(written), expected, f"assume: of {field.path}")
    if not isinstance(found, Literal):
        problems.extend([] if found is None else [found])
        return None
    if field.values and normal_form(str(found.value)) not in {normal_form(value) for value in field.values}:
        got = str(found.value)
        problem = comparing.outside_values(written.span, field.path, got, nearest(got, field.values), field.values)
        problems.append(problem)
        return None
    return _as_fact(found, expected)


def _as_fact(literal: Literal, expected: FieldType) -> Value:
    """A literal as a fact of that type has it: a time given by its day is that day's midnight."""
    if expected is FieldType.TIMESTAMP and isinstance(literal.value, date):
        return from_date(literal.value)
    return literal.value
