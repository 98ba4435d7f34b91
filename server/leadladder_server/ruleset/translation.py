"""The texts of a rule set in another language."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_SUBTAGS = 8
"""Parts of a BCP 47 tag that are looked at."""

LONGEST_TAG = 64
"""Characters of a BCP 47 tag that is looked at."""


@dataclass(frozen=True, slots=True)
class TranslatedTexts:
    """The texts of one part of a rule set; None where the rule set's own stays.

    Attributes:
        levels: For a graded criterion, the text of each level; empty where all of the rule set's own stay.
    """

    title: str | None = None
    met: str | None = None
    unmet: str | None = None
    unknown: str | None = None
    because: str | None = None
    ask: str | None = None
    next_action: str | None = None
    hand_off_to: str | None = None
    levels: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """A file of texts.

    Attributes:
        locale: Its BCP 47 tag, in the usual case: "de", "de-AT".
        file: Its path, as the rule set's.
        texts: By code: of a reason, "labels.<id>.<value>", or the name of a fact, signal, dimension or label;
            "ladder.<stage>" for a stage and "account.<role>" for a role.
    """

    locale: str
    file: str
    texts: Mapping[str, TranslatedTexts]


def lookup(requested: str, available: Mapping[str, str]) -> str | None:
    """The locale that serves a request best; None for none of them.

    Source: RFC 4647, section 3.4 (lookup): the tag as it is, then without its last part, and so on.

    Args:
        requested: A BCP 47 tag in any case, with - or _; anything else is served by none.
        available: Locales by their tags in lower case.
    """
    if len(requested) > LONGEST_TAG:
        return None
    subtags = requested.strip().replace("_", "-").lower().split("-")[:MOST_SUBTAGS]
    while subtags:
        found = available.get("-".join(subtags))
        if found is not None:
            return found
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:  # It only introduced what followed.
            subtags.pop()
    return None


def ancestors(locale: str) -> list[str]:
    """The locales whose texts a locale falls back on, itself last: "de", "de-AT"."""
    subtags = locale.split("-")
    return ["-".join(subtags[:count]) for count in range(1, len(subtags) + 1)]
