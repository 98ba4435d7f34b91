"""What could become of a contact, found by trying every value of every fact: an oracle for outlooks.

Which values are tried is the caller's choice; nothing of the engine's way of cutting facts into cells is used.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from leadladder_server.contact import Contact
from leadladder_server.engine.ladder import inline_part
from leadladder_server.engine.sources import fact_names
from leadladder_server.facts.slots import Fact
from leadladder_server.facts.table import FactTable
from leadladder_server.facts.tests import compile_test
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Condition, Holds, Name, NameKind, Test, leaves
from leadladder_server.ruleset.model import RuleSet, conditions_of
from leadladder_server.values.types import Instant
from tests.engine.oracle import Oracle

OFF = -1

_FACTS = (NameKind.FIELD, NameKind.SIGNAL)


@dataclass(frozen=True)
class Came:
    """What one choice of values comes to.

    Attributes:
        rung: Where the contact stands, or would stand.
        off: Whether it is disqualified.
        rungs: Outcome of each rung's `requires`.
        tracks: Outcome of each fast track.
        results: By code, the outcome of each criterion, disqualifier and requirement, and where it matters what a
            criterion gives, at least and at most.
        points: The total now.
    """

    rung: int
    off: bool
    rungs: tuple[Outcome, ...]
    tracks: tuple[Outcome, ...]
    results: Mapping[str, tuple[Outcome, tuple[int, int]]]
    points: int

    @property
    def stands(self) -> int:
        """The rung, `OFF` for those who are off the ladder."""
        return OFF if self.off else self.rung


class BruteForce:
    """Tries every value for one contact."""

    def __init__(
        self,
        rule_set: RuleSet,
        contact: Contact,
        as_of: Instant,
        previous: int | None,
        values: Mapping[str, Sequence[Fact]],
    ) -> None:
        """`previous` is the rung of the previous stage, `values` what to try for each fact."""
        self._rules = rule_set
        tests = [leaf for condition in conditions_of(rule_set) for leaf in leaves(condition)]
        giving = [criterion.points_from.name for criterion in _criteria(rule_set) if criterion.points_from is not None]
        read = [name for leaf in tests for name in fact_names(leaf)]
        self._names: list[Name] = list(dict.fromkeys([*read, *giving]))
        self._tests = [
            compile_test(leaf, self._names.index)
            for leaf in tests
            if isinstance(leaf, Test) and leaf.subject.kind in _FACTS
        ]
        self._as_of = as_of
        self._previous = previous
        self._now = tuple(FactTable(rule_set, self._names).read(contact, as_of).values)
        self._values = [list(values[name.path]) for name in self._names]
        self._oracle = Oracle(rule_set, self._names, contact, as_of)
        self._known: dict[object, Came] = {}
        self._giving = [self._names.index(name) for name in giving]
        self._summed = set(_summed(rule_set))
        self.present = self._try(self._now)

    def span(self) -> tuple[int, int]:
        """The lowest and the highest rung that the unknown facts leave open."""
        stands = [came.stands for _, came in self._completions()]
        return min(stands), max(stands)

    def moves(self) -> dict[str, tuple[int, int]]:
        """For each unknown fact, by how many rungs and points its value can move the contact."""
        found: dict[str, tuple[int, int]] = {}
        for place, name in enumerate(self._names):
            if self._now[place] is not None:
                continue
            stands: dict[object, list[int]] = {}
            for values, came in self._completions():
                stands.setdefault(values[:place] + values[place + 1 :], []).append(came.rung)
            alone = (self._try((*self._now[:place], value, *self._now[place + 1 :])) for value in self._values[place])
            found[name.path] = (
                max(max(each) - min(each) for each in stands.values()),
                max(abs(came.points - self.present.points) for came in alone),
            )
        return found

    def to_climb(self) -> set[frozenset[str]]:
        """The smallest sets of changes that reach the next rung."""
        rules, now = self._rules, self.present
        target = min(now.rung + 1, len(rules.rungs))
        held = self._held()
        found: set[frozenset[str]] = set()
        for came in self._changes():
            if came.off:
                continue
            changed = self._changed(came, target)
            starts = [0, *(track.to for track, was, met in self._tracks(came) if was and met)]
            if target <= held or any(_climbs(came.rungs, start) >= target for start in starts):
                found.add(changed)
            for track, was, met in self._tracks(came):
                if was or not met or target <= held or _climbs(came.rungs, track.to) < target:
                    continue
                if _climbs(now.rungs, track.to) >= target:
                    acting = {code for code, met in self._disqualifiers(now) if met}
                    found.add(frozenset(code for code in changed if code in acting) | {track.code})
                else:
                    found.add(changed | {track.code})
        return _smallest(found)

    def to_lose(self) -> set[frozenset[str]]:
        """The smallest sets of changes that lose the present rung."""
        now, held = self.present, self._held()
        if now.off or not now.rung:
            return set()
        acting = [track for track, was, _ in self._tracks(now) if was]
        found: set[frozenset[str]] = set()
        for came in self._changes():
            lost = [track for track, was, met in self._tracks(came) if was and not met]
            others = [track.to for track, was, met in self._tracks(came) if not was and met]
            changed = self._changed(came, now.rung)
            for some in _subsets(lost):
                starts = [0, *others, *(track.to for track in acting if track not in some)]
                highest = max(held, *(_climbs(came.rungs, start) for start in starts))
                if not came.off and highest >= now.rung:
                    continue
                codes = frozenset(track.code for track in some)
                left = [0, *(track.to for track in acting if track not in some)]
                falls = max(held, *(_climbs(now.rungs, start) for start in left)) < now.rung
                found.add(codes if some and falls else codes | changed)
        return _smallest(found)

    def _held(self) -> int:
        rungs = self._rules.rungs
        return max((rung for rung in range(1, (self._previous or 0) + 1) if rungs[rung - 1].sticky), default=0)

    def _tracks(self, came: Came):  # type: ignore[no-untyped-def]  # noqa: ANN202
        for track, was, met in zip(self._rules.fast_tracks, self.present.tracks, came.tracks, strict=True):
            yield track, was is Outcome.MET, met is Outcome.MET

    def _disqualifiers(self, came: Came) -> Iterator[tuple[str, bool]]:
        for rule in self._rules.disqualifiers:
            if not rule.hold:
                yield rule.code, came.results[rule.code][0] is Outcome.MET

    def _changed(self, came: Came, rung: int) -> frozenset[str]:
        """Requirements of rungs above `rung` do not count."""
        above = {f"ladder.{each.stage.stage_id}" for each in self._rules.rungs[rung:]}
        return frozenset(
            code for code, result in came.results.items() if code not in above and result != self.present.results[code]
        )

    def _completions(self) -> Iterator[tuple[tuple[Fact, ...], Came]]:
        choices = [[now] if now is not None else values for now, values in zip(self._now, self._values, strict=True)]
        for values in product(*choices):
            yield values, self._try(values)

    def _changes(self) -> list[Came]:
        choices = [[now, *values] for now, values in zip(self._now, self._values, strict=True)]
        found = {id(came): came for came in map(self._try, product(*choices))}
        return list(found.values())

    def _try(self, values: tuple[Fact, ...]) -> Came:
        outcomes = tuple(test(values, self._as_of) for test in self._tests)
        key = (outcomes, *(values[place] for place in self._giving))
        came = self._known.get(key)
        if came is None:
            came = self._known[key] = self._come(values)
        return came

    def _come(self, values: Sequence[Fact]) -> Came:
        rules = self._rules
        oracle = self._oracle.now(values)
        expected = oracle.work_out(self._previous)
        results: dict[str, tuple[Outcome, tuple[int, int]]] = {}
        for dimension in rules.dimensions:
            for criterion in dimension.criteria:
                gives = oracle.gives(criterion)[1:] if dimension.dimension_id in self._summed else (0, 0)
                results[criterion.code] = (oracle.outcome(criterion.when), gives)
        for rule in rules.disqualifiers:
            if not rule.hold:
                results[rule.code] = (oracle.outcome(rule.when), (0, 0))
        for rung in rules.rungs:
            inline = inline_part(rung.requires)
            if inline is not None and any(_reads_facts(leaf) for leaf in leaves(inline)):
                results[f"ladder.{rung.stage.stage_id}"] = (oracle.outcome(inline), (0, 0))
        return Came(
            rung=expected.rung,
            off=expected.standing == "DISQUALIFIED",
            rungs=tuple(oracle.outcome(rung.requires) for rung in rules.rungs),
            tracks=tuple(oracle.outcome(track.when) for track in rules.fast_tracks),
            results=results,
            points=sum(points[0] for points in expected.points.values()),
        )


def _criteria(rule_set: RuleSet):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return (criterion for dimension in rule_set.dimensions for criterion in dimension.criteria)


def _reads_facts(leaf: Test | Holds) -> bool:
    return isinstance(leaf, Test) and leaf.subject.kind in (*_FACTS, NameKind.LABEL)


def _climbs(rungs: Sequence[Outcome], start: int) -> int:
    rung = start
    while rung < len(rungs) and rungs[rung] is Outcome.MET:
        rung += 1
    return rung


def _subsets(items: Sequence[object]):  # type: ignore[no-untyped-def]  # noqa: ANN202
    for mask in range(1 << len(items)):
        yield [item for place, item in enumerate(items) if mask >> place & 1]


def _smallest(found: Iterable[frozenset[str]]) -> set[frozenset[str]]:
    every = set(found)
    return {each for each in every if not any(other < each for other in every)}


def _summed(rule_set: RuleSet) -> Iterator[str]:
    """The dimensions whose points some rung, fast track or disqualifier depends on."""
    dimensions = {dimension.dimension_id: dimension for dimension in rule_set.dimensions}
    labels = {f"labels.{label.label_id}": label for label in rule_set.labels}
    waiting: list[Condition] = [
        *(rung.requires for rung in rule_set.rungs),
        *(track.when for track in rule_set.fast_tracks),
        *(rule.when for rule in rule_set.disqualifiers if not rule.hold),
    ]
    seen = set[int]()
    while waiting:
        condition = waiting.pop()
        if id(condition) in seen:
            continue
        seen.add(id(condition))
        for leaf in leaves(condition):
            name = leaf.name if isinstance(leaf, Holds) else leaf.subject
            paths = []
            match name.kind:
                case NameKind.DIMENSION:
                    met_when = dimensions[name.path].met_when
                    waiting += [] if met_when is None else [met_when]
                case NameKind.LABEL:
                    waiting += [choice.when for choice in labels[name.path].choices if choice.when is not None]
                case NameKind.SCORE | NameKind.POINTS:
                    paths = [name.path]
                case NameKind.GRADE if rule_set.grade is not None:
                    bandings = (rule_set.grade.rows, rule_set.grade.columns)
                    paths = [banding.score.path for banding in bandings if banding is not None]
            for path in paths:
                kind, _, which = path.partition(".")
                for dimension_id, dimension in dimensions.items():
                    counts = kind == "points" or (dimension.points_of > 0 and (which != "total" or dimension.weight))
                    if which in {dimension_id, "total"} and counts:
                        yield dimension_id
