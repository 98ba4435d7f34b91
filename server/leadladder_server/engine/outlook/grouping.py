"""Which facts belong together, because tests compare them or one rule reads them, and what each group decides."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.outlook.bundles import Bundle, BundleTest
from leadladder_server.engine.outlook.groups import Group, Unit, compile_condition, criterion_points
from leadladder_server.engine.outlook.tied import BundleFact
from leadladder_server.engine.sources import FACT_KINDS, Source, Sources, fact_names, missing_key, missing_names
from leadladder_server.facts.table import SIGNALS
from leadladder_server.facts.tests import CompiledTest
from leadladder_server.ruleset.conditions import Condition, Holds, Name, NameKind, Test, leaves
from leadladder_server.ruleset.model import RuleSet, conditions_of


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of a program.

    Attributes:
        places: Of each test, by its key, among the outcomes.
        compiled: Decide them, by place.
        slot_of: Slots of the facts.
    """

    places: Mapping[Hashable, int]
    compiled: Sequence[CompiledTest]
    slot_of: Mapping[Name, int]


class Grouping:
    """The groups of a rule set.

    Attributes:
        groups: In the order of their first facts.
        group_of: Of each fact, by its path: its group, and its bundle there.
        results: Where outcomes stand, as `Statements` wants it.
        scoring: Of each dimension, the groups that its points depend on: bit i for group i.
    """

    def __init__(self, rule_set: RuleSet, sources: Sources, local: Sequence[Source], tests: Tests) -> None:
        """Group.

        Args:
            rule_set: A checked one.
            sources: Its sources.
            local: Those that are no criteria and read nothing but facts.
            tests: Of the program; it may have more of them.
        """
        self._units: list[list[Unit]] = []
        self.results: dict[Hashable, tuple[int, int]] = {}
        self.scoring = [0] * len(rule_set.dimensions)
        bundles, keys = _bundles(rule_set, tests)
        place_of = {fact.name: place for place, bundle in enumerate(bundles) for fact in bundle.facts}
        joined = _Joined(len(bundles))
        for source in (*(source for group in sources.criteria for source in group), *local):
            joined.join(place_of[name] for name in names_of(source))
        members = joined.members()
        self._places = [_places([keys[place] for place in member]) for member in members]
        self.group_of = {
            fact.name.path: (group, at)
            for group, member in enumerate(members)
            for at, place in enumerate(member)
            for fact in bundles[place].facts
        }
        self._units = [[] for _ in members]
        self._add_criteria(sources)
        for source in local:
            self._add(rule_key(source), names_of(source)[0], source.index, condition_of(source))
        for leaf in _direct_leaves(rule_set):
            if leaf_key(leaf) not in self.results:
                self._add(leaf_key(leaf), leaf.subject, -1, leaf)
        self.groups = [
            Group([bundles[place] for place in member], units)
            for member, units in zip(members, self._units, strict=True)
        ]

    def _add_criteria(self, sources: Sources) -> None:
        taken: dict[str, int] = {}
        for dimension, group in enumerate(sources.criteria):
            for source in group:
                criterion = source.criterion
                if criterion is None:
                    continue
                number = self.group_of[names_of(source)[0].path][0]
                place_of = self._place_of(number)
                decide = compile_condition(criterion.when, place_of)
                signal_place = None
                if criterion.points_from is not None:
                    path = criterion.points_from.name.path
                    signal_place = self._places[number]["points", path, taken.get(path, 0)]
                    taken[path] = taken.get(path, 0) + 1
                points = criterion_points(criterion, decide, place_of, signal_place)
                if points is not None:
                    self.scoring[dimension] |= 1 << number
                self._put(source.code, number, Unit(source.index, decide, points, dimension))

    def _add(self, key: Hashable, name: Name, index: int, condition: Condition) -> None:
        number = self.group_of[name.path][0]
        self._put(key, number, Unit(index, compile_condition(condition, self._place_of(number)), None, -1))

    def _put(self, key: Hashable, number: int, unit: Unit) -> None:
        self.results[key] = (number, len(self._units[number]))
        self._units[number].append(unit)

    def _place_of(self, number: int) -> Callable[[Test | Holds], int]:
        places = self._places[number]
        return lambda leaf: places[leaf_key(leaf)]


def names_of(source: Source) -> list[Name]:
    """The facts that a source reads, the signal that gives its points among them."""
    names = [name for leaf in source.leaves for name in fact_names(leaf)]
    if source.criterion is not None and source.criterion.points_from is not None:
        names.append(source.criterion.points_from.name)
    return list(dict.fromkeys(names))


