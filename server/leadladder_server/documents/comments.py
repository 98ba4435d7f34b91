"""The comments of a YAML text, with their places."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.events import ScalarEvent

from leadladder_server.diagnostics import Span
from leadladder_server.documents.positions import Positions

_MARK = re.compile(r"(?:^|(?<=[ \t\r]))#[^\n\r]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, to the end of its line.

    Attributes:
        text: From its # on, without white space at its end.
        span: Its place.
        alone: Whether nothing else stands on its line.
    """

    text: str
    span: Span
    alone: bool


def comments(file: str, text: str) -> list[Comment]:
    """The comments of a text that was read without a problem, in file order. None for a text that is broken.

    Args:
        file: What the author knows the text as; every span carries it.
        text: The whole text; a byte order mark at its start is not part of it.
    """
    text = text.removeprefix("\ufeff")
    try:
        events = [event for event in YAML(typ="safe", pure=True).parse(text) if isinstance(event, ScalarEvent)]
    except Exception:  # noqa: BLE001  # Reading the text has reported what is wrong with it.
        return []
    scalars = [(event.start_mark.index, event.end_mark.index) for event in events]
    starts = [start for start, _ in scalars]
    positions = Positions(file, text)
    found = []
    for match in _MARK.finditer(text):
        before = bisect_right(starts, match.start())
        if before and match.start() < scalars[before - 1][1]:
            continue
        said = match.group().rstrip()
        span = positions.span(match.start(), match.start() + len(said))
        before_it = text[match.start() - span.column + 1 : match.start()]
        found.append(Comment(said, span, not before_it.strip()))
    return found
