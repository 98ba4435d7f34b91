"""Resident memory of the server after many contacts: it is bounded, however many come.

Every contact is a new one, with an id of its own. In streams:

- warm: values come from short lists, so the memos hit;
- distinct: every number, date and text is new, so the memos are full and forget all the time;
- no memos: they keep nothing, and durable_rules infers every contact.

And warm in batches of 100, whose answers are a hundred times as large.
"""

import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contacts import Contacts
from benchmarks.load import Mode, requests, send_each
from benchmarks.processes import LEADLADDER, WITHOUT_MEMOS, Server, off_the_servers, running

_PORTION = 10_000
_SEED = 20261122
_SETTLING_SECONDS = 2.0
_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class State:
    """How a server is used.

    Attributes:
        name: What the table calls it.
        mode: How contacts are sent.
        command: What starts the server.
        distinct: Whether every value is new.
    """

    name: str
    mode: Mode
    command: tuple[str, ...]
    distinct: bool


STATES = (
    State("warm", Mode.STREAM, LEADLADDER, distinct=False),
    State("distinct", Mode.STREAM, LEADLADDER, distinct=True),
    State("no memos", Mode.STREAM, WITHOUT_MEMOS, distinct=False),
    State("warm", Mode.BATCH, LEADLADDER, distinct=False),
)


@dataclass(frozen=True, slots=True)
class Growth:
    """The memory of one server.

    Attributes:
        state: How it was used.
        contacts: How many it scored.
        start: Resident bytes before the first contact.
        early: After a tenth of the contacts.
        late: After all of them.
    """

    state: State
    contacts: int
    start: int
    early: int
    late: int


def measure(contacts: int) -> Iterator[Growth]:
    """Sends `contacts` contacts to a new server for each state."""
    for state in STATES:
        with (
            tempfile.TemporaryDirectory() as folder,
            running("leadladder", state.command, Path(folder)) as server,
            off_the_servers(),
        ):
            source = Contacts(_SEED, distinct=state.distinct)
            start = _settled(server)
            _send(server, state.mode, source, contacts // 10)
            early = _settled(server)
            _send(server, state.mode, source, contacts - contacts // 10)
            yield Growth(state, contacts, start, early, _settled(server))


def _send(server: Server, mode: Mode, source: Contacts, contacts: int) -> None:
    for sent in range(0, contacts, _PORTION):
        portion = min(_PORTION, contacts - sent)
        send_each(server.port, mode, requests(mode, source, portion // mode.contacts), lambda _answer: None)


def _settled(server: Server) -> int:
    """Resident bytes once the last answers are gone."""
    time.sleep(_SETTLING_SECONDS)
    return server.resident_bytes()


def table(growths: Iterable[Growth]) -> Iterator[str]:
    """The figures in Markdown, line by line."""
    yield "| memos | sent as | contacts | at the start | after a tenth of them | after all | difference |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for row in growths:
        sizes = (row.start, row.early, row.late, row.late - row.early)
        cells = " | ".join(f"{size / _MEBIBYTE:.1f} MiB" for size in sizes)
        yield f"| {row.state.name} | {row.state.mode} | {row.contacts:,} | {cells} |"
