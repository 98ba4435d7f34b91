"""`leadladder fmt`: one layout for every file that authors write."""

import difflib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.terminal import print_lines, print_raw, say
from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.concrete import NotLaidOut
from leadladder_server.documents.formatting import format_text
from leadladder_server.documents.rendering import render_text
from leadladder_server.documents.sources import decode, read_bytes
from leadladder_server.documents.yaml import read_text
from leadladder_server.language.key_order import RULE_SET_ORDER
from leadladder_server.language.reading import FILE_NAME
from leadladder_server.values.listing import counted

SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class _Layout:
    """A file as it is, and as it would be.

    Attributes:
        path: Where it is.
        before: Its text.
        after: Its text once it is laid out.
        refused: Why it cannot be laid out, though it is sound; empty otherwise.
        problems: Why it cannot be read; none otherwise.
    """

    path: Path
    before: str
    after: str
    refused: str = ""
    problems: tuple[Diagnostic, ...] = ()


def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]",
            help="YAML files, or folders with everything in them. [default: rules]",
            show_default=False,
        ),
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; end with 3 when a file is not laid out.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Change nothing; show what would change.")] = False,
) -> None:
    """Lay rule sets and their tests out: order of keys, indentation, spacing. Comments and meaning stay."""
    layouts = [_layout(file) for file in _files(paths or [Path("rules")])]
    for layout in layouts:
        if layout.refused:
            say(f"{layout.path.as_posix()} is left as it is: {layout.refused}")
    changed = [layout for layout in layouts if layout.after != layout.before]
    for layout in changed:
        if diff:
            print_raw("".join(_difference(layout)))
        elif check:
            print_lines([f"would change {layout.path.as_posix()}"])
        else:
            _write(layout.path, layout.after)
            print_lines([f"changed {layout.path.as_posix()}"])
    verb = "would change" if check or diff else "changed"
    problems = [problem for layout in layouts for problem in layout.problems]
    if problems:
        say(render_text(problems, {layout.path.as_posix(): layout.before for layout in layouts}))
    say(f"{counted(len(changed), 'file')} {verb}, {len(layouts) - len(changed)} left as they are")
    if problems or (changed and (check or diff)):
        raise Stop("", ExitCode.RULES)


def _files(paths: list[Path]) -> Iterator[Path]:
    """Each file once, in order; links are followed to files, not into folders."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        hidden = (file for file in sorted(path.rglob(f"*{SUFFIX}")) if file.is_file())
        found.update((file, None) for file in hidden if not any(_hidden(part) for part in file.relative_to(path).parts))
    if not found:
        raise Stop(f"There is no {SUFFIX} file in {', '.join(path.as_posix() for path in paths)}")
    yield from found


def _hidden(part: str) -> bool:
    return part.startswith(".")


def _layout(path: Path) -> _Layout:
    shown = path.as_posix()
    data, problems = read_bytes(shown, path)
    if data is None:
        return _Layout(path, "", "", problems=tuple(problems))
    text, problems = decode(shown, data)
    if not problems:
        _, problems = read_text(shown, text)
    if problems:
        return _Layout(path, text, text, problems=tuple(problems))
    try:
        after = format_text(text, RULE_SET_ORDER if path.name == FILE_NAME else None)
    except NotLaidOut as reason:
        return _Layout(path, text, text, refused=str(reason))
    return _Layout(path, data.decode(), after)


def _difference(layout: _Layout) -> Iterator[str]:
    name = layout.path.as_posix()
    before, after = (text.replace("\r\n", "\n").splitlines(keepends=True) for text in (layout.before, layout.after))
    for line in difflib.unified_diff(before, after, name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _write(path: Path, text: str) -> None:
    """Puts the file in its place at once, so that a server that watches the folder never reads half of it."""
    target = path.resolve()
    beside = target.with_name(f".{target.name}.new")
    beside.write_bytes(text.encode())
    shutil.copymode(target, beside)
    beside.replace(target)
