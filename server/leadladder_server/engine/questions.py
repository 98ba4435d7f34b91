"""Which facts are missing, and what to ask for them."""

from collections.abc import Hashable, Iterator, Mapping, Sequence

from leadladder_server.engine.sources import Ask, Source, asks_of
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Name, NameKind, leaves
from leadladder_server.ruleset.model import Label, RuleSet


class Questions:
    """The questions of a rule set: one for each field or signal that a criterion, override, rung or label reads."""

    def __init__(self, rule_set: RuleSet, sources: Sequence[Source], place_of: Mapping[Hashable, int]) -> None:
        """Collect them.

        Args:
            rule_set: A checked one.
            sources: In file order.
            place_of: Where each leaf's outcome stands, by `leaf_key` or `missing_key`.
        """
        self._signals = {f"signals.{signal.signal_id}": signal for signal in rule_set.signals}
        self._fields = rule_set.fields
        self._asked: dict[str, str] = {}
        places: dict[str, list[int]] = {}
        authors: dict[str, str] = {}
        rules = [(source.span, source.asks) for source in sources]
        rules += [(label.span, tuple(_label_asks(label, place_of))) for label in rule_set.labels]
        for _, asks in sorted(rules, key=lambda rule: (rule[0].line, rule[0].column)):
            for place, name in asks:
                places.setdefault(name.path, []).append(place)
                self._asked.setdefault(name.path, self._default(name))
        for source in sources:
            names = {name.path for _, name in source.asks}
            for _, name in source.asks:
                if source.ask is not None and len(names) == 1:
                    authors.setdefault(name.path, source.ask)
        self._asked |= authors
        self._paths = list(places)
        self._rests_on: dict[int, list[int]] = {}
        for index, found in enumerate(places.values()):
            for place in dict.fromkeys(found):
                self._rests_on.setdefault(place, []).append(index)

    def open(self, state: bytes) -> list[tuple[str, str]]:
        """The facts that are not known, in file order, each with its question.

        Args:
            state: As `LadderResult.outcomes`.
        """
        unknown: set[int] = set()
        place = state.find(Outcome.UNKNOWN)
        while place >= 0:
            unknown.update(self._rests_on.get(place, ()))
            place = state.find(Outcome.UNKNOWN, place + 1)
        return [(self._paths[index], self._asked[self._paths[index]]) for index in sorted(unknown)]

    def settling(self, source: Source, state: bytes) -> str | None:
        """The question that would settle a source; None when it reads no fact.

        The author's, else that of the first fact that is missing, else of the first that fails, else of the first.
        """
        if source.ask is not None or not source.asks:
            return source.ask
        for outcome in (Outcome.UNKNOWN, Outcome.UNMET):
            for place, name in source.asks:
                if state[place] == outcome:
                    return self._default(name)
        return self._default(source.asks[0][1])

    def _default(self, name: Name) -> str:
        return self._signals[name.path].ask if name.kind is NameKind.SIGNAL else self._fields[name.path].ask


def _label_asks(label: Label, place_of: Mapping[Hashable, int]) -> Iterator[Ask]:
    for choice in label.choices:
        for leaf in () if choice.when is None else leaves(choice.when):
            yield from asks_of(leaf, place_of)
