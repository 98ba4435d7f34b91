"""Regular expressions of `matches`, by RE2: no pattern and no text can make them slow."""

from typing import Protocol

import re2

_MAX_MEMORY = 8 * 1024 * 1024

_REASONS: dict[str, str] = {
    "missing )": "an opening ( has no closing )",
    "unexpected )": "a closing ) has no opening (",
    "missing ]": "an opening [ has no closing ]",
    "trailing \\": "it ends with a \\ that escapes nothing",
    "no argument for repetition operator": "nothing stands before a *, +, ? or {}",
    "bad repetition operator": "two repetitions stand one after the other",
    "invalid repetition size": "it repeats something more than 1000 times",
    "invalid escape sequence": "RE2 has no such \\ sequence",
    "invalid character class range": "a character class has a range or a name that does not exist",
    "invalid character class": "a character class is not complete",
    "invalid perl operator": "RE2 has no such (? group",
    "invalid named capture group": "the name of a group is not complete",
    "pattern too large": "it is too large to be matched quickly",
}


class Pattern(Protocol):
    """A compiled regular expression."""

    def search(self, text: str | bytes) -> object | None:
        """Something when the pattern occurs anywhere in the text (or its UTF-8), None when it does not."""


def compile_pattern(pattern: str) -> Pattern:
    """The compiled pattern: unanchored, ignoring case, reading Unicode, within 8 MiB.

    Raises:
        re2.error: RE2 refuses it; `refusal` says why.
    """
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    compiled: Pattern = re2.compile(f"(?i){pattern}", options=options)
    return compiled


def refusal(pattern: str) -> str | None:
    """Why RE2 refuses a pattern, in words that complete "it is not a regular expression:"; None when it does not."""
    try:
        compile_pattern(pattern)
    except re2.error as problem:
        return _in_words(problem.args[0], pattern)
    except UnicodeEncodeError:
        return "it holds half of a character"
    return None


def _in_words(said: object, pattern: str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    kind, _, part = text.partition(": ")
    reason = next((words for start, words in _REASONS.items() if kind.startswith(start)), "RE2 cannot read it")
    part = part.removeprefix("(?i)")
    return reason if not part or part == pattern else f"{reason}, at {part}"
