"""Why a contact stands at a rung or above, or what keeps it from there; that, and no more."""

from dataclasses import dataclass

from rich.text import Text

from leadladder import Verdict
from leadladder.v1 import verdict_pb2 as wire
from leadladder_server.cli.condition_tree import Node, Trees, pruned
from leadladder_server.cli.explanation import ALL, rule_file, tree_lines
from leadladder_server.cli.layout import heading, indented
from leadladder_server.cli.outlook import losses, moment_text, sentence_in, stage_lasting, ways
from leadladder_server.cli.scoring import Rules
from leadladder_server.engine.assessment import Assessment
from leadladder_server.engine.position import climb
from leadladder_server.engine.program import Program
from leadladder_server.outcome import Outcome
from leadladder_server.rpc.verdicts import path_to_wire
from leadladder_server.ruleset.model import Disqualifier
from leadladder_server.verdict import Stage, Standing


@dataclass(frozen=True, slots=True)
class Because:
    """One part of an answer: what is so, and the rules and conditions that make it so.

    Attributes:
        text: A heading.
        nodes: Trees of what matters for it.
    """

    text: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer about one rung.

    Attributes:
        stage: Which rung.
        stands: Whether the contact stands there or above.
        sentence: The answer in short.
        because: Why; each by itself is enough where it stands there, and all together keep it away where it does not.
            Empty when something else was asked than what is so.
        paths: The smallest sets of changes that would lose the rung, or reach it. Empty likewise.
        truncated: Whether there may be more of them.
    """

    stage: Stage
    stands: bool
    sentence: str
    because: tuple[Because, ...]
    paths: tuple[wire.Path, ...]
    truncated: bool


def why(program: Program, assessment: Assessment, trees: Trees, stage: Stage) -> Answer:
    """Why a contact stands at a stage or above."""
    where = _where(assessment, stage)
    if not _stands(assessment, stage):
        sentence = f"It does not stand at {stage.title}: {where}. What keeps it from there: --why-not {stage.stage_id}"
        return Answer(stage, stands=False, sentence=sentence, because=(), paths=(), truncated=False)
    sentence = f"{where[0].upper()}{where[1:]}."
    if not stage.rung:
        return Answer(
            stage, stands=True, sentence=f"{sentence} Nobody stands lower.", because=(), paths=(), truncated=False
        )
    paths, truncated = program.paths_to(assessment, stage.rung)
    return Answer(
        stage,
        stands=True,
        sentence=sentence,
        because=tuple(_routes(trees, stage)),
        paths=tuple(map(path_to_wire, paths)),
        truncated=truncated,
    )


def why_not(program: Program, assessment: Assessment, trees: Trees, stage: Stage) -> Answer:
    """What keeps a contact from a stage."""
    where = _where(assessment, stage)
    if _stands(assessment, stage):
        sentence = f"{where[0].upper()}{where[1:]}. Why it does: --why {stage.stage_id}"
        return Answer(stage, stands=True, sentence=sentence, because=(), paths=(), truncated=False)
    paths, truncated = program.paths_to(assessment, max(stage.rung, 1))
    return Answer(
        stage,
        stands=False,
        sentence=f"{where[0].upper()}{where[1:]}.",
        because=tuple(_obstacles(trees, stage)),
        paths=tuple(map(path_to_wire, paths)),
        truncated=truncated,
    )


def answer_lines(name: str, verdict: Verdict, rules: Rules, trees: Trees, answer: Answer) -> list[Text]:
    """An answer, for a person.

    Args:
        name: Who it is about.
        verdict: With all its reasons.
        rules: The rules that gave it.
        trees: Their conditions.
        answer: The answer.
    """
    lines = [heading(name), *indented(answer.sentence, 0)]
    if not answer.because:
        return lines
    lines.append(Text(f"By {rule_file(rules, trees)}, as of {moment_text(verdict.as_of)}"))
    told: set[str] = set()
    for because in answer.because:
        lines += [Text(""), heading(because.text)]
        for node in because.nodes:
            lines += tree_lines(node, 2, told)
    lines.append(Text(""))
    if answer.stands:
        lines += losses(f"What would lose {answer.stage.title}", answer.paths, ALL, truncated=answer.truncated)
        if answer.stage.stage_id == verdict.stage:
            lines += [Text(""), *stage_lasting(verdict)]
        return lines
    head = f"What would bring it to {answer.stage.title}"
    return lines + ways(head, answer.paths, ALL, sentence_in(verdict), truncated=answer.truncated)


def _stands(assessment: Assessment, stage: Stage) -> bool:
    conclusion = assessment.conclusion
    return conclusion.standing is not Standing.DISQUALIFIED and conclusion.stage.rung >= stage.rung


def _where(assessment: Assessment, asked: Stage) -> str:
    """Where it stands, against the stage that was asked about."""
    conclusion = assessment.conclusion
    title = conclusion.stage.title
    if conclusion.standing is Standing.DISQUALIFIED:
        return f"it is disqualified, and would otherwise stand at {title}"
    above = f", which is above {asked.title}" if conclusion.stage.rung > asked.rung else ""
    held = ", on hold" if conclusion.standing is Standing.HELD else ""
    return f"it stands at {title}{held}{above}"


def _routes(trees: Trees, stage: Stage) -> list[Because]:
    """Each of the ways by which the contact stands at a rung: by climbing, by a fast track, by a sticky rung."""
    rule_set, position = trees.rule_set, trees.position
    rungs = [trees.rung(rung) for rung in rule_set.rungs]
    outcomes = [node.outcome for node in rungs]
    found = []
    if position.plain >= stage.rung:
        nodes = tuple(pruned(node, helping=True) for node in rungs[: stage.rung])
        every = "every rung up to " if stage.rung > 1 else ""
        found.append(Because(f"It has climbed {every}{stage.title}", nodes))
    for track in rule_set.fast_tracks:
        node = trees.override(track)
        if node.outcome is not Outcome.MET or climb(outcomes, track.to) < stage.rung:
            continue
        climbed = tuple(pruned(each, helping=True) for each in rungs[track.to : stage.rung])
        to = rule_set.stages[track.to].title
        on = f", and it has climbed on to {stage.title}" if climbed else ""
        found.append(Because(f"A fast track lifts it to {to}{on}", (pruned(node, helping=True), *climbed)))
    if position.held >= stage.rung:
        rung = rule_set.rungs[position.held - 1]
        found.append(Because(f"It keeps {rung.stage.title}", (trees.sticky(rung),)))
    return found


def _obstacles(trees: Trees, stage: Stage) -> list[Because]:
    """What keeps the contact from a rung: disqualifiers that act, and the rungs that it has not climbed."""
    rule_set, position = trees.rule_set, trees.position
    found = []
    acting = [trees.override(rule) for rule in rule_set.disqualifiers if _acts(trees, rule)]
    if acting:
        nodes = tuple(pruned(node, helping=True) for node in acting)
        found.append(Because("It is disqualified", nodes))
    if stage.rung > position.rung:
        rungs = (trees.rung(rung) for rung in rule_set.rungs[position.climbed : stage.rung])
        nodes = tuple(pruned(node, helping=False) for node in rungs if node.outcome is not Outcome.MET)
        found.append(Because(f"What keeps it from {stage.title}", nodes))
    return found


def _acts(trees: Trees, rule: Disqualifier) -> bool:
    return not rule.hold and trees.override(rule).outcome is Outcome.MET
