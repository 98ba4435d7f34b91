"""The server as a process, and what every gRPC server offers."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder_server.rpc.running import Operation, serve
from leadladder_server.rpc.server import AddressUnavailable, Server
from tests.rpc.requests import CONTROL, request
from tests.rpc.serving import RULES, channel, load

SERVE = (
    "import sys; from pathlib import Path; from leadladder_server.rpc.running import Operation, serve; "
    "sys.exit(serve(Path(sys.argv[1]), host=sys.argv[2], port=int(sys.argv[3]), operation=Operation(verbose=True)))"
)
"""A program that serves the folder, host and port of its arguments."""

SERVICES = ("", "leadladder.v1.LeadScoringService", "leadladder.v1.RuleSetService")


@contextmanager
def _process(rules: Path = RULES, host: str = "127.0.0.1", port: int = 0) -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own, whose end is waited for."""
    command = [sys.executable, "-c", SERVE, str(rules), host, str(port)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    """Where it listens, as it says on its first line."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Listening on "), (line, process.stderr and process.stderr.read())
    return line.removeprefix("Listening on ").strip()


def _events(process: subprocess.Popen[str]) -> list[dict[str, object]]:
    assert process.stderr is not None
    return [json.loads(line) for line in process.stderr.read().splitlines()]


def _health(connected: grpc.Channel) -> Any:  # noqa: ANN401  # The stub comes without types.
    stub: Any = health_pb2_grpc.HealthStub
    return stub(connected)


@pytest.mark.parametrize("name", SERVICES)
def test_health_is_told_for_each_service(tiny: grpc.Channel, name: str) -> None:
    """The server as a whole and both services are serving."""
    response = _health(tiny).Check(health_pb2.HealthCheckRequest(service=name))
    assert response.status == health_pb2.HealthCheckResponse.SERVING


def test_health_of_another_service_is_not_found(tiny: grpc.Channel) -> None:
    """As the health protocol wants it."""
    with pytest.raises(grpc.RpcError) as unknown:
        _health(tiny).Check(health_pb2.HealthCheckRequest(service="other"))
    assert isinstance(unknown.value, grpc.Call)
    assert unknown.value.code() == grpc.StatusCode.NOT_FOUND


def test_reflection_lists_the_services(tiny: grpc.Channel) -> None:
    """Tools that know no protos find everything that there is to call."""
    ask = reflection_pb2.ServerReflectionRequest(list_services="")
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(tiny)
    (answer,) = stub.ServerReflectionInfo(iter([ask]))
    assert {service.name for service in answer.list_services_response.service} == {
        "leadladder.v1.LeadScoringService",
        "leadladder.v1.RuleSetService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }


def test_a_tool_calls_it_by_reflection_alone(tiny: grpc.Channel) -> None:
    """`buf curl` without any proto file gets a verdict as JSON."""
    del tiny
    buf = Path(sys.executable).with_name("buf")
    with Server(load(RULES)) as server:
        url = f"http://127.0.0.1:{server.port}/leadladder.v1.LeadScoringService/ScoreLead"
        body = '{"submission": {"contact": {"contactId": "c-1", "company": {"employees": 60}}}}'
        command = [str(buf), "curl", "--protocol", "grpc", "--http2-prior-knowledge", "--data", body, url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    verdict = json.loads(done.stdout)["verdict"]
    assert (verdict["contactId"], verdict["stage"]["stageId"]) == ("c-1", "name")


def test_a_port_in_use_is_an_error() -> None:
    """Two servers never share a port in silence."""
    with Server(load(RULES)) as server, pytest.raises(AddressUnavailable, match="it is in use"):
        Server(load(RULES), port=server.port)


def test_a_stop_lets_the_call_under_way_finish_and_refuses_new_ones() -> None:
    """SIGTERM: a stream that is open gets its answers, health tells, new calls fail, and the exit code is 0."""
    with _process() as process:
        target = _address(process)
        with channel(target) as connected:
            stub = LeadScoringServiceStub(connected)
            last = threading.Event()

            def submissions() -> Iterator[wire.StreamScoreLeadsRequest]:
                yield wire.StreamScoreLeadsRequest(submission=CONTROL)
                last.wait(20)
                yield wire.StreamScoreLeadsRequest(submission=CONTROL)

            stream = stub.StreamScoreLeads(submissions())
            watch = _health(connected).Watch(health_pb2.HealthCheckRequest())
            assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
            assert next(stream).result.verdict.stage.stage_id == "lead"
            process.send_signal(signal.SIGTERM)
            assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING
            watch.cancel()
            assert _refused(target)
            last.set()
            assert [response.result.verdict.stage.stage_id for response in stream] == ["lead"]
        assert process.wait(20) == 0
        events = [event["event"] for event in _events(process)]
    assert [event for event in events if event != "call"] == ["serving", "stopping", "stopped"]


def _refused(target: str) -> bool:
    """Whether calls on connections of their own soon find nobody there.

    A call that arrives in the moment of the signal itself may pass, or be cancelled: gRPC's own race.
    """
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with channel(target) as connected:
            try:
                LeadScoringServiceStub(connected).ScoreLead(request(), timeout=5)
            except grpc.RpcError as error:
                if error.code() is grpc.StatusCode.UNAVAILABLE:
                    return True
    return False


def test_a_second_signal_ends_the_calls_under_way() -> None:
    """Who is in a hurry need not wait for the grace period; the exit code is still 0."""
    with _process() as process, channel(_address(process)) as connected:
        wait = threading.Event()

        def submissions() -> Iterator[wire.StreamScoreLeadsRequest]:
            yield wire.StreamScoreLeadsRequest(submission=CONTROL)
            wait.wait(20)

        stream = LeadScoringServiceStub(connected).StreamScoreLeads(submissions())
        next(stream)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        wait.set()
        stream.cancel()


def test_a_rule_set_that_does_not_load_stops_the_start(tmp_path: Path) -> None:
    """Exit code 3, with what an author needs on stderr and nothing on stdout."""
    (tmp_path / "tiny").mkdir()
    text = (RULES / "tiny" / "ruleset.yaml").read_text("utf-8")
    (tmp_path / "tiny" / "ruleset.yaml").write_text(text.replace("company.employees", "company.employes"), "utf-8")
    with _process(tmp_path) as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (3, "")
    assert "tiny/ruleset.yaml:36:" in err
    assert "Traceback" not in err


def test_a_port_in_use_stops_the_start() -> None:
    """Exit code 2, and one sentence."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with _process(port=port) as process:
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (2, "")
    assert err == f"error: cannot listen at 127.0.0.1:{port}: it is in use, or not an address of this host\n"


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("no-such-host.invalid", id="no such name"),
        pytest.param("203.0.113.7", id="of another host"),
        pytest.param("a..b", id="no name"),
    ],
)
def test_an_address_that_is_not_of_this_host_is_an_error(host: str) -> None:
    """Told as a port in use is, and without waiting for a server that nobody can reach."""
    with pytest.raises(AddressUnavailable, match="not an address of this host"):
        Server(load(RULES), host)


def test_metrics_at_a_port_in_use_stop_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and one sentence."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve(RULES, port=0, operation=Operation(metrics_port=port)) == 2
    expected = f"error: cannot listen at 127.0.0.1:{port}: it is in use, or not an address of this host\n"
    assert capsys.readouterr().err == expected


def test_listening_in_public_without_encryption_is_a_warning() -> None:
    """The log says so once, before it serves."""
    with _process(host="0.0.0.0") as process:  # noqa: S104  # What the test is about.
        _address(process)
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        events = _events(process)
    assert [(event["level"], event["event"]) for event in events][:2] == [
        ("warning", "unencrypted"),
        ("info", "serving"),
    ]


def test_a_default_that_is_not_loaded_stops_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, with the nearest id."""
    assert serve(RULES, port=0, default_rule_set="tinny") == 2
    assert capsys.readouterr().err == "error: There is no rule set tinny; did you mean tiny?\n"
