"""A server for the client to call."""

from collections.abc import Iterator

import pytest

from leadladder import Client
from tests.rpc.serving import RULES, load, serving


@pytest.fixture(scope="session")
def target() -> Iterator[str]:
    """The address of a server of the one rule set `tiny`."""
    with serving(load(RULES)) as address:
        yield address


@pytest.fixture
def client(target: str) -> Iterator[Client]:
    """A client of that server."""
    with Client(target) as connected:
        yield connected
