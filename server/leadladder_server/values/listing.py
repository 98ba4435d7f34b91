"""Enumerations in English."""

from collections.abc import Sequence

_MOST = 10


def listed(words: Sequence[str], conjunction: str) -> str:
    """Words in a row: "linux, mac or mixed". Of more than ten, the first ten "or 240 others"; of none, nothing."""
    if not words:
        return ""
    if len(words) > _MOST:
        words = [*words[:_MOST], f"{len(words) - _MOST:,} others"]
    return f" {conjunction} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
