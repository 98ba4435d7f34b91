"""The types of facts, and the Python value that stands for each."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NewType

from leadladder_server.values.money import Money

Instant = NewType("Instant", int)
"""A moment: microseconds since 1970-01-01T00:00:00Z, negative before. An integer, so that subtracting any window is
exact and cannot overflow."""


class FieldType(StrEnum):
    """The type of a fact. The value is the word that rule authors write under `fields:`."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    MONEY = "money"
    DATE = "date"
    TIMESTAMP = "timestamp"
    DURATION = "duration"
    LIST = "list"
    """A list of texts."""


Value = str | int | float | bool | Money | date | timedelta | tuple[str, ...]
"""A fact or a literal, once read as its FieldType:

| FieldType | Python |
|---|---|
| STRING    | `str`: NFC, Unicode white space trimmed, never empty; case kept (compare by `values.text.normal_form`) |
| NUMBER    | `int` when integral (so 20.0 is 20, and -0.0 is 0), else finite `float`; integers within 2**53 |
| BOOLEAN   | `bool` |
| MONEY     | `Money` |
| DATE      | `datetime.date` |
| TIMESTAMP | `Instant` (an `int`: only the FieldType tells it from a NUMBER) |
| DURATION  | `datetime.timedelta` |
| LIST      | `tuple[str, ...]`, each as STRING, never empty |
"""
