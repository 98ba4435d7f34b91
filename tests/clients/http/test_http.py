"""JSON over HTTP passes the same cases as the clients, as far as HTTP has such a thing."""

import json
import struct
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from leadladder.v1 import lead_scoring_service_pb2 as wire
from tests.clients.http.conftest import need
from tests.clients.http.web import Response, post, send
from tests.clients.live import TOKEN, Live
from tests.clients.table import Case, read_cases
from tests.clients.test_conformance import check

_CODES = {3: "INVALID_ARGUMENT", 4: "DEADLINE_EXCEEDED", 5: "NOT_FOUND", 14: "UNAVAILABLE", 16: "UNAUTHENTICATED"}

CASES = [
    case
    for case in read_cases()
    if case.over_http and case.server in {"plain", "token"} and case.call != "stream" and "tls" not in case.caller
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case.replace(" ", "-"))
def test_json_over_http_passes_a_case(
    case: Case, envoys: dict[str, str], servers: dict[str, Live], golden: Callable[[Path, str], None]
) -> None:
    """What comes back through Envoy is what every client gives."""
    server = servers[case.server]
    server.reset()
    response = _ask(case, envoys[case.server])
    server.finish()
    answer: dict[str, Any] = {"case": case.case, "results": [], "error": None}
    if response.status != 200:
        answer["error"] = _error(response.json)
    elif case.call == "score":
        answer["results"] = [{"verdict": response.json["verdict"]}]
    elif case.call == "batch":
        answer["results"] = [_result(each) for each in response.json.get("results", [])]
    else:
        listed = response.json["ruleSets"] if case.call == "list_rule_sets" else [response.json["ruleSet"]]
        assert tuple(each["ruleSet"]["ruleSetId"] for each in listed) == case.rule_sets
    check(case, answer, golden)


def _ask(case: Case, base: str) -> Response:
    headers = {"authorization": f"Bearer {case.caller['token']}"} if "token" in case.caller else {}
    options = case.asked.get("options", {})
    match case.call:
        case "score":
            return post(base, "/v1/leads:score", {"submission": case.submissions[0], "options": options}, headers)
        case "batch":
            message = {"submissions": case.submissions, "options": options}
            return post(base, "/v1/leads:batchScore", message, headers)
        case "get_rule_set":
            return send(base, "GET", f"/v1/ruleSets/{quote(case.asked['rule_set_id'])}", headers=headers)
        case _:
            return send(base, "GET", "/v1/ruleSets", headers=headers)


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    return {"error": _error(result["error"])} if "error" in result else {"verdict": result["verdict"]}


def _error(status: Mapping[str, Any]) -> dict[str, Any]:
    """An error as the runners describe it, from the JSON of google.rpc.Status."""
    described: dict[str, Any] = {"code": _CODES[status["code"]], "reason": "", "metadata": {}, "violations": []}
    for detail in status.get("details", []):
        if detail["@type"].endswith("/google.rpc.ErrorInfo"):
            assert detail["domain"] == "leadladder"
            described |= {"reason": detail["reason"], "metadata": detail.get("metadata", {})}
        else:
            described["violations"] = detail["fieldViolations"]
    return described


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        pytest.param("POST", "/v1/leads:score", b"{", 400, 3, id="broken JSON"),
        pytest.param("POST", "/v1/leads:score", b'{"options": 7}', 400, 3, id="a number for a message"),
        pytest.param("POST", "/v1/leads:score", b'{"options": {"version": "x"}}', 400, 3, id="text for a number"),
        pytest.param("GET", "/v1/ruleSets?" + urlencode({"size": 2}), None, 400, 3, id="unknown parameter"),
        pytest.param("GET", "/v1/nothing", None, 404, 5, id="unknown path"),
        pytest.param("GET", "/v1/leads:score", None, 404, 5, id="another method"),
    ],
)
def test_what_envoy_refuses_itself_is_json_too(
    envoys: dict[str, str], method: str, path: str, body: bytes | None, status: int, code: int
) -> None:
    """In the form of the server's errors: a code, a message, and a reason where the request is to blame."""
    response = send(envoys["plain"], method, path, body, {"content-type": "application/json"} if body else None)
    assert response.status == status
    assert response.json["code"] == code
    assert response.json["message"]
    if code == 3:
        assert _error(response.json)["reason"] == "REQUEST_INVALID"


