"""The pages lead where they say."""

import re
from pathlib import Path

import pytest

from tests.docs.markdown import PAGES, REPOSITORY

_LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]*))?\)")
_HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)


def _anchors(page: Path) -> set[str]:
    """What a link may name after the #, as Markdown viewers make it from the headings."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _leads_somewhere(page: Path, target: str, anchor: str) -> bool:
    place = page.parent / target if target else page
    return place.exists() and (not anchor or anchor in _anchors(place))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file or folder that is there, and a heading of it if it names one."""
    links = _LINK.findall(page.read_text(encoding="utf-8"))

    assert [(target, anchor) for target, anchor in links if not _leads_somewhere(page, target, anchor)] == []


def test_links_are_found() -> None:
    """The pattern sees relative links, with and without an anchor, and leaves the others alone."""
    text = "[a](b.md), [c](d/e.md#f), [g](#h), [i](https://example.com/j.md)"

    assert _LINK.findall(text) == [("b.md", ""), ("d/e.md", "f"), ("", "h")]


def test_anchors_are_made_from_headings(tmp_path: Path) -> None:
    """Case and punctuation go, spaces become dashes."""
    page = tmp_path / "page.md"
    page.write_text("# Unknown is *not* no!\n\n## `score`: one-by-one\n")

    assert _anchors(page) == {"unknown-is-not-no", "score-one-by-one"}
