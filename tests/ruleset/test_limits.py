"""Facts about the size of a rule set: what is too much is said by the check."""

import time
from pathlib import Path

import pytest

from leadladder_server.ruleset import limits
from tests.ruleset.reading import HEAD, LADDER, read_and_check, with_criterion


def criteria(count: int, when: str = "{company.employees: 1}") -> str:
    """A rule set with so many criteria."""
    lines = "".join(f"      - {{id: c{number}, when: {when}}}\n" for number in range(count))
    return f"{HEAD}dimensions:\n  fit:\n    criteria:\n{lines}{LADDER}"


def with_any(count: int) -> str:
    """A rule set with a criterion over so many tests."""
    return with_criterion("{any: [" + ", ".join(["{company.employees: 1}"] * count) + "]}")


def nested(depth: int) -> str:
    """A rule set with a criterion of so many groups in groups."""
    return with_criterion("{not: " * depth + "{company.employees: 1}" + "}" * depth)


FITS = [
    pytest.param(criteria(1_000), id="1,000 criteria"),
    pytest.param(with_any(1_999), id="2,000 tests, the ladder's included"),
    pytest.param(nested(32), id="32 groups in groups"),
]


@pytest.mark.parametrize("text", FITS)
def test_a_rule_set_at_the_limit_is_fine(text: str, tmp_path: Path) -> None:
    """The limits are inclusive."""
    assert read_and_check(text, tmp_path).diagnostics == []


TOO_MUCH = [
    pytest.param(criteria(1_001), "The rule set has 1,001 criteria, and at most 1,000 can be", id="criteria"),
    pytest.param(with_any(2_000), "The rule set has 2,001 tests, and at most 2,000 can be", id="tests"),
    pytest.param(
        criteria(
            900, "{not: {not: {not: {not: {not: {not: {not: {not: {not: {not: {not: {company.employees: 1}}}}}}}}}}}}"
        ),
        "The rule set has 10,801 tests and groups of them, and at most 10,000 can be",
        id="nodes",
    ),
    pytest.param(nested(33), "Conditions are nested more than 32 deep", id="nesting"),
]


@pytest.mark.parametrize(("text", "message"), TOO_MUCH)
def test_a_rule_set_beyond_the_limit_is_refused(text: str, message: str, tmp_path: Path) -> None:
    """What exceeds a limit is one error, and is not looked into."""
    assert [diagnostic.message for diagnostic in read_and_check(text, tmp_path).diagnostics] == [message]


def test_list_items_are_counted_over_all_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit on items is one for the whole rule set."""
    monkeypatch.setattr(limits, "MAX_LIST_ITEMS", 3)
    fits = with_criterion("{company.domain: {in: $a}}", "lists: {a: [x, y], b: [z]}")
    beyond = with_criterion("{company.domain: {in: $a}}", "lists: {a: [x, y], b: [z, z]}")

    assert read_and_check(fits, tmp_path).diagnostics == []
    assert [one.message for one in read_and_check(beyond, tmp_path).diagnostics] == [
        "The rule set has 4 items in lists, and at most 3 can be"
    ]


def test_a_text_of_a_thousand_characters_is_fine(tmp_path: Path) -> None:
    """The limit on texts is inclusive, and counts characters."""
    assert read_and_check(with_criterion(f"{{company.name: {'é' * 1_000}}}"), tmp_path).diagnostics == []


def test_a_wrong_list_is_not_recited(tmp_path: Path) -> None:
    """Of a list with the wrong kind of items, the first twenty are reported, once for all its uses."""
    items = ", ".join(f"word{number}" for number in range(500))
    when = "{any: [{company.employees: {in: $sizes}}, {company.employees: {not_in: $sizes}}]}"
    found = read_and_check(with_criterion(when, f"lists: {{sizes: [{items}]}}"), tmp_path).diagnostics

    assert len(found) == 20


def test_a_large_list_is_read_quickly(tmp_path: Path) -> None:
    """A list of 100,000 domains, used twice, is checked in a few seconds at most."""
    (tmp_path / "tested").mkdir()
    lines = "".join(f"company-{number}.example\n" for number in range(100_000))
    (tmp_path / "tested" / "rivals.txt").write_text(lines, encoding="utf-8")
    when = "{any: [{company.domain: {in: $rivals}}, {source.referrer: {in: $rivals}}]}"
    started = time.process_time()
    checked = read_and_check(with_criterion(when, "lists: {rivals: {file: rivals.txt}}"), tmp_path)

    assert checked.diagnostics == []
    assert time.process_time() - started < 10
