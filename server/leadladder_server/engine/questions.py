"""Which facts are missing, and what to ask for them."""

from collections.abc import Iterable, Sequence

from leadladder_server.engine.sources import Source
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Name, NameKind
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.verdict import OpenQuestion


class Questions:
    """The questions of a rule set: one for each field or signal that a criterion, an override or a rung reads."""

    def __init__(self, rule_set: RuleSet, sources: Sequence[Source]) -> None:
        """Collect them.

        Args:
            rule_set: A checked one.
            sources: In file order.
        """
        self._signals = {f"signals.{signal.signal_id}": signal for signal in rule_set.signals}
        self._fields = rule_set.fields
        self._asked: dict[str, OpenQuestion] = {}
        places: dict[str, list[int]] = {}
        authors: dict[str, str] = {}
        for source in sources:
            names = {name.path for _, name in source.asks}
            for place, name in source.asks:
                places.setdefault(name.path, []).append(place)
                self._asked.setdefault(name.path, OpenQuestion(name.path, self._default(name), rungs=0, points=0))
                if source.ask is not None and len(names) == 1:
                    authors.setdefault(name.path, source.ask)
        for path, ask in authors.items():
            self._asked[path] = OpenQuestion(path, ask, rungs=0, points=0)
        self._paths = list(places)
        self._rests_on: dict[int, list[int]] = {}
        for index, found in enumerate(places.values()):
            for place in dict.fromkeys(found):
                self._rests_on.setdefault(place, []).append(index)

    def ask(self, state: bytes, first: Iterable[Source]) -> tuple[OpenQuestion, ...]:
        """The questions that are open, each once: those of the `first` sources, then all in file order.

        Args:
            state: As `LadderResult.outcomes`.
            first: Sources that matter most.
        """
        open_paths: dict[str, None] = {}
        for source in first:
            for place, name in source.asks:
                if state[place] == Outcome.UNKNOWN:
                    open_paths[name.path] = None
        unknown: set[int] = set()
        place = state.find(Outcome.UNKNOWN)
        while place >= 0:
            unknown.update(self._rests_on.get(place, ()))
            place = state.find(Outcome.UNKNOWN, place + 1)
        open_paths.update((self._paths[index], None) for index in sorted(unknown))
        return tuple(self._asked[path] for path in open_paths)

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
