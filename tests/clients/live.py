"""Servers for the cases: of every kind of access, and some that lose their calls."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from leadladder.v1.contact_pb2 import Contact as WireContact
from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.contact import Contact
from leadladder_server.rpc import scoring
from leadladder_server.rpc.contacts import FactFields, read_contact
from leadladder_server.rpc.logs import logger
from leadladder_server.rpc.renewal import Renewal
from leadladder_server.rpc.security import SecurityFiles
from leadladder_server.rpc.server import Server
from tests.rpc.serving import NOW, RULES
from tests.rpc.tls import certificate, key, secret

HOSTILE = Path(__file__).parent / "rules"

TOKEN = "known"  # noqa: S105  # Of tests only.

_PATIENCE = 10.0
"""Seconds after which a call that waits goes on, should a test have failed to let it."""


class Live:
    """A server that can be watched and restarted.

    Attributes:
        port: Where it listens, also after a restart.
        read: How many contacts it has read since `reset`.
    """

    def __init__(self, catalog: Catalog, files: SecurityFiles) -> None:
        self._catalog = catalog
        self._files = files
        self.port = 0
        self.read = 0
        self._over = threading.Event()
        self._restarted = threading.Event()
        self.start()

    def start(self) -> None:
        """Listens and answers, on the port that it had before."""
        read = Renewal(self._files, "127.0.0.1", logger())
        self._server = Server(
            self._catalog, port=self.port, credentials=read.credentials, tokens=read.tokens, now=lambda: NOW
        )
        self.port = self._server.port
        self._server.start()

    def stop(self) -> None:
        """Loses every call."""
        self._server.stop()

    def reset(self) -> None:
        """Forgets what earlier cases did."""
        self.read = 0
        self._over.clear()
        self._restarted.clear()

    def finish(self) -> None:
        """Lets go of calls that wait."""
        self._over.set()

    def meet(self, contact_id: str) -> None:
        """What happens when a contact is read."""
        self.read += 1
        match contact_id:
            case "slow":
                self._over.wait(_PATIENCE)
            case "restart" if not self._restarted.is_set():
                self._restarted.set()
                self.stop()
                self.start()


@contextmanager
def live_servers(folder: Path) -> Iterator[dict[str, Live]]:
    """A server of each kind that cases name.

    Args:
        folder: An empty folder, for keys and tokens.
    """
    rule_sets = [each for root in (RULES, HOSTILE) for each in load_rule_sets(root).rule_sets]
    encrypted = {"certificate": certificate("server"), "key": key("server", folder)}
    tokens = secret(TOKEN, folder)
    kinds = {
        "plain": SecurityFiles(),
        "tls": SecurityFiles(**encrypted),
        "mutual": SecurityFiles(**encrypted, client_ca=certificate("ca")),
        "token": SecurityFiles(tokens=tokens),
        "tls_token": SecurityFiles(**encrypted, tokens=tokens),
    }
    with closing(Catalog.compile(rule_sets, NOW, default="tiny")) as catalog, pytest.MonkeyPatch.context() as patch:
        servers = {kind: Live(catalog, files) for kind, files in kinds.items()}

        def watched(message: WireContact, fields: FactFields) -> Contact:
            servers["plain"].meet(message.contact_id)
            return read_contact(message, fields)

        patch.setattr(scoring, "read_contact", watched)
        try:
            yield servers
        finally:
            for server in servers.values():
                server.stop()
