"""LeadScoringService."""

from collections.abc import Callable, Iterator
from functools import partial
from weakref import WeakKeyDictionary

import grpc

from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1 import verdict_pb2
from leadladder_server.catalog.catalog import Catalog, LoadedRuleSet
from leadladder_server.engine.program import Program
from leadladder_server.engine.rendering import Rendering
from leadladder_server.rpc.calls import told
from leadladder_server.rpc.contacts import fact_fields, read_contact
from leadladder_server.rpc.fragments import ConclusionWriter, OutlookWriter, ReasonWriter, validity_fields
from leadladder_server.rpc.framing import field
from leadladder_server.rpc.logs import Logger
from leadladder_server.rpc.options import Options, read_options
from leadladder_server.rpc.statuses import BatchTooLarge, DeadlineExceeded, RequestInvalid
from leadladder_server.rpc.verdicts import warnings_to_wire
from leadladder_server.values.types import Instant

NAME = "leadladder.v1.LeadScoringService"

MAX_BATCH = 256
"""Submissions in one batch."""

WireRendering = Rendering[bytes, bytes]
"""Makes serialised parts of a leadladder.v1.Verdict: all that depends on outcomes alone, and fields `reasons`."""

Scored = Callable[[LoadedRuleSet, str], None]
"""Is told of a contact: by which rule set, and what came of it, "verdict" or "error"."""

_Score = Callable[[wire.Submission], bytes]
"""Gives the serialised leadladder.v1.Verdict on a submission."""


def wire_rendering(program: Program) -> WireRendering:
    """The rendering of a program's conclusions and reasons for the wire."""
    return program.rendering(ConclusionWriter(program.rule_set.ref).write, ReasonWriter(program.reasons).write)


class Scorer:
    """Scores contacts by one rule set. Safe to share between threads."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._fields = fact_fields(program.paths)
        self._rendering = wire_rendering(program)
        self._outlooks = program.outlook_rendering(OutlookWriter(program.reasons).write)
        self._translated: dict[Program, Scorer] = {}

    def in_locale(self, requested: str) -> "Scorer":
        """What scores in another language, as `Program.in_locale` has it; there are as many as that has programs."""
        program = self._program.in_locale(requested)
        if program is self._program:
            return self
        return self._translated.get(program) or self._translated.setdefault(program, Scorer(program))

    def score(self, options: Options, submission: wire.Submission) -> bytes:
        """The serialised leadladder.v1.Verdict. The options must be of this rule set.

        Raises:
            ContactInvalid: The contact breaks a limit.
            InferenceFailed: The engine misbehaved.
        """
        contact = read_contact(submission.contact, self._fields)
        previous_stage = submission.previous_stage if _submission_has(submission, "previous_stage") else None
        assessment = self._program.assess(contact, options.as_of, previous_stage, outlook=options.outlook)
        conclusion, reasons = self._rendering.render(assessment, options.detail)
        parts = [conclusion, options.moment, *reasons]
        if contact.contact_id:
            parts.append(field(verdict_pb2.Verdict.CONTACT_ID_FIELD_NUMBER, contact.contact_id.encode()))
        if assessment.outlook is not None:
            parts.append(self._outlooks.render(assessment.outlook, assessment.facts))
            parts += validity_fields(assessment.validity.whole, assessment.validity.stage)
        if assessment.facts.warnings:
            warnings = verdict_pb2.Verdict(warnings=warnings_to_wire(assessment.facts.warnings))
            parts.append(warnings.SerializeToString())
        return b"".join(parts)


# Bound to its instance, a method of a message is looked up among the fields first.
_submission_has = wire.Submission.HasField


class LeadScoring:
    """The methods of the service. Each takes messages and gives serialised ones."""

    def __init__(
        self,
        catalog: Callable[[], Catalog],
        now: Callable[[], Instant],
        log: Logger,
        scored: Scored | None = None,
    ) -> None:
        """Prepare.

        Args:
            catalog: Gives the rule sets to score by; asked once for each call, which stays with what it got.
            now: The clock, for calls without a moment of their own.
            log: Where failures of ours are written.
            scored: Told of each contact; None for nobody.
        """
        self._catalog = catalog
        self._now = now
        self._log = log
        self._scored = scored
        self._scorers: WeakKeyDictionary[LoadedRuleSet, Scorer] = WeakKeyDictionary()

    def score_lead(self, request: wire.ScoreLeadRequest, _context: grpc.ServicerContext) -> bytes:
        """Scores one contact."""
        verdict = self._score_by(request.options)(request.submission)
        return field(wire.ScoreLeadResponse.VERDICT_FIELD_NUMBER, verdict)

    def batch_score_leads(self, request: wire.BatchScoreLeadsRequest, context: grpc.ServicerContext) -> bytes:
        """Scores up to MAX_BATCH contacts."""
        size = len(request.submissions)
        if size > MAX_BATCH:
            raise BatchTooLarge(size, MAX_BATCH)
        score = self._score_by(request.options)
        results = []
        for index, submission in enumerate(request.submissions):
            remaining: float | None = context.time_remaining()
            if remaining == 0 or not context.is_active():
                raise DeadlineExceeded(index, size)
            result = self._result(score, submission, "BatchScoreLeads", f"submissions[{index}].")
            results.append(field(wire.BatchScoreLeadsResponse.RESULTS_FIELD_NUMBER, result))
        return b"".join(results)

    def stream_score_leads(
        self, requests: Iterator[wire.StreamScoreLeadsRequest], context: grpc.ServicerContext
    ) -> Iterator[bytes]:
        """Scores contacts as they arrive. Reads the next one when the answer to the last has been taken.

        Initial metadata tell the caller that its options are accepted, before it sends anything else.
        """
        score = None
        for request in requests:
            match request.WhichOneof("item"):
                case "submission":
                    score = score or self._score_by(wire.ScoringOptions())
                    result = self._result(score, request.submission, "StreamScoreLeads", "submission.")
                    yield field(wire.StreamScoreLeadsResponse.RESULT_FIELD_NUMBER, result)
                case "options" if score is None:
                    score = self._score_by(request.options)
                    context.send_initial_metadata(())
                case "options":
                    raise RequestInvalid("options", "expected them in the first message only")
                case _:
                    raise RequestInvalid("item", "expected options or a submission, got neither")

    def _score_by(self, message: wire.ScoringOptions) -> _Score:
        options = read_options(message, self._catalog(), self._now)
        scorer = self._scorers.get(options.loaded)
        if scorer is None:  # Two calls may make one each; the first is kept, and both give the same.
            scorer = self._scorers.setdefault(options.loaded, Scorer(options.loaded.program))
        score = partial(scorer.in_locale(message.locale).score, options)
        return score if self._scored is None else _counted(score, options.loaded, self._scored)

    def _result(self, score: _Score, submission: wire.Submission, method: str, prefix: str) -> bytes:
        """The serialised leadladder.v1.ScoringResult."""
        try:
            return field(wire.ScoringResult.VERDICT_FIELD_NUMBER, score(submission))
        except Exception as error:  # noqa: BLE001  # One contact never ends a batch or stream.
            status = told(error, method, self._log, prefix)
            return field(wire.ScoringResult.ERROR_FIELD_NUMBER, status.SerializeToString())


def _counted(score: _Score, loaded: LoadedRuleSet, scored: Scored) -> _Score:
    """The same, and `scored` is told."""

    def score_and_tell(submission: wire.Submission) -> bytes:
        try:
            verdict = score(submission)
        except Exception:
            scored(loaded, "error")
            raise
        scored(loaded, "verdict")
        return verdict

    return score_and_tell
