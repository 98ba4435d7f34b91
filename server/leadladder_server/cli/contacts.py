"""The verdict on the contact in a file."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import leadladder
from leadladder_server.cli.exits import Stop
from leadladder_server.cli.inputs import contact_from, now, read_as_of
from leadladder_server.cli.report import who
from leadladder_server.cli.scoring import Rules, Scorer, Submission, opened, score_one
from leadladder_server.documents.phrases import did_you_mean
from leadladder_server.engine.inference import Inference
from leadladder_server.suggestions import nearest
from leadladder_server.values.types import Instant


@dataclass(frozen=True, slots=True)
class Source:
    """Where verdicts come from, as the command line says.

    Attributes:
        rules: --rules.
        server: --server.
        rule_set: --rule-set.
        inference: --inference.
        locale: --locale.
    """

    rules: Path | None
    server: str | None
    rule_set: str | None
    inference: Inference
    locale: str = ""

    def opened(self, rule_set: str | None) -> AbstractContextManager[Scorer]:
        """The scorer; `rule_set` is what the file says, and the command line wins."""
        if self.server is not None and self.rules is not None:
            raise Stop("--rules and --server exclude each other: a server has its own rules")
        return opened(self.rules, self.server, self.rule_set or rule_set, self.inference, self.locale)


@dataclass(frozen=True, slots=True)
class Scored:
    """A contact in a file, and the verdict on it.

    Attributes:
        name: Who it is about.
        submission: What was scored.
        as_of: At which moment.
        verdict: With all its reasons.
        scorer: What gave it; open.
    """

    name: str
    submission: Submission
    as_of: Instant
    verdict: leadladder.Verdict
    scorer: Scorer


@contextmanager
def scored(path: Path, source: Source, as_of: str | None, previous_stage: str | None) -> Iterator[Scored]:
    """The verdict on a contact file.

    Args:
        path: The file.
        source: Where verdicts come from.
        as_of: --as-of.
        previous_stage: --previous-stage.

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
        if previous is not None:
            check_stage(previous, scorer.rules)  # Another one would silently mean none.
        submission = Submission(contact_file.contact, previous, contact_file.warnings)
        verdict = score_one(scorer, submission, moment)
        yield Scored(who(contact_file.contact), submission, moment, verdict, scorer)


def check_stage(stage: str, rules: Rules) -> None:
    """End the command unless the ladder has a stage."""
    stages = [each.stage_id for each in rules.stages]
    if stage not in stages:
        advice = did_you_mean(nearest(stage, stages), f"there are {', '.join(stages)}")
        raise Stop(f"The ladder of {rules.rule_set_id} has no stage {stage!r}; {advice}")
