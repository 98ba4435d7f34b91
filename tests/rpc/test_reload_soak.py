"""Reload after reload, good and bad by turns, while calls go on: none fails, none sees rules that were never valid.

RELOADS=1000 in the environment makes it the long one.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest

from leadladder.v1 import lead_scoring_service_pb2 as wire
from leadladder.v1 import rule_set_service_pb2 as service
from leadladder.v1.lead_scoring_service_pb2_grpc import LeadScoringServiceStub
from leadladder.v1.rule_set_service_pb2_grpc import RuleSetServiceStub
from leadladder_server.language.reading import FILE_NAME, digest
from tests.rpc.requests import CONTROL
from tests.rpc.serving import SHIPPED, channel

RELOADS = int(os.environ.get("RELOADS", "60"))
WARM = RELOADS // 4
"""Reloads after which memory is measured first: memos and the heap have their size by then."""

GROWTH = 12 * 1024
"""KiB by which the server may have grown from then to the end."""

SERVE = (
    "import sys; from pathlib import Path; from leadladder_server.rpc.running import Operation, serve; "
    "sys.exit(serve(Path(sys.argv[1]), port=0, operation=Operation(poll=0, metrics_port=0)))"
)
RULE_SET = "plant-software"
TEXT = (SHIPPED / RULE_SET / "ruleset.yaml").read_text("utf-8")


def _good(number: int) -> str:
    return re.sub(r"(?m)^title: .*$", f"title: Edition {number}", TEXT, count=1)


def _bad(number: int) -> str:
    return _good(number) + f"nonsense_{number}: true\n"


@dataclass
class History:
    """Which editions there have been.

    Attributes:
        editions: The number of each, by its digest.
        begun: The edition that may be in service already.
        done: The edition that is in service, or a later one.
        seen: Editions that verdicts were made by.
        problems: What should never happen.
        calls: How many calls have ended well.
    """

    editions: dict[str, int]
    begun: int = 0
    done: int = 0
    seen: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    calls: int = 0

    def check(self, oldest: int, digests: set[str]) -> None:
        """Notes the answer to a call that began when `oldest` was in service: one edition, and no other one."""
        editions = {self.editions.get(digest, -1) for digest in digests}
        if len(editions) != 1 or not oldest <= max(editions) <= self.begun:
            self.problems.append(f"editions {editions}, expected one of {oldest} to {self.begun}")
        self.seen |= editions
        self.calls += 1


def _one(stub: LeadScoringServiceStub) -> set[str]:
    return {stub.ScoreLead(wire.ScoreLeadRequest(submission=CONTROL)).verdict.rule_set.digest}


def _batch(stub: LeadScoringServiceStub) -> set[str]:
    batch = wire.BatchScoreLeadsRequest(submissions=[CONTROL] * 32)
    return {result.verdict.rule_set.digest for result in stub.BatchScoreLeads(batch).results}


def _stream(stub: LeadScoringServiceStub) -> set[str]:
    requests = iter([wire.StreamScoreLeadsRequest(submission=CONTROL)] * 32)
    return {response.result.verdict.rule_set.digest for response in stub.StreamScoreLeads(requests)}


Call = Callable[[LeadScoringServiceStub], set[str]]
"""Makes one call; gives the digests of its verdicts."""


def _calls(target: str, call: Call, history: History, stop: threading.Event) -> None:
    with channel(target) as connected:
        stub = LeadScoringServiceStub(connected)
        while not stop.is_set():
            oldest = history.done
            try:
                history.check(oldest, call(stub))
            except grpc.RpcError as error:
                history.problems.append(str(error))


@contextmanager
def _server(rules: Path) -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own that reads its folder on request only."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    log = rules.parent / "log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, "-c", SERVE, str(rules)], stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().removeprefix("Listening on ").strip()


def _memory(process: subprocess.Popen[str]) -> int:
    """KiB of memory that a process has."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_reloads_under_load_lose_no_call_and_no_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verdict is by the edition that was in service when its call began, or by one that was put there since."""
    folder = tmp_path / "rules" / RULE_SET
    shutil.copytree(SHIPPED / RULE_SET, folder)
    beside = [path for kind in ("lists", "texts") for path in folder.glob(f"{kind}/*")]
    others = {path.relative_to(folder).as_posix(): path.read_bytes() for path in beside}
    editions = [digest({FILE_NAME: _good(number).encode(), **others}) for number in range(RELOADS // 2 + 1)]
    history = History({each: number for number, each in enumerate(editions)})
    (folder / FILE_NAME).write_text(_good(0), "utf-8")
    stop = threading.Event()
    with ExitStack() as stack:
        process = stack.enter_context(_server(folder.parent))
        target = _address(process)
        reload = RuleSetServiceStub(stack.enter_context(channel(target))).ReloadRuleSets
        threads = [
            threading.Thread(target=_calls, args=(target, call, history, stop))
            for call in (_one, _one, _batch, _stream)
        ]
        for thread in threads:
            thread.start()
        try:
            started = time.monotonic()
            memory = []
            for number in range(RELOADS):
                good = number % 2 == 1
                edition = history.done + 1
                (folder / FILE_NAME).write_text(_good(edition) if good else _bad(edition), "utf-8")
                history.begun = edition if good else history.done
                (answer,) = reload(service.ReloadRuleSetsRequest()).rule_sets
                if good:
                    history.done = edition
                expected = service.RELOAD_OUTCOME_UPDATED if good else service.RELOAD_OUTCOME_REFUSED
                assert (answer.outcome, answer.rule_set.digest) == (expected, editions[history.done])
                memory.append(_memory(process))
            seconds = time.monotonic() - started
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        process.terminate()
        assert process.wait(30) == 0
    assert history.problems == []
    assert len(history.seen) > RELOADS // 4
    growth = max(memory[-WARM:]) - max(memory[: 2 * WARM])
    with capsys.disabled():
        print(  # noqa: T201  # The figures that benchmarks/README.md gives.
            f"\n{RELOADS} reloads and {history.calls} calls in {seconds:.0f} s; {len(history.seen)} editions seen; "
            f"memory {memory[0] / 1024:.1f} MiB at first, {max(memory[: 2 * WARM]) / 1024:.1f} at most in the "
            f"first half, {max(memory[-WARM:]) / 1024:.1f} at most in the last quarter"
        )
    assert growth < GROWTH
