"""The rules that reasons speak for: criteria, overrides, and what rungs state inline."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from leadladder_server.diagnostics import Span
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.vectors import selection
from leadladder_server.ruleset.conditions import Condition, Holds, Name, NameKind, Operator, Test, leaves
from leadladder_server.ruleset.model import Criterion, Disqualifier, FastTrack, RuleSet, Texts
from leadladder_server.ruleset.placeholders import as_plain_text
from leadladder_server.verdict import ReasonKind
from leadladder_server.wording.languages import language_of

FACT_KINDS = (NameKind.FIELD, NameKind.SIGNAL)
"""Names whose values come from the contact; every other name's come from what was decided before."""


def missing_key(name: Name) -> Hashable:
    """The key of the leaf that is UNKNOWN while a field or signal is not known, and MET otherwise.

    It stands in the program's vector where tests alone do not tell which fact is missing: for names that are tested
    with KNOWN, or compared with each other.
    """
    return "missing", name.path


def missing_names(leaf: Test | Holds) -> list[Name]:
    """The fields and signals that a leaf reads without its outcome telling which of them are missing."""
    names = fact_names(leaf)
    return names if len(names) > 1 or (isinstance(leaf, Test) and leaf.operator is Operator.KNOWN) else []


def fact_names(leaf: Test | Holds) -> list[Name]:
    """The fields and signals that a leaf reads, each once."""
    return [name for name in dict.fromkeys(leaf.names) if name.kind in FACT_KINDS]


Ask = tuple[int, Name]
"""A fact, after the place of an outcome that is UNKNOWN while the fact is missing."""


