"""Makes the calls of the cases that every client passes: see tests/clients/runners.py."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC
from itertools import islice
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.json_format import MessageToDict, ParseDict

from leadladder import Answer, Client, Contact, Error, Reasons, Submission, Verdict
from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1 import verdict_pb2 as wire_verdict

_REASONS: Mapping[int, Reasons] = {
    wire.REASON_DETAIL_UNSPECIFIED: "all",
    wire.REASON_DETAIL_NONE: "none",
    wire.REASON_DETAIL_DECIDING: "deciding",
    wire.REASON_DETAIL_ALL: "all",
}


def main() -> None:
    """Answers until the input ends."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(request: Mapping[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"case": request["case"], "results": [], "rule_sets": [], "error": None, "text": ""}
    if request["call"] == "print":
        return answer | {"text": str(Verdict(ParseDict(request["verdict"], wire_verdict.Verdict())))}
    try:
        with _client(request) as client:
            _call(client, request, answer)
    except Error as error:
        answer["error"] = _described(error)
    return answer


def _client(request: Mapping[str, Any]) -> Client:
    credentials = None
    if request["tls"]:
        ca, key, shown = (Path(request[name]).read_bytes() if request[name] else None for name in ("ca", "key", "cert"))
        credentials = grpc.ssl_channel_credentials(ca, key, shown)
    timeout = (request["deadline_ms"] or 10_000) / 1000
    outlook = request["options"].get("outlook") != "OUTLOOK_NONE"
    locale = request["options"].get("locale", "")
    return Client(
        request["target"],
        credentials=credentials,
        token=request["token"],
        timeout=timeout,
        locale=locale,
        outlook=outlook,
    )


def _call(client: Client, request: Mapping[str, Any], answer: dict[str, Any]) -> None:
    options = wire.ScoringOptions()
    ParseDict(request["options"], options, ignore_unknown_fields=True)
    how: dict[str, Any] = {
        "rule_set": options.rule_set_id or None,
        "version": options.version if options.HasField("version") else None,
        "as_of": options.as_of.ToDatetime(UTC) if options.HasField("as_of") else None,
        "reasons": _REASONS.get(options.reason_detail, options.reason_detail),
    }
    submissions = list(_submissions(request["submissions"]))
    match request["call"]:
        case "score":
            (one,) = submissions
            _add(client.score(one.contact, previous_stage=one.previous_stage, **how), answer)
        case "batch":
            for each in client.score_batch(submissions, **how):
                _add(each, answer)
        case "stream":
            timeout = request["deadline_ms"] and request["deadline_ms"] / 1000
            answers = client.score_stream(submissions, timeout=timeout, **how)
            for each in islice(answers, request["cancel_after"]):
                _add(each, answer)
            answers.close()  # type: ignore[attr-defined]  # A generator.
        case "account":
            contacts = [each.contact for each in submissions]
            answer["account"] = MessageToDict(client.score_account(contacts, account_id="acme", **how).proto)
        case "list_rule_sets":
            answer["rule_sets"] = [MessageToDict(each) for each in client.list_rule_sets()]
        case "get_rule_set":
            answer["rule_sets"] = [MessageToDict(client.get_rule_set(request["rule_set_id"]))]
        case other:
            raise ValueError(f"call: {other!r}")


def _submissions(written: list[dict[str, Any]]) -> Iterator[Submission]:
    for each in written:
        message = wire.Submission()
        ParseDict(each, message, ignore_unknown_fields=True)
        contact: Contact = message.contact
        yield Submission(contact, message.previous_stage if message.HasField("previous_stage") else None)


def _add(result: Answer, answer: dict[str, Any]) -> None:
    if isinstance(result, Verdict):
        if not answer["results"]:
            answer["text"] = str(result)
        answer["results"].append({"verdict": MessageToDict(result.proto)})
    else:
        answer["results"].append({"error": _described(result)})


def _described(error: Error) -> dict[str, Any]:
    violations = [{"field": each.field, "description": each.description} for each in error.violations]
    words = {"code": error.code.name, "reason": error.reason, "message": error.message, "metadata": error.metadata}
    return words | {"violations": violations}


if __name__ == "__main__":
    main()
