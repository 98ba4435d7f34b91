"""The examples in the client's docstrings."""

import asyncio
import doctest
from datetime import UTC, datetime
from types import ModuleType

import pytest

from leadladder import AsyncClient, Client, access, aio, client, contact, contacts
from leadladder.v1 import rule_set_pb2


@pytest.mark.parametrize(
    ("module", "examples"),
    [
        pytest.param(access, 1, id="access"),
        pytest.param(aio, 1, id="aio"),
        pytest.param(client, 7, id="client"),
        pytest.param(contacts, 1, id="contacts"),
    ],
)
def test_every_example_gives_what_it_shows(target: str, module: ModuleType, examples: int) -> None:
    """Run against a real server, with a client where an example takes one."""
    with Client(target) as connected:
        names = {
            "AsyncClient": AsyncClient,
            "Client": Client,
            "UTC": UTC,
            "asyncio": asyncio,
            "client": connected,
            "contact": contact,
            "datetime": datetime,
            "rule_set_pb2": rule_set_pb2,
            "target": target,
        }
        found = [test for test in doctest.DocTestFinder().find(module, extraglobs=names) if test.examples]
        runner = doctest.DocTestRunner()
        results = [runner.run(test) for test in found]
    assert len(found) == examples
    assert [result.failed for result in results] == [0] * examples
