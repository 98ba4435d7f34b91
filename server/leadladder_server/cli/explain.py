"""`leadladder explain`: a verdict in full, or the answer to one question about it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.cli.as_test import print_test
from leadladder_server.cli.condition_tree import Trees
from leadladder_server.cli.contacts import Source, check_stage, scored
from leadladder_server.cli.exits import Stop
from leadladder_server.cli.explanation import explanation, trees_of
from leadladder_server.cli.explanation_json import answer_json, explanation_json
from leadladder_server.cli.inputs import CONTACT_SUFFIXES
from leadladder_server.cli.options import AsOf, InferenceOption, Locale, PreviousStage, Rules, RuleSetId, Server
from leadladder_server.cli.terminal import print_lines, print_raw
from leadladder_server.cli.why import Answer, answer_lines, why, why_not
from leadladder_server.engine.assessment import Assessment
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program
from leadladder_server.rpc.contact_messages import contact_message
from leadladder_server.rpc.contacts import read_contact


class Format(StrEnum):
    """How an explanation is printed."""

    TEXT = "text"
    JSON = "json"


def explain(  # noqa: PLR0913  # One for each option.
    path: Annotated[Path, typer.Argument(metavar="CONTACT", help="A contact (.yaml, .yml, .json).")],
    *,
    why_stage: Annotated[
        str | None, typer.Option("--why", metavar="STAGE", help="Say only why it stands at this stage or above.")
    ] = None,
    why_not_stage: Annotated[
        str | None, typer.Option("--why-not", metavar="STAGE", help="Say only what keeps it from this stage.")
    ] = None,
    rules: Rules = None,
    rule_set: RuleSetId = None,
    as_of: AsOf = None,
    previous_stage: PreviousStage = None,
    server: Server = None,
    inference: InferenceOption = Inference.DURABLE,
    locale: Locale = "",
    form: Annotated[Format, typer.Option("--format", metavar="FORMAT", help="text or json.")] = Format.TEXT,
    as_test: Annotated[
        bool, typer.Option("--as-test", help="Print a test that holds what came out, for a file tests.yaml.")
    ] = False,
) -> None:
    """Say the same as `score`, with the ladder rung by rung: every condition, what it read, where it stands."""
    if path.suffix.lower() not in CONTACT_SUFFIXES:
        raise Stop(f"{path} ends in {path.suffix!r}; expected a contact ({', '.join(CONTACT_SUFFIXES)})")
    if why_stage is not None and why_not_stage is not None:
        raise Stop("--why and --why-not are one question each; ask them one after the other")
    asked = why_not_stage if why_stage is None else why_stage
    if asked is not None and server is not None:
        raise Stop("--why and --why-not read the rules, which a server keeps to itself; name their folder with --rules")
    if as_test:
        if server is not None or form is Format.JSON or asked is not None:
            raise Stop("--as-test scores in this process and prints YAML; leave out the options for other answers")
        print_test(path, rules or Path("rules"), rule_set, as_of, previous_stage)
        return
    with scored(path, Source(rules, server, rule_set, inference, locale), as_of, previous_stage) as case:
        name, verdict, known, program = case.name, case.verdict, case.scorer.rules, case.scorer.program
        if asked is not None:
            check_stage(asked, known)
        trees = answer = None
        if program is not None:
            contact = read_contact(contact_message(case.submission.contact)[0])
            assessment = program.assess(contact, case.as_of, case.submission.previous_stage)
            trees = trees_of(program.trace(assessment), verdict)
            answer = _answer(program, assessment, trees, why_stage, why_not_stage)
    if form is Format.JSON:
        print_raw(explanation_json(name, verdict, known, trees) if answer is None else answer_json(name, known, answer))
    elif trees is None or answer is None:
        print_lines(explanation(name, verdict, known, trees))
    else:
        print_lines(answer_lines(name, verdict, known, trees, answer))


def _answer(
    program: Program, assessment: Assessment, trees: Trees, why_stage: str | None, why_not_stage: str | None
) -> Answer | None:
    """The answer to the one question that was asked; None without one."""
    stages = {stage.stage_id: stage for stage in program.rule_set.stages}
    if why_stage is not None:
        return why(program, assessment, trees, stages[why_stage])
    if why_not_stage is not None:
        return why_not(program, assessment, trees, stages[why_not_stage])
    return None
