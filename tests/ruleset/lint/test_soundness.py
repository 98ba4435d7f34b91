"""Facts about what the lint claims: no contact says otherwise, by brute force and against the oracle."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Contact
from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language.document import RuleSetDocument
from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.analysis.compiling import Analysis
from leadladder_server.ruleset.analysis.nodes import MET as CAN_BE_MET
from leadladder_server.ruleset.conditions import All, Condition, Name, leaves
from leadladder_server.ruleset.conditions import Any as AnyOf
from leadladder_server.ruleset.lint.fast_tracks import fast_tracks
from leadladder_server.ruleset.lint.linting import lint
from leadladder_server.ruleset.lint.places import (
    Place,
    conditions_about_conclusions,
    conditions_about_facts,
    items_of,
)
from leadladder_server.ruleset.lint.rung_reach import rung_reach
from leadladder_server.ruleset.lint.rung_steps import rung_steps
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.lint.ways_up import NOT_MET, can, reachable
from leadladder_server.ruleset.model import Disqualifier, FastTrack, Label, RuleSet
from tests import strategies as random
from tests.engine.oracle import Numbers, Oracle
from tests.ruleset.analysis.test_possibilities import FACTS, LEAVES, VALUES
from tests.ruleset.lint.documents import Places, with_places
from tests.strategies import AS_OF, conditions

MET, UNMET = Outcome.MET, Outcome.UNMET


def everything_read(rules: RuleSet) -> list[Name]:
    """The facts and signals that a rule set reads."""
    trees = [place.condition for place in _places(rules)]
    names = {name for tree in trees for leaf in leaves(tree) for name in leaf.names}
    return [random.VISITS, *(name for name in names - {random.VISITS} if name.kind in ("field", "signal"))]


def _places(rules: RuleSet) -> list[Place]:
    subject = Subject(with_places(rules)[1], rules, Analysis(rules))
    return [*conditions_about_facts(subject), *conditions_about_conclusions(subject)]


def _parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    for item in items_of(condition):
        yield from _parts(item)


def _group_of(group: Condition, items: tuple[Condition, ...]) -> Condition:
    """All or any of fewer items."""
    return All(items, span=group.span) if isinstance(group, All) else AnyOf(items, span=group.span)


class Claims:
    """What warnings say, to be compared with one contact after the other."""

    def __init__(self, rules: RuleSet, document: RuleSetDocument) -> None:
        self._rules = rules
        self._document = document
        subject = Subject(document, rules, Analysis(rules))
        places = [*conditions_about_facts(subject), *conditions_about_conclusions(subject)]
        self._parts = {part.span: part for place in places if place.signal is None for part in _parts(place.condition)}
        self._groups = {item.span: part for part in self._parts.values() for item in items_of(part)}
        self._names = everything_read(rules)

    def holds(self, claim: Diagnostic, contact: Contact) -> bool:
        """Whether a contact agrees with a warning."""
        rules = self._rules
        oracle = self._oracle(rules, contact)
        expected = oracle.work_out(None)
        match claim.code:
            case "never-met" | "number-never-reached" if claim.span in self._parts:
                return oracle.outcome(self._parts[claim.span]) is not MET
            case "always-met" | "number-always-reached":
                return oracle.outcome(self._parts[claim.span]) is not UNMET
            case "condition-adds-nothing":
                group = self._groups[claim.span]
                left = tuple(item for item in items_of(group) if item.span != claim.span)
                return oracle.outcome(group) is oracle.outcome(_group_of(group, left))
            case "level-never-reached":
                levels = next(
                    criterion.levels
                    for dimension in rules.dimensions
                    for criterion in dimension.criteria
                    if any(level.when.span == claim.span for level in criterion.levels)
                )
                met = [level.when.span for level in levels if oracle.outcome(level.when) is MET]
                return met[:1] != [claim.span]
            case "choice-never-reached":
                return all(
                    self._winner(oracle, label) != number
                    for label, written in zip(rules.labels, self._document.labels, strict=True)
                    for number, choice in enumerate(written.choices)
                    if choice.value.span == claim.span
                )
            case "rung-never-reached" | "rung-adds-nothing":
                rung = next(rung.stage.rung for rung in rules.rungs if rung.span == claim.span)
                nobody_on = rung if claim.code == "rung-never-reached" else rung - 1
                return expected.standing == "DISQUALIFIED" or expected.rung != nobody_on
            case "fast-track-adds-nothing":
                tracks = tuple(track for track in rules.fast_tracks if track.span != claim.span)
                without = self._oracle(replace(rules, fast_tracks=tracks), contact)
                return without.work_out(None).rung == expected.rung
            case "band-never-reached":
                written = (self._document.grade_rows, self._document.grade_columns)
                place, band = next(
                    (place, letter.text)
                    for place, banding in enumerate(written)
                    if banding is not None
                    for letter, _ in banding.bands
                    if letter.span == claim.span
                )
                return expected.grade is None or expected.grade[place] != band
            case "cap-never-reached" | "floor-never-reached" | "cap-always-exceeded" | "floor-always-reached":
                return self._holds_of_bounds(claim, contact, expected.points)
            case _:
                return True

    def _oracle(self, rules: RuleSet, contact: Contact) -> Oracle:
        return Oracle(rules, self._names, contact, AS_OF)

    def _winner(self, oracle: Oracle, label: Label) -> int | None:
        for number, choice in enumerate(label.choices):
            if choice.when is None or oracle.outcome(choice.when) is MET:
                return number
        return None

    def _holds_of_bounds(self, claim: Diagnostic, contact: Contact, points: Mapping[str, Numbers]) -> bool:
        written = next(
            one
            for one in self._document.dimensions
            if claim.span in {part.span for part in (one.cap, one.floor) if part}
        )
        code = written.dimension_id.text
        dimension = next(one for one in self._rules.dimensions if one.dimension_id == code)
        unbound = replace(dimension, cap=None) if claim.code.startswith("cap") else replace(dimension, floor=None)
        free = tuple(unbound if one is dimension else one for one in self._rules.dimensions)
        without = self._oracle(replace(self._rules, dimensions=free), contact).work_out(None).points[code][0]
        now = points[code][0]
        match claim.code:
            case "cap-never-reached" | "floor-never-reached":
                return now == without
            case "floor-always-reached":
                return now == dimension.floor
            case _:
                return without <= 0 or without > (dimension.cap or 0) == now


@given(random.rule_sets(), st.lists(random.contacts(), min_size=6, max_size=6))
@settings(max_examples=20)
def test_no_contact_contradicts_a_warning(rules: RuleSet, contacts: list[Contact]) -> None:
    """What is never so is so for no contact, and what is always so for every one, as the oracle works them out."""
    moved, document = with_places(rules)
    warnings = lint(document, moved)
    claims = Claims(moved, document)

    assert [(claim, contact) for claim in warnings for contact in contacts if not claims.holds(claim, contact)] == []


Drawn = tuple[list[Condition], list[tuple[int, Condition]], list[tuple[bool, Condition]]]
"""What rungs require, fast tracks with where they lead, and disqualifiers with whether they only hold."""

LADDERS = st.tuples(
    st.lists(conditions(LEAVES, 3), min_size=2, max_size=3),
    st.lists(st.tuples(st.integers(1, 2), conditions(LEAVES, 2)), max_size=1),
    st.lists(st.tuples(st.booleans(), conditions(LEAVES, 2)), max_size=1),
)


def _ladder(rules: RuleSet, drawn: Drawn) -> RuleSet:
    requires, tracks, disqualifiers = drawn
    span = Places().span
    return replace(
        rules,
        rungs=tuple(
            replace(rung, requires=when, sticky=False) for rung, when in zip(rules.rungs, requires, strict=False)
        ),
        fast_tracks=tuple(FastTrack(f"fast_track.f{to}", "", to, when, None, None, span()) for to, when in tracks),
        disqualifiers=tuple(
            Disqualifier("disqualifiers.d", "", when, hold, None, None, span()) for hold, when in disqualifiers
        ),
    )


@given(random.rule_sets(), LADDERS)
@settings(max_examples=40)
def test_the_ladder_is_judged_exactly(rules: RuleSet, drawn: Drawn) -> None:
    """Over facts that have nothing to do with each other, what is told of rungs and fast tracks is all that is so."""
    ladder, document = with_places(_ladder(rules, drawn))
    subject = Subject(document, ladder, Analysis(ladder))
    stood_on: set[tuple[int, bool]] = set()
    lifted: set[str] = set()
    for values in product(*VALUES):
        facts = {name.path: value for name, value in zip(FACTS, values, strict=True) if value is not None}
        oracle = Oracle(ladder, FACTS, Contact("c", facts, None), AS_OF)
        held = [oracle.outcome(rung.requires) is MET for rung in ladder.rungs]
        if not any(oracle.outcome(rule.when) is MET and not rule.hold for rule in ladder.disqualifiers):
            stood_on |= set(_stood_on(ladder, oracle, held))
        climbed = next((number for number, holds in enumerate(held) if not holds), len(held))
        lifted |= {t.code for t in ladder.fast_tracks if oracle.outcome(t.when) is MET and t.to > climbed}
    rungs = [rung.stage.rung for rung in ladder.rungs]

    assert [rung for rung in rungs if reachable(subject, rung)] == [rung for rung in rungs if (rung, True) in stood_on]
    told = {each.span for each in rung_steps(subject)}
    passed = [rung for rung in rungs if (rung, True) in stood_on and (rung - 1, True) in stood_on]
    climbing = [rung for rung in passed if can(subject, [(ladder.rungs[rung - 1].requires, NOT_MET)])]
    assert told == {ladder.rungs[rung - 1].span for rung in climbing if (rung - 1, False) not in stood_on}
    met = [track for track in ladder.fast_tracks if can(subject, [(track.when, CAN_BE_MET)])]
    assert {each.span for each in fast_tracks(subject)} == {track.span for track in met if track.code not in lifted}
    assert {each.span for each in rung_reach(subject)} <= {
        ladder.rungs[rung - 1].span for rung in rungs if (rung, True) not in stood_on
    }


def _stood_on(ladder: RuleSet, oracle: Oracle, held: list[bool]) -> Iterator[tuple[int, bool]]:
    """The rungs to which some way leads, and whether the contact stays there or would climb on."""
    starts = [0, *(track.to for track in ladder.fast_tracks if oracle.outcome(track.when) is MET)]
    for start in starts:
        rung = start
        while True:
            yield rung, True
            if rung == len(held) or not held[rung]:
                yield rung, False
                break
            rung += 1
