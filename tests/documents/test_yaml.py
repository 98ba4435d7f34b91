"""Reading YAML and JSON texts into nodes."""

import json
import math
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadladder_server.diagnostics import Severity, Span
from leadladder_server.documents import yaml
from leadladder_server.documents.nodes import Mapping, Node, Scalar, Sequence
from leadladder_server.documents.positions import split_lines
from leadladder_server.documents.yaml import DEEPEST, read_text


def node_of(text: str) -> Node:
    """The root of a text that has no problems."""
    node, diagnostics = read_text("f", text)
    assert diagnostics == []
    assert node is not None
    return node


def codes(text: str) -> list[str]:
    """The codes of a text's problems."""
    return [diagnostic.code for diagnostic in read_text("f", text)[1]]


def plain(node: Node) -> object:
    """The node as Python's own lists, dictionaries and scalars."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {entry.key.text: plain(entry.value) for entry in entries}


def test_scalar_keeps_its_text_and_place() -> None:
    """A scalar knows its value, how it was written, and the columns that it fills."""
    assert node_of("0x10") == Scalar(16, "0x10", quoted=False, span=Span("f", 1, 1, 5))
    assert node_of("'0x10'") == Scalar("0x10", "0x10", quoted=True, span=Span("f", 1, 1, 7))
    assert node_of('\n  "a\\tb"') == Scalar("a\tb", "a\tb", quoted=True, span=Span("f", 2, 3, 9))


def test_columns_count_code_points() -> None:
    """A character beyond the Basic Multilingual Plane is one column, and so is a combining mark."""
    node = node_of("{😀e\u0301: x}")
    assert isinstance(node, Mapping)
    assert node.entries[0].value.span == Span("f", 1, 7, 8)


def test_span_of_a_text_of_several_lines_is_on_its_first() -> None:
    """A span never leaves its line."""
    node = node_of("a: |  # a comment\n  first\n  second\nb: 'x\n  y'\n")
    assert isinstance(node, Mapping)
    assert [entry.value.span for entry in node.entries] == [Span("f", 1, 4, 18), Span("f", 4, 4, 6)]
    assert plain(node) == {"a": "first\nsecond\n", "b": "x y"}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        pytest.param("[a, b]", Span("f", 1, 1, 7), id="on one line"),
        pytest.param("[a,\n b]", Span("f", 1, 1, 3), id="broken after an item"),
        pytest.param("[\n  a\n]", Span("f", 1, 1, 2), id="nothing but the bracket"),
        pytest.param("- a  # x\n- b", Span("f", 1, 1, 4), id="list with dashes"),
        pytest.param("key: value\nother: value", Span("f", 1, 1, 11), id="block mapping"),
        pytest.param("key:\n  other: value", Span("f", 1, 1, 4), id="nested block mapping"),
    ],
)
def test_span_of_a_collection(text: str, span: Span) -> None:
    """A list or mapping has the extent of what stands on its first line."""
    assert node_of(text).span == span


def test_nothing_stands_at_its_key() -> None:
    """A key without a value is null, at the key rather than at whatever comes next."""
    node = node_of("a:\n  b:\nc: 1")
    assert isinstance(node, Mapping)
    inner = node.entries[0].value
    assert isinstance(inner, Mapping)
    assert inner.entries[0].value == Scalar(None, "", quoted=False, span=Span("f", 2, 3, 4))


def test_alias_repeats_a_node() -> None:
    """An alias is its anchor's node, with the anchor's place."""
    node = node_of("a: &x [1, 2]\nb: *x")
    assert isinstance(node, Mapping)
    assert node.entries[1].value is node.entries[0].value


def test_first_of_two_equal_keys_stays() -> None:
    """A duplicate key is a diagnostic at the second one that names the line of the first."""
    node, diagnostics = read_text("f", "a: 1\nb: 2\n'a': 3\n")
    assert node is not None
    assert plain(node) == {"a": 1, "b": 2}
    assert [(d.code, d.span, d.severity) for d in diagnostics] == [
        ("duplicate-key", Span("f", 3, 1, 4), Severity.ERROR),
    ]
    assert "line 1" in diagnostics[0].message


def test_byte_order_mark_is_no_character() -> None:
    """A byte order mark at the start takes no column."""
    assert node_of("\ufeffa").span == Span("f", 1, 1, 2)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks(line_break: str) -> None:
    """LF, CR LF and CR all end a line."""
    node = node_of(line_break.join(["a: 1", "b: 2"]))
    assert isinstance(node, Mapping)
    assert node.entries[1].key.span == Span("f", 2, 1, 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "empty-document", id="empty"),
        pytest.param("---\n...\n", "empty-document", id="empty document"),
        pytest.param("a\0b", "control-character", id="NUL"),
        pytest.param("a\x85b", "control-character", id="next line"),
        pytest.param("a\ud800b", "control-character", id="lone surrogate"),
        pytest.param("a: \ufeffb", "control-character", id="byte order mark inside"),
        pytest.param('"\\ud83d"', "unknown-escape", id="half a surrogate pair"),
        pytest.param('"\\UFFFFFFFF"', "yaml-syntax", id="beyond Unicode"),
        pytest.param("%YAML " + "9" * 5000 + ".1\n---\na", "yaml-syntax", id="version of 5000 digits"),
        pytest.param("%YAML 1.1\n---\na", "yaml-directive", id="YAML 1.1"),
        pytest.param("a: !!python/object:os.system x", "tag", id="Python tag"),
        pytest.param("!x {a: b}", "tag", id="tag on a mapping"),
        pytest.param("a: ! b", "tag", id="bare tag"),
        pytest.param("{? {a: b} : c}", "key-not-text", id="mapping as a key"),
        pytest.param(": b", "key-not-text", id="nothing as a key"),
        pytest.param("<<: {a: b}", "merge-key", id="merge"),
        pytest.param("a: &a {b: *a}", "recursive-anchor", id="recursive"),
        pytest.param("a: *b", "unknown-anchor", id="unknown"),
        pytest.param("a: >9x", "bad-block-text", id="block header"),
    ],
)
def test_problem(text: str, code: str) -> None:
    """What cannot be read is one diagnostic with a stable code."""
    assert codes(text) == [code]


def test_quoted_merge_key_is_a_text() -> None:
    """A key that is quoted means nothing special."""
    assert plain(node_of("'<<': 1")) == {"<<": 1}


def test_surrogate_pair_of_json() -> None:
    """JSON writes a character beyond the Basic Multilingual Plane as two escapes."""
    assert plain(node_of('{"a": "\\ud83d\\ude00"}')) == {"a": "😀"}


def test_deepest_nesting() -> None:
    """Nesting is limited, whether it is written out or comes from aliases."""
    assert codes("[" * DEEPEST + "]" * DEEPEST) == []
    assert codes("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == ["nested-too-deep"]
    half = DEEPEST // 2
    assert codes(f"a: &a {'[' * half}{']' * half}\nb: {'[' * half}*a{']' * half}") == ["nested-too-deep"]


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_refused_quickly(bracket: str) -> None:
    """A hundred thousand brackets neither exhaust the stack nor take seconds."""
    start = time.process_time()
    assert codes(bracket * 100_000)[-1:] == ["nested-too-deep"]
    assert time.process_time() - start < 2


def test_alias_bomb_is_refused() -> None:
    """Aliases count as all that they repeat."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert codes("\n".join(lines)) == ["too-many-values"]


