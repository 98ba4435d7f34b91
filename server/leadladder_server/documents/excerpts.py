"""Pieces of foreign text made fit for a one-line message."""

LONGEST = 60
"""Most characters of foreign text in a message."""


def excerpt(text: str) -> str:
    """The text on one line: control characters escaped as in Python, cut with an ellipsis after LONGEST characters."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in cut)