def condition_of(source: Source) -> Condition:
    """What a source states.

    Raises:
        ValueError: It is a sticky rung, which states nothing.
    """
    if source.condition is None:
        message = f"{source.code} states no condition"
        raise ValueError(message)
    return source.condition


def rule_key(source: Source) -> Hashable:
    """The key among the results of a rule that one group decides."""
    return "rule", id(source.condition)


def _direct_leaves(rule_set: RuleSet) -> Iterator[Test]:
    """Tests of facts outside criteria."""
    conditions = [
        *(rule.when for rule in rule_set.disqualifiers if not rule.hold),
        *(track.when for track in rule_set.fast_tracks),
        *(rung.requires for rung in rule_set.rungs),
        *(choice.when for label in rule_set.labels for choice in label.choices if choice.when is not None),
    ]
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, Test) and leaf.subject.kind in FACT_KINDS:
                yield leaf


def _read(rule_set: RuleSet) -> tuple[dict[Hashable, Test], dict[Hashable, Name]]:
    """The tests of facts that a rule set makes, and the names with a leaf for being missing, by key."""
    found: dict[Hashable, Test] = {}
    missing: dict[Hashable, Name] = {}
    for condition in conditions_of(rule_set):
        for leaf in leaves(condition):
            if isinstance(leaf, Test) and leaf.subject.kind in FACT_KINDS:
                found.setdefault(leaf_key(leaf), leaf)
                missing |= {missing_key(name): name for name in missing_names(leaf)}
    for dimension in rule_set.dimensions:
        for criterion in dimension.criteria:
            if criterion.points_from is not None:
                missing[missing_key(criterion.points_from.name)] = criterion.points_from.name
    return found, missing


def _bundles(rule_set: RuleSet, tests: Tests) -> tuple[list[Bundle], list[list[Hashable]]]:
    """The bundles in the order of their first facts, and the keys of each one's vectors."""
    read, missing = _read(rule_set)
    names = list(dict.fromkeys([name for test in read.values() for name in fact_names(test)] + list(missing.values())))
    place_of = {name: place for place, name in enumerate(names)}
    joined = _Joined(len(names))
    for test in read.values():
        joined.join(place_of[name] for name in fact_names(test))
    signals = {SIGNALS + signal.signal_id: signal for signal in rule_set.signals}
    points: dict[str, list[int]] = {}
    for dimension in rule_set.dimensions:
        for criterion in dimension.criteria:
            if criterion.points_from is not None:
                points.setdefault(criterion.points_from.name.path, []).append(criterion.points_from.of)
    tested: dict[int, list[tuple[Hashable, Test | None, tuple[Name, ...]]]] = {}
    for key, test in read.items():
        tested.setdefault(joined.root(place_of[test.subject]), []).append((key, test, test.names))
    for key, name in missing.items():
        tested.setdefault(joined.root(place_of[name]), []).append((key, None, (name,)))
    bundles: list[Bundle] = []
    keys: list[list[Hashable]] = []
    for member in joined.members():
        facts = []
        for name in (names[place] for place in member):
            is_signal = name.kind is NameKind.SIGNAL
            values = () if is_signal else rule_set.fields[name.path].values
            signal = signals[name.path] if is_signal else None
            facts.append(BundleFact(name, tests.slot_of[name], signal, values, tuple(points.get(name.path, ()))))
        own = tested[member[0]]
        decided = [
            BundleTest(test, read_by, tests.places[key], tests.compiled[tests.places[key]])
            for key, test, read_by in own
        ]
        bundles.append(Bundle(facts, decided, len(tests.slot_of), rule_set.rates))
        given = [("points", fact.name.path, number) for fact in facts for number, _ in enumerate(fact.points)]
        keys.append([*(key for key, _, _ in own), *given])
    return bundles, keys


def _places(keys: Iterable[Iterable[Hashable]]) -> dict[Hashable, int]:
    """Where each result of some bundles stands when their vectors are put one after the other."""
    return {key: place for place, key in enumerate(key for own in keys for key in own)}


class _Joined:
    """Which of some things belong together."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def root(self, place: int) -> int:
        """The same for all that belong together: the first of them."""
        while self._above[place] != place:
            place = self._above[place]
        return place

    def join(self, places: Iterable[int]) -> None:
        """These belong together."""
        roots = sorted({self.root(place) for place in places})
        for root in roots[1:]:
            self._above[root] = roots[0]

    def members(self) -> list[list[int]]:
        """All that belong together, in the order of the first ones."""
        found: dict[int, list[int]] = {}
        for place in range(len(self._above)):
            found.setdefault(self.root(place), []).append(place)
        return list(found.values())
