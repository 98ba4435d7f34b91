"""A fast track to where its contacts are without it."""

from collections.abc import Iterator

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.ruleset.analysis.nodes import MET
from leadladder_server.ruleset.lint.subject import Subject
from leadladder_server.ruleset.lint.ways_up import NOT_MET, can
from leadladder_server.ruleset.messages import lint


def fast_tracks(subject: Subject) -> Iterator[Diagnostic]:
    """Fast tracks that are met only by contacts that climb as high by themselves."""
    rungs = subject.rule_set.rungs
    for track in subject.rule_set.fast_tracks:
        if can(subject, [(track.when, MET)]) is not True:
            continue
        lifts = (can(subject, [(track.when, MET), (rung.requires, NOT_MET)]) for rung in rungs[: track.to])
        if all(one is False for one in lifts):
            yield lint.fast_track_adds_nothing(track.span, track.code, rungs[track.to - 1].stage.stage_id)
