"""The examples of the diagnostics' pages: pieces of files, made into whole ones and read as the program reads them."""

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from leadladder_server.catalog.loading import load_rule_set
from leadladder_server.cli.suites import load_suite
from leadladder_server.diagnostics import Diagnostic
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.fields import CATALOGUE
from leadladder_server.intake.contact_file import read_contact_file
from leadladder_server.intake.mapping import read_mapping
from leadladder_server.intake.rows import bind
from leadladder_server.intake.table import open_table
from leadladder_server.suite.running import run, unread_facts
from tests.docs.markdown import Block

REST = {
    "rule_set": "rule_set: example",
    "version": "version: 1",
    "dimensions": "dimensions: {fit: {criteria: [{id: size, when: {company.employees: {gte: 20}}, points: 10}]}}",
    "ladder": "ladder: [{stage: prospect, requires: fit}]",
}
"""What a piece of a rule set's file is completed with, by key."""

TESTS_REST = {
    "rule_set": "rule_set: example",
    "as_of": "as_of: 2026-11-22",
    "tests": "tests: [{it: leaves a name where it is, stage: name}]",
}
"""The same for a piece of a file of tests."""

_KEY = re.compile(r"^(\w+):", re.MULTILINE)


def completed(piece: str) -> str:
    """A piece of a rule set's file with the keys that it lacks; these stand in front of it."""
    return _with_rest(piece, REST)


def completed_tests(piece: str) -> str:
    """The same for a piece of a file of tests."""
    return _with_rest(piece, TESTS_REST)


def _with_rest(piece: str, rest: Mapping[str, str]) -> str:
    written = set(_KEY.findall(piece))
    return "".join(f"{text}\n" for key, text in rest.items() if key not in written) + piece


def diagnose(blocks: Iterable[Block], folder: Path, *, with_lint: bool = False) -> list[Diagnostic]:
    """What is said of an example: a rule set with its lists and tests, a contact file, or a mapping with its table.

    The first words after a fence say what a block is: nothing for a piece of a rule set's file, `whole` for all of it,
    `contact`, `mapping`, `tests` for a piece of a file of tests, and for a text the path of the file.
    `with_lint` says whether to look for what a rule set most likely does not mean as it says it.
    """
    mapping = table = None
    (folder / "ruleset.yaml").write_text(completed(""), encoding="utf-8")
    for block in blocks:
        text = "".join(f"{line}\n" for line in block.lines)
        kind = next(iter(block.options), "")
        if block.language == "csv":
            table = text
        elif kind == "mapping":
            mapping = text
        elif kind == "contact":
            return read_contact_file("contact.yaml", text)[1]
        elif kind == "tests":
            (folder / "tests.yaml").write_text(completed_tests(text), encoding="utf-8")
        elif block.language == "text":
            (folder / kind).parent.mkdir(exist_ok=True)
            (folder / kind).write_text(text, encoding="utf-8")
        else:
            (folder / "ruleset.yaml").write_text(text if kind == "whole" else completed(text), encoding="utf-8")
    if mapping is not None:
        return _diagnose_mapping(mapping, table)
    if (folder / "tests.yaml").exists():
        return _diagnose_tests(folder)
    return load_rule_set(folder, folder.parent, with_lint=with_lint).diagnostics


def _diagnose_tests(folder: Path) -> list[Diagnostic]:
    loaded = load_suite(folder / "tests.yaml")
    if loaded.suite is None or loaded.rule_set is None:
        return loaded.diagnostics
    program = compile_program(loaded.rule_set, Inference.REFERENCE)
    return [*loaded.diagnostics, *unread_facts(run(program, loaded.suite).cases)]


def _diagnose_mapping(text: str, table: str | None) -> list[Diagnostic]:
    mapping, diagnostics = read_mapping("mapping.yaml", text)
    if mapping is None or table is None:
        return diagnostics
    opened, diagnostics = open_table("leads.csv", io.BytesIO(table.encode()), ",")
    if opened is None:
        return diagnostics
    return bind(mapping, opened.header, CATALOGUE, {})[1]
