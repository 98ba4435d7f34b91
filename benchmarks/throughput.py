"""Throughput and processor time over the wire, as a ratio to a server that does nothing.

For each way of sending (unary, batches of 100, streams) and each state of the memos:

- warm: 500 contacts whose values come from short lists, sent over and over, after each has been sent twice;
- distinct: contacts whose every number, date and text is new. Conclusions repeat, what is kept by value does not;
- warm, NONE and distinct, NONE: as warm and distinct, without the outlook and until when the verdict holds;
- no memos: the warm contacts, on a server whose memos keep nothing, so that each is inferred by durable_rules and each
  reason built anew. It is the worst case of a cold start, held for as long as it is measured.

The echo server gives the same answers, byte for byte, to the same requests without reading them. Servers are processes
on one processor, the client is one on the other. A figure is the median of interleaved runs.
"""

import itertools
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.contacts import Contacts, options
from benchmarks.echo import write_answers
from benchmarks.load import Mode, requests, send, send_each
from benchmarks.processes import LEADLADDER, WITHOUT_MEMOS, Server, off_the_servers, running
from leadladder.v1 import lead_scoring_service_pb2 as service

_CONTACTS = 500
"""Contacts that are sent over and over, and whose answers the echo server gives."""

_MOST_CONTACTS_PER_SECOND = 12_000
"""New contacts made for each second of a run; a run ends early when they are used up."""

_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one server.

    Attributes:
        contacts_per_second: Answered.
        cpu_microseconds: Of the server, per contact.
        busy: Share of its processor that the server used; well below 1 the client was the slower one.
    """

    contacts_per_second: float
    cpu_microseconds: float
    busy: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The runs of one way of sending in one state of the memos.

    Attributes:
        state: Of the memos.
        mode: The way of sending.
        real: LeadLadder's, one a round.
        echo: Those of the server that does nothing, in the same rounds.
        answer_bytes: Mean size of the answer for one contact.
    """

    state: str
    mode: Mode
    real: Sequence[Run]
    echo: Sequence[Run]
    answer_bytes: float

    @property
    def throughput_ratio(self) -> float:
        """LeadLadder's contacts a second as a share of the echo server's: the median over the rounds."""
        pairs = zip(self.real, self.echo, strict=True)
        return median(real.contacts_per_second / echo.contacts_per_second for real, echo in pairs)

    @property
    def cpu_ratio(self) -> float:
        """The echo server's processor time per contact as a share of LeadLadder's: the median over the rounds."""
        pairs = zip(self.real, self.echo, strict=True)
        return median(echo.cpu_microseconds / real.cpu_microseconds for real, echo in pairs)


@dataclass(frozen=True, slots=True)
class _State:
    """A state of the memos.

    Attributes:
        name: What the table calls it.
        command: What starts the server.
        distinct: Whether every value is new.
        passes: How often all contacts are sent before anything is measured.
        asked: The options of every request.
    """

    name: str
    command: tuple[str, ...]
    distinct: bool
    passes: int
    asked: service.ScoringOptions = field(default_factory=options)


_STAGE_ALONE = options(service.Outlook.OUTLOOK_NONE)

STATES = (
    _State("warm", LEADLADDER, distinct=False, passes=2),
    _State("distinct", LEADLADDER, distinct=True, passes=1),
    _State("warm, NONE", LEADLADDER, distinct=False, passes=2, asked=_STAGE_ALONE),
    _State("distinct, NONE", LEADLADDER, distinct=True, passes=1, asked=_STAGE_ALONE),
    _State("no memos", WITHOUT_MEMOS, distinct=False, passes=1),
)


def measure(seconds: float, rounds: int) -> Iterator[Figures]:
    """Runs everything; each run of one server takes about `seconds`, and there are `rounds` of each."""
    for state in STATES:
        with tempfile.TemporaryDirectory() as folder:
            yield from _measure_state(state, seconds, rounds, Path(folder))


class _Messages:
    """What is sent in one state: for each way of sending the same messages again, or new ones every time."""

    def __init__(self, state: _State) -> None:
        self._contacts = Contacts(_SEED, distinct=state.distinct)
        self._distinct = state.distinct
        self._asked = state.asked
        self._same = {mode: requests(mode, self._contacts, _CONTACTS // mode.contacts, state.asked) for mode in Mode}

    def same(self, mode: Mode) -> Sequence[bytes]:
        return self._same[mode]

    def next(self, mode: Mode, seconds: float) -> Iterator[bytes]:
        if not self._distinct:
            return itertools.cycle(self._same[mode])
        count = int(seconds * _MOST_CONTACTS_PER_SECOND) // mode.contacts
        return iter(requests(mode, self._contacts, count, self._asked))


def _measure_state(state: _State, seconds: float, rounds: int, folder: Path) -> Iterator[Figures]:
    messages = _Messages(state)
    with ExitStack() as context:
        real = context.enter_context(running("leadladder", state.command, folder))
        context.enter_context(off_the_servers())
        sizes = {}
        for mode in Mode:
            answers: list[bytes] = []
            for _ in range(state.passes):
                answers.clear()
                send_each(real.port, mode, messages.same(mode), answers.append, state.asked)
            write_answers(folder, mode, answers)
            sizes[mode] = sum(map(len, answers)) / len(answers) / mode.contacts
        echo = context.enter_context(running("echo", (sys.executable, "-m", "benchmarks.echo", str(folder)), folder))
        runs: dict[tuple[str, Mode], list[Run]] = defaultdict(list)
        for _ in range(rounds):
            for mode in Mode:
                for server in (real, echo):
                    run = _run(server, mode, messages.next(mode, seconds), seconds, state.asked)
                    runs[server.name, mode].append(run)
    for mode in Mode:
        yield Figures(state.name, mode, runs["leadladder", mode], runs["echo", mode], sizes[mode])


def _run(server: Server, mode: Mode, messages: Iterator[bytes], seconds: float, asked: service.ScoringOptions) -> Run:
    cpu = server.cpu_seconds()
    answers = send(server.port, mode, messages, seconds, asked)
    cpu = server.cpu_seconds() - cpu
    contacts = answers.messages * mode.contacts
    return Run(contacts / answers.seconds, cpu / contacts * 1e6, cpu / answers.seconds)


def table(figures: Iterable[Figures]) -> Iterator[str]:
    """The figures in Markdown, line by line."""
    columns = (
        "memos",
        "sent as",
        "bytes back",
        "contacts/s",
        "echo",
        "ratio",
        "server µs",
        "echo",
        "ratio",
        "busy",
        "echo",
    )
    yield "| " + " | ".join(columns) + " |"
    yield "|---|---|" + "--:|" * (len(columns) - 2)
    for row in figures:
        real, echo = row.real, row.echo
        cells = [
            row.state,
            str(row.mode),
            f"{row.answer_bytes:,.0f}",
            f"{median(run.contacts_per_second for run in real):,.0f}",
            f"{median(run.contacts_per_second for run in echo):,.0f}",
            f"**{row.throughput_ratio:.2f}**",
            f"{median(run.cpu_microseconds for run in real):,.0f}",
            f"{median(run.cpu_microseconds for run in echo):,.0f}",
            f"**{row.cpu_ratio:.2f}**",
            f"{median(run.busy for run in real):.0%}",
            f"{median(run.busy for run in echo):.0%}",
        ]
        yield "| " + " | ".join(cells) + " |"
