"""The lint of rule sets for tests, from the text that an author would write."""

from pathlib import Path

from leadladder_server.catalog.loading import Loaded, load_rule_set


def linted(text: str, folder: Path) -> Loaded:
    """What check says of a text, as the rule set of a folder `tested` that has a list of rivals."""
    place = folder / "tested"
    (place / "lists").mkdir(parents=True, exist_ok=True)
    (place / "lists" / "rivals.txt").write_text("", encoding="utf-8")
    (place / "ruleset.yaml").write_text(text, encoding="utf-8")
    return load_rule_set(place, folder, with_lint=True)
