"""`leadladder help`: the pages of the diagnostics in a terminal."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import Run

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "asked", [pytest.param("tag", id="a code"), pytest.param("error[tag]", id="a code as it was printed")]
)
def test_a_code_is_explained(asked: str, run: Run) -> None:
    """The page without the marks of Markdown; examples are set in."""
    result = run("help", asked)

    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "tag",
        "",
        "Tags such as !!str are not supported.",
        "",
        "Why it matters",
        "",
        "A tag gives a value a type of its own. Here types follow from what a value is compared with.",
        "",
        "Avoid",
        "",
        "    title: !!str Plant software",
        "",
        "Prefer",
        "",
        "    title: Plant software",
    ]


def test_alone_it_lists_every_code(run: Run) -> None:
    """Each code stands in its section with one sentence."""
    result = run("help")

    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("The text of a file\n  bad-block-text ")
    assert "\n  unknown-field            There is no such fact.\n" in result.out
    assert result.out.endswith("\nleadladder help CODE says more about one of them.\n")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param("unknown-feld", "did you mean unknown-field?", id="nearly right"),
        pytest.param("zzz", "leadladder help, without a code, lists them", id="far off"),
        pytest.param("../cli", "leadladder help, without a code, lists them", id="a path"),
    ],
)
def test_an_unknown_code_suggests(asked: str, said: str, run: Run) -> None:
    """What is no code ends with 2, and with the code that was most likely meant."""
    assert run("help", asked) == (2, "", f"There is no diagnostic code '{asked}'; {said}\n")


def test_a_command_is_no_code_and_has_help_of_its_own(run: Run) -> None:
    """Whoever asks for help on a command learns where it is."""
    assert run("help", "check") == (2, "", "leadladder check --help says what the command check takes\n")


def test_the_pages_are_in_the_wheel(tmp_path: Path) -> None:
    """An installed package prints the same pages as a clone."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")

    script = (
        "import sys; sys.path.insert(0, 'installed'); from leadladder_server.cli import main; main(['help', 'tag'])"
    )
    printed = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True).stdout

    assert printed.decode().startswith("tag\n\nTags such as !!str are not supported.\n")
