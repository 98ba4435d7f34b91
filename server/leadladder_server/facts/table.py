"""What a rule set reads, and reading it from a contact."""

from collections.abc import Mapping, Sequence
from typing import Any

from leadladder_server.contact import Contact, RawValue
from leadladder_server.facts.activities import UNKNOWN_ATTRIBUTE
from leadladder_server.facts.currencies import compared_money
from leadladder_server.facts.near_misses import EXAMINED, NearMisses
from leadladder_server.facts.reading import Problem, reader_of, shown
from leadladder_server.facts.signals import SignalFolds
from leadladder_server.facts.slots import Facts
from leadladder_server.facts.warning_list import WarningList
from leadladder_server.fields import ATTRIBUTES
from leadladder_server.ruleset.conditions import Name, NameKind, Test, leaves
from leadladder_server.ruleset.model import RuleSet, every_condition_of
from leadladder_server.values.types import Instant

SIGNALS = "signals."
"""Prefix of the names of signals."""


class FactTable:
    """Reads from a contact what a rule set needs, and nothing else. Made once; safe to share between threads.

    Attributes:
        names: The name of each slot.
        signals: What folds those that are signals.
        signal_slots: Their slots, in the order of the signals.
    """

    def __init__(self, rule_set: RuleSet, names: Sequence[Name]) -> None:
        """Prepares reading `names`, all of kind FIELD or SIGNAL, each once; the place of a name is its slot.

        Raises:
            ValueError: A name is of another kind, or stands there twice.
        """
        self.names = tuple(names)
        slots = {name: slot for slot, name in enumerate(self.names)}
        wrong = [name.path for name in self.names if name.kind not in (NameKind.FIELD, NameKind.SIGNAL)]
        if wrong or len(slots) != len(self.names):
            raise ValueError(f"Facts and signals are read once each, got {', '.join(wrong) or 'a name twice'}")
        fields = [(slot, rule_set.fields[name.path]) for name, slot in slots.items() if name.kind is NameKind.FIELD]
        readers = {slot: reader_of(field) for slot, field in fields}
        self._readers = [(name.path, readers.get(slot, _unread)) for name, slot in slots.items()]
        self._assumptions = [(slot, field.assume, 1 << slot) for slot, field in fields if field.assume is not None]
        self._declared = frozenset(rule_set.fields)
        self._near_attributes = NearMisses(path for path in rule_set.fields if path.startswith(ATTRIBUTES))
        tests = [
            leaf
            for condition in every_condition_of(rule_set)
            for leaf in leaves(condition)
            if isinstance(leaf, Test) and slots.keys() >= set(leaf.names)
        ]
        self._money = compared_money(tests, slots.__getitem__, rule_set.rates)
        signals = {SIGNALS + signal.signal_id: signal for signal in rule_set.signals}
        wanted = [name for name in self.names if name.kind is NameKind.SIGNAL]
        self.signal_slots = [slots[name] for name in wanted]
        self.signals = SignalFolds(
            [signals[name.path] for name in wanted], rule_set.signals, rule_set.activity_fields, rule_set.rates
        )

    def read(self, contact: Contact, as_of: Instant) -> Facts:
        """The contact's facts at a moment. Never raises: what cannot be read is missing, with a warning."""
        warnings = WarningList()
        sent = contact.facts
        get = sent.get
        values: list[Any] = [None if (raw := get(path)) is None else read(raw) for path, read in self._readers]
        if Problem in {type(value) for value in values}:
            self._tell_problems(values, warnings)
        assumed = 0
        for slot, assumption, bit in self._assumptions:
            if values[slot] is None:
                values[slot] = assumption
                assumed |= bit
        for money in self._money:
            money.check(values, "", warnings)
        if not self._declared.issuperset(sent):
            self._check_attributes(sent, warnings)
        met = None
        if contact.history is not None and self.signal_slots:
            folded, met = self.signals.fold(contact.history, as_of, warnings)
            for slot, signal in zip(self.signal_slots, folded, strict=True):
                values[slot] = signal
        return Facts(values, assumed, warnings.as_tuple(), met)

    def _tell_problems(self, values: list[Any], warnings: WarningList) -> None:
        """Puts what can be used all the same in the place of each problem, and warns of it."""
        for slot, value in enumerate(values):
            if isinstance(value, Problem):
                warnings.add(self.names[slot].path, value.code, value.expected, value.got)
                values[slot] = value.value

    def _check_attributes(self, sent: Mapping[str, RawValue], warnings: WarningList) -> None:
        """Warns of attributes whose name is nearly a declared one."""
        undeclared = [path for path in sent if path.startswith(ATTRIBUTES) and path not in self._declared]
        for path in undeclared[:EXAMINED]:
            meant = self._near_attributes.of(path)
            if meant is not None:
                warnings.add(shown(path), UNKNOWN_ATTRIBUTE, meant, shown(path))


def _unread(_raw: RawValue) -> None:
    """Reads a signal, which is never sent."""
