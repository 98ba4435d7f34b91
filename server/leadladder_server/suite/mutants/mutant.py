"""A rule set with one mistake, and where the mistake is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from leadladder_server.diagnostics import Span
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Not, Test
from leadladder_server.ruleset.model import RuleSet, Signal


class Kind(StrEnum):
    """A kind of mistake; the word by which a comment explains one that no test notices."""

    OPERATOR = "operator"
    """Another operator, `any` for `all`, or the opposite."""
    THRESHOLD = "threshold"
    """A number, an amount, a date or a count one step off."""
    WINDOW = "window"
    """A time one day off."""
    LIST = "list"
    """A list without one of its items, or without any."""
    DROPPED = "dropped"
    """A part that is left out."""
    POINTS = "points"
    """Other points, or another bound or weight of them."""
    SWITCH = "switch"
    """The opposite of `required`, `sticky` or `as: hold`."""


@dataclass(frozen=True, slots=True)
class Given:
    """What has to be so for a condition to make a difference: what each of some conditions may be, as bits of outcomes.

    Attributes:
        conditions: Which.
        masks: For each, as `ruleset.analysis.nodes` has them.
    """

    conditions: tuple[Condition, ...] = ()
    masks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A whole condition of a rule set, where it stands.

    Attributes:
        condition: The condition.
        put: The rule set with another condition in its place.
        shows: When it makes a difference what the condition comes out as: in any one of these circumstances.
        signal: The signal whose activities it is about; None for a condition about contacts.
        written: Whether the author wrote it, rather than left it to what a dimension does by itself.
    """

    condition: Condition
    put: Callable[[Condition], RuleSet]
    shows: tuple[Given, ...] = (Given(),)
    signal: Signal | None = None
    written: bool = True


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule set with one mistake.

    Attributes:
        kind: What kind of mistake.
        span: Where, in the rule file.
        change: What: "`gte` 20 -> `gt` 20".
        rule_set: The rule set with it.
        site: The condition that it is in; None when it is in none.
        condition: What that condition has become; None when it is in none.
        node: The part of the condition that is otherwise; None when it is in none.
        other: What that part has become.
    """

    kind: Kind
    span: Span
    change: str
    rule_set: RuleSet
    site: Site | None = None
    condition: Condition | None = None
    node: Condition | None = None
    other: Condition | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A condition that says something else at one place.

    Attributes:
        span: The place.
        change: What is otherwise.
        condition: The whole condition.
        node: What stood at the place.
        other: What stands there now.
    """

    span: Span
    change: str
    condition: Condition
    node: Condition
    other: Condition


class Instead(NamedTuple):
    """What a node of a condition could say instead.

    Attributes:
        change: In words.
        condition: What it says then.
        span: Where the change is; None: the node.
    """

    change: str
    condition: Condition
    span: Span | None = None


Edits = Callable[[Condition], Iterator[Instead]]
"""What one node of a condition, without a look into its items, could say instead."""


def edited(condition: Condition, edits: Edits) -> Iterator[Edit]:
    """The condition with one node changed, for each node and each of its edits, in file order."""
    for change, other, span in edits(condition):
        yield Edit(span or condition.span, change, other, condition, other)
    match condition:
        case Test() | Holds():
            return
        case Not(item):
            for edit in edited(item, edits):
                yield replace(edit, condition=replace(condition, item=edit.condition))
        case All(items) | Any(items) | AtLeast(_, items):
            for place, item in enumerate(items):
                for edit in edited(item, edits):
                    others = (*items[:place], edit.condition, *items[place + 1 :])
                    yield replace(edit, condition=replace(condition, items=others))


def at_sites(kind: Kind, sites: Iterator[Site], edits: Edits) -> Iterator[Mutant]:
    """A mutant for each edit of each condition that an author wrote."""
    for site in sites:
        if site.written:
            for edit in edited(site.condition, edits):
                yield Mutant(
                    kind, edit.span, edit.change, site.put(edit.condition), site, edit.condition, edit.node, edit.other
                )


NEVER = Any((), span=Span("", 1, 1, 2))
"""What stands in the place of a condition that is left out with what it decides. Nobody can write it."""
