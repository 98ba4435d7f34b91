"""Facts about files with mistakes of several stages: all of them are reported in one run, and nothing else is."""

import json
import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from leadladder_server.diagnostics import Severity, in_order
from leadladder_server.documents.rendering import render_text
from tests.ruleset.reading import Checked, read_and_check
from tests.ruleset.test_any_document import EVERYTHING

STAGES = Path(__file__).parent / "stages"
CASES = sorted(path.stem for path in STAGES.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_mistakes_of_every_stage_are_told_at_once(
    case: str, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    """One run tells every mistake in file order, whichever stage finds it, and makes no rule set."""
    checked = read_and_check((STAGES / f"{case}.yaml").read_text(encoding="utf-8"), tmp_path)

    assert checked.rule_set is None
    assert checked.diagnostics == in_order(checked.diagnostics)
    golden(STAGES / f"{case}.txt", render_text(checked.diagnostics, checked.sources))


Tree = Any
"""Mappings, lists and scalars, as a YAML library gives them."""

Place = tuple[str | int, ...]
"""Keys and indices from the root of a tree."""

CHANGES: dict[str, Callable[[Any], Any]] = {
    "in a list": lambda value: [value],
    "in a mapping": lambda value: {"value": value},
    "out of its list": lambda value: value[0] if isinstance(value, list) and value else value,
    "a number": lambda _: 5,
    "a text": lambda _: "x",
    "a list": lambda _: [[], "x"],
    "an empty list": lambda _: [],
    "an empty mapping": lambda _: {},
    "nothing": lambda _: None,
    "with a foreign key": lambda value: value | {"zzz": 1} if isinstance(value, dict) else value,
}
"""What authors do to values by mistake."""

RENAMES: dict[str, Callable[[str], str]] = {
    "misspelt": lambda key: key[:2] + key[3:] if len(key) > 3 else key + key[-1:],
    "in capitals": str.title,
}
"""What authors do to keys by mistake."""

SOUND = YAML(typ="safe", pure=True).load(EVERYTHING)
"""A rule set that uses every part of the language, as a tree."""


def places(tree: Tree, at: Place = ()) -> Iterator[Place]:
    """Every place in a tree below its root."""
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inside:
        yield (*at, key)
        yield from places(value, (*at, key))


def changed(tree: Tree, at: Place, change: str) -> Tree:
    """The tree with one mistake at a place."""
    tree = deepcopy(tree)
    *above, last = at
    parent = tree
    for key in above:
        parent = parent[key]
    if change in CHANGES:
        parent[last] = CHANGES[change](parent[last])
    elif isinstance(parent, dict):
        entries = [(RENAMES[change](str(key)) if key == last else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(entries)
    return tree


def check_tree(tree: Tree) -> Checked:
    """What checking says about a tree, written as JSON, which is YAML."""
    with tempfile.TemporaryDirectory() as folder:
        return read_and_check(json.dumps(tree, indent=1), Path(folder))


SINGLE = [at for at in places(SOUND) if len(at) > 1]
"""Places of one mistake; a whole section in another place would be as many mistakes as it has entries."""


@settings(max_examples=60)
@given(st.sampled_from(SINGLE), st.sampled_from([*CHANGES, *RENAMES]))
def test_one_mistake_is_told_in_few_words(at: Place, change: str) -> None:
    """No mistake makes a flood: what it makes illegible still exists for the rules that name it."""
    checked = check_tree(changed(SOUND, at, change))

    assert len(checked.diagnostics) <= MOST_OF_ONE_MISTAKE


MOST_OF_ONE_MISTAKE = 4
"""Where a name is changed, each rule that reads it is one more."""


@settings(max_examples=60)
@given(st.data())
def test_several_mistakes_never_raise(data: st.DataObject) -> None:
    """However a rule set is mistreated, either there is a rule set or there are errors, in file order, each once."""
    tree = SOUND
    for _ in range(data.draw(st.integers(2, 5))):  # The root and its keys stay: there is always a place.
        at = data.draw(st.sampled_from(list(places(tree))))
        tree = changed(tree, at, data.draw(st.sampled_from([*CHANGES, *RENAMES])))
    checked = check_tree(tree)

    assert (checked.rule_set is None) == any(one.severity is Severity.ERROR for one in checked.diagnostics)
    assert checked.diagnostics == in_order(checked.diagnostics)
    assert all(one.message and "  " not in one.message for one in checked.diagnostics)
