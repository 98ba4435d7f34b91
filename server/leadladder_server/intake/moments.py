"""Dates in contact files, which may count from the file's own as_of: "20d ago", "in 60d"."""

import re
from datetime import timedelta

from leadladder_server.values.text import trim
from leadladder_server.values.time import FIRST_INSTANT, LAST_INSTANT, microseconds, parse_duration
from leadladder_server.values.types import Instant

_RELATIVE = re.compile(r"(?:(?P<past>[0-9]+[a-z])\s+ago|in\s+(?P<future>[0-9]+[a-z]))")


def offset_from_as_of(text: str) -> timedelta | None:
    """The signed distance that "20d ago" or "in 60d" names; None for any other text."""
    match = _RELATIVE.fullmatch(trim(text)) if len(text) <= 40 else None  # noqa: PLR2004  # Longer than any duration.
    if match is None:
        return None
    distance = parse_duration(match["past"] or match["future"])
    if distance is None:
        return None
    return -distance if match["past"] else distance


def count_from(as_of: Instant, offset: timedelta) -> Instant | None:
    """The moment at a distance from as_of; None outside the years 1 to 9999."""
    moment = Instant(as_of + microseconds(offset))
    return moment if FIRST_INSTANT <= moment <= LAST_INSTANT else None
