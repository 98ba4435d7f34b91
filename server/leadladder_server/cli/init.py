"""`leadladder init`: a folder of rules that works, to change into one's own."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.cli.exits import Stop
from leadladder_server.cli.schema import Kind, schema_text
from leadladder_server.cli.terminal import print_lines

SCAFFOLD = files("leadladder_server") / "cli" / "scaffold"
"""What is written, as it is written."""

SCHEMAS = (Kind.RULESET, Kind.TESTS, Kind.CONTACT)


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that does not exist, or is empty.")],
) -> None:
    """Make a folder of rules that works: a rule set with its tests, a sample contact, schemas for editors, CI."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Stop(f"{folder} is there already; name a folder that does not exist, or is empty")
    written = {**dict(_texts(SCAFFOLD, "")), **{f"{kind}.schema.json": schema_text(kind) for kind in SCHEMAS}}
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    print_lines(
        [
            *(f"wrote {(folder / name).as_posix()}" for name in sorted(written)),
            "",
            "Next: leadladder test " + folder.as_posix(),
        ]
    )


def _texts(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    """Each file below a folder: its path, with slashes, and what it holds."""
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _texts(each, f"{path}{each.name}/")
        else:
            yield path + each.name, each.read_text(encoding="utf-8")
