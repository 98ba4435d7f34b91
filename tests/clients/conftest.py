"""Servers and runners of the conformance cases, for the languages that --clients names."""

import os
from collections.abc import Iterator

import pytest

from tests.clients.live import Live, live_servers
from tests.clients.runners import LANGUAGES, Language, Runner


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Live]]:
    """A server of each kind that cases name."""
    with live_servers(tmp_path_factory.mktemp("servers")) as started:
        yield started


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what takes a runner for Python, or with --clients=all for every language that has a client here."""
    if "runner" in metafunc.fixturenames:
        every = metafunc.config.getoption("--clients") == "all"
        languages = [each for each in LANGUAGES if each.name == "python" or (every and each.is_here())]
        metafunc.parametrize("runner", languages, indirect=True, scope="session", ids=lambda language: language.name)


@pytest.fixture(scope="session")
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """The runner of one language. Skipped where its toolchain is missing, which in CI is a failure."""
    language: Language = request.param
    missing = language.missing()
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{missing}, and in CI nothing is skipped")
    if missing:
        pytest.skip(missing)
    with Runner(language) as started:
        yield started
