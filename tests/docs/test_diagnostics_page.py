"""Facts about docs/diagnostics.md: it names every code that the source can give, and its examples give them."""

import ast
import re
from pathlib import Path

import leadladder_server
from leadladder_server.documents.yaml import read_text

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "diagnostics.md"
SOURCE = Path(leadladder_server.__file__).parent
SPEAKING = ("documents", "language", "ruleset", "intake", "catalog")
"""The packages that report diagnostics."""

CODE_ARGUMENTS = {"error": 1, "_error": 1, "Diagnostic": 2}
"""The functions that make diagnostics, and which of their arguments is the code."""

ROW = re.compile(r"^\| `(?P<code>[a-z0-9-]+)` \| (?P<wrong>.+?) \| (?P<example>.+?) \| (?P<fix>.+) \|$", re.MULTILINE)


def test_the_page_names_every_code_once_and_no_other() -> None:
    """A code in the source has one row, and a row has a code in the source."""
    assert sorted(row["code"] for row in _rows()) == sorted(_codes())


def test_the_rows_are_in_order() -> None:
    """Within each section codes stand in alphabetical order, so that one finds them."""
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        codes = [row["code"] for row in ROW.finditer(section)]

        assert codes == sorted(codes)


def test_the_examples_give_their_codes() -> None:
    """An example that is a piece of a file stands in one that gives the code, or gives it by itself."""
    broken = [
        (_text(path), _text(path.with_suffix(".txt"))) for path in ROOT.glob("tests/*/*/*.yaml") if _is_case(path)
    ]
    unproven = [
        (row["code"], row["example"])
        for row in _rows()
        for example in re.findall(r"^`([^`]+)`", row["example"])
        if not _gives(example.replace("↵", "\n"), row["code"], broken)
    ]

    assert unproven == []


def _gives(example: str, code: str, broken: list[tuple[str, str]]) -> bool:
    if any(example in text and f"[{code}]" in told for text, told in broken):
        return True
    return any(diagnostic.code == code for diagnostic in read_text("example.yaml", example)[1])


def _is_case(path: Path) -> bool:
    return path.with_suffix(".txt").is_file()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _rows() -> list[re.Match[str]]:
    return list(ROW.finditer(PAGE.read_text(encoding="utf-8")))


def _codes() -> set[str]:
    files = (path for package in SPEAKING for path in (SOURCE / package).rglob("*.py"))
    calls = (node for path in files for node in ast.walk(ast.parse(_text(path))) if isinstance(node, ast.Call))
    return {code for call in calls for code in _code_of(call)}


def _code_of(call: ast.Call) -> list[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in CODE_ARGUMENTS:
        return []
    arguments = [
        *call.args[CODE_ARGUMENTS[name] : CODE_ARGUMENTS[name] + 1],
        *(keyword.value for keyword in call.keywords if keyword.arg == "code"),
    ]
    return [
        argument.value
        for argument in arguments
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
