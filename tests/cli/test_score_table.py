"""`leadladder score TABLE`: the funnel, the files of verdicts, and what cannot be read."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf.json_format import ParseDict

from leadladder.v1.verdict_pb2 import Verdict

from .conftest import GOLDEN, TABLES, Run

LEADS = TABLES / "leads.csv"
MAPPING = TABLES / "mapping.yaml"
Golden = Callable[[Path, str], None]


def test_the_funnel(run: Run, golden: Golden) -> None:
    """The report says who stands where, what keeps them there, how well the score ranks, and what was not read."""
    result = run("score", LEADS, "--mapping", MAPPING)

    assert (result.code, result.err) == (0, "")
    golden(GOLDEN / "funnel.txt", result.out)


def test_the_funnel_as_json(run: Run, golden: Golden) -> None:
    """--json has the same figures."""
    result = run("score", "tables/leads.csv", "--mapping", "tables/mapping.yaml", "--json")

    assert (result.code, result.err) == (0, "")
    golden(GOLDEN / "funnel.json", result.out)
    assert json.loads(result.out)["contacts"] == 10


def test_a_table_without_an_outcome(run: Run, golden: Golden, tmp_path: Path) -> None:
    """Without an outcome column the report says nothing about conversion."""
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("rule_set: workshop\nas_of: 2026-11-22\ncolumns: {Industry: company.industry}\n")

    result = run("score", LEADS, "--mapping", mapping)

    assert result.code == 0
    golden(GOLDEN / "funnel-without-outcome.txt", result.out)


def test_a_server_gives_the_same(run: Run, address: str, tmp_path: Path) -> None:
    """Report, JSON and both files of verdicts are the same, whether scored in this process or by a server."""
    for name in ("verdicts.csv", "verdicts.jsonl"):
        here, there = tmp_path / f"here-{name}", tmp_path / f"there-{name}"
        for option in ([], ["--json"]):
            command = ("score", LEADS, "--mapping", MAPPING, *option, "--output")
            assert run(*command, there, "--server", address).out == run(*command, here).out
        assert there.read_bytes() == here.read_bytes()


def test_verdicts_as_csv(run: Run, golden: Golden, tmp_path: Path) -> None:
    """A CSV file has one row for each verdict, with the line of its contact."""
    output = tmp_path / "verdicts.csv"

    result = run("score", LEADS, "--mapping", MAPPING, "--output", output)

    assert result.err == f"Wrote 10 verdicts to {output}\n"
    golden(GOLDEN / "verdicts.csv", output.read_text(encoding="utf-8"))


def test_verdicts_as_lines_of_json(run: Run, tmp_path: Path) -> None:
    """A JSONL file has each contact's whole verdict, its line, and its cells that could not be read."""
    output = tmp_path / "verdicts.jsonl"

    run("score", LEADS, "--mapping", MAPPING, "--output", output)

    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [line["line"] for line in lines] == [2, 3, 4, 6, 7, 8, 9, 10, 13, 15]
    verdicts = [ParseDict(line["verdict"], Verdict()) for line in lines]
    assert [len(verdict.reasons) > 5 for verdict in verdicts] == [True] * 10
    assert [(w.field, w.code, w.got) for w in verdicts[6].warnings] == [
        ("company.employees", "unreadable-cell", "many"),
        ("attributes.visits", "unreadable-cell", "x"),
    ]


def test_a_table_without_rows(run: Run, tmp_path: Path) -> None:
    """A table with nothing but its header has no verdicts, and a file of them has nothing but its header."""
    table, output = tmp_path / "leads.csv", tmp_path / "verdicts.csv"
    table.write_text(LEADS.read_text().partition("\n")[0])

    result = run("score", table, "--mapping", MAPPING, "--output", output)

    assert result == (
        0,
        "leads.csv: 0 contacts by workshop version 3, as of 2026-11-22\n",
        f"Wrote 0 verdicts to {output}\n",
    )
    assert [len(row) for row in csv.reader(output.read_text().splitlines())] == [15]


def test_limit_counts_rows(run: Run) -> None:
    """--limit reads that many rows and no more."""
    funnel = json.loads(run("score", LEADS, "--mapping", MAPPING, "--limit", "3", "--json").out)

    assert (funnel["contacts"], funnel["unread_rows"]) == (3, 0)


