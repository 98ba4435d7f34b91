"""Rule sets written for tests."""

from pathlib import Path
from textwrap import dedent

from leadladder_server.language.document import RuleSetDocument
from leadladder_server.language.reading import ReadResult, read_rule_set

MINIMAL = """\
rule_set: shop
version: 1
ladder:
  - {stage: lead, requires: {company.employees: 20}}
"""


def read(folder: Path, text: str, lists: dict[str, bytes] | None = None) -> ReadResult:
    """The rule set of a folder, once the text and the list files are written there."""
    folder.mkdir(exist_ok=True)
    (folder / "ruleset.yaml").write_text(dedent(text), encoding="utf-8", newline="")
    for path, data in (lists or {}).items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_bytes(data)
    return read_rule_set(folder, folder.parent)


def document_of(folder: Path, text: str, lists: dict[str, bytes] | None = None) -> RuleSetDocument:
    """The document of a rule set that has no problems."""
    result = read(folder, text, lists)
    assert result.diagnostics == []
    assert result.document is not None
    return result.document
