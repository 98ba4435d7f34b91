"""The words of JSON Schema (draft 7, which yaml-language-server knows best) and the schemas of single values."""

from collections.abc import Iterable
from typing import Any

from leadladder_server.fields import Field
from leadladder_server.values.types import FieldType

Schema = dict[str, Any]
"""A JSON Schema."""

DRAFT = "http://json-schema.org/draft-07/schema#"

REFERENCE = r"\$[^$].*"
"""A parameter, a list or another fact, as it is written where a value could stand."""

ID = "[a-z][a-z0-9_-]{0,63}"

TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""A text for people, which needs no quotes when it is a number."""

FORMS: dict[FieldType, str] = {
    FieldType.MONEY: r"[+-]?[0-9]+(\.[0-9]{1,9})?\s+[A-Z]{3}",
    FieldType.DATE: r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    FieldType.TIMESTAMP: (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
        r"([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
    ),
    FieldType.DURATION: "[0-9]{1,9}[hdw]",
}
"""What texts of a type look like."""

_MARKS = {
    FieldType.MONEY: "an amount with its currency, such as 5000000 EUR",
    FieldType.DATE: "a date such as 2026-11-22",
    FieldType.TIMESTAMP: "a time such as 2026-11-22T10:00:00Z, or a date",
    FieldType.DURATION: "a duration such as 12h, 90d or 2w",
    FieldType.BOOLEAN: "true or false",
    FieldType.NUMBER: "a number",
}


def texts_like(*forms: str) -> Schema:
    """A text of one of these forms, with white space around it or not."""
    return {"type": "string", "pattern": rf"^\s*({'|'.join(forms)})\s*$"}


def value_of(field_type: FieldType, values: Iterable[str] = ()) -> Schema:
    """A written value of a type, or a `$reference`.

    Args:
        field_type: The type.
        values: The texts that it may be, for a STRING; none for any text.
    """
    match field_type:
        case FieldType.STRING | FieldType.LIST:
            return one_of_words(values, REFERENCE) if values else {"type": "string"}
        case FieldType.NUMBER:
            return {"anyOf": [{"type": "number"}, texts_like(REFERENCE)], **_error(field_type)}
        case FieldType.BOOLEAN:
            return {"anyOf": [{"type": "boolean"}, texts_like(REFERENCE)], **_error(field_type)}
        case _:
            return texts_like(FORMS[field_type], REFERENCE) | _error(field_type)


def _error(field_type: FieldType) -> Schema:
    return {"patternErrorMessage": f"Expected {_MARKS[field_type]}, or a $name"} if field_type in FORMS else {}


def one_of_words(words: Iterable[str], *others: str) -> Schema:
    """One of some words, in upper or lower case, or a text of another form."""
    listed = list(words)
    return {"anyOf": [{"enum": listed}, texts_like(*map(any_case, listed), *others)]}


def any_case(word: str) -> str:
    """A pattern for a word of ASCII letters in upper or lower case."""
    return "".join(f"[{char.upper()}{char.lower()}]" if char.isalpha() else char for char in word)


def list_of(item: Schema, *, least: int = 1) -> Schema:
    """A list."""
    return {"type": "array", "items": item, "minItems": least}


def any_of(*schemas: Schema) -> Schema:
    """One of several schemas; of one, that one."""
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}


def mapping(
    properties: Schema, *, required: Iterable[str] = (), patterns: Schema | None = None, least: int = 0
) -> Schema:
    """A mapping with these keys and no other."""
    return {
        "type": "object",
        "properties": properties,
        **({"patternProperties": patterns} if patterns else {}),
        **({"required": names} if (names := list(required)) else {}),
        **({"minProperties": least} if least else {}),
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    """What is defined under a name."""
    return {"$ref": f"#/definitions/{name}"}


def described(schema: Schema, text: str, *examples: object) -> Schema:
    """A schema that says what it is for."""
    return {
        **schema,
        "description": text.replace("`", ""),
        "markdownDescription": text,
        **({"examples": list(examples)} if examples else {}),
    }


def about(entry: Field) -> str:
    """What a fact is: the question for it, its type and its values."""
    values = f": {', '.join(entry.values)}" if entry.values else ""
    return f"{entry.ask} ({entry.type.value}{values})"


def or_null(schema: Schema) -> Schema:
    """What may stand there, or null, which stands for an absent key."""
    said: Schema = {key: schema[key] for key in ("description", "markdownDescription", "examples") if key in schema}
    rest = {key: value for key, value in schema.items() if key not in said}
    return {"anyOf": [rest, {"type": "null"}], **said}
