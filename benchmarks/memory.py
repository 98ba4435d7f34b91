"""Resident memory of the server after many contacts: it is bounded, however many come.

Every contact is a new one, with an id of its own, sent in batches of 100:

- warm: values come from short lists, so the memos hit;
- distinct: every number, date and text is new, so the memos are full and forget all the time;
- no memos: they keep nothing, and durable_rules infers every contact.
"""

import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contacts import Contacts
from benchmarks.load import BATCH, Mode, requests, send_each
from benchmarks.processes import LEADLADDER, WITHOUT_MEMOS, Server, off_the_servers, running

_PORTION = 10_000
_SEED = 20261122
_SETTLING_SECONDS = 2.0
_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Growth:
    """The memory of one server.

    Attributes:
        state: Of the memos.
        start: Resident bytes before the first contact.
        early: After a tenth of the contacts.
        late: After all of them.
        contacts: How many.
    """

    state: str
    start: int
    early: int
    late: int
    contacts: int


def measure(contacts: int) -> Iterator[Growth]:
    """Sends `contacts` contacts to a new server for each state of the memos."""
    states = (("warm", LEADLADDER, False), ("distinct", LEADLADDER, True), ("no memos", WITHOUT_MEMOS, False))
    for state, command, distinct in states:
        with (
            tempfile.TemporaryDirectory() as folder,
            running("leadladder", command, Path(folder)) as server,
            off_the_servers(),
        ):
            source = Contacts(_SEED, distinct=distinct)
            start = _settled(server)
            _send(server, source, contacts // 10)
            early = _settled(server)
            _send(server, source, contacts - contacts // 10)
            yield Growth(state, start, early, _settled(server), contacts)


def _send(server: Server, source: Contacts, contacts: int) -> None:
    for sent in range(0, contacts, _PORTION):
        portion = min(_PORTION, contacts - sent)
        send_each(server.port, Mode.BATCH, requests(Mode.BATCH, source, portion // BATCH), lambda _answer: None)


def _settled(server: Server) -> int:
    """Resident bytes once the last answers are gone."""
    time.sleep(_SETTLING_SECONDS)
    return server.resident_bytes()


def table(growths: Iterable[Growth]) -> Iterator[str]:
    """The figures in Markdown, line by line."""
    yield "| memos | contacts | at the start | after a tenth of them | after all | difference |"
    yield "|---|--:|--:|--:|--:|--:|"
    for row in growths:
        sizes = (row.start, row.early, row.late, row.late - row.early)
        cells = " | ".join(f"{size / _MEBIBYTE:.1f} MiB" for size in sizes)
        yield f"| {row.state} | {row.contacts:,} | {cells} |"
