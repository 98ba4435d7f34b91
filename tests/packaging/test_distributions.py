"""What the two distributions hold, and that what they say about themselves agrees."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SERVER = REPOSITORY
CLIENT = REPOSITORY / "clients" / "python"
INCLUDED = {
    "leadladder": set(),
    "leadladder_server": {
        f"leadladder_server/cli/diagnostics/{path.name}" for path in (REPOSITORY / "docs" / "diagnostics").iterdir()
    },
}
"""What a wheel takes from elsewhere in the repository: what commands print."""


def _project(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


def _wheel_names(folder: Path, output: Path) -> set[str]:
    """The names in the wheel of a distribution, without its metadata folder's version."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(output)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (wheel,) = output.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {re.sub(r"^[^/]+\.dist-info/", "dist-info/", name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("folder", "package"),
    [pytest.param(SERVER, "leadladder_server", id="server"), pytest.param(CLIENT, "leadladder", id="client")],
)
def test_a_wheel_holds_its_package_and_nothing_else(folder: Path, package: str, tmp_path: Path) -> None:
    """A wheel holds every file of its package, the mark of typed packages and the licence, and no tests or rules."""
    source = (folder / "server" if folder == SERVER else folder) / package
    files = [path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts]

    names = _wheel_names(folder, tmp_path)

    modules = {name for name in names if not name.startswith("dist-info/")}
    assert modules == {f"{package}/{path.relative_to(source).as_posix()}" for path in files} | INCLUDED[package]
    assert f"{package}/py.typed" in modules
    assert "dist-info/licenses/LICENSE" in names


def test_the_server_takes_the_client_of_its_own_version() -> None:
    """The server requires a range of client versions in which the client of this repository is the first."""
    requirement = next(item for item in _project(SERVER)["project"]["dependencies"] if item.startswith("leadladder>="))

    assert requirement.partition(">=")[2].partition(",")[0] == _project(CLIENT)["project"]["version"]


def test_both_distributions_have_the_same_oldest_grpc() -> None:
    """The stubs decide the oldest grpcio and protobuf; the server asks for no less than the client."""
    bounds = [
        {item for item in _project(folder)["project"]["dependencies"] if item.startswith(("grpcio>", "protobuf>"))}
        for folder in (SERVER, CLIENT)
    ]

    assert bounds[0] == bounds[1]


def test_the_changelog_knows_the_version() -> None:
    """The newest version with a date in the changelog is the one that is built, once there is one."""
    dated = re.findall(
        r"^## (\d+\.\d+\.\d+) - \d{4}-\d{2}-\d{2}$", (REPOSITORY / "CHANGELOG.md").read_text(), re.MULTILINE
    )

    assert dated[:1] in ([], [_project(SERVER)["project"]["version"]])


def test_durable_rules_is_built_with_the_same_flags_everywhere() -> None:
    """uv, the Makefile's set-up and the instructions for pip give the compiler the same flags."""
    flags = _project(SERVER)["tool"]["uv"]["extra-build-variables"]["durable-rules"]["CPPFLAGS"]

    for file in (".ci/setup", "CONTRIBUTING.md", "README.md"):
        assert set(re.findall(r'CPPFLAGS="([^"]*)"', (REPOSITORY / file).read_text())) <= {flags}, file
    assert flags in (REPOSITORY / ".ci" / "setup").read_text()
