"""Every YAML block of the README and the docs, read as the program would read it."""

from pathlib import Path

import pytest

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Mapping
from leadladder_server.documents.yaml import read_text
from leadladder_server.engine.inference import Inference
from leadladder_server.intake.contact_file import read_contact_file
from leadladder_server.intake.mapping import read_mapping
from leadladder_server.language.reading import read_rule_set
from leadladder_server.ruleset.checking import check
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.reading import read_suite
from leadladder_server.suite.running import run, unread_facts
from tests.docs.markdown import PAGES, REPOSITORY, Block, read_blocks
from tests.rules.shipped import program, rule_set

MISTAKES = REPOSITORY / "docs" / "diagnostics"
"""Pages of examples that are wrong on purpose; test_diagnostics_page reads them."""


def _yaml_blocks() -> list[object]:
    found = [
        block for page in PAGES if page.parent != MISTAKES for block in read_blocks(page) if block.language == "yaml"
    ]
    return [pytest.param(block, id=f"{block.file.relative_to(REPOSITORY)}:{block.line}") for block in found]


def _read_whole(text: str, keys: set[str], folder: Path) -> list[Diagnostic]:
    """Reads a text as the kind of file that its keys make it, and returns what is wrong with it."""
    if "ladder" in keys:
        (folder / "ruleset.yaml").write_text(text, encoding="utf-8")
        read = read_rule_set(folder, folder.parent)
        return read.diagnostics if read.document is None else read.diagnostics + check(read.document)[1]
    if "columns" in keys:
        return read_mapping("mapping.yaml", text)[1]
    if "tests" in keys:
        return _read_tests(text)
    return read_contact_file("contact.yaml", text)[1]


def _read_tests(text: str) -> list[Diagnostic]:
    """Reads and runs a file of tests of a shipped rule set; they have to pass."""
    document, diagnostics = read_suite("tests.yaml", text)
    assert document is not None
    folder = REPOSITORY / "rules" / document.rule_set.text
    rules = rule_set(document.rule_set.text)
    checked = check_suite(document, rules, folder)
    if checked.suite is not None:
        result = run(program(document.rule_set.text, Inference.REFERENCE), checked.suite)
        assert [each for each in result.cases if each.differences] == []
        diagnostics += unread_facts(result.cases)
    return diagnostics + checked.diagnostics


@pytest.mark.parametrize("block", _yaml_blocks())
def test_a_yaml_block_is_right(block: Block, tmp_path: Path) -> None:
    """A whole file (it names its `rule_set:`) reads and checks without a diagnostic; every fragment is sound YAML."""
    text = "\n".join(block.lines) + "\n"
    node, diagnostics = read_text(f"{block.file.name}:{block.line}", text)
    keys = {entry.key.text for entry in node.entries} if isinstance(node, Mapping) else set()
    if "rule_set" in keys and "fragment" not in block.options:
        diagnostics = _read_whole(text, keys, tmp_path)

    assert diagnostics == []
