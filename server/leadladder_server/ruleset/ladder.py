"""`ladder:`, `base:`, `fast_track:` and `disqualifiers:`."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import RuleSetDocument, WrittenOverride, WrittenRung, is_gap
from leadladder_server.ruleset.conditions import All, Literal, Name, Operator, Test
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.messages import structure
from leadladder_server.ruleset.model import Base, Disqualifier, FastTrack, Rung
from leadladder_server.ruleset.names import UNREADABLE, Place, PlaceKind, look_up
from leadladder_server.ruleset.operand_checks import window_problems
from leadladder_server.ruleset.resolving import resolve
from leadladder_server.ruleset.settings import duration, flag, report_duplicates, sentence, title_of
from leadladder_server.suggestions import nearest
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import Lifecycle, Stage

_RULES = Place(PlaceKind.RULES)

LIFECYCLES: dict[str, Lifecycle] = {
    stage.name.lower(): stage for stage in Lifecycle if stage is not Lifecycle.DISQUALIFIED
}
"""The canonical stages that a rung can stand for, by the word that authors write."""

DEFAULT_BASE = Base(Stage("name", "Name", 0, Lifecycle.NAME), next_action=None, hand_off_to=None)
"""What is below the first rung when the author says nothing."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder and what overrides it."""

    base: Base
    rungs: tuple[Rung, ...]
    fast_tracks: tuple[FastTrack, ...]
    disqualifiers: tuple[Disqualifier, ...]


def check_ladder(document: RuleSetDocument, context: Context) -> Ladder:
    """The ladder and its overrides, without those that have a problem; all problems are reported."""
    base = DEFAULT_BASE if document.base is None else _check_base(document.base, context)
    base_id = base.stage.stage_id
    stages = [rung.stage for rung in document.ladder]
    written_base = [] if document.base is None else [document.base.stage]
    report_duplicates([*written_base, *stages], "a stage", context.problems)
    if document.base is None:
        taken = [stage for stage in stages if stage.text == base_id]
        context.problems.extend(structure.stage_is_base(stage.span, base_id) for stage in taken)
    rungs = [_check_rung(rung, number, context) for number, rung in enumerate(document.ladder, start=1)]
    for overrides, kind in ((document.fast_tracks, "a fast track"), (document.disqualifiers, "a disqualifier")):
        report_duplicates((override.override_id for override in overrides), kind, context.problems)
    fast_tracks = [_check_fast_track(written, stages, base_id, context) for written in document.fast_tracks]
    disqualifiers = [_check_disqualifier(written, context) for written in document.disqualifiers]
    return Ladder(
        base=base,
        rungs=tuple(rung for rung in rungs if rung is not None),
        fast_tracks=tuple(track for track in fast_tracks if track is not None),
        disqualifiers=tuple(disqualifier for disqualifier in disqualifiers if disqualifier is not None),
    )


def _check_base(written: WrittenRung, context: Context) -> Base:
    lifecycle = _lifecycle(written, context.problems) if written.lifecycle is not None else None
    canonical = LIFECYCLES.get(written.stage.text, Lifecycle.NAME)
    title = title_of(written.title, written.stage.text, context.problems)
    return Base(
        stage=Stage(written.stage.text, title, 0, lifecycle or canonical),
        next_action=sentence(written.next_action, "next_action:", context.problems),
        hand_off_to=sentence(written.hand_off_to, "hand_off_to:", context.problems),
    )


def _check_rung(written: WrittenRung, number: int, context: Context) -> Rung | None:
    problems = context.problems
    stage_id = written.stage.text
    lifecycle = _lifecycle(written, problems)
    requires = None if written.requires is None else resolve(written.requires, context, _RULES)
    title = title_of(written.title, stage_id, problems)
    next_action = sentence(written.next_action, "next_action:", problems)
    hand_off_to = sentence(written.hand_off_to, "hand_off_to:", problems)
    sticky = flag(written.sticky, "sticky:", context, default=False)
    if requires is None:
        return None
    stage = Stage(stage_id, title, number, lifecycle)
    return Rung(stage, requires, next_action, hand_off_to, sticky, written.stage.span)


