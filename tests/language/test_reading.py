"""A rule set's folder made into a document."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.diagnostics import Severity, Span
from leadladder_server.language.reading import digest, read_rule_set
from tests.language.reading import MINIMAL, document_of, read

LISTS = "lists:\n  rivals: {file: lists/rivals.txt}\n"


def test_spans_count_from_the_root(tmp_path: Path) -> None:
    """Paths are relative to the root with slashes, whatever the folder's own path."""
    document = document_of(tmp_path / "shop", MINIMAL)
    assert document.file == "shop/ruleset.yaml"
    assert document.rule_set.span == Span("shop/ruleset.yaml", 1, 11, 15)
    result = read_rule_set(tmp_path / "shop", tmp_path / "shop")
    assert result.document is not None
    assert result.document.file == "ruleset.yaml"
    assert result.sources == {"ruleset.yaml": MINIMAL}


def test_missing_rule_file(tmp_path: Path) -> None:
    """A folder without a rule file is a diagnostic."""
    result = read_rule_set(tmp_path / "shop", tmp_path)
    assert (result.document, [d.code for d in result.diagnostics]) == (None, ["unreadable-file"])
    assert result.diagnostics[0].span == Span("shop/ruleset.yaml", 1, 1, 2)


def test_list_file(tmp_path: Path) -> None:
    """Each line is an item, trimmed; blank lines and lines that start with # are none; every item is a text."""
    lines = "# who sells what we sell\r\nacme\r\n\r\n  bolt & co  \r\n  # gone\r\n12\r\ntrue\r\nnull"
    document = document_of(tmp_path / "shop", MINIMAL + LISTS, {"lists/rivals.txt": lines.encode()})
    (written,) = document.lists
    assert [item.value for item in written.items] == ["acme", "bolt & co", "12", "true", "null"]
    assert written.items[1].span == Span("shop/lists/rivals.txt", 4, 3, 12)


def test_empty_lists_are_legal(tmp_path: Path) -> None:
    """Nobody has to be on a list yet, in a file or in place."""
    text = MINIMAL + LISTS + "  friends: []\n"
    document = document_of(tmp_path / "shop", text, {"lists/rivals.txt": b"\xef\xbb\xbf\n"})
    assert [(written.name.text, written.items) for written in document.lists] == [("rivals", ()), ("friends", ())]


def test_list_files_are_looked_at_whatever_else_is_wrong(tmp_path: Path) -> None:
    """A missing list file is reported together with a missing ladder."""
    result = read(tmp_path / "shop", "rule_set: shop\nversion: 1\n" + LISTS)
    assert [d.code for d in result.diagnostics] == ["missing-key", "no-list-file"]


def test_control_characters_in_a_list_file(tmp_path: Path) -> None:
    """What cannot be seen cannot be meant."""
    result = read(tmp_path / "shop", MINIMAL + LISTS, {"lists/rivals.txt": b"a\nb\0c"})
    assert [(d.code, d.span) for d in result.diagnostics] == [
        ("control-character", Span("shop/lists/rivals.txt", 2, 2, 3)),
    ]


@pytest.mark.parametrize("target", ["../secret.txt", "lists/rivals.txt", "/dev/zero"])
def test_links_that_leave_the_folder(tmp_path: Path, target: str) -> None:
    """A symbolic link out of the folder, to itself or to a device is refused and never read."""
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "shop" / "lists").mkdir(parents=True)
    link = tmp_path / "shop" / "lists" / "rivals.txt"
    link.symlink_to(tmp_path / "shop" / target)
    result = read(tmp_path / "shop", MINIMAL + LISTS)
    assert [d.code for d in result.diagnostics] == ["path-outside"]
    assert list(result.sources) == ["shop/ruleset.yaml"]


def test_links_within_the_folder(tmp_path: Path) -> None:
    """A folder whose files are links into itself, as mounted configuration is, can be read."""
    data = tmp_path / "shop" / "..data"
    data.mkdir(parents=True)
    (data / "rivals.txt").write_text("acme")
    (tmp_path / "shop" / "lists").mkdir()
    (tmp_path / "shop" / "lists" / "rivals.txt").symlink_to("../..data/rivals.txt")
    document = document_of(tmp_path / "shop", MINIMAL + LISTS)
    assert [item.text for item in document.lists[0].items] == ["acme"]


def test_digest_is_as_documented() -> None:
    """Length and bytes of each path, then length and bytes of each file, sorted by path."""
    hashed = hashlib.sha256()
    for part in (b"a.txt", b"12", b"ruleset.yaml", b""):
        hashed.update(len(part).to_bytes(8, "big") + part)
    assert digest({"ruleset.yaml": b"", "a.txt": b"12"}) == hashed.hexdigest()


FILES = st.dictionaries(st.text("ab", max_size=3), st.binary(max_size=3), max_size=3)


@given(FILES, FILES)
def test_digests_differ_where_files_do(a: dict[str, bytes], b: dict[str, bytes]) -> None:
    """Nothing can be moved between paths and bytes unnoticed, and the order of the files does not matter."""
    assert (digest(a) == digest(b)) == (a == b)
    assert digest(dict(reversed(a.items()))) == digest(a)


def test_digest_covers_the_files_that_are_read(tmp_path: Path) -> None:
    """The digest changes with the rule file and with a list file, and with no other file nor place."""
    first = document_of(tmp_path / "shop", MINIMAL + LISTS, {"lists/rivals.txt": b"acme"}).digest
    assert document_of(tmp_path / "shop", MINIMAL + LISTS, {"notes.txt": b"x"}).digest == first
    assert document_of(tmp_path / "other", MINIMAL + LISTS, {"lists/rivals.txt": b"acme"}).digest == first
    assert document_of(tmp_path / "shop", MINIMAL + LISTS, {"lists/rivals.txt": b"acme\n"}).digest != first
    assert document_of(tmp_path / "other", MINIMAL + LISTS + "\n").digest != first


@pytest.mark.parametrize("spelling", ["lists//rivals.txt", "./lists/rivals.txt", "lists/./rivals.txt"])
def test_digest_takes_paths_in_their_plainest_form(tmp_path: Path, spelling: str) -> None:
    """A list file is the same file however its path is spelt."""
    text = MINIMAL + f"lists:\n  rivals: {{file: {spelling}}}\n"
    document = document_of(tmp_path / "shop", text, {"lists/rivals.txt": b"acme"})
    assert document.digest == digest({"ruleset.yaml": text.encode(), "lists/rivals.txt": b"acme"})


COMPLETE = (Path(__file__).parent / "complete.yaml").read_text(encoding="utf-8")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A complete rule set after a few careless edits."""
    text = COMPLETE
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        until = at + draw(st.integers(0, 12))
        text = (
            text[:at]
            + draw(st.sampled_from(["", "\n", " ", ": ", "- ", "[", "}", "'", "x", "1", "\t", "#"]))
            + text[until:]
        )
    return text


@given(text=mutated())
def test_any_careless_edit_is_read_or_explained(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A broken rule set has errors and no document or a broken one, every other one has a document and no error."""
    folder = tmp_path_factory.getbasetemp() / "mutated"
    result = read(folder, text)
    errors = [d for d in result.diagnostics if d.severity is Severity.ERROR]
    assert (result.document is None or result.document.broken) == bool(errors)
    assert result.diagnostics == sorted(result.diagnostics, key=lambda d: (d.span, d.code, d.message))
    assert all(d.message and not d.message.endswith(".") and d.help for d in errors)
