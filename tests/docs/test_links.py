"""The pages lead where they say."""

import re
from pathlib import Path

import pytest

from tests.docs.markdown import PAGES, REPOSITORY

_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file or folder that is there."""
    targets = _LINK.findall(page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_links_are_found() -> None:
    """The pattern sees relative links, with and without an anchor, and leaves the others alone."""
    text = "[a](b.md), [c](d/e.md#f), [g](#h), [i](https://example.com/j.md)"

    assert _LINK.findall(text) == ["b.md", "d/e.md"]
