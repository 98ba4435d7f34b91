"""Looks up what could become of a contact, and remembers it by what it depends on."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from leadladder_server.engine.conclusion import Basis, Conclusion, Entry
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.memo import Memo
from leadladder_server.engine.outlook.bundles import Bundle, Vector
from leadladder_server.engine.outlook.grouping import Tests
from leadladder_server.engine.outlook.groups import compile_condition
from leadladder_server.engine.outlook.needs import FactNeed, nameable, told
from leadladder_server.engine.outlook.options import Options
from leadladder_server.engine.outlook.outlook import Outlook, Paths, Step
from leadladder_server.engine.outlook.paths import MOST_PATHS, Answer, Found, State, outcome_of, to_climb, to_lose
from leadladder_server.engine.outlook.plan import Plan, Rule
from leadladder_server.engine.outlook.search import bits
from leadladder_server.engine.outlook.span import OFF, Span
from leadladder_server.engine.questions import Questions
from leadladder_server.engine.sources import Source, Sources, fact_names
from leadladder_server.facts.slots import Fact, Facts
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Condition, Name, Test
from leadladder_server.ruleset.model import Criterion, RuleSet
from leadladder_server.values.types import Instant
from leadladder_server.verdict import OFF_THE_LADDER, OpenQuestion, ReasonKind, Stage
from leadladder_server.wording.languages import language_of

_RANKS = {Outcome.UNKNOWN: 0, Outcome.UNMET: 1, Outcome.MET: 2}
"""Unknown before unmet."""

EntryOf = Callable[[Source, Outcome, Basis], Entry]
"""The entry of a rule that a conclusion may have none for."""


class Outlooks:
    """The outlooks of one rule set. Safe to share between threads."""

    def __init__(  # noqa: PLR0913  # What an outlook is made of.
        self,
        rule_set: RuleSet,
        sources: Sources,
        tests: Tests,
        questions: Questions,
        entry_of: EntryOf,
        title_of: Callable[[Name], str],
        *,
        capacity: int,
    ) -> None:
        """Prepare.

        Args:
            rule_set: A checked one.
            sources: Its sources.
            tests: Of the program.
            questions: Of the rule set.
            entry_of: Makes entries.
            title_of: What people call a name.
            capacity: Outlooks to remember.
        """
        self._plan = plan = Plan(rule_set, sources, tests)
        self._stages = rule_set.stages
        self._sticky = [rung.sticky for rung in rule_set.rungs]
        self._requirements = [rule is not None for rule in plan.requirements]
        self._disqualifying = [not rule.hold for rule in rule_set.disqualifiers]
        self._sources = sources.file_order
        self._rules = {
            rule.source.index: rule
            for rule in (*plan.disqualifiers, *plan.fast_tracks, *plan.requirements)
            if rule is not None
        }
        stated = (*sources.disqualifiers, *sources.fast_tracks, *sources.requirements)
        self._ladder_places = {source.index: place for place, source in enumerate(stated) if source is not None}
        self._slot_of = tests.slot_of
        self._questions = questions
        self._entry_of = entry_of
        self._title_of = title_of
        self._language = language_of(rule_set.locale)
        self._off_the_ladder = replace(OFF_THE_LADDER, title=self._language.off_the_ladder)
        self._keyed = [bundle for group in plan.groups for bundle in group.bundles if bundle.moves or not bundle.single]
        self._asked = {source.index: self._one_fact(source) for source in sources.file_order}
        self._known: Memo[Hashable, Outlook] = Memo(capacity)

    def look(self, conclusion: Conclusion, facts: Facts, as_of: Instant) -> Outlook:
        """The outlook of a contact.

        Args:
            conclusion: Drawn from the facts.
            facts: The contact's.
            as_of: The moment of the verdict.
        """
        values = facts.values
        keyed = self._keyed
        key: Hashable = conclusion
        if keyed:
            key = (conclusion, *[bundle.key(values, as_of) for bundle in keyed])
        outlook = self._known.get(key)
        if outlook is None:
            outlook = self._look(conclusion, values, as_of)
            self._known.put(key, outlook)
        return outlook

    def _look(self, conclusion: Conclusion, values: Sequence[Fact], as_of: Instant) -> Outlook:
        plan, basis = self._plan, conclusion.basis
        groups = [group.options(basis.outcomes, values, as_of) for group in plan.groups]
        state = self._state(conclusion, groups)
        span = Span(plan, state)
        entries = {entry.source.index: entry for entry in conclusion.entries}
        at_top = state.rung == state.top and not state.disqualified
        climb = Answer([], truncated=False) if at_top else to_climb(plan, state)
        lose = to_lose(plan, state)
        open_questions = self._open(basis, groups, span)
        made: dict[Hashable, Step] = {}
        paths, guessed = self._paths(climb, state, entries, basis, made)
        holds, also_guessed = self._paths(lose, state, entries, basis, made)
        steps = {step for path in (*paths.paths, *holds.paths) for step in path}
        return Outlook(
            next_stage=None if at_top else self._stages[min(state.rung + 1, state.top)],
            paths=paths,
            holds_by=holds,
            lowest_stage=self._stage(span.lowest),
            best_stage=self._stage(span.best),
            approximate=self._estimated(groups) or span.cut or guessed or also_guessed,
            open_questions=open_questions,
            slots=tuple(sorted({slot for step in steps for slot in self._slots(step)})),
            assumable=_joined(step.entry.source.assumable for step in steps),
        )

    def paths_to(self, conclusion: Conclusion, facts: Facts, as_of: Instant, rung: int) -> Paths:
        """The sets by which a contact comes to stand at a rung or above; or no longer does, where it does now.

        Looked up each time: for a person who asks about one rung.

        Args:
            conclusion: Drawn from the facts.
            facts: The contact's.
            as_of: The moment of the verdict.
            rung: From 1 up.
        """
        basis = conclusion.basis
        groups = [group.options(basis.outcomes, facts.values, as_of) for group in self._plan.groups]
        state = self._state(conclusion, groups)
        if state.disqualified or rung > state.rung:
            state = replace(state, rung=rung - 1)
            answer = to_climb(self._plan, state)
        else:
            state = replace(state, rung=rung)
            answer = to_lose(self._plan, state)
        entries = {entry.source.index: entry for entry in conclusion.entries}
        return self._paths(answer, state, entries, basis, {})[0]

    def _state(self, conclusion: Conclusion, groups: Sequence[Options]) -> State:
        ladder, position = conclusion.basis.ladder, conclusion.basis.position
        disqualifiers = zip(ladder.disqualifiers, self._disqualifying, strict=True)
        requirements = zip(ladder.requirements, self._requirements, strict=True)
        return State(
            groups=groups,
            disqualifiers=[outcome for outcome, disqualifying in disqualifiers if disqualifying],
            fast_tracks=ladder.fast_tracks,
            rungs=ladder.rungs,
            requirements=[outcome if needed else None for outcome, needed in requirements],
            rung=position.rung,
            held=position.held,
            top=len(self._sticky),
        )

    def _estimated(self, groups: Sequence[Options]) -> bool:
        """Whether the range rests on texts under operators whose combinations cannot be told, or on a part of them."""
        reads = self._plan.reads
        for number, options in enumerate(groups):
            if reads >> number & 1 and options.answers:
                left = [option for place, option in enumerate(options.options) if options.complete >> place & 1]
                if not options.exact or not all(option.exact for option in left):
                    return True
        return False

    def _open(self, basis: Basis, groups: Sequence[Options], span: Span) -> tuple[OpenQuestion, ...]:
        """The questions that are open, those that can move the most first."""
        found = []
        for path, ask in self._questions.open(basis.ladder.outcomes):
            group, _ = self._plan.group_of[path]
            moves = groups[group].moves.get(path, ())
            points = max((abs(self._plan.moved(basis.points, move)) for move in moves), default=0)
            found.append(OpenQuestion(path, ask, span.moved_by(path), points))
        return tuple(sorted(found, key=lambda question: (-question.rungs, -question.points)))

    def _paths(
        self,
        answer: Answer,
        state: State,
        entries: dict[int, Entry],
        basis: Basis,
        steps: dict[Hashable, Step],
    ) -> tuple[Paths, bool]:
        """The sets in their order, and whether one rests on an estimate; `steps` are those that were made before."""
        made = []
        guessed = False
        for found in answer.found:
            changes = sorted(
                (self._change(source, found, entries, basis) for source in bits(found.codes)),
                key=lambda change: _place_in_path(change[0]),
            )
            made.append((changes, found))
        made.sort(key=lambda each: _place_among_paths(each[0]))
        paths = []
        for changes, found in made[:MOST_PATHS]:
            guessed = guessed or not all(
                options.options[place].exact
                for number, (options, place) in enumerate(zip(state.groups, found.node.at, strict=True))
                if found.node.changed >> number & 1
            )
            paths.append(tuple([self._step(entry, outcome, found, state.groups, steps) for entry, outcome in changes]))
        cut = any(not options.exact for number, options in enumerate(state.groups) if self._plan.reads >> number & 1)
        return Paths(tuple(paths), answer.truncated or len(made) > MOST_PATHS or cut), guessed

    def _change(self, index: int, found: Found, entries: dict[int, Entry], basis: Basis) -> tuple[Entry, Outcome]:
        source = self._sources[index]
        rule = self._rules.get(index)
        if rule is None:
            rule = Rule(source, 0, self._plan.statements.criterion(source.code), local=True)
        entry = entries.get(index)
        if entry is None:
            entry = self._entry_of(source, self._now(source, basis), basis)
        return entry, outcome_of(rule, found.search, found.node)

    def _now(self, source: Source, basis: Basis) -> Outcome:
        """What a rule that no reason speaks for is now."""
        ladder = basis.ladder
        outcomes = (*ladder.disqualifiers, *ladder.fast_tracks, *ladder.requirements)
        return outcomes[self._ladder_places[source.index]] or Outcome.UNMET

    def _one_fact(self, source: Source) -> tuple[Name, int, int] | None:
        """The one fact that decides a source, its group and its bundle there; None where more than one do."""
        names = list(dict.fromkeys(name for leaf in source.leaves for name in fact_names(leaf)))
        criterion = source.criterion
        if len(names) != 1 or source.derived or (criterion is not None and criterion.points_from is not None):
            return None
        found = self._plan.group_of.get(names[0].path)
        return None if found is None else (names[0], *found)

    def _step(
        self, entry: Entry, wanted: Outcome, found: Found, groups: Sequence[Options], steps: dict[Hashable, Step]
    ) -> Step:
        """A change of a set; one and the same object in all sets of an outlook in which it is the same."""
        asked = self._asked[entry.source.index]
        key = (entry.source.index, wanted, -1 if asked is None else found.node.at[asked[1]])
        step = steps.get(key)
        if step is None:
            need = None if asked is None else self._need(entry.source, wanted, found, groups, asked)
            step = steps[key] = Step(entry, wanted, need)
        return step

    def _need(
        self,
        source: Source,
        wanted: Outcome,
        found: Found,
        groups: Sequence[Options],
        asked: tuple[Name, int, int],
    ) -> FactNeed | None:
        """What the one fact that decides a source has to become."""
        name, group, at = asked
        criterion = source.criterion
        options = groups[group]
        bundle = self._plan.groups[group].bundles[at]
        reach = options.reaches[at]
        ways = options.ways[found.node.at[group]]
        places = sorted({way[at] for way in ways})
        condition = source.condition
        if condition is None:
            return None
        if criterion is not None and len(criterion.levels) > 1:
            condition = _decisive_level(criterion, condition, wanted, bundle, reach.vectors[places[0]])
        pieces = () if not reach.pieces else tuple(piece for place in places for piece in reach.pieces[place])
        return FactNeed(
            name=name,
            slot=self._slot_of[name],
            signal=bundle.facts[0].signal if bundle.single else None,
            pieces=pieces if nameable(source.conditions) and not bundle.moves else (),
            expected=told(condition, wanted, self._title_of, self._language),
        )

    def _slots(self, step: Step) -> list[int]:
        return [self._slot_of[name] for leaf in step.entry.source.leaves for name in fact_names(leaf)]

    def _stage(self, rung: int) -> Stage:
        return self._off_the_ladder if rung == OFF else self._stages[rung]


def _decisive_level(
    criterion: Criterion, condition: Condition, wanted: Outcome, bundle: Bundle, vector: Vector
) -> Condition:
    """The level that a change is about: the one that then gives the points, or the least demanding one that is lost."""
    positive = [level.when for level in criterion.levels if level.points > 0]
    if wanted is Outcome.UNMET:
        subjects = {level.subject if isinstance(level, Test) else None for level in positive}
        return positive[-1] if len(subjects) == 1 and None not in subjects else condition
    places = {leaf_key(each.test): place for place, each in enumerate(bundle.tests) if each.test is not None}
    for level in criterion.levels:
        if compile_condition(level.when, lambda leaf: places[leaf_key(leaf)])(vector) is Outcome.MET:
            return level.when
    return condition


def _joined(masks: Iterable[int]) -> int:
    joined = 0
    for mask in masks:
        joined |= mask
    return joined


def _place_in_path(entry: Entry) -> tuple[bool, int, int]:
    """Disqualifiers that act first, then unknown before unmet, then file order."""
    acts = entry.source.kind is ReasonKind.DISQUALIFIER and entry.outcome is Outcome.MET
    return not acts, _RANKS[entry.outcome], entry.source.index


def _place_among_paths(path: Sequence[tuple[Entry, Outcome]]) -> tuple[int, list[int], list[int]]:
    """By size, then unknown before unmet, then file order."""
    return len(path), [_RANKS[entry.outcome] for entry, _ in path], [entry.source.index for entry, _ in path]