def asks_of(leaf: Test | Holds, places: Mapping[Hashable, int]) -> list[Ask]:
    """The facts that would settle a leaf.

    Args:
        leaf: Any.
        places: Where each leaf's outcome stands, by `leaf_key` or `missing_key`.
    """
    missing = missing_names(leaf)
    return [(places[missing_key(name) if name in missing else leaf_key(leaf)], name) for name in fact_names(leaf)]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One rule that a reason can speak for, with everything about it that no contact changes.

    Attributes:
        index: Its place among all of the rule set's, in file order.
        kind: What kind of rule it is.
        code: The reason's code.
        title: What people call it.
        condition: What it states; None for a sticky rung.
        conditions: That, and a criterion's levels.
        criterion: The criterion, when it is one.
        texts: The author's sentences.
        ask: The author's question.
        span: Its place in the rule file.
        leaves: The condition's leaves, and those of a criterion's levels, in file order, each once.
        outcomes_of: Picks the outcomes of `leaves` from `LadderResult.outcomes`.
        values_of: Picks the values that it reads from `Facts.values`; a hashable, the same for equal values.
        assumable: Bit i set when it reads slot i of the facts.
        derived: Names among `leaves` whose values come from what was decided before.
        asks: The facts that would settle it.
    """

    index: int
    kind: ReasonKind
    code: str
    title: str
    condition: Condition | None
    conditions: tuple[Condition, ...]
    criterion: Criterion | None
    texts: Texts
    ask: str | None
    span: Span
    leaves: tuple[Test | Holds, ...]
    outcomes_of: Callable[[bytes], bytes]
    values_of: Callable[[Sequence[Any]], Any]
    assumable: int
    derived: tuple[Name, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """All of a rule set's sources.

    Attributes:
        criteria: By dimension, in file order.
        disqualifiers: In file order, holds among them.
        fast_tracks: In file order.
        requirements: One for each rung; None for a rung that states nothing inline.
        sticky: By rung, for those that are sticky.
        file_order: All of them.
    """

    criteria: tuple[tuple[Source, ...], ...]
    disqualifiers: tuple[Source, ...]
    fast_tracks: tuple[Source, ...]
    requirements: tuple[Source | None, ...]
    sticky: Mapping[int, Source]
    file_order: tuple[Source, ...]


def compile_sources(
    rule_set: RuleSet,
    requirements: Sequence[Condition | None],
    places: Mapping[Hashable, int],
    slot_of: Mapping[Name, int],
) -> Sources:
    """Describe every source.

    Args:
        rule_set: A checked one.
        requirements: What each rung states inline.
        places: Where each leaf's outcome stands in `LadderResult.outcomes`, by `leaf_key` or `missing_key`.
        slot_of: Slots of the facts.
    """
    drafts: list[_Draft] = []
    criteria = [[_criterion(criterion) for criterion in dimension.criteria] for dimension in rule_set.dimensions]
    disqualifiers = [
        _override(rule, ReasonKind.HOLD if rule.hold else ReasonKind.DISQUALIFIER) for rule in rule_set.disqualifiers
    ]
    fast_tracks = [_override(track, ReasonKind.FAST_TRACK) for track in rule_set.fast_tracks]
    inline = [
        None
        if condition is None
        else _Draft(
            kind=ReasonKind.REQUIREMENT,
            code=f"ladder.{rung.stage.stage_id}",
            title=rung.stage.title,
            condition=condition,
            span=rung.span,
        )
        for rung, condition in zip(rule_set.rungs, requirements, strict=True)
    ]
    sticky = {
        rung.stage.rung: _Draft(
            kind=ReasonKind.STICKY,
            code=f"sticky.{rung.stage.stage_id}",
            title=rung.stage.title,
            condition=None,
            texts=Texts(met=as_plain_text(language_of(rule_set.locale).stayed.format(rung.stage.title))),
            span=rung.span,
        )
        for rung in rule_set.rungs
        if rung.sticky
    }
    drafts += [draft for group in criteria for draft in group]
    drafts += [*disqualifiers, *fast_tracks, *(draft for draft in inline if draft is not None), *sticky.values()]
    drafts.sort(key=lambda draft: (draft.span.line, draft.span.column))
    made = {id(draft): _source(index, draft, places, slot_of) for index, draft in enumerate(drafts)}
    return Sources(
        criteria=tuple(tuple(made[id(draft)] for draft in group) for group in criteria),
        disqualifiers=tuple(made[id(draft)] for draft in disqualifiers),
        fast_tracks=tuple(made[id(draft)] for draft in fast_tracks),
        requirements=tuple(None if draft is None else made[id(draft)] for draft in inline),
        sticky={rung: made[id(draft)] for rung, draft in sticky.items()},
        file_order=tuple(made.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Draft:
    """A source before its leaves are looked up."""

    kind: ReasonKind
    code: str
    title: str
    condition: Condition | None
    span: Span
    criterion: Criterion | None = None
    texts: Texts = field(default_factory=Texts)
    ask: str | None = None


def _criterion(criterion: Criterion) -> _Draft:
    return _Draft(
        kind=ReasonKind.CRITERION,
        code=criterion.code,
        title=criterion.title,
        condition=criterion.when,
        criterion=criterion,
        texts=criterion.texts,
        ask=criterion.ask,
        span=criterion.span,
    )


def _override(rule: Disqualifier | FastTrack, kind: ReasonKind) -> _Draft:
    return _Draft(
        kind=kind,
        code=rule.code,
        title=rule.title,
        condition=rule.when,
        texts=Texts(met=rule.because),
        ask=rule.ask,
        span=rule.span,
    )


def _source(index: int, draft: _Draft, places: Mapping[Hashable, int], slot_of: Mapping[Name, int]) -> Source:
    conditions = _conditions(draft)
    read = _distinct(leaf for condition in conditions for leaf in leaves(condition))
    names = list(dict.fromkeys(name for leaf in read for name in fact_names(leaf)))
    asks = [ask for leaf in read for ask in asks_of(leaf, places)]
    if draft.criterion is not None and draft.criterion.points_from is not None:
        signal = draft.criterion.points_from.name
        asks.append((places[missing_key(signal)], signal))
    slots = [slot_of[name] for name in names]
    derived = (leaf.name if isinstance(leaf, Holds) else leaf.subject for leaf in read)
    return Source(
        index=index,
        kind=draft.kind,
        code=draft.code,
        title=draft.title,
        condition=draft.condition,
        conditions=tuple(conditions),
        criterion=draft.criterion,
        texts=draft.texts,
        ask=draft.ask,
        span=draft.span,
        leaves=tuple(read),
        outcomes_of=selection([places[leaf_key(leaf)] for leaf in read]),
        values_of=itemgetter(*slots) if slots else _nothing,
        assumable=sum(1 << slot for slot in set(slots)),
        derived=tuple(name for name in dict.fromkeys(derived) if name.kind not in FACT_KINDS),
        asks=tuple(dict.fromkeys(asks)),
    )


def _conditions(draft: _Draft) -> list[Condition]:
    """The condition, and the levels' unless they are the same trees."""
    if draft.criterion is None:
        return [] if draft.condition is None else [draft.condition]
    return [draft.criterion.when, *(level.when for level in draft.criterion.levels)]


def _distinct(read: Iterable[Test | Holds]) -> list[Test | Holds]:
    found: dict[Hashable, Test | Holds] = {}
    for leaf in read:
        found.setdefault(leaf_key(leaf), leaf)
    return list(found.values())


def _nothing(_: Sequence[Any]) -> tuple[()]:
    return ()
