"""Real servers on real ports."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import grpc

from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.rpc.server import Server
from leadladder_server.values.time import from_datetime

RULES = Path(__file__).parent / "rules"
"""One rule set, tiny."""

SHIPPED = Path(__file__).parents[2] / "rules"
"""The rule sets that LeadLadder ships."""

NOW = from_datetime(datetime(2026, 11, 22, 9, tzinfo=UTC))
"""What the clock of every server here says."""


def load(root: Path, default: str | None = None) -> Catalog:
    """The rule sets of a folder, compiled."""
    loaded = load_rule_sets(root)
    assert loaded.usable, loaded.diagnostics
    return Catalog.compile(loaded.rule_sets, NOW, default=default)


@contextmanager
def serving(catalog: Catalog, port: int = 0) -> Iterator[str]:
    """A server; gives its address."""
    with Server(catalog, port=port, now=lambda: NOW) as server:
        yield f"127.0.0.1:{server.port}"


def channel(target: str) -> grpc.Channel:
    """A connection that takes answers of any size."""
    return grpc.insecure_channel(target, options=[("grpc.max_receive_message_length", -1)])
