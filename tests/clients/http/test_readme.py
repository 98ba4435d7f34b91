"""The examples in clients/http/README.md."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.clients.http.conftest import need
from tests.clients.http.envoy import ROOT, describe, proxying
from tests.rpc.serving import SHIPPED, load, serving

_PAGE = ROOT / "clients" / "http" / "README.md"

EXAMPLES = re.findall(r"```sh\n(curl .*?)```", _PAGE.read_text("utf-8"), re.DOTALL)


def test_every_curl_of_the_page_gets_verdicts(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """As it stands there, but for the port; by the rule sets that LeadLadder ships."""
    need("envoy", request)
    need("curl", request)
    describe(tmp_path / "leadladder.binpb")
    with serving(load(SHIPPED)) as target, proxying(int(target.rpartition(":")[2]), tmp_path) as port:
        stages = []
        for example in EXAMPLES:
            assert "127.0.0.1:8080" in example
            command = ["sh", "-c", example.replace("127.0.0.1:8080", f"127.0.0.1:{port}")]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
            answer = json.loads(done.stdout)
            results = answer.get("results", [answer])
            stages.append([result["verdict"]["stage"]["stageId"] for result in results])
    assert stages == [["lead"], ["name"], ["name", "name"], ["name"]]
