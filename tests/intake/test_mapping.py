"""Mapping files: what is said about one that is broken, or that does not fit its table and its rule set."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.documents.rendering import render_text
from leadladder_server.fields import CATALOGUE, Field
from leadladder_server.intake.mapping import read_mapping
from leadladder_server.intake.rows import bind
from leadladder_server.values.types import FieldType

BROKEN = sorted((Path(__file__).parent / "mappings").glob("broken-*.yaml"))
UNFIT = sorted((Path(__file__).parent / "mappings").glob("unfit-*.yaml"))

HEADER = ("Prospect ID", "Country", "City", "City", "Revenue", "Joined", "Total Visits", "Converted")
FIELDS = CATALOGUE | {"attributes.visits": Field("attributes.visits", FieldType.NUMBER, "visits", "")}
ACTIVITY_FIELDS = {"visits": Field("visits", FieldType.NUMBER, "visits", "")}


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_mappings_are_explained(path: Path, golden: Callable[[Path, str], None]) -> None:
    """Every problem of a mapping is shown at its place, before any table is opened."""
    text = path.read_text(encoding="utf-8")
    mapping, diagnostics = read_mapping(path.name, text)

    assert mapping is None
    golden(path.with_suffix(".txt"), render_text(diagnostics, {path.name: text}))


@pytest.mark.parametrize("path", UNFIT, ids=lambda path: path.stem)
def test_unfit_mappings_are_explained(path: Path, golden: Callable[[Path, str], None]) -> None:
    """A column that the table lacks, or a fact that the rule set lacks, is shown before any row is read."""
    text = path.read_text(encoding="utf-8")
    mapping, diagnostics = read_mapping(path.name, text)
    assert diagnostics == []
    assert mapping is not None

    reader, diagnostics = bind(mapping, HEADER, FIELDS, ACTIVITY_FIELDS)

    assert reader is None
    golden(path.with_suffix(".txt"), render_text(diagnostics, {path.name: text}))


def test_a_table_with_another_delimiter_is_noticed() -> None:
    """When all columns look like one, the delimiter is suggested."""
    mapping, _ = read_mapping("mapping.yaml", "columns: {Country: person.country}")
    assert mapping is not None

    _, diagnostics = bind(mapping, ("Prospect ID;Country",), FIELDS, ACTIVITY_FIELDS)

    assert [d.help for d in diagnostics] == ['its cells seem to be parted by ";": write delimiter: ";" in the mapping']


KEYS = st.sampled_from(
    ["columns", "activities", "outcome", "missing", "A", "field", "column", "won", "at", "values", "decimal"]
)
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), KEYS, st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_no_shape_raises(tree: dict[str, object]) -> None:
    """Whatever the shape of a mapping, it is read or explained."""
    mapping, diagnostics = read_mapping("mapping.json", json.dumps(tree))

    assert (mapping is None) == bool(diagnostics)