def test_most_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The node that is one too many is reported, and nothing after it is read."""
    assert yaml.MOST_NODES == 200_000
    monkeypatch.setattr(yaml, "MOST_NODES", 2_000)
    half = 1_000
    text = f"[&a [{'1,' * (half - 1)}], *a"
    assert codes(text + "]") == ["too-many-values"]
    assert codes(f"[&a [{'1,' * (half - 2)}], *a]") == []


def test_text_beyond_the_size_limit_is_refused() -> None:
    """The limit counts bytes."""
    assert codes("# " + "ü" * (2 * 1024 * 1024)) == ["too-large"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


@given(JSON, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_reads_json(value: object, ascii_only: bool, indent: int | str | None) -> None:
    """JSON reads as Python's own json reads it; what YAML refuses is a diagnostic, never another value."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, allow_nan=False) if finite(value) else "null"
    expected = json.loads(text)
    node, diagnostics = read_text("f", text)
    assert diagnostics or node is not None
    if node is not None and not diagnostics:
        assert equal(plain(node), expected)


def finite(value: object) -> bool:
    """Whether JSON can write it."""
    match value:
        case float():
            return math.isfinite(value)
        case list():
            return all(finite(item) for item in value)
        case dict():
            return all(finite(item) for item in value.values())
        case _:
            return True


def equal(got: object, expected: object) -> bool:
    """Equal in type as well, so that True is not 1."""
    return repr(got) == repr(expected)


PIECES = st.sampled_from(
    [
        *"[]{}:,-?&*!|>'\"%@`#~<=+$\\ \n\t\rab1é😀\x00\x85\u2028\ufeff",
        *("\n  ", "\n    ", "- ", ": ", "? ", "---", "...", "&a ", "*a", "<<: ", "!!str ", "%YAML 1.2\n"),
        *("|\n", ">-\n", "\\u", "\\ud800", "null"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
@example("!\n")
@example("- |\n \t\n")
@example("&a")
@example("\r\n%")
def test_never_raises(text: str) -> None:
    """Any text gives a node or an error, and every span lies inside the text."""
    node, diagnostics = read_text("f", text)
    assert node is not None or any(d.severity is Severity.ERROR for d in diagnostics)
    lines = split_lines(text.removeprefix("\ufeff"))
    for span in [d.span for d in diagnostics] + ([] if node is None else spans(node)):
        assert 1 <= span.line <= len(lines)
        assert 1 <= span.column < span.end_column
        assert span.end_column <= len(lines[span.line - 1]) + 2


def spans(node: Node) -> list[Span]:
    """The places of a node and all in it."""
    match node:
        case Scalar():
            return [node.span]
        case Sequence(items=items):
            return [node.span, *(span for item in items for span in spans(item))]
        case Mapping(entries=entries):
            parts: list[Node] = [part for entry in entries for part in (entry.key, entry.value)]
            return [node.span, *(span for part in parts for span in spans(part))]


@given(st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=30))
def test_plain_scalars_show_what_was_written(text: str) -> None:
    """The text of a scalar that stands on one line without quotes is the piece of the line that its span covers."""
    node, diagnostics = read_text("f", text)
    lines = split_lines(text.removeprefix("\ufeff"))
    match node:
        case Scalar(text=written, quoted=False, span=span) if written and not diagnostics and len(lines) == 1:
            assert lines[0][span.column - 1 : span.end_column - 1] == written
        case _:
            pass
