"""Every language's client passes the same cases against the same live servers."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import grpc
import pytest
from google.protobuf.json_format import MessageToJson, ParseDict
from google.protobuf.message import Message

from leadladder.v1 import rule_set_service_pb2 as rule_sets
from leadladder.v1.account_pb2 import AccountVerdict
from leadladder.v1.rule_set_pb2 import RuleSet, RuleSetSummary
from leadladder.v1.rule_set_service_pb2_grpc import RuleSetServiceStub
from leadladder.v1.verdict_pb2 import Outcome, Verdict
from tests.clients.live import Live
from tests.clients.runners import Runner
from tests.clients.table import FOLDER, Case, read_cases
from tests.rpc.tls import certificate, key

CASES = read_cases()

Golden = Callable[[Path, str], None]
"""Compares a text with a golden file."""

_Kind = TypeVar("_Kind", bound=Message)


def test_every_case_says_another_fact() -> None:
    """The names are ids of tests."""
    assert len({case.case for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case.replace(" ", "-"))
def test_a_client_passes_a_case(
    case: Case, runner: Runner, servers: dict[str, Live], tmp_path: Path, golden: Golden
) -> None:
    """What the client gives back is what the case expects."""
    server = servers[case.server]
    server.reset()
    answer = runner.ask(request_of(case, server, tmp_path))
    server.finish()
    check(case, answer, golden)
    if case.unread:
        assert server.read <= len(case.submissions) - case.unread
    if case.rule_sets is not None:
        assert _told(case, answer) == _loaded(case, server)


def request_of(case: Case, server: Live, folder: Path) -> dict[str, Any]:
    """What the runner is asked.

    Args:
        case: The case.
        server: The server of its kind.
        folder: Where the client's key is put.
    """
    encrypted = bool(case.caller.get("tls"))
    shown = case.caller.get("certificate")
    defaults: dict[str, Any] = {"options": {}, "rule_set_id": "", "deadline_ms": None, "cancel_after": None}
    return {
        **defaults,
        "case": case.case,
        "target": f"{'localhost' if encrypted else '127.0.0.1'}:{server.port}",
        "tls": encrypted,
        "ca": str(certificate("ca")) if encrypted else None,
        "cert": str(certificate(shown)) if shown else None,
        "key": str(key(shown, folder)) if shown else None,
        "token": case.caller.get("token"),
        "call": case.call,
        "submissions": case.submissions,
        **({} if case.verdict is None else {"verdict": case.verdict}),
        **case.asked,
    }


def check(case: Case, answer: Mapping[str, Any], golden: Golden) -> None:
    """Compares an answer with what the case expects."""
    assert answer["case"] == case.case
    cancelled = "cancel_after" in case.asked and (answer["error"] or {}).get("code") == "CANCELLED"
    if case.error is None and not cancelled:
        assert answer["error"] is None
    elif case.error is not None:
        assert answer["error"] is not None
        _check_error(case.error, answer["error"])
    if case.lost is not None:
        assert len(answer["results"]) <= case.lost
    elif case.results is not None:
        assert len(answer["results"]) == len(case.results)
        for expected, actual, submission in zip(case.results, answer["results"], case.submissions, strict=False):
            _check_result(expected, actual, submission, golden)
    else:
        assert answer["results"] == []
    if case.account:
        account = _read(answer["account"], AccountVerdict())
        golden(FOLDER / case.account, MessageToJson(account, indent=2, ensure_ascii=False) + "\n")
    if case.prints and "text" in answer:
        golden(FOLDER / case.prints, answer["text"] + "\n")


def _check_result(
    expected: Mapping[str, Any], actual: Mapping[str, Any], submission: Mapping[str, Any], golden: Golden
) -> None:
    if "error" in expected:
        _check_error(expected["error"], actual["error"])
        return
    assert actual.get("error") is None
    verdict = _read(actual["verdict"], Verdict())
    assert verdict.contact_id == submission.get("contact", {}).get("contact_id", "")
    if "verdict" in expected:
        golden(FOLDER / expected["verdict"], MessageToJson(verdict, indent=2, ensure_ascii=False) + "\n")
    if "stage" in expected:
        assert verdict.stage.stage_id == expected["stage"]
    told = {descriptor.name for descriptor, _ in verdict.ListFields()}
    assert told >= set(expected.get("present", ()))
    assert told.isdisjoint(expected.get("absent", ()))
    outcomes = {each.code: Outcome.Name(each.outcome).removeprefix("OUTCOME_") for each in verdict.reasons}
    if "outcomes" in expected:
        wanted = expected["outcomes"]
        assert {code: outcomes.get(code) for code in wanted} == wanted
        assert bool(outcomes) == bool(wanted)


def _check_error(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> None:
    codes = expected["code"] if isinstance(expected["code"], list) else [expected["code"]]
    assert actual["code"] in codes
    if "reason" in expected:
        assert actual["reason"] == expected["reason"]
    for name, value in expected.get("metadata", {}).items():
        assert actual["metadata"].get(name) == value
    if "violations" in expected:
        assert [each["field"] for each in actual["violations"]] == expected["violations"]
        assert all(each["description"] for each in actual["violations"])


def _read(written: Mapping[str, Any], message: _Kind) -> _Kind:
    ParseDict(dict(written), message)
    return message


def _told(case: Case, answer: Mapping[str, Any]) -> list[Message]:
    """The rule sets of an answer."""
    kind = RuleSet if case.call == "get_rule_set" else RuleSetSummary
    told = [_read(each, kind()) for each in answer["rule_sets"]]
    assert tuple(each.rule_set.rule_set_id for each in told) == case.rule_sets
    return list(told)


def _loaded(case: Case, server: Live) -> list[Message]:
    """The same rule sets, without a client."""
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        stub = RuleSetServiceStub(channel)
        if case.call == "list_rule_sets":
            return list(stub.ListRuleSets(rule_sets.ListRuleSetsRequest()).rule_sets)
        wanted = rule_sets.GetRuleSetRequest(rule_set_id=case.asked["rule_set_id"])
        return [stub.GetRuleSet(wanted).rule_set]