def test_names_of_fields_are_read_in_both_spellings(envoys: dict[str, str]) -> None:
    """As JSON of protobuf has them: contactId and contact_id. Fields that there are not are passed over."""
    for contact_id, rule_set in (("contactId", "ruleSetId"), ("contact_id", "rule_set_id")):
        message = {"submission": {"contact": {contact_id: "c-1", "mood": "fine"}}, "options": {rule_set: "tiny"}}
        assert post(envoys["plain"], "/v1/leads:score", message).json["verdict"]["contactId"] == "c-1"


def test_a_rule_set_is_checked(envoys: dict[str, str]) -> None:
    """POST /v1/ruleSets:check answers with the problems."""
    response = post(envoys["plain"], "/v1/ruleSets:check", {"text": "ladder: ["})
    assert response.json["diagnostics"][0]["severity"] == "SEVERITY_ERROR"


def test_a_page_of_a_browser_calls_over_grpc_web(envoys: dict[str, str]) -> None:
    """The call of a page on localhost is answered with a frame of the message and one of the trailers."""
    message = wire.ScoreLeadRequest()
    message.submission.contact.contact_id = "web"
    data = message.SerializeToString()
    headers = {
        "content-type": "application/grpc-web+proto",
        "x-grpc-web": "1",
        "origin": "http://localhost:3000",
    }
    path = "/leadladder.v1.LeadScoringService/ScoreLead"
    response = send(envoys["plain"], "POST", path, struct.pack(">BI", 0, len(data)) + data, headers)
    flag, length = struct.unpack(">BI", response.body[:5])
    answer = wire.ScoreLeadResponse.FromString(response.body[5 : 5 + length])
    assert (response.status, flag, answer.verdict.contact_id) == (200, 0, "web")
    assert response.body[5 + length] == 0x80
    assert b"grpc-status:0" in response.body[10 + length :].replace(b" ", b"")
    assert response.headers["access-control-allow-origin"] == "http://localhost:3000"


@pytest.mark.parametrize(("origin", "allowed"), [("http://localhost:3000", True), ("https://localhost.example", False)])
def test_pages_of_other_origins_are_not_let_in(envoys: dict[str, str], origin: str, *, allowed: bool) -> None:
    """The question that a browser asks first is answered for the origins of the configuration only."""
    headers = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-grpc-web,authorization",
    }
    response = send(envoys["plain"], "OPTIONS", "/leadladder.v1.LeadScoringService/ScoreLead", headers=headers)
    assert (response.headers.get("access-control-allow-origin") == origin) == allowed


def test_buf_curl_calls_over_grpc_web(envoys: dict[str, str], request: pytest.FixtureRequest) -> None:
    """A client that is not ours gets its descriptors and its verdict through Envoy, with a token for each."""
    buf = need("buf", request)
    url = f"{envoys['token']}/leadladder.v1.LeadScoringService/ScoreLead"
    command = [buf, "curl", "--protocol", "grpcweb", "--reflect-protocol", "grpc-v1alpha", "--http2-prior-knowledge"]
    command += ["--header", f"authorization: Bearer {TOKEN}", "--reflect-header", f"authorization: Bearer {TOKEN}"]
    body = json.dumps({"submission": {"contact": {"contactId": "c-1"}}})
    done = subprocess.run([*command, "--data", body, url], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"]["contactId"] == "c-1"


def test_operators_calls_do_not_pass(envoys: dict[str, str], request: pytest.FixtureRequest) -> None:
    """Envoy stands on the server's own host, and its callers may be anywhere; as JSON there is no such method."""
    buf = need("buf", request)
    method = "/leadladder.v1.RuleSetService/ReloadRuleSets"
    command = [buf, "curl", "--protocol", "grpcweb", "--reflect-protocol", "grpc-v1alpha", "--http2-prior-knowledge"]
    done = subprocess.run(
        [*command, "--data", "{}", envoys["plain"] + method], capture_output=True, text=True, check=False
    )
    assert "permission_denied" in done.stdout + done.stderr
    assert send(envoys["plain"], "POST", method, b"{}", {"content-type": "application/json"}).status == 404
