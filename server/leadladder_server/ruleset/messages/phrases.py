"""The parts that messages about rule sets share."""

from collections.abc import Iterable

from leadladder_server.documents.phrases import excerpt
from leadladder_server.values.types import FieldType

NOUNS: dict[FieldType, str] = {
    FieldType.STRING: "a text",
    FieldType.NUMBER: "a number",
    FieldType.BOOLEAN: "true or false",
    FieldType.MONEY: "an amount of money",
    FieldType.DATE: "a date",
    FieldType.TIMESTAMP: "a time or a date",
    FieldType.DURATION: "a duration",
    FieldType.LIST: "a list of texts",
}
"""What a value of each type is called in a message."""

_MOST_LISTED = 12


def shown(text: str) -> str:
    """A text as a message shows it: short, on one line, and never invisible."""
    return excerpt(text) if text.strip() else f'"{excerpt(text)}"'


def either(words: Iterable[str]) -> str:
    """Words as a choice: "a, b or c". Of more than twelve, the first eleven "or others"."""
    choices = list(words)
    if len(choices) > _MOST_LISTED:
        choices = [*choices[: _MOST_LISTED - 1], "others"]
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"
