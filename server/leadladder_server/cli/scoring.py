"""Verdicts for commands, in the one shape of the wire: made in this process, or asked of a server."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import leadladder
from leadladder.requests import Reasons
from leadladder.v1 import rule_set_pb2
from leadladder.v1 import verdict_pb2 as wire
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.cli.addresses import checked_address
from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.inputs import stop_at
from leadladder_server.cli.places import placed
from leadladder_server.cli.terminal import say
from leadladder_server.contact import Contact
from leadladder_server.documents.phrases import did_you_mean
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program, compile_program
from leadladder_server.errors import ContactInvalid
from leadladder_server.fields import ACTIVITY_ATTRIBUTES, CATALOGUE, Field
from leadladder_server.rpc.contact_messages import contact_message
from leadladder_server.rpc.contacts import read_contact
from leadladder_server.rpc.verdicts import stage_to_wire, verdict_to_wire, warnings_to_wire
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.ruleset.translation import lookup
from leadladder_server.suggestions import nearest
from leadladder_server.values.time import to_datetime
from leadladder_server.values.types import FieldType, Instant
from leadladder_server.verdict import FactWarning, ReasonDetail


@dataclass(frozen=True, slots=True)
class Submission:
    """A contact to be scored.

    Attributes:
        contact: Its facts.
        previous_stage: Id of the stage of its last verdict; None when there is none.
        warnings: Facts that could not be read; they join those of the verdict.
    """

    contact: Contact
    previous_stage: str | None = None
    warnings: tuple[FactWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A contact that breaks a limit, so that there is no verdict: expected and got."""

    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What commands need to know about the rule set that scores.

    Attributes:
        rule_set_id: Its id.
        version: Its version.
        stages: The whole ladder, from the base up.
        labels: Ids of its labels, in file order.
        fields: The facts that it may read, by path.
        activity_fields: The facts about activities that it declares, by name without prefix.
        root: The folder of rule sets, or of this one, as the user named it; None for those of a server.
    """

    rule_set_id: str
    version: int
    stages: tuple[wire.Stage, ...]
    labels: tuple[str, ...]
    fields: Mapping[str, Field]
    activity_fields: Mapping[str, Field]
    root: Path | None


class Scorer(Protocol):
    """Scores contacts by one rule set.

    Attributes:
        rules: What is known of it.
        program: What decides; None where a server does.
    """

    rules: Rules
    program: Program | None

    def stream(
        self, submissions: Iterable[Submission], as_of: Instant, reasons: Reasons
    ) -> Iterator[leadladder.Verdict | Refusal]:
        """One answer for each submission, in order. Takes submissions as it goes, only a bounded number ahead."""


def score_one(scorer: Scorer, submission: Submission, as_of: Instant) -> leadladder.Verdict:
    """The verdict with all its reasons.

    Raises:
        Stop: The contact breaks a limit.
    """
    (answer,) = scorer.stream([submission], as_of, "all")
    if isinstance(answer, Refusal):
        raise Stop(f"The contact cannot be scored: {answer.text}")
    return answer


@contextmanager
def opened(
    rules: Path | None, server: str | None, rule_set: str | None, inference: Inference, locale: str = ""
) -> Iterator[Scorer]:
    """A scorer, released at the end.

    Args:
        rules: The folder of rule sets; None for the folder "rules" here. Not together with a server.
        server: Address of a server; None to score in this process.
        rule_set: Id of the rule set; None for the only one there is.
        inference: Which evaluator decides, in this process.
        locale: The language of verdicts, a BCP 47 tag; empty for the rule set's own.

    Raises:
        Stop: The rule sets have errors, there is no such rule set, or no server answers.
        leadladder.Error: The server failed.
    """
    if server is not None:
        with leadladder.Client(checked_address(server), rule_set=rule_set or "", locale=locale) as client:
            yield _remote(client, server)
        return
    root = rules or Path("rules")
    program = compile_program(chosen_rule_set(root, rule_set), inference)
    try:
        told = program.in_locale(locale)
        if told is program and locale and not lookup(locale, {program.rule_set.locale.lower(): locale}):
            own = program.rule_set.locale
            say(f"{program.rule_set.ref.rule_set_id} has no texts in {locale!r}; what follows is in {own!r}")
        yield _Local(told, root)
    finally:
        program.close()


class _Local:
    """Scores in this process, by the same conversions as a server."""

    def __init__(self, program: Program, root: Path) -> None:
        self.program: Program | None = program
        self._program = program
        rule_set = program.rule_set
        self.rules = Rules(
            rule_set_id=rule_set.ref.rule_set_id,
            version=rule_set.ref.version,
            stages=tuple(map(stage_to_wire, rule_set.stages)),
            labels=tuple(label.label_id for label in rule_set.labels),
            fields=rule_set.fields,
            activity_fields=rule_set.activity_fields,
            root=root,
        )

    def stream(
        self, submissions: Iterable[Submission], as_of: Instant, reasons: Reasons
    ) -> Iterator[leadladder.Verdict | Refusal]:
        """One answer for each submission, in order."""
        detail = ReasonDetail[str(reasons).upper()]
        for submission in submissions:
            message, unsent = contact_message(submission.contact)
            try:
                contact = read_contact(message)
            except ContactInvalid as error:
                yield Refusal(str(error))
                continue
            verdict = self._program.score(contact, as_of, submission.previous_stage, detail)
            yield _with_warnings(leadladder.Verdict(verdict_to_wire(verdict)), (*submission.warnings, *unsent))


def _remote(client: leadladder.Client, address: str) -> Scorer:
    try:
        return _Remote(client, client.get_rule_set())
    except leadladder.UnavailableError as error:
        raise Stop(f"No server answers at {address}; `leadladder serve` starts one\n  {error}") from error
    except leadladder.RequestInvalidError as error:
        raise Stop(f"{error}\n  name a rule set with --rule-set") from error


class _Remote:
    """Asks a server."""

    def __init__(self, client: leadladder.Client, rule_set: rule_set_pb2.RuleSet) -> None:
        self._client = client
        self.program: Program | None = None
        self.rules = Rules(
            rule_set_id=rule_set.rule_set.rule_set_id,
            version=rule_set.rule_set.version,
            stages=tuple(rule_set.stages),
            labels=tuple(label.label_id for label in rule_set.labels),
            fields=CATALOGUE | {each.path: _field(each) for each in rule_set.fields},
            activity_fields={
                each.path.removeprefix(ACTIVITY_ATTRIBUTES): _field(each) for each in rule_set.activity_fields
            },
            root=None,
        )

    def stream(
        self, submissions: Iterable[Submission], as_of: Instant, reasons: Reasons
    ) -> Iterator[leadladder.Verdict | Refusal]:
        """One answer for each submission, in order."""
        sent: deque[tuple[FactWarning, ...]] = deque()

        def messages() -> Iterator[leadladder.Submission]:
            for submission in submissions:
                message, unsent = contact_message(submission.contact)
                sent.append((*submission.warnings, *unsent))
                yield leadladder.Submission(message, submission.previous_stage)

        answers = self._client.score_stream(
            messages(),
            as_of=to_datetime(as_of),
            rule_set=self.rules.rule_set_id,
            version=self.rules.version,
            reasons=reasons,
        )
        for answer in answers:
            warnings = sent.popleft()
            if isinstance(answer, leadladder.ContactInvalidError):
                yield Refusal("; ".join(f"{each.field}: {each.description}" for each in answer.violations))
            elif isinstance(answer, leadladder.Error):
                raise answer
            else:
                yield _with_warnings(answer, warnings)


def _field(definition: rule_set_pb2.FieldDefinition) -> Field:
    word = rule_set_pb2.FieldType.Name(definition.type).removeprefix("FIELD_TYPE_").lower()
    return Field(definition.path, FieldType(word), definition.title, definition.ask, tuple(definition.values))


def _with_warnings(verdict: leadladder.Verdict, warnings: Iterable[FactWarning]) -> leadladder.Verdict:
    """The verdict with what this side could not read before what the rules could not."""
    own = warnings_to_wire(warnings)
    if own:
        found = [*own, *verdict.proto.warnings]
        del verdict.proto.warnings[:]
        verdict.proto.warnings.extend(found)
    return verdict


def chosen_rule_set(root: Path, rule_set_id: str | None) -> RuleSet:
    """The highest version of one rule set of a folder."""
    result = load_rule_sets(root)
    if not result.usable:
        stop_at(*placed(root, result.diagnostics, result.sources), ExitCode.RULES)
    ids = sorted({each.ref.rule_set_id for each in result.rule_sets})
    if rule_set_id is None and len(ids) > 1:
        raise Stop(f"{root} has several rule sets; name one with --rule-set: {', '.join(ids)}")
    found = [each for each in result.rule_sets if rule_set_id in (None, each.ref.rule_set_id)]
    if not found:
        advice = did_you_mean(nearest(rule_set_id or "", ids), f"there are {', '.join(ids)}")
        raise Stop(f"{root} has no rule set {rule_set_id!r}; {advice}")
    return max(found, key=lambda each: each.ref.version)
