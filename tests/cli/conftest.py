"""A command line that runs in this process, and a server to ask."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.cli import main
from leadladder_server.rpc.server import Server
from leadladder_server.values.types import Instant

RULES = Path(__file__).parent / "rules"
CONTACTS = RULES / "workshop" / "contacts"
TABLES = Path(__file__).parent / "tables"
GOLDEN = Path(__file__).parent / "golden"


class Result(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder of the test rules, as its users do."""
    monkeypatch.chdir(RULES.parent)

    def command(*arguments: str | Path) -> Result:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return command


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a server with the test rules."""
    catalog = Catalog.compile(load_rule_sets(RULES).rule_sets, Instant(0))
    with Server(catalog, port=0) as server:
        yield f"127.0.0.1:{server.port}"
    catalog.close()
