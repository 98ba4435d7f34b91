"""Every terminal session and every Python example of the README and the docs, run as a reader would run them."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.clients.python.extras import require
from tests.docs.markdown import PAGES, REPOSITORY, Block, read_blocks
from tests.docs.transcript import Command, difference, make_workspace, matches, read_commands, run, serving

_OPTIONS = {"exit", "needs", "server", "skip"}


def _blocks(language: str) -> list[object]:
    """The blocks in one language, as parameters whose ids are "docs/cli.md:12"."""
    found = [block for page in PAGES for block in read_blocks(page) if block.language == language]
    return [pytest.param(block, id=f"{block.file.relative_to(REPOSITORY)}:{block.line}") for block in found]


@pytest.fixture(scope="session")
def workspace_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Block], Path]:
    """The folder in which the blocks of one page run, one after the other."""
    folders: dict[Path, Path] = {}

    def folder_of(block: Block) -> Path:
        if block.file not in folders:
            folder = tmp_path_factory.mktemp(block.file.stem)
            make_workspace(folder)
            folders[block.file] = folder
        return folders[block.file]

    return folder_of


def _run(block: Block, commands: list[Command], folder: Path) -> None:
    """Runs and compares; fails with the first command that does not do what its page says."""
    assert set(block.options) <= _OPTIONS, f"unknown words after {block.language}: {block.options}"
    if "skip" in block.options:
        pytest.skip(block.options["skip"])
    if "needs" in block.options:
        require(block.options["needs"])
    with ExitStack() as context:
        if "server" in block.options:
            context.enter_context(serving(int(block.options["server"]), folder))
        results = run(commands, folder)
    assert len(results) == len(commands), f"$ {commands[len(results)].text}\nended the shell"
    for position, (command, result) in enumerate(zip(commands, results, strict=True), start=1):
        place = f"{block.file}:{command.line}"
        status = int(block.options.get("exit", "0")) if position == len(commands) else 0
        if not matches(command.expected, result.printed):
            pytest.fail(f"{place} shows other lines\n{difference(command, result.printed)}", pytrace=False)
        assert result.status == status, f"{place}: $ {command.text}"


@pytest.mark.parametrize("block", _blocks("console"))
def test_a_session_prints_what_its_page_shows(block: Block, workspace_of: Callable[[Block], Path]) -> None:
    """Each command of a `console` block prints exactly the lines below it."""
    _run(block, read_commands(block), workspace_of(block))


@pytest.mark.parametrize("block", _blocks("python"))
def test_a_python_example_runs(block: Block, workspace_of: Callable[[Block], Path]) -> None:
    """Each `python` block runs to its end, and prints what its comments `# prints: ` say, if it has any."""
    folder = workspace_of(block)
    script = folder / ".example.py"
    script.write_text("\n".join(block.lines) + "\n", encoding="utf-8")
    said = tuple(line.partition("# prints: ")[2] for line in block.lines if "# prints: " in line)
    command = Command(block.line, f"{sys.executable} {script.name}", said or ("...",))
    _run(block, [command], folder)


def test_the_readme_has_sessions() -> None:
    """The collector finds something to run: the README is never without a transcript."""
    assert [block for block in read_blocks(REPOSITORY / "README.md") if block.language == "console"]
