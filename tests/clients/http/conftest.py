"""Envoy in front of the servers of the cases."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.clients.http.envoy import describe, program, proxying
from tests.clients.live import Live


def need(name: str, request: pytest.FixtureRequest) -> str:
    """Where a program is. Skips the test when it is missing or not asked for; in CI missing is a failure."""
    if request.config.getoption("--clients") != "all":
        pytest.skip("make test-clients runs JSON over HTTP")
    found = program(name)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"there is no {name}, and in CI nothing is skipped")
    if found is None:
        pytest.skip(f"there is no {name}")
    return found


@pytest.fixture(scope="session")
def envoys(
    request: pytest.FixtureRequest, servers: dict[str, Live], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The address of an Envoy in front of the server of each kind that does not encrypt."""
    need("envoy", request)
    folder = tmp_path_factory.mktemp("envoy")
    describe(folder / "leadladder.binpb")
    with ExitStack() as stack:
        ports = {kind: stack.enter_context(proxying(servers[kind].port, folder)) for kind in ("plain", "token")}
        yield {kind: f"http://127.0.0.1:{port}" for kind, port in ports.items()}
