"""How long the verdicts of a rule set hold, prepared once."""

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields
from itertools import islice

from leadladder_server.contact import Contact
from leadladder_server.engine.assessment import Assessment
from leadladder_server.engine.conclusion import Conclusion, Entry
from leadladder_server.engine.crossings import Crossings
from leadladder_server.engine.expiry import FOR_EVER, Later, Shown, Start, Validity, expiry
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.memo import Memo
from leadladder_server.facts.arrivals import first_new_warning
from leadladder_server.facts.moving import MovingTests
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.timeline import SignalTimelines
from leadladder_server.ruleset.conditions import Test
from leadladder_server.values.types import Instant

_LOOKED_AT = 1000
"""Changes of a signal to look at that reasons compare others with, and so may or may not show."""

_SHOWN = 1024
"""Conclusions of which to remember what their reasons show."""


class Validities:
    """Finds until when verdicts hold. Safe to share between threads."""

    def __init__(
        self,
        table: FactTable,
        tests: MovingTests,
        crossings: Crossings,
        places: Mapping[Hashable, int],
        boundaries: Sequence[Instant],
    ) -> None:
        """Prepare.

        Args:
            table: Reads the facts.
            tests: Which of the rule set's tests time can change.
            crossings: When what dates could become changes.
            places: Of each test, by `leaf_key`.
            boundaries: The moments at which criteria come into force or go out of it, rising.
        """
        self._slots = {name: slot for slot, name in enumerate(table.names)}
        self._activities = table.signals.activities
        self._timelines = SignalTimelines(table.signals, table.signal_slots)
        self._tests = tests
        self._crossings = crossings
        self._places = places
        self._boundaries = boundaries
        self._moves = bool(boundaries) or bool(table.signal_slots) or tests.has_windows
        self._by_source: dict[Hashable, int] = {}
        self._shown: Memo[Conclusion, Shown] = Memo(_SHOWN)

    def find(self, contact: Contact, assessment: Assessment, outcomes: bytes, later: Later) -> Validity:
        """Until when a verdict holds.

        Args:
            contact: Whom it is about.
            assessment: The verdict, with its outlook.
            outcomes: Of the program's tests.
            later: What is decided at later moments.
        """
        as_of, facts, conclusion, outlook = (
            assessment.as_of,
            assessment.facts,
            assessment.conclusion,
            assessment.outlook,
        )
        if not self._moves:
            return FOR_EVER
        certain = self._boundaries[bisect_right(self._boundaries, as_of) :]
        timelines = self._timelines.of(facts, contact.history, as_of)
        warned = None if contact.history is None else first_new_warning(self._activities, contact.history, facts)
        if warned is not None:
            certain = (*certain, warned)
        doubtful = self._crossings.moments(facts.values, as_of)
        shown = self._shown.get(conclusion)
        if shown is None:
            shown = self._show(conclusion)
            self._shown.put(conclusion, shown)
        read = shown.read | (0 if outlook is None else outlook.assumable)
        for slot, timeline in timelines.items():
            if read >> slot & 1 and not shown.slots >> slot & 1:
                doubtful += [at for at, _ in islice(timeline.changes(as_of), _LOOKED_AT)]
        start = Start(as_of, facts, outcomes, shown, timelines, (conclusion.stage, conclusion.standing))
        return expiry(self._tests, start, certain, doubtful, later)

    def _show(self, conclusion: Conclusion) -> Shown:
        slots = places = read = 0
        for entry in conclusion.entries:
            source = entry.source
            read |= source.assumable
            for leaf in source.leaves:
                if isinstance(leaf, Test) and leaf.subject in self._slots:
                    slots |= 1 << self._slots[leaf.subject]
            of_source = self._by_source.get(source)
            if of_source is None:
                found = (self._places.get(leaf_key(leaf)) for leaf in source.leaves if isinstance(leaf, Test))
                of_source = sum({1 << place for place in found if place is not None})
                self._by_source[source] = of_source
            places |= of_source
        return Shown(slots, places, read)


_PLAIN = [each.name for each in fields(Conclusion) if each.name not in ("entries", "deciding", "basis")]
_OF_ENTRY = [each.name for each in fields(Entry)]


def says_the_same(one: Conclusion, other: Conclusion) -> bool:
    """Whether two conclusions say the same of a contact whose values, as far as they show any, are the same."""
    if one is other:
        return True
    if len(one.entries) != len(other.entries):
        return False
    if any(getattr(one, name) != getattr(other, name) for name in _PLAIN):
        return False
    return all(
        mine is theirs or all(getattr(mine, name) == getattr(theirs, name) for name in _OF_ENTRY)
        for mine, theirs in zip(one.entries, other.entries, strict=True)
    )
