"""The JSON Schemas agree with what reads the files: what is accepted there they accept, and they know every key."""

import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator

from leadladder_server.cli.schema import Kind, schema_text
from leadladder_server.documents.nodes import Mapping, Node, Sequence
from leadladder_server.documents.yaml import read_text
from leadladder_server.intake import contact_file, mapping
from leadladder_server.intake.contact_file import read_contact_file
from leadladder_server.intake.mapping import read_mapping
from leadladder_server.language.conditions import OPERATORS
from leadladder_server.ruleset.conditions import Operator
from leadladder_server.schemas import conditions
from leadladder_server.schemas import mapping as mapping_schemas
from tests.docs.markdown import PAGES, Block, read_blocks
from tests.docs.pieces import completed, completed_tests
from tests.ruleset.reading import read_and_check
from tests.ruleset.test_any_document import EVERYTHING, mutated
from tests.schemas.validating import complaints

ROOT = Path(__file__).parents[2]
FILES = {
    Kind.RULESET: "rules/*/ruleset.yaml",
    Kind.TESTS: "rules/*/tests.yaml",
    Kind.MAPPING: "rules/*/mapping.yaml",
    Kind.CONTACT: "rules/*/contacts/*.yaml",
    Kind.TEXTS: "rules/*/texts/*.yaml",
}
COMPLETE = (ROOT / "tests" / "language" / "complete.yaml").read_text(encoding="utf-8")
HEADER = re.compile(r"# yaml-language-server: \$schema=(\S+)")

SHIPPED = [
    pytest.param(kind, path, id=str(path.relative_to(ROOT)))
    for kind, pattern in FILES.items()
    for path in sorted(ROOT.glob(pattern))
]


@pytest.mark.parametrize("kind", Kind)
def test_a_schema_is_one_and_is_shipped_as_it_is_made(kind: Kind) -> None:
    """It is a JSON Schema of draft 7, and the file in rules/ is what `make generate` would write."""
    Draft7Validator.check_schema(json.loads(schema_text(kind)))

    assert (ROOT / "rules" / f"{kind}.schema.json").read_text(encoding="utf-8") == schema_text(kind)


@pytest.mark.parametrize(("kind", "path"), SHIPPED)
def test_shipped_files_point_at_their_schema_and_fit_it(kind: Kind, path: Path) -> None:
    """The first line of each names the schema by a path that leads there, and the schema accepts the file."""
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)

    assert header is not None
    assert (path.parent / header[1]).resolve() == ROOT / "rules" / f"{kind}.schema.json"
    assert complaints(kind, text) == []


def test_a_rule_set_with_every_key_fits() -> None:
    """So do the rule sets that use every part of the language."""
    assert complaints(Kind.RULESET, COMPLETE) == []
    assert complaints(Kind.RULESET, EVERYTHING) == []


@settings(max_examples=80)
@given(mutated())
def test_what_checks_fits(text: str) -> None:
    """Whatever rule set the check accepts, the schema accepts."""
    with tempfile.TemporaryDirectory() as folder:
        checked = read_and_check(text, Path(folder))
    if checked.rule_set is not None:
        assert complaints(Kind.RULESET, text) == []


ODD_BUT_RIGHT = [
    pytest.param("title: 5", id="a number as a title"),
    pytest.param(
        "parameters: {a: 20}\ndimensions: {fit: {criteria: [{id: x, when: {company.sites: $a}}]}}", id="reference"
    ),
    pytest.param(
        'dimensions: {fit: {criteria: [{id: x, when: {person.seniority: " Director "}}]}}', id="case of values"
    ),
    pytest.param(
        "dimensions: {fit: {met_when: {at_least: {count: 1}}, criteria: [{id: x, when: {company.sites: 1}}]}}",
        id="count",
    ),
    pytest.param("dimensions: {fit: {met_when: x, criteria: [{id: x, when: {company.sites: 1}}]}}", id="own criterion"),
    pytest.param(
        "dimensions: {fit: {criteria: [{id: x, when: {company.annual_revenue: {gt: '5  EUR'}}}]}}", id="money"
    ),
    pytest.param("fields: {company.employees: {assume: 20, title: 7, ask: 8}}", id="built-in fact"),
    pytest.param("dimensions: {fit: {criteria: [{id: x, when: {company.name: $$x}}]}}", id="literal dollar"),
    pytest.param(
        "ladder: [{stage: prospect, requires: {fit.size: {known: true}, none: [{fit: false}]}}]", id="outcomes"
    ),
    pytest.param("ladder: [{stage: prospect, requires: {relationship.status_since: {within: 12h}}}]", id="hours"),
    pytest.param(
        "ladder: [{stage: prospect, requires: {relationship.status_since: {after: '2026-11-22 10:00+01'}}}]", id="time"
    ),
]


@pytest.mark.parametrize("piece", ODD_BUT_RIGHT)
def test_what_is_odd_but_right_fits(piece: str, tmp_path: Path) -> None:
    """Spellings that the check accepts, the schema accepts."""
    text = completed(f"{piece}\n")
    errors = [one for one in read_and_check(text, tmp_path).diagnostics if one.severity == "error"]

    assert (errors, complaints(Kind.RULESET, text)) == ([], [])


