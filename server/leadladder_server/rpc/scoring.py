"""LeadScoringService."""

from collections.abc import Callable, Iterator

import grpc

from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1 import verdict_pb2
from leadladder_server.catalog.catalog import Catalog
from leadladder_server.engine.program import Program
from leadladder_server.engine.rendering import Rendering
from leadladder_server.rpc.calls import told
from leadladder_server.rpc.contacts import read_contact
from leadladder_server.rpc.fragments import ConclusionWriter, ReasonWriter
from leadladder_server.rpc.framing import field
from leadladder_server.rpc.logs import Logger
from leadladder_server.rpc.options import Options, read_options
from leadladder_server.rpc.statuses import BatchTooLarge, DeadlineExceeded, RequestInvalid
from leadladder_server.rpc.values import instant_to_wire
from leadladder_server.rpc.verdicts import warnings_to_wire
from leadladder_server.values.types import Instant

NAME = "leadladder.v1.LeadScoringService"

MAX_BATCH = 256
"""Submissions in one batch."""

WireRendering = Rendering[bytes, bytes]
"""Makes serialised parts of a leadladder.v1.Verdict: all that depends on outcomes alone, and fields `reasons`."""


def wire_rendering(program: Program) -> WireRendering:
    """The rendering of a program's conclusions and reasons for the wire."""
    return program.rendering(ConclusionWriter(program.rule_set.ref).write, ReasonWriter(program.reasons).write)


class Scorer:
    """Scores the contacts of one call."""

    def __init__(self, options: Options, rendering: WireRendering) -> None:
        self._program = options.loaded.program
        self._as_of = options.as_of
        self._detail = options.detail
        self._rendering = rendering
        moment = instant_to_wire(options.as_of).SerializeToString()
        self._moment = field(verdict_pb2.Verdict.AS_OF_FIELD_NUMBER, moment)

    def score(self, submission: wire.Submission) -> bytes:
        """The serialised leadladder.v1.Verdict.

        Raises:
            ContactInvalid: The contact breaks a limit.
            InferenceFailed: The engine misbehaved.
        """
        contact = read_contact(submission.contact)
        previous_stage = submission.previous_stage if submission.HasField("previous_stage") else None
        assessment = self._program.assess(contact, self._as_of, previous_stage)
        conclusion, reasons = self._rendering.render(assessment, self._detail)
        parts = [conclusion, self._moment, *reasons]
        if contact.contact_id:
            parts.append(field(verdict_pb2.Verdict.CONTACT_ID_FIELD_NUMBER, contact.contact_id.encode()))
        if assessment.facts.warnings:
            warnings = verdict_pb2.Verdict(warnings=warnings_to_wire(assessment.facts.warnings))
            parts.append(warnings.SerializeToString())
        return b"".join(parts)


class LeadScoring:
    """The methods of the service. Each takes messages and gives serialised ones."""

    def __init__(self, catalog: Catalog, now: Callable[[], Instant], log: Logger) -> None:
        """Prepare.

        Args:
            catalog: The rule sets to score by.
            now: The clock, for calls without a moment of their own.
            log: Where failures of ours are written.
        """
        self._catalog = catalog
        self._now = now
        self._log = log
        self._renderings = {id(loaded.program): wire_rendering(loaded.program) for loaded in catalog}

    def score_lead(self, request: wire.ScoreLeadRequest, _context: grpc.ServicerContext) -> bytes:
        """Scores one contact."""
        verdict = self._scorer(request.options).score(request.submission)
        return field(wire.ScoreLeadResponse.VERDICT_FIELD_NUMBER, verdict)

    def batch_score_leads(self, request: wire.BatchScoreLeadsRequest, context: grpc.ServicerContext) -> bytes:
        """Scores up to MAX_BATCH contacts."""
        size = len(request.submissions)
        if size > MAX_BATCH:
            raise BatchTooLarge(size, MAX_BATCH)
        scorer = self._scorer(request.options)
        results = []
        for index, submission in enumerate(request.submissions):
            remaining: float | None = context.time_remaining()
            if remaining == 0 or not context.is_active():
                raise DeadlineExceeded(index, size)
            result = self._result(scorer, submission, "BatchScoreLeads", f"submissions[{index}].")
            results.append(field(wire.BatchScoreLeadsResponse.RESULTS_FIELD_NUMBER, result))
        return b"".join(results)

    def stream_score_leads(
        self, requests: Iterator[wire.StreamScoreLeadsRequest], context: grpc.ServicerContext
    ) -> Iterator[bytes]:
        """Scores contacts as they arrive. Reads the next one when the answer to the last has been taken.

        Initial metadata tell the caller that its options are accepted, before it sends anything else.
        """
        scorer = None
        for request in requests:
            match request.WhichOneof("item"):
                case "submission":
                    scorer = scorer or self._scorer(wire.ScoringOptions())
                    result = self._result(scorer, request.submission, "StreamScoreLeads", "submission.")
                    yield field(wire.StreamScoreLeadsResponse.RESULT_FIELD_NUMBER, result)
                case "options" if scorer is None:
                    scorer = self._scorer(request.options)
                    context.send_initial_metadata(())
                case "options":
                    raise RequestInvalid("options", "expected them in the first message only")
                case _:
                    raise RequestInvalid("item", "expected options or a submission, got neither")

    def _scorer(self, options: wire.ScoringOptions) -> Scorer:
        read = read_options(options, self._catalog, self._now)
        return Scorer(read, self._renderings[id(read.loaded.program)])

    def _result(self, scorer: Scorer, submission: wire.Submission, method: str, prefix: str) -> bytes:
        """The serialised leadladder.v1.ScoringResult."""
        try:
            return field(wire.ScoringResult.VERDICT_FIELD_NUMBER, scorer.score(submission))
        except Exception as error:  # noqa: BLE001  # One contact never ends a batch or stream.
            status = told(error, method, self._log, prefix)
            return field(wire.ScoringResult.ERROR_FIELD_NUMBER, status.SerializeToString())
