"""What conditions ask for, said of nobody in particular: as an outline that can be read aloud."""

from collections.abc import Iterable
from dataclasses import dataclass

from leadladder_server.ruleset.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    Holds,
    Name,
    NameKind,
    Not,
    Operator,
    Test,
)
from leadladder_server.values.listing import listed
from leadladder_server.wording.expectations import words
from leadladder_server.wording.sentences import TitleOf


@dataclass(frozen=True, slots=True)
class Point:
    """A line of an outline.

    Attributes:
        text: What it says; of a group, how many of the points below it are asked for.
        below: The points of a group; empty for a statement.
    """

    text: str
    below: tuple["Point", ...] = ()


def outline(condition: Condition, title_of: TitleOf) -> Point:
    """What a condition asks for: "employees: at least 20", "one of these" with points below it.

    Args:
        condition: The condition.
        title_of: What people call the names in it.
    """
    return _Outliner(title_of).point(condition, negated=False)


def inline(condition: Condition, title_of: TitleOf) -> str | None:
    """What a condition asks for on one line; None where that takes an outline.

    That is a statement, or a single group of statements: "Fit, Budget and Authority", "visits: 3, or chats: 1".
    """
    point = outline(condition, title_of)
    if not point.below:
        return point.text
    if any(inner.below for inner in point.below) or point.text not in (_ALL, _ANY):
        return None
    joint = "and" if point.text == _ALL else "or"
    if any(":" in inner.text for inner in point.below):
        return f", {joint} ".join(inner.text for inner in point.below)
    return listed([inner.text for inner in point.below], joint)


_ALL = "all of these"
_ANY = "one of these"


@dataclass(frozen=True, slots=True)
class _Outliner:
    title_of: TitleOf

    def point(self, condition: Condition, *, negated: bool) -> Point:
        """The point of a condition, or of its opposite."""
        match condition:
            case Test():
                return Point(self._test(condition, negated=negated))
            case Holds(name):
                return Point(f"not {self.title_of(name)}" if negated else self.title_of(name))
            case Not(item):
                return self.point(item, negated=not negated)
            case All(items):
                return self._group("not all of these" if negated else _ALL, items, _ALL)
            case Any(items):
                return self._group("none of these" if negated else _ANY, items, _ANY)
            case AtLeast(count, items):
                return self._group(f"fewer than {count} of these" if negated else f"at least {count} of these", items)

    def _group(self, text: str, items: Iterable[Condition], same: str = "") -> Point:
        """A group of one is that one; a group inside one of its own kind is part of it."""
        points: list[Point] = []
        for item in items:
            point = self.point(item, negated=False)
            points += point.below if point.below and point.text == same else [point]
        if len(points) == 1 and text in (_ALL, _ANY):
            return points[0]
        if len(points) == 1 and text in ("not all of these", "none of these"):
            return self.point(next(iter(items)), negated=True)
        return Point(text, tuple(points))

    def _test(self, test: Test, *, negated: bool) -> str:
        title = self.title_of(test.subject)
        wanted = words(test, self.title_of, negated=negated).wanted
        if test.operator is Operator.KNOWN:
            return f"{title} {'is' if test.subject.kind is not NameKind.SIGNAL else 'are'} {wanted}"
        return f"{title}: {wanted}"


def activity_title(name: Name) -> str:
    """What a name inside a signal is called: "type", "time", and attributes by their own names."""
    return {"at": "time"}.get(name.path, name.path.removeprefix("attributes.").replace("_", " "))
