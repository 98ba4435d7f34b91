"""The verdict on the contact in a file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

import leadladder
from leadladder_server.cli.exits import Stop
from leadladder_server.cli.inputs import contact_from, now, read_as_of
from leadladder_server.cli.report import who
from leadladder_server.cli.scoring import Rules, Scorer, Submission, opened, score_one
from leadladder_server.cli.terminal import print_lines, print_raw
from leadladder_server.documents.phrases import did_you_mean
from leadladder_server.engine.inference import Inference
from leadladder_server.rpc.verdict_json import verdict_to_json
from leadladder_server.suggestions import nearest

Report = Callable[[str, leadladder.Verdict, Rules], list[Text]]
"""From who it is about, the verdict and the rules to lines."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where verdicts come from, as the command line says.

    Attributes:
        rules: --rules.
        server: --server.
        rule_set: --rule-set.
        inference: --inference.
    """

    rules: Path | None
    server: str | None
    rule_set: str | None
    inference: Inference

    def opened(self, rule_set: str | None) -> AbstractContextManager[Scorer]:
        """The scorer; `rule_set` is what the file says, and the command line wins."""
        if self.server is not None and self.rules is not None:
            raise Stop("--rules and --server exclude each other: a server has its own rules")
        return opened(self.rules, self.server, self.rule_set or rule_set, self.inference)


def print_verdict(
    path: Path,
    source: Source,
    as_of: str | None,
    previous_stage: str | None,
    report: Report,
    *,
    json: bool,
) -> None:
    """Score a contact file and print the verdict, as a report or as JSON.

    Raises:
        Stop: Something that the command was given cannot be used.
        leadladder.Error: The server failed.
    """
    moment = None if as_of is None else read_as_of(as_of)
    contact_file = contact_from(path)
    if moment is None:
        moment = now() if contact_file.as_of is None else contact_file.as_of
    previous = previous_stage or contact_file.previous_stage
    with source.opened(contact_file.rule_set) as scorer:
        _check_stage(previous, scorer.rules)
        submission = Submission(contact_file.contact, previous, contact_file.warnings)
        verdict = score_one(scorer, submission, moment)
        if json:
            print_raw(verdict_to_json(verdict.proto, indent=2) + "\n")
        else:
            print_lines(report(who(contact_file.contact), verdict, scorer.rules))


def _check_stage(stage: str | None, rules: Rules) -> None:
    """A previous stage that the ladder lacks would silently mean none."""
    stages = [each.stage_id for each in rules.stages]
    if stage is not None and stage not in stages:
        advice = did_you_mean(nearest(stage, stages), f"there are {', '.join(stages)}")
        raise Stop(f"The ladder of {rules.rule_set_id} has no stage {stage!r}; {advice}")