PREFERRED = [
    pytest.param(block, id=page.stem)
    for page in sorted((ROOT / "docs" / "diagnostics").glob("*.md"))
    for block in read_blocks(page)[-1:]
    if block.language == "yaml"
]


@pytest.mark.parametrize("block", PREFERRED)
def test_what_the_pages_prefer_fits(block: Block) -> None:
    """The example to follow on each page of a diagnostic fits the schema of its kind of file."""
    text = "".join(f"{line}\n" for line in block.lines)
    match next(iter(block.options), ""):
        case "whole":
            assert complaints(Kind.RULESET, text) == []
        case "tests":
            assert complaints(Kind.TESTS, completed_tests(text)) == []
        case "mapping" | "contact" as kind:
            assert complaints(Kind(kind), text) == []
        case _:
            assert complaints(Kind.RULESET, completed(text)) == []


def _kind_of(keys: set[str]) -> Kind:
    """What kind of file has these keys."""
    kinds = {"ladder": Kind.RULESET, "tests": Kind.TESTS, "columns": Kind.MAPPING}
    return next((kind for key, kind in kinds.items() if key in keys), Kind.CONTACT)


WHOLE = [
    pytest.param(block, id=f"{block.file.relative_to(ROOT)}:{block.line}")
    for page in PAGES
    if page.parent.name != "diagnostics"
    for block in read_blocks(page)
    if block.language == "yaml"
    and any(line.startswith("rule_set:") for line in block.lines)
    and "fragment" not in block.options
]


@pytest.mark.parametrize("block", WHOLE)
def test_whole_files_of_the_documentation_fit(block: Block) -> None:
    """Each file that a page shows fits the schema of its kind."""
    text = "".join(f"{line}\n" for line in block.lines)
    node, _ = read_text("file.yaml", text)
    assert isinstance(node, Mapping)

    assert complaints(_kind_of({entry.key.text for entry in node.entries}), text) == []


def _keys(node: Node) -> list[tuple[str, int, int]]:
    """Every key of a document with its line and column."""
    if isinstance(node, Sequence):
        return [found for item in node.items for found in _keys(item)]
    if not isinstance(node, Mapping):
        return []
    own = [(entry.key.text, entry.key.span.line, entry.key.span.column) for entry in node.entries]
    return own + [found for entry in node.entries for found in _keys(entry.value)]


