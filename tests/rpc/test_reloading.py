"""Rule sets that change while they are served."""

import io
import json
import os
import shutil
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1 import rule_set_pb2
from leadladder.v1 import rule_set_service_pb2 as service
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder.v1.rule_set_service_pb2_grpc import RuleSetServiceStub
from leadladder_server.catalog.library import Library
from leadladder_server.rpc.logs import logger
from leadladder_server.rpc.operators import is_local
from leadladder_server.rpc.security import Tokens
from leadladder_server.rpc.server import Server
from leadladder_server.rpc.values import instant_to_wire
from tests.rpc.requests import CONTROL, refusal, request
from tests.rpc.serving import NOW, RULES, channel, load

TINY = (RULES / "tiny" / "ruleset.yaml").read_text("utf-8")
BROKEN = TINY.replace("company.employees", "company.employes")
PATIENCE = 15.0
"""Seconds for something to come true on a busy machine."""


@dataclass
class Served:
    """A server of a folder, and what to ask it."""

    server: Server
    target: str
    root: Path
    log: io.StringIO
    connected: grpc.Channel
    scoring: LeadScoringServiceStub
    rule_sets: RuleSetServiceStub

    def write(self, text: str, folder: str = "tiny") -> None:
        """The rule set of a folder."""
        (self.root / folder).mkdir(exist_ok=True)
        (self.root / folder / "ruleset.yaml").write_text(text, "utf-8")

    def reload(self) -> service.ReloadRuleSetsResponse:
        """Has it read the folder now."""
        return self.rule_sets.ReloadRuleSets(service.ReloadRuleSetsRequest())

    def health(self, name: str) -> int:
        """How a service is."""
        stub: Any = health_pb2_grpc.HealthStub
        status: int = stub(self.connected).Check(health_pb2.HealthCheckRequest(service=name)).status
        return status

    def version(self) -> int:
        """The version by which a call is answered that names none."""
        return self.scoring.ScoreLead(request()).verdict.rule_set.version

    def events(self) -> list[dict[str, Any]]:
        """What it has logged."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


@contextmanager
def served(root: Path, poll: float = 0.0, tokens: Tokens | None = None) -> Iterator[Served]:
    """A server of a folder with `tiny` in it."""
    if not root.exists():
        shutil.copytree(RULES, root)
    library = Library(root)
    log = io.StringIO()
    assert not library.start(NOW).refused
    with (
        closing(library),
        Server(library, now=lambda: NOW, log=logger(stream=log), poll=poll, tokens=tokens, metered=True) as server,
        channel(f"127.0.0.1:{server.port}") as connected,
    ):
        target = f"127.0.0.1:{server.port}"
        scoring, rule_sets = LeadScoringServiceStub(connected), RuleSetServiceStub(connected)
        yield Served(server, target, root, log, connected, scoring, rule_sets)


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Iterator[Served]:
    """A server that reads its folder on request only."""
    with served(tmp_path / "rules") as made:
        yield made


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes true."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_an_edit_is_in_service_when_the_call_returns(tiny_folder: Served) -> None:
    """The next verdict carries the digest that the response told."""
    tiny_folder.write(TINY.replace("version: 1", "version: 2"))
    (reload,) = tiny_folder.reload().rule_sets
    assert (reload.folder, reload.outcome, reload.rule_set.version) == ("tiny", service.RELOAD_OUTCOME_UPDATED, 2)
    assert tiny_folder.scoring.ScoreLead(request()).verdict.rule_set == reload.rule_set
    (reload,) = tiny_folder.reload().rule_sets
    assert reload.outcome == service.RELOAD_OUTCOME_UNCHANGED


def test_errors_are_told_everywhere_and_the_last_good_version_answers(tiny_folder: Served) -> None:
    """In the response, in GetRuleSet and ListRuleSets, in health, in the log and in a metric; and all of it ends."""
    before = tiny_folder.scoring.ScoreLead(request()).verdict
    tiny_folder.write(BROKEN)
    response = tiny_folder.reload()
    (reload,) = response.rule_sets
    assert (reload.outcome, reload.rule_set) == (service.RELOAD_OUTCOME_REFUSED, before.rule_set)
    problem = response.diagnostics[0]
    assert (problem.file, problem.code, problem.severity) == (
        "tiny/ruleset.yaml",
        "unknown-field",
        rule_set_pb2.SEVERITY_ERROR,
    )
    assert problem.source_line == BROKEN.splitlines()[problem.line - 1]
    assert problem.source_line[problem.column - 1 : problem.end_column - 1] == "company.employes"

    assert tiny_folder.scoring.ScoreLead(request()).verdict == before
    described = tiny_folder.rule_sets.GetRuleSet(service.GetRuleSetRequest()).rule_set
    (listed,) = tiny_folder.rule_sets.ListRuleSets(service.ListRuleSetsRequest()).rule_sets
    assert described.last_load_error.startswith("tiny/ruleset.yaml:36:")
    assert "error[unknown-field]" in described.last_load_error
    assert described.load_error_time == instant_to_wire(NOW)
    assert (listed.last_load_error, listed.load_error_time) == (described.last_load_error, described.load_error_time)
    assert [tiny_folder.health(name) for name in ("", "leadladder.v1.LeadScoringService")] == [SERVING, SERVING]
    assert [tiny_folder.health(name) for name in ("leadladder.rules", "leadladder.rules.tiny")] == [NOT_SERVING] * 2
    refused = [event for event in tiny_folder.events() if event["event"] == "rule set refused"]
    assert [(event["level"], event["folder"], event["version"]) for event in refused] == [("error", "tiny", 1)]
    assert refused[0]["problems"][0].startswith("tiny/ruleset.yaml:36:")

    tiny_folder.reload()
    assert len([event for event in tiny_folder.events() if event["event"] == "rule set refused"]) == 1
    tiny_folder.write(TINY)
    tiny_folder.reload()
    described = tiny_folder.rule_sets.GetRuleSet(service.GetRuleSetRequest()).rule_set
    assert not described.HasField("last_load_error")
    assert not described.HasField("load_error_time")
    assert [tiny_folder.health(name) for name in ("leadladder.rules", "leadladder.rules.tiny")] == [SERVING] * 2
    assert [event["event"] for event in tiny_folder.events()][-2:] == ["rule set mended", "rules reloaded"]


def test_folders_come_and_go(tiny_folder: Served) -> None:
    """With health of their own, and NOT_FOUND once they have gone."""
    tiny_folder.write(TINY.replace("rule_set: tiny", "rule_set: other"), "other")
    assert [each.outcome for each in tiny_folder.reload().rule_sets] == [
        service.RELOAD_OUTCOME_ADDED,
        service.RELOAD_OUTCOME_UNCHANGED,
    ]
    options = wire.ScoringOptions(rule_set_id="other")
    ask = wire.ScoreLeadRequest(submission=CONTROL, options=options)
    assert tiny_folder.scoring.ScoreLead(ask).verdict.rule_set.rule_set_id == "other"
    assert tiny_folder.version() == 1
    assert tiny_folder.health("leadladder.rules.other") == SERVING
    shutil.rmtree(tiny_folder.root / "other")
    assert [each.outcome for each in tiny_folder.reload().rule_sets] == [
        service.RELOAD_OUTCOME_WITHDRAWN,
        service.RELOAD_OUTCOME_UNCHANGED,
    ]
    with pytest.raises(grpc.RpcError) as gone:
        tiny_folder.scoring.ScoreLead(ask)
    assert refusal(gone.value)[1].reason == "RULE_SET_NOT_FOUND"
    assert tiny_folder.health("leadladder.rules.other") == NOT_SERVING
    assert tiny_folder.health("leadladder.rules") == SERVING


def test_a_pinned_version_stays_while_its_folder_does(tiny_folder: Served) -> None:
    """Two versions answer side by side."""
    tiny_folder.write(TINY.replace("version: 1", "version: 2"), "next")
    tiny_folder.reload()
    assert tiny_folder.version() == 2
    pinned = wire.ScoreLeadRequest(submission=CONTROL, options=wire.ScoringOptions(rule_set_id="tiny", version=1))
    assert tiny_folder.scoring.ScoreLead(pinned).verdict.rule_set.version == 1


def test_a_stream_keeps_the_rules_with_which_it_began(tiny_folder: Served) -> None:
    """Even when they have been changed, and then withdrawn; the next stream has the new ones."""
    more = threading.Event()

    def submissions() -> Iterator[wire.StreamScoreLeadsRequest]:
        yield wire.StreamScoreLeadsRequest(submission=CONTROL)
        more.wait(PATIENCE)
        yield wire.StreamScoreLeadsRequest(submission=CONTROL)

    stream = tiny_folder.scoring.StreamScoreLeads(submissions())
    first = next(stream).result.verdict
    for version in (2, 3):
        tiny_folder.write(TINY.replace("version: 1", f"version: {version}"))
        tiny_folder.reload()
    more.set()
    (second,) = [response.result.verdict for response in stream]
    assert (first.rule_set.version, second.rule_set) == (1, first.rule_set)
    assert tiny_folder.version() == 3


def test_changes_are_noticed_without_being_told(tmp_path: Path) -> None:
    """By events, long before the next poll; an edit, a broken one, a mended one."""
    with served(tmp_path / "rules", poll=60.0) as made:
        time.sleep(0.5)  # Until it watches.
        made.write(TINY.replace("version: 1", "version: 2"))
        assert eventually(lambda: made.version() == 2)
        made.write(BROKEN)
        assert eventually(lambda: made.health("leadladder.rules") == NOT_SERVING)
        assert made.version() == 2
        made.write(TINY.replace("version: 1", "version: 3"))
        assert eventually(lambda: made.version() == 3)
        assert eventually(lambda: made.health("leadladder.rules") == SERVING)


def test_changes_are_noticed_without_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By polling: the content counts, though size and time of the file stay what they were."""

    def silent(_folder: Path, every: float, stop: threading.Event) -> Iterator[object]:
        while not stop.wait(every):
            yield None

    monkeypatch.setattr("leadladder_server.catalog.watching._events", silent)
    with served(tmp_path / "rules", poll=0.1) as made:
        path = made.root / "tiny" / "ruleset.yaml"
        status = path.stat()
        made.write(TINY.replace("version: 1", "version: 2"))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert eventually(lambda: made.version() == 2)


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    """Half a file is not read, though it would be a rule set, while the other half is on its way."""
    with served(tmp_path / "rules", poll=0.1) as made:
        new = TINY.replace("version: 1", "version: 2")
        half = len(new) // 2
        path = made.root / "tiny" / "ruleset.yaml"
        with path.open("w") as stream:
            for end in range(0, half, half // 10):
                stream.write(new[end : end + half // 10])
                stream.flush()
                time.sleep(0.1)
        made.write(new)
        assert eventually(lambda: made.version() == 2)
        assert not [event for event in made.events() if event["event"] == "rule set refused"]


def test_a_folder_that_vanishes_for_a_moment_takes_nothing_along(tmp_path: Path) -> None:
    """Calls go on, the log says so once, and what comes back is read."""
    with served(tmp_path / "rules", poll=0.2) as made:
        made.root.rename(tmp_path / "elsewhere")
        assert eventually(lambda: "rules folder lost" in made.log.getvalue())
        time.sleep(0.8)
        assert made.version() == 1
        (tmp_path / "elsewhere" / "tiny" / "ruleset.yaml").write_text(TINY.replace("version: 1", "version: 2"))
        (tmp_path / "elsewhere").rename(made.root)
        assert eventually(lambda: made.version() == 2)
        assert [event["event"] for event in made.events()].count("rules folder lost") == 1


def test_a_mistake_of_ours_ends_no_watching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is logged with its traceback, and the next change is read."""
    with served(tmp_path / "rules", poll=0.1) as made:
        survey = Library.survey
        failed: list[bool] = []

        def fail_once(library: Library) -> Any:  # noqa: ANN401
            if not failed:
                failed.append(True)
                raise KeyError("a mistake")
            return survey(library)

        monkeypatch.setattr(Library, "survey", fail_once)
        made.write(TINY.replace("version: 1", "version: 2"))
        assert eventually(lambda: made.version() == 2)
        (event,) = [event for event in made.events() if event["event"] == "reload failed"]
        assert "KeyError" in event["exception"]


def test_a_server_of_no_folder_has_nothing_to_read() -> None:
    """FAILED_PRECONDITION says so."""
    with Server(load(RULES)) as server, channel(f"127.0.0.1:{server.port}") as connected:
        with pytest.raises(grpc.RpcError) as refused:
            RuleSetServiceStub(connected).ReloadRuleSets(service.ReloadRuleSetsRequest())
        code, info, _ = refusal(refused.value)
    assert (code, info.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "NO_RULES_FOLDER")


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-proto", "x-envoy-internal", "via", "forwarded"])
def test_calls_through_a_proxy_are_no_operators(tiny_folder: Served, header: str) -> None:
    """A proxy on the same host speaks for callers from anywhere."""
    with pytest.raises(grpc.RpcError) as refused:
        tiny_folder.rule_sets.ReloadRuleSets(service.ReloadRuleSetsRequest(), metadata=((header, "10.0.0.7"),))
    code, info, _ = refusal(refused.value)
    assert (code, info.reason) == (grpc.StatusCode.PERMISSION_DENIED, "OPERATORS_ONLY")


@pytest.mark.parametrize(
    ("peer", "local"),
    [
        pytest.param("ipv4:127.0.0.1:4711", True, id="IPv4 loopback"),
        pytest.param("ipv6:%5B::1%5D:4711", True, id="IPv6 loopback"),
        pytest.param("ipv6:%5B::ffff:127.0.0.1%5D:4711", True, id="IPv4 loopback in IPv6"),
        pytest.param("unix:", True, id="a socket"),
        pytest.param("ipv4:10.0.0.7:4711", False, id="IPv4"),
        pytest.param("ipv6:%5Bfe80::1%25eth0%5D:4711", False, id="IPv6"),
        pytest.param("ipv6:%5B::ffff:10.0.0.7%5D:4711", False, id="IPv4 in IPv6"),
        pytest.param("", False, id="nobody"),
        pytest.param("something else", False, id="unheard of"),
    ],
)
def test_who_is_on_this_host(peer: str, local: bool) -> None:
    """By the address that gRPC tells."""
    assert is_local(peer) is local


def test_a_token_makes_an_operator(tmp_path: Path) -> None:
    """With tokens everybody who has one may call it, through a proxy too, and nobody else."""
    ask = service.ReloadRuleSetsRequest()
    with served(tmp_path / "rules", tokens=Tokens(["secret"])) as made:
        token = (("authorization", "Bearer secret"), ("x-forwarded-for", "10.0.0.7"))
        assert len(made.rule_sets.ReloadRuleSets(ask, metadata=token).rule_sets) == 1
        with pytest.raises(grpc.RpcError) as refused:
            made.rule_sets.ReloadRuleSets(ask)
        assert refusal(refused.value)[0] is grpc.StatusCode.UNAUTHENTICATED


def _metrics(made: Served) -> dict[str, float]:
    """What it counts, by name and labels."""
    assert made.server.metrics is not None
    with (
        closing(made.server.metrics.serve("127.0.0.1", 0)) as metrics,
        urllib.request.urlopen(f"http://127.0.0.1:{metrics.port}/metrics") as response,
    ):
        text: str = response.read().decode()
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_metrics_tell_of_calls_contacts_and_rules(tmp_path: Path) -> None:
    """Calls by method and code with their durations, contacts by result, reloads by result, and what is in service."""
    with served(tmp_path / "rules", tokens=Tokens(["secret"])) as made:
        token = (("authorization", "Bearer secret"),)
        made.scoring.ScoreLead(request(), metadata=token)
        wrong = wire.Submission(contact=CONTROL.contact)
        wrong.contact.contact_id = "x" * 300
        batch = wire.BatchScoreLeadsRequest(submissions=[CONTROL, wrong])
        made.scoring.BatchScoreLeads(batch, metadata=token)
        stream = iter([wire.StreamScoreLeadsRequest(submission=CONTROL)])
        assert len(list(made.scoring.StreamScoreLeads(stream, metadata=token))) == 1
        for metadata, options in (((), wire.ScoringOptions()), (token, wire.ScoringOptions(rule_set_id="none"))):
            ask = wire.ScoreLeadRequest(submission=CONTROL, options=options)
            with pytest.raises(grpc.RpcError):
                made.scoring.ScoreLead(ask, metadata=metadata)
        made.write(BROKEN)
        made.rule_sets.ReloadRuleSets(service.ReloadRuleSetsRequest(), metadata=token)
        counted = _metrics(made)
        assert eventually(lambda: _metrics(made)['leadladder_calls_total{code="OK",method="StreamScoreLeads"}'] == 1)
        ref = made.rule_sets.GetRuleSet(service.GetRuleSetRequest(), metadata=token).rule_set.rule_set
    tiny = 'rule_set="tiny",version="1"'
    assert {name: value for name, value in counted.items() if "_calls" in name and "Stream" not in name} == {
        'leadladder_calls_total{code="OK",method="ScoreLead"}': 1,
        'leadladder_calls_total{code="UNAUTHENTICATED",method="ScoreLead"}': 1,
        'leadladder_calls_total{code="NOT_FOUND",method="ScoreLead"}': 1,
        'leadladder_calls_total{code="OK",method="BatchScoreLeads"}': 1,
        'leadladder_calls_total{code="OK",method="ReloadRuleSets"}': 1,
    }
    assert counted['leadladder_call_duration_seconds_count{method="ScoreLead"}'] == 2
    assert counted['leadladder_call_duration_seconds_bucket{le="+Inf",method="ScoreLead"}'] == 2
    assert counted['leadladder_contacts_total{result="verdict",' + tiny + "}"] == 3
    assert counted['leadladder_contacts_total{result="error",' + tiny + "}"] == 1
    assert counted['leadladder_reloads_total{result="refused"}'] == 1
    assert counted["leadladder_rule_folders_refused"] == 1
    assert counted[f'leadladder_rule_set_info{{digest="{ref.digest}",{tiny}}}'] == 1
    seconds = NOW / 1_000_000
    assert counted[f"leadladder_rule_set_load_timestamp_seconds{{{tiny}}}"] == seconds
    assert counted[f"leadladder_rule_set_load_error_timestamp_seconds{{{tiny}}}"] == seconds
    assert counted["leadladder_rules_last_success_timestamp_seconds"] == seconds
