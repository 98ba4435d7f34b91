"""The examples in the client's docstrings."""

import asyncio
import doctest
from datetime import UTC, datetime
from importlib import import_module

import pytest

from leadladder import AsyncClient, Client, contact
from leadladder.v1 import rule_set_pb2
from tests.clients.python.extras import require


@pytest.mark.parametrize(
    ("module", "examples", "extra"),
    [
        pytest.param("access", 1, None, id="access"),
        pytest.param("aio", 1, None, id="aio"),
        pytest.param("arrow", 1, ("pyarrow", "pa"), id="arrow"),
        pytest.param("client", 8, None, id="client"),
        pytest.param("contacts", 1, None, id="contacts"),
        pytest.param("pandas", 1, ("pandas", "pd"), id="pandas"),
    ],
)
def test_every_example_gives_what_it_shows(
    target: str, module: str, examples: int, extra: tuple[str, str] | None
) -> None:
    """Run against a real server, with a client where an example takes one."""
    if extra:
        require(extra[0])
    with Client(target) as connected:
        names: dict[str, object] = {
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
        if extra:
            names[extra[1]] = import_module(extra[0])
        found = [
            test
            for test in doctest.DocTestFinder().find(import_module(f"leadladder.{module}"), extraglobs=names)
            if test.examples
        ]
        runner = doctest.DocTestRunner()
        results = [runner.run(test) for test in found]
    assert len(found) == examples
    assert [result.failed for result in results] == [0] * examples
