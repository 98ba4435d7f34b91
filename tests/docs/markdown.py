"""The fenced code blocks of a Markdown file."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

_PATTERNS = ("*.md", "docs/**/*.md", "rules/**/*.md", "clients/*/*.md", "benchmarks/*.md")

_INSTALLED = {"node_modules", "target"}
"""Folders of other people's packages, which building a client makes."""

PAGES = tuple(
    page
    for pattern in _PATTERNS
    for page in sorted(REPOSITORY.glob(pattern))
    if _INSTALLED.isdisjoint(page.relative_to(REPOSITORY).parts)
)
"""Every page that people read."""

_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block.

    Attributes:
        file: The Markdown file.
        line: Line of its first text line, from 1.
        language: The first word after the fence, such as "console"; may be empty.
        options: The other words after the fence: "exit=3" is {"exit": "3"}, "fragment" is {"fragment": ""}.
        lines: Its text, without the indentation of the fence.
    """

    file: Path
    line: int
    language: str
    options: Mapping[str, str]
    lines: tuple[str, ...]


def read_blocks(file: Path) -> list[Block]:
    """The fenced blocks of `file`, in order. An unclosed fence raises ValueError."""
    blocks: list[Block] = []
    lines = iter(enumerate(file.read_text(encoding="utf-8").splitlines(), start=1))
    for number, line in lines:
        opening = _FENCE.match(line)
        if opening is None:
            continue
        language, *words = shlex.split(opening["info"]) or [""]
        inside: list[str] = []
        for _, text in lines:
            closing = _FENCE.match(text)
            if closing and closing["fence"].startswith(opening["fence"]) and not closing["info"].strip():
                break
            inside.append(text.removeprefix(opening["indent"]))
        else:
            message = f"{file}:{number}: this block is never closed"
            raise ValueError(message)
        options = {name: value for name, _, value in (word.partition("=") for word in words)}
        blocks.append(Block(file, number + 1, language, options, tuple(inside)))
    return blocks
