"""An item of a group that another item of it makes needless."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.analysis.nodes import MET, UNKNOWN, UNMET
from leadladder_server.ruleset.conditions import All, Any, Condition
from leadladder_server.ruleset.lint.places import Place, conditions_about_conclusions, conditions_about_facts, items_of
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.messages import lint

MOST_ITEMS = 12
"""Items of a group that are compared with each other."""


def needless_items(subject: Subject) -> Iterator[Diagnostic]:
    """Items of all: and any: in signals and criteria without which the group would always come out the same."""
    for place in conditions_about_facts(subject):
        yield from _in(subject, place.condition, place)


def needless_conclusions(subject: Subject) -> Iterator[Diagnostic]:
    """The same in dimensions, labels, overrides and rungs."""
    for place in conditions_about_conclusions(subject):
        if place.written:
            yield from _in(subject, place.condition, place)


def _in(subject: Subject, condition: Condition, place: Place) -> Iterator[Diagnostic]:
    items = items_of(condition)
    if isinstance(condition, All | Any) and len(items) <= MOST_ITEMS:
        word = "all" if isinstance(condition, All) else "any"
        # What is always met, or never, is told by itself.
        changing = [item for item in items if _changes(subject, item, place)]
        needed = list(changing)
        for item in reversed(changing):
            others = [one for one in needed if one is not item]
            other = next((one for one in others if _makes_needless(subject, one, item, place, word)), None)
            if other is not None:
                needed.remove(item)
                yield lint.item_adds_nothing(item.span, other.span, word)
    for item in items:
        yield from _in(subject, item, place)


def _changes(subject: Subject, item: Condition, place: Place) -> bool:
    outcomes = subject.analysis.network(item, signal=place.signal).outcomes()
    return outcomes is not None and bool(outcomes & MET) and bool(outcomes & UNMET)


def _makes_needless(subject: Subject, one: Condition, item: Condition, place: Place, word: str) -> bool:
    """Whether both together always come out as the one by itself."""
    network = subject.analysis.network(one, item, signal=place.signal)
    if word == "all":
        differing = ((MET, UNMET | UNKNOWN), (UNKNOWN, UNMET))
    else:
        differing = ((UNMET, MET | UNKNOWN), (UNKNOWN, MET))
    return all(network.can(*masks) is False for masks in differing)