def _misspelt(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    lines[line - 1] = f"{lines[line - 1][: column - 1]}zz{lines[line - 1][column - 1 :]}"
    return "\n".join(lines) + "\n"


def _named_by_authors(text: str) -> set[tuple[int, int]]:
    """Keys that are the author's own names: another name is as good for the schema, which knows no names."""
    node, _ = read_text("file.yaml", text)
    assert isinstance(node, Mapping)
    places = set()
    for group in ("parameters", "lists", "signals", "dimensions", "labels"):
        inner = node.get(group)
        assert isinstance(inner, Mapping)
        places |= {(entry.key.span.line, entry.key.span.column) for entry in inner.entries}
    return places


AUTHORS = re.compile(r"(attributes|activity|signals|labels|fit|intent|score|points)\.|[A-Z0-9]+$")
"""Names with parts of the author's in them, and bands."""

LANGUAGE_KEYS = [
    pytest.param(line, column, id=f"{key}-{line}-{column}")
    for key, line, column in _keys(read_text("file.yaml", EVERYTHING)[0] or Sequence((), None))  # type: ignore[arg-type]
    if (line, column) not in _named_by_authors(EVERYTHING) and not AUTHORS.match(key)
]


@pytest.mark.parametrize(("line", "column"), LANGUAGE_KEYS)
def test_a_misspelt_key_is_refused_by_both(line: int, column: int, tmp_path: Path) -> None:
    """A key of the language with two letters too many fits neither the check nor the schema."""
    text = _misspelt(EVERYTHING, line, column)

    assert read_and_check(text, tmp_path).rule_set is None
    assert complaints(Kind.RULESET, text) != []


WRONG = [
    pytest.param("dimensions: {fit: {criteria: [{id: x, when: {company.employees: twenty}}]}}", id="number"),
    pytest.param(
        "dimensions: {fit: {criteria: [{id: x, when: {company.employees: {starts_with: 2}}}]}}", id="operator"
    ),
    pytest.param("dimensions: {fit: {criteria: [{id: x, when: {qualification.need.aware: yes}}]}}", id="boolean"),
    pytest.param("dimensions: {fit: {criteria: [{id: x, when: {company.annual_revenue: {gt: 5}}}]}}", id="money"),
    pytest.param("dimensions: {fit: {criteria: [{id: x, when: {person.seniority: boss}}]}}", id="values"),
    pytest.param("dimensions: {fit: {criteria: [{id: x, when: {fit.x: true}}]}}", id="conclusion in a criterion"),
    pytest.param("dimensions: {fit: {criteria: [{id: x, points: 5}]}}", id="neither when nor levels"),
    pytest.param("signals: {visits: {count: {company.employees: 5}}}", id="fact in a signal"),
    pytest.param("signals: {visits: {count: {type: a}, within: 30 days}}", id="duration"),
    pytest.param("fields: {it_platform: {type: string}}", id="undeclarable"),
    pytest.param("fields: {attributes.it: {type: datetime}}", id="type"),
    pytest.param("ladder: [{stage: Lead, requires: fit}]", id="id"),
    pytest.param("ladder: [{stage: lead, requires: [fit]}]", id="list as a condition"),
    pytest.param("ladder: []", id="no rungs"),
    pytest.param("version: 0", id="version"),
]


@pytest.mark.parametrize("piece", WRONG)
def test_what_is_wrong_is_refused_by_both(piece: str, tmp_path: Path) -> None:
    """The schema knows types, operators, values, places and ids."""
    text = completed(f"{piece}\n")

    assert read_and_check(text, tmp_path).rule_set is None
    assert complaints(Kind.RULESET, text) != []


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        pytest.param("contact_files", Kind.CONTACT, id="contact files"),
        pytest.param("mappings", Kind.MAPPING, id="mappings"),
    ],
)
def test_broken_files_with_wrong_keys_are_refused(folder: str, kind: Kind) -> None:
    """What the golden files show as an unknown key, a missing one or a wrong shape, the schema refuses too."""
    for path in sorted((ROOT / "tests" / "intake" / folder).glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        told = path.with_suffix(".txt").read_text(encoding="utf-8")
        if re.search(r"error\[(unknown-key|missing-key)\]", told):
            assert complaints(kind, text) != [], path


ODD_CONTACTS = [
    pytest.param('company: {employees: "60", sites: null, technologies: SAP}', id="quoted number, null, lone text"),
    pytest.param("person: {seniority: DIRECTOR, phone: 0049, name: true}", id="texts without quotes"),
    pytest.param(
        "as_of: 2026-11-22\nrelationship: {status_since: in 2w}\nhistory: [{type: a, at: 12h ago}]", id="relative"
    ),
    pytest.param("qualification:\nattributes:\nhistory:\nrule_set:\n", id="nothing"),
    pytest.param("relationship: {is_customer: 'TRUE', lifetime_value: ' 5 EUR '}", id="spelt otherwise"),
    pytest.param("attributes: {a: [1, true, x], b: 5, c: }", id="attributes"),
]


@pytest.mark.parametrize("text", ODD_CONTACTS)
def test_odd_contact_files_that_are_read_fit(text: str) -> None:
    """A contact file that reads without a warning fits its schema."""
    found, diagnostics = read_contact_file("contact.yaml", text)

    assert (diagnostics, found and found.warnings) == ([], ())
    assert complaints(Kind.CONTACT, text) == []


def test_an_odd_mapping_that_is_read_fits() -> None:
    """Lone words, nulls, numbers as texts: what the reader takes, the schema takes."""
    text = """\
rule_set:
as_of: 2026-11-22
missing: none
yes: 1
no: [0, off]
delimiter: ";"
columns:
  1: company.employees
  A: {field: attributes.x, missing: 0, values: {1: 2}, decimal: ",", thousands: " "}
activities:
  - {column: 5, when: 1, type: 3, at: {column: B, format: "%d.%m.%Y"}, attributes: {p: 7, q: {column: C}}}
outcome:
"""

    assert read_mapping("mapping.yaml", text)[1] == []
    assert complaints(Kind.MAPPING, text) == []


def test_the_schemas_know_every_key_and_operator() -> None:
    """Tables that are written by hand beside a reader have the reader's words, no more and no fewer."""
    written = json.loads(schema_text(Kind.CONTACT))["properties"]

    assert set(written) == set(contact_file.TOP_KEYS)
    assert (*mapping_schemas.KEYS,) == mapping.KEYS
    assert ("field", *mapping_schemas.CELL_KEYS) == mapping.COLUMN_KEYS
    assert {operator.value for operator in conditions.MEANINGS} == set(OPERATORS) == {each.value for each in Operator}


@pytest.mark.parametrize("kind", Kind)
def test_every_key_explains_itself(kind: Kind) -> None:
    """Each property of each mapping has a description, its own or that of what it refers to."""
    schema = json.loads(schema_text(kind))
    silent: list[str] = []

    def visit(node: object, path: str) -> None:
        if isinstance(node, list):
            for item in node:
                visit(item, path)
        if not isinstance(node, dict):
            return
        for name, value in node.get("properties", {}).items():
            target = schema["definitions"][value["$ref"].rpartition("/")[2]] if "$ref" in value else {}
            if "description" not in value and "description" not in target:
                silent.append(f"{path}.{name}")
        for name, value in node.items():
            visit(value, f"{path}.{name}" if name not in ("properties", "definitions") else path)

    visit(schema, "")

    assert silent == []