def test_as_of_of_the_command_line_wins(run: Run) -> None:
    """--as-of replaces the moment of the mapping."""
    command = ("score", LEADS, "--mapping", MAPPING, "--as-of", "2027-11-22", "--json")

    assert json.loads(run(*command).out)["as_of"] == "2027-11-22T00:00:00Z"


def test_a_contact_beyond_the_limits_is_a_row_without_a_verdict(run: Run, tmp_path: Path) -> None:
    """One contact that no server takes does not stop the run, and is listed with its line."""
    table = tmp_path / "leads.csv"
    header, _, rest = LEADS.read_text().partition("\n")
    table.write_text(f"{header}\n{'x' * 300},,,,,,,,,\n{rest}")

    funnel = json.loads(run("score", table, "--mapping", MAPPING, "--json").out)

    assert funnel["contacts"] == 10
    assert funnel["unread"][0] == {
        "line": 2,
        "column": "",
        "expected": "a contact within the limits",
        "got": "contact.contact_id: expected at most 256 bytes, got 300",
    }


def test_long_lists_of_unread_rows_are_cut(run: Run, tmp_path: Path) -> None:
    """The first twenty rows that cannot be read are listed, and the others counted."""
    table = tmp_path / "leads.csv"
    table.write_text(LEADS.read_text().partition("\n")[0] + "\nx\n" * 25)

    result = run("score", table, "--mapping", MAPPING)

    assert result.code == 0
    assert "25 rows without a verdict" in result.out
    assert result.out.count("expected 10 cells") == 20
    assert result.out.endswith("  and 5 more rows\n")


@pytest.mark.parametrize(
    ("table", "text"),
    [
        pytest.param(b"", "error[empty-table]: The table is empty", id="empty"),
        pytest.param("Stra\xdfe\n".encode("latin-1"), "got the byte 0xDF", id="Latin-1"),
        pytest.param(b"Id;Company\n1;Acme\n", 'write delimiter: ";" in the mapping', id="delimiter"),
        pytest.param(b"Id,Firm\n", 'error[unknown-column]: The table has no column "Company"', id="columns"),
    ],
)
def test_tables_that_cannot_be_used(table: bytes, text: str, run: Run, tmp_path: Path) -> None:
    """A table that does not fit is explained before any row is scored; the exit code is 2."""
    path = tmp_path / "leads.csv"
    path.write_bytes(table)

    result = run("score", path, "--mapping", MAPPING)

    assert (result.code, result.out) == (2, "")
    assert text in result.err


def test_tables_parted_by_tabs(run: Run, tmp_path: Path) -> None:
    """A .tsv file is parted by tabs without being told."""
    path, mapping = tmp_path / "leads.tsv", tmp_path / "mapping.yaml"
    path.write_text("Id\tIndustry\n1\tsoftware\n")
    mapping.write_text("as_of: 2026-11-22\ncontact_id: Id\ncolumns: {Industry: company.industry}\n")

    assert json.loads(run("score", path, "--mapping", mapping, "--json").out)["contacts"] == 1


@pytest.mark.parametrize(
    ("output", "text"),
    [
        pytest.param("verdicts.txt", "--output takes a .csv or .jsonl file, got verdicts.txt\n", id="extension"),
        pytest.param("nowhere/v.csv", "nowhere/v.csv cannot be written: No such file or directory\n", id="folder"),
    ],
)
def test_outputs_that_cannot_be_written(output: str, text: str, run: Run) -> None:
    """A file of verdicts that cannot be written is refused before any row is scored."""
    assert run("score", LEADS, "--mapping", MAPPING, "--output", output) == (2, "", text)


@pytest.mark.parametrize("read", ["leads.csv", "mapping.csv"])
def test_nothing_that_is_read_is_overwritten(read: str, run: Run, tmp_path: Path) -> None:
    """A file of verdicts never takes the place of the table or of the mapping, however its path is spelt."""
    table, mapping = tmp_path / "leads.csv", tmp_path / "mapping.csv"
    table.write_bytes(LEADS.read_bytes())
    mapping.write_bytes(MAPPING.read_bytes())
    output = tmp_path / ".." / tmp_path.name / read
    before = output.read_bytes()
    text = f"--output would overwrite {output}, which is read; name another file\n"

    assert run("score", table, "--mapping", mapping, "--output", output) == (2, "", text)
    assert output.read_bytes() == before


def test_no_table(run: Run) -> None:
    """A table that does not exist is named."""
    assert run("score", "nothing.csv", "--mapping", MAPPING) == (
        2,
        "",
        "nothing.csv does not exist; expected a table\n",
    )
