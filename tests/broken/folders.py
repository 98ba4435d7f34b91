"""Broken folders of rule sets that no file of text can be: bytes, sizes, links and names."""

import os
from collections.abc import Callable
from pathlib import Path

RULES = """rule_set: paper-mill
version: 1
dimensions:
  fit:
    criteria:
      - {id: paper, when: {company.industry: paper}, points: 20}
ladder:
  - {stage: prospect, requires: fit}
"""
MISTAKE = RULES.replace("company.industry", "company.industri")
RIVALS = RULES + "lists:\n  rivals: {file: lists/rivals.txt}\n"
TESTS = """rule_set: paper-mill
as_of: 2026-11-22
tests:
  - {it: takes paper mills, company.industri: paper, stage: prospekt}
"""


def _written(text: str | bytes, file: str = "mill/ruleset.yaml") -> Callable[[Path], None]:
    """Writes one file."""

    def build(rules: Path) -> None:
        (rules / file).parent.mkdir(parents=True)
        (rules / file).write_bytes(text if isinstance(text, bytes) else text.encode())

    return build


def _with_list(build_list: Callable[[Path], object]) -> Callable[[Path], None]:
    """Writes a rule set with a list file, which something else makes."""

    def build(rules: Path) -> None:
        _written(RIVALS)(rules)
        (rules / "mill" / "lists").mkdir()
        build_list(rules / "mill" / "lists" / "rivals.txt")

    return build


def _folder_of_that_name(rules: Path) -> None:
    (rules / "mill" / "ruleset.yaml").mkdir(parents=True)


def _link(target: str) -> Callable[[Path], None]:
    def build(rules: Path) -> None:
        (rules / "mill").mkdir(parents=True)
        (rules / "mill" / "ruleset.yaml").symlink_to(target)

    return build


def _pipe(rules: Path) -> None:
    (rules / "mill").mkdir(parents=True)
    os.mkfifo(rules / "mill" / "ruleset.yaml")


def _good_and_misnamed(rules: Path) -> None:
    _written(RULES)(rules)
    _written(RULES, "press/rule_set.yml")(rules)


def _twice(rules: Path) -> None:
    _written(RULES)(rules)
    _written(RULES, "copy/ruleset.yaml")(rules)


def _with_tests(rules: Path) -> None:
    _written(RULES)(rules)
    (rules / "mill" / "tests.yaml").write_text(TESTS)


def _aliases_of_aliases() -> str:
    lines = ["rule_set: paper-mill", "version: 1", "parameters:", "  a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for name, before in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"  {name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    return "\n".join(lines) + "\n"


def _many_mistakes() -> str:
    criteria = "".join(f"      - {{id: c{number}, when: {{company.industri: x}}}}\n" for number in range(300))
    return RULES.replace("      - {id: paper, when: {company.industry: paper}, points: 20}\n", criteria)


LONG = " ".join(["word"] * 20_000)

FOLDERS: dict[str, Callable[[Path], None]] = {
    "a-file-of-another-encoding": _written(RULES.replace("rule_set", "title: Büro\nrule_set").encode("latin-1")),
    "a-file-of-two-bytes-a-letter": _written(RULES.encode("utf-16")),
    "a-file-that-is-a-picture": _written(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"),
    "a-file-that-is-too-large": _written(RULES + f"title: {'x' * 5_000_000}\n"),
    "a-folder-without-anything": lambda rules: (rules / "mill").mkdir(parents=True),
    "a-folder-with-the-name-of-the-file": _folder_of_that_name,
    "a-pipe-with-the-name-of-the-file": _pipe,
    "a-link-to-itself": _link("ruleset.yaml"),
    "a-link-to-nowhere": _link("../somewhere/ruleset.yaml"),
    "a-file-with-another-ending": _written(RULES, "mill/ruleset.yml"),
    "a-file-with-another-case": _written(RULES, "mill/RuleSet.yaml"),
    "a-misnamed-file-beside-a-good-one": _good_and_misnamed,
    "a-nul-in-a-text": _written(RULES.replace("paper}", "pa\0per}")),
    "a-byte-order-mark-before-a-mistake": _written(b"\xef\xbb\xbf" + MISTAKE.encode()),
    "a-byte-order-mark-on-the-line-of-a-mistake": _written(
        b"\xef\xbb\xbf" + RULES.replace("rule_set", "ruleset").encode()
    ),
    "windows-line-ends": _written(MISTAKE.replace("\n", "\r\n")),
    "old-mac-line-ends": _written(MISTAKE.replace("\n", "\r")),
    "a-long-line": _written(RULES.replace("{id: paper,", f"{{id: paper, met: {LONG}, unmett: x, ask: {LONG},")),
    "brackets-without-end": _written("rule_set: " + "[" * 100_000),
    "braces-without-end": _written("rule_set: " + "{a: " * 100_000),
    "indentation-without-end": _written("".join(f"{' ' * depth}a:\n" for depth in range(2_000))),
    "aliases-of-aliases": _written(_aliases_of_aliases()),
    "a-long-id": _written(RULES.replace("paper-mill", "p" * 70)),
    "a-long-key": _written(RULES + f"{'k' * 5_000}: x\n"),
    "more-mistakes-than-are-shown": _written(_many_mistakes()),
    "the-same-rule-set-twice": _twice,
    "tests-with-mistakes": _with_tests,
    "a-list-that-is-a-folder": _with_list(lambda path: path.mkdir()),
    "a-list-that-links-to-itself": _with_list(lambda path: path.symlink_to("rivals.txt")),
    "a-list-that-links-outside": _with_list(lambda path: path.symlink_to("/etc/hostname")),
    "a-list-of-another-encoding": _with_list(lambda path: path.write_bytes(b"m\xfcller.example\n")),
    "a-list-with-an-invisible-character": _with_list(lambda path: path.write_bytes(b"a.example\nb\x07.example\n")),
}
"""What makes each of them in a folder that is not there yet."""
