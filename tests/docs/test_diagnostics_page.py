"""Facts about docs/diagnostics: a page for every code that the source can give, whose examples do what they say."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

import leadladder_server
from leadladder_server.catalog import catalog, folders
from leadladder_server.catalog.library import Library
from leadladder_server.catalog.loading import Loaded, load_rule_set, load_rule_sets
from leadladder_server.cli.help import INDEX, codes, index
from leadladder_server.diagnostics import Diagnostic
from leadladder_server.errors import InferenceFailed
from leadladder_server.ruleset.lint.codes import CODES as SILENCEABLE
from leadladder_server.ruleset.lint.codes import OF_COMMENTS
from leadladder_server.values.types import Instant
from tests.docs.markdown import Block, read_blocks
from tests.docs.pieces import completed, diagnose

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
SOURCE = Path(leadladder_server.__file__).parent
SPEAKING = ("documents", "language", "ruleset", "intake", "suite", "catalog")
"""The packages that report diagnostics."""

CODE_ARGUMENTS = {"error": 1, "_error": 1, "warning": 1, "Diagnostic": 2}
"""The functions that make diagnostics, and which of their arguments is the code."""

OF_LINT = SILENCEABLE | OF_COMMENTS
"""Codes of what is only looked for in rule sets without an error."""

HEADINGS = ["Why it matters", "Avoid", "Prefer"]
CODES = sorted(path.stem for path in PAGES.glob("*.md") if path.name != INDEX)


def test_there_is_a_page_for_every_code_and_no_other() -> None:
    """A code in the source has one page and one row in the index, and each of these has a code in the source."""
    in_index = [code for _, rows in index() for code, _ in rows]

    assert (CODES, sorted(in_index)) == (sorted(_codes()), sorted(_codes()))


def test_the_rows_are_in_order() -> None:
    """Within each section of the index codes stand in alphabetical order, so that one finds them."""
    for _, rows in index():
        assert rows == sorted(rows)


@pytest.mark.parametrize("code", CODES)
def test_a_page_is_laid_out_as_the_others(code: str) -> None:
    """It begins with its code and the sentence that the index has, and goes on with why, avoid and prefer."""
    lines = (PAGES / f"{code}.md").read_text(encoding="utf-8").splitlines()

    assert lines[0] == f"# {code}"
    assert lines[2].replace("`", "") == codes()[code]
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == HEADINGS
    assert lines[lines.index("## Why it matters") + 2]


@pytest.mark.parametrize("code", CODES)
def test_what_to_avoid_gives_the_code(code: str, tmp_path: Path) -> None:
    """The first example gives the code at some place, and no other code."""
    blocks = _examples(code)["Avoid"]
    build = BUILT.get(code)
    folder, of_lint = _folder(tmp_path), code in OF_LINT
    diagnostics = diagnose(blocks, folder, with_lint=of_lint) if build is None else build(folder)

    assert {diagnostic.code for diagnostic in diagnostics} == {code}


@pytest.mark.parametrize("code", CODES)
def test_what_to_prefer_is_clean(code: str, tmp_path: Path) -> None:
    """The second example gives neither this code nor any other."""
    assert diagnose(_examples(code)["Prefer"], _folder(tmp_path), with_lint=code in OF_LINT) == []


def test_only_examples_that_no_page_can_show_are_built() -> None:
    """What to avoid is shown as it is written, except bytes, sizes and folders; these are described."""
    described = {code for code in CODES if {block.language for block in _examples(code)["Avoid"]} == {"text"}}

    assert described == set(BUILT)


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "example"
    folder.mkdir()
    return folder


def _read(folder: Path, piece: str | bytes) -> list[Diagnostic]:
    data = piece if isinstance(piece, bytes) else completed(piece).encode()
    (folder / "ruleset.yaml").write_bytes(data)
    return load_rule_sets(folder).diagnostics


def _folder_instead_of_file(folder: Path) -> list[Diagnostic]:
    (folder / "ruleset.yaml").mkdir()
    return load_rule_sets(folder.parent).diagnostics


def _misnamed(folder: Path) -> list[Diagnostic]:
    (folder / "ruleset.yml").write_text(completed(""))
    return load_rule_sets(folder.parent).diagnostics


def _the_same_twice(folder: Path) -> list[Diagnostic]:
    for name in ("mine", "copied"):
        (folder / name).mkdir()
        (folder / name / "ruleset.yaml").write_text(completed(""))
    return load_rule_sets(folder).diagnostics


def _served(folder: Path, *names: str) -> Library:
    """A folder of rule sets in service."""
    for name in names:
        (folder / name).mkdir()
        (folder / name / "ruleset.yaml").write_text(completed("").replace("example", name))
    library = Library(folder, default=names[0])
    library.start(Instant(0))
    return library


def _changing_files(folder: Path) -> list[Diagnostic]:
    library = _served(folder, "example")

    def change(place: Path, root: Path) -> Loaded:
        loaded = load_rule_set(place, root)
        with (place / "ruleset.yaml").open("a") as stream:
            stream.write("# And one line more\n")
        return loaded

    change(folder / "example", folder)
    with patch.object(folders, "load_rule_set", change):
        return list(library.reload(Instant(1)).diagnostics)


def _the_default_is_gone(folder: Path) -> list[Diagnostic]:
    library = _served(folder, "example", "another")
    (folder / "example").rename(folder / ".example")
    return list(library.reload(Instant(1)).diagnostics)


def _not_compiled(folder: Path) -> list[Diagnostic]:
    library = _served(folder, "example")
    (folder / "example" / "ruleset.yaml").write_text(completed("title: Another\n"))
    with patch.object(catalog, "compile_program", side_effect=InferenceFailed("no memory")):
        return list(library.reload(Instant(1)).diagnostics)


def _too_many_criteria(folder: Path) -> list[Diagnostic]:
    criterion = "{id: c%d, when: {company.employees: {gte: %d}}, points: 1}"
    criteria = ", ".join(criterion % (number, number) for number in range(1001))
    return _read(folder, f"dimensions: {{fit: {{criteria: [{criteria}]}}}}\n")


BUILT: dict[str, Callable[[Path], list[Diagnostic]]] = {
    "changing-files": _changing_files,
    "control-character": lambda folder: _read(folder, "title: Plant\0software\n"),
    "default-rule-set-gone": _the_default_is_gone,
    "duplicate-rule-set": _the_same_twice,
    "misnamed-file": _misnamed,
    "nested-too-deep": lambda folder: _read(
        folder,
        "ladder: [{stage: prospect, requires: " + "{not: " * 33 + "{company.employees: 1}" + "}" * 34 + "]\n",
    ),
    "no-rule-sets": lambda folder: load_rule_sets(folder).diagnostics,
    "not-utf-8": lambda folder: _read(folder, completed("title: Büro\n").encode("latin-1")),
    "rule-set-not-compiled": _not_compiled,
    "odd-space": lambda folder: _read(
        folder, "\n".join(_examples("odd-space")["Avoid"][0].lines).replace("<U+00A0>", "\xa0")
    ),
    "text-too-long": lambda folder: _read(
        folder, f"ladder: [{{stage: prospect, requires: {{company.name: {'x' * 1001}}}}}]\n"
    ),
    "too-large": lambda folder: _read(folder, f"title: {'x' * 5_000_000}\n"),
    "too-many": _too_many_criteria,
    "too-many-values": lambda folder: _read(
        folder, "\n".join(_examples("too-many-values")["Avoid"][0].lines).replace("x, x", "x, x, x, x")
    ),
    "unreadable-file": _folder_instead_of_file,
}
"""What makes the diagnostics whose example cannot be written down."""


def _examples(code: str) -> dict[str, list[Block]]:
    """The blocks of a page, by the heading that they stand under."""
    page = PAGES / f"{code}.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    under: dict[str, list[Block]] = {heading: [] for heading in HEADINGS}
    for block in read_blocks(page):
        heading = next(line for line in reversed(lines[: block.line]) if line.startswith("## "))
        under[heading.removeprefix("## ")].append(block)
    return under


def _codes() -> set[str]:
    files = (path for package in SPEAKING for path in (SOURCE / package).rglob("*.py"))
    calls = (
        node
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    )
    return {code for call in calls for code in _code_of(call)}


def _code_of(call: ast.Call) -> list[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in CODE_ARGUMENTS:
        return []
    arguments = [
        *call.args[CODE_ARGUMENTS[name] : CODE_ARGUMENTS[name] + 1],
        *(keyword.value for keyword in call.keywords if keyword.arg == "code"),
    ]
    found = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
    return [code for code in found if isinstance(code, str) and re.fullmatch(r"[a-z][a-z0-9-]+", code)]