def _lifecycle(written: WrittenRung, problems: list[Diagnostic]) -> Lifecycle | None:
    if written.lifecycle is None or is_gap(written.lifecycle):
        if written.lifecycle is None and not is_gap(written.stage) and written.stage.text not in LIFECYCLES:
            problems.append(structure.stage_without_lifecycle(written.stage.span, written.stage.text, LIFECYCLES))
        return LIFECYCLES.get(written.stage.text)
    word = written.lifecycle.text
    if word not in LIFECYCLES:
        problems.append(
            structure.unknown_lifecycle(written.lifecycle.span, word, nearest(word, LIFECYCLES), LIFECYCLES)
        )
    return LIFECYCLES.get(word)


def _check_fast_track(
    written: WrittenOverride, stages: Sequence[Scalar], base_id: str, context: Context
) -> FastTrack | None:
    problems = context.problems
    when = resolve(written.when, context, _RULES)
    to = None if written.to is None else _rung_number(written.to, stages, base_id, problems)
    title = title_of(written.title, written.override_id.text, problems)
    because = sentence(written.because, "because:", problems)
    ask = sentence(written.ask, "ask:", problems)
    if when is None or to is None:
        return None
    code = f"fast_track.{written.override_id.text}"
    return FastTrack(code, title, to, when, because, ask, written.override_id.span)


def _rung_number(written: Scalar, stages: Sequence[Scalar], base_id: str, problems: list[Diagnostic]) -> int | None:
    ids = [stage.text for stage in stages]
    if is_gap(written) or (written.text not in ids and UNREADABLE in (base_id, *ids)):
        return None
    if written.text in ids:
        return ids.index(written.text) + 1
    if written.text == base_id:
        problems.append(structure.fast_track_to_base(written.span, base_id))
    else:
        problems.append(structure.unknown_stage(written.span, written.text, nearest(written.text, ids)))
    return None


def _check_disqualifier(written: WrittenOverride, context: Context) -> Disqualifier | None:
    problems = context.problems
    when = resolve(written.when, context, _RULES)
    recent = None
    if written.until is not None or written.since is not None:
        recent = _recent(written, context)
        when = None if when is None or recent is None else All((when, recent), span=written.override_id.span)
    hold = False
    if written.effect is not None and not is_gap(written.effect):
        hold = written.effect.text == "hold"
        if written.effect.text not in ("hold", "disqualify"):
            problems.append(structure.unknown_effect(written.effect.span, written.effect.text))
    title = title_of(written.title, written.override_id.text, problems)
    because = sentence(written.because, "because:", problems)
    ask = sentence(written.ask, "ask:", problems)
    if when is None:
        return None
    code = f"disqualifiers.{written.override_id.text}"
    return Disqualifier(code, title, when, hold, because, ask, written.override_id.span, recent)


def _recent(written: WrittenOverride, context: Context) -> Test | None:
    """That its `until:` has not passed."""
    window = None if written.until is None else duration(written.until, "until:", context)
    since = None if written.since is None else _moment(written.since, context)
    if window is None or since is None or written.until is None or written.since is None:
        return None
    literal = Literal(FieldType.DURATION, window)
    problems = window_problems(written.until.span, literal, since, "until:", written.until.text)
    context.problems.extend(problems)
    return None if problems else Test(since, Operator.WITHIN, (literal,), span=written.since.span)


def _moment(written: Scalar, context: Context) -> Name | None:
    """The date or time that a window counts from."""
    found = None if is_gap(written) else look_up(written, context.names, _RULES)
    if isinstance(found, Diagnostic):
        context.problems.append(found)
        return None
    if found is None or found.type in (FieldType.DATE, FieldType.TIMESTAMP):
        return found
    context.problems.append(structure.since_no_date(written.span, found.path))
    return None
