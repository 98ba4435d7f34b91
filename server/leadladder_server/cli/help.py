"""`leadladder help`: what a diagnostic code means, why it matters, and what to write instead."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from leadladder_server.cli.exits import Stop
from leadladder_server.cli.terminal import print_lines, printable
from leadladder_server.suggestions import nearest

INDEX = "README.md"
"""The page that lists the others, by sections."""

_SECTION = re.compile(r"^## (?P<title>.+)$")
_ROW = re.compile(r"^\| \[(?P<code>[a-z0-9-]+)\]\((?P=code)\.md\) \| (?P<summary>.+) \|$")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def help_command(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(metavar="[CODE]", help="The code in the brackets of a problem, such as unknown-field."),
    ] = None,
) -> None:
    """Say what a diagnostic code means, why it matters and what to write instead; alone, list them all."""
    if code is None:
        print_lines(_list(index()))
        return
    wanted = code.strip().removeprefix("error[").removeprefix("warning[").removesuffix("]")
    text = page(wanted)
    if text is None:
        if context.parent is not None and wanted in getattr(context.parent.command, "commands", ()):
            raise Stop(f"leadladder {wanted} --help says what the command {wanted} takes")
        close = nearest(wanted, codes())
        advice = "did you mean " + close + "?" if close else "leadladder help, without a code, lists them"
        raise Stop(f"There is no diagnostic code {printable(code)!r}; {advice}")
    print_lines(_terminal(text))


def pages_folder() -> Traversable:
    """The folder of the pages: docs/diagnostics in a clone, and its copy in an installed package."""
    installed = files("leadladder_server") / "cli" / "diagnostics"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "docs" / "diagnostics"


def page(code: str) -> str | None:
    """The Markdown of a code's page, None when there is no such code."""
    if code not in codes():
        return None
    return (pages_folder() / f"{code}.md").read_text(encoding="utf-8")


def index() -> list[tuple[str, list[tuple[str, str]]]]:
    """The sections of the index in order: a title, with each code and what it means in one sentence."""
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    for line in (pages_folder() / INDEX).read_text(encoding="utf-8").splitlines():
        if section := _SECTION.match(line):
            sections.append((section["title"], []))
        elif row := _ROW.match(line):
            sections[-1][1].append((row["code"], _plain(row["summary"])))
    return [section for section in sections if section[1]]


def codes() -> dict[str, str]:
    """Each code that has a page, with what it means in one sentence."""
    return {code: summary for _, rows in index() for code, summary in rows}


def _list(sections: list[tuple[str, list[tuple[str, str]]]]) -> list[Text | str]:
    width = max((len(code) for _, rows in sections for code, _ in rows), default=0)
    lines: list[Text | str] = []
    for title, rows in sections:
        lines += [Text(title, style="bold"), *(f"  {code:{width}}  {summary}" for code, summary in rows), ""]
    return [*lines, "leadladder help CODE says more about one of them."]


def _terminal(text: str) -> list[Text | str]:
    """A page without the marks of Markdown; its examples are set in."""
    lines: list[Text | str] = []
    fenced = False
    for line in text.rstrip().splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            lines.append(f"    {line}".rstrip())
        elif line.startswith("#"):
            lines.append(Text(line.lstrip("# "), style="bold"))
        else:
            lines.append(_plain(line))
    return lines


def _plain(line: str) -> str:
    return _LINK.sub(r"\1", line).replace("**", "").replace("`", "")
