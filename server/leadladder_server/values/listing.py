"""Enumerations and counts in English."""

from collections.abc import Sequence


def listed(words: Sequence[str], conjunction: str, most: int = 10) -> str:
    """Words in a row: "linux, mac or mixed". Of more than `most`, the first ones "or 240 others"; of none, nothing."""
    if not words:
        return ""
    if len(words) > most:
        words = [*words[:most], f"{len(words) - most:,} others"]
    return f" {conjunction} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def counted(count: int, word: str) -> str:
    """A number and its noun: "1 row", "1,234 rows"."""
    return f"{count:,} {word}" + ("" if count == 1 else "s")
