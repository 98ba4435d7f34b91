"""Plain scalars by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema)."""

import math
import re

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_NOT_A_NUMBER = frozenset((".nan", ".NaN", ".NAN"))
_MOST_DIGITS = 1000


def resolve(text: str) -> str | int | float | bool | None:
    """What an unquoted scalar is. `yes`, `NO`, `on`, `1_000`, `2026-11-22` and `0b1` are texts; `0123` is 123.

    An integer of more than 1,000 digits is infinity: far beyond any limit, and Python can print it.
    """
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _DECIMAL.fullmatch(text):
        return _integer(text.lstrip("+-"), 10, negative=text.startswith("-"))
    if _OCTAL.fullmatch(text):
        return _integer(text[2:], 8, negative=False)
    if _HEXADECIMAL.fullmatch(text):
        return _integer(text[2:], 16, negative=False)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return -math.inf if text.startswith("-") else math.inf
    return math.nan if text in _NOT_A_NUMBER else text


def _integer(digits: str, base: int, *, negative: bool) -> int | float:
    significant = digits.lstrip("0") or "0"
    size = math.inf if len(significant) > _MOST_DIGITS else int(significant, base)
    return -size if negative else size
