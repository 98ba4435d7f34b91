"""Tools that know nothing of LeadLadder call it by reflection."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.http.conftest import need
from tests.clients.live import TOKEN, Live

_BODY = json.dumps({"submission": {"contact": {"contactId": "c-1", "company": {"employees": 60}}}})
_GRPCURL = "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3"

_METHOD = "leadladder.v1.LeadScoringService/ScoreLead"


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_buf_curl_brings_a_token(servers: dict[str, Live], request: pytest.FixtureRequest) -> None:
    """The header of the call and that of the reflection are two."""
    header = f"authorization: Bearer {TOKEN}"
    command = [need("buf", request), "curl", "--protocol", "grpc", "--http2-prior-knowledge", "--data", _BODY]
    command += ["--header", header, "--reflect-header", header, f"http://127.0.0.1:{servers['token'].port}/{_METHOD}"]
    assert json.loads(_run(command))["verdict"]["contactId"] == "c-1"


def test_grpcurl_gets_a_verdict(servers: dict[str, Live], request: pytest.FixtureRequest) -> None:
    """With nothing but the address. Where it is not installed, Go builds it."""
    grpcurl = [shutil.which("grpcurl")] if shutil.which("grpcurl") else [need("go", request), "run", _GRPCURL]
    target = f"127.0.0.1:{servers['plain'].port}"
    answer = _run([*map(str, grpcurl), "-plaintext", "-d", _BODY, target, _METHOD])
    assert json.loads(answer)["verdict"]["contact_id"] == "c-1"  # It spells names as the protos do.


def test_k6_loads_the_server(servers: dict[str, Live], request: pytest.FixtureRequest) -> None:
    """Fifty calls of two users at once, each checked; k6 fails when one check does."""
    script = Path(__file__).with_name("load.js")
    command = [need("k6", request), "run", "--quiet", "--no-usage-report"]
    _run([*command, "--env", f"TARGET=127.0.0.1:{servers['plain'].port}", str(script)])
