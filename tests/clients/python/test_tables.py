"""Tables of any library, scored by a real server."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

import leadladder
from leadladder import Client, Error, Verdict, tables
from leadladder.columns import Row
from leadladder.tables import Scored, Scoring, Settings, Table, results
from leadladder_server.rpc.server import Server
from tests.rpc.serving import NOW, RULES, load

NO_FIELD = "there is no such field; say what it is with "

ASKED = [{"type": "contact_form", "at": "2026-11-20T12:00:00Z"}]


def table(columns: Mapping[Any, Sequence[object]], naive: Iterable[object] = ()) -> Table:
    """A table of columns."""
    return Table(list(columns), frozenset(naive), lambda: zip(*columns.values(), strict=True))


def scored(
    client: Client, cells: Mapping[Any, Sequence[object]], activities: Table | None = None, **settings: object
) -> list[Scored]:
    """What became of each row."""
    return list(Scoring(client, table(cells), activities, Settings(**settings)).run())  # type: ignore[arg-type]


def stages(found: Iterable[Scored]) -> list[str | None]:
    """Of each row; None for an error."""
    return [each.answer.stage if isinstance(each.answer, Verdict) else None for each in found]


def outcomes(found: Iterable[Scored], code: str) -> list[str | None]:
    """What a criterion came out as in each row."""
    return [each.answer.outcome(code) if isinstance(each.answer, Verdict) else None for each in found]


def test_rows_are_answered_in_order(client: Client) -> None:
    """Ids, previous stages, built-in facts, attributes and histories, each from its column."""
    found = scored(
        client,
        {
            "contact_id": ["a", 2, None],
            "previous_stage": ["name", None, "lead"],
            "company.employees": [60, 12.0, None],
            "attributes.visits": [3, None, "2"],
            "history": [ASKED, [], None],
        },
        reasons="all",
    )
    assert [each.contact_id for each in found] == ["a", "2", ""]
    assert stages(found) == ["lead", "name", "name"]
    assert outcomes(found, "fit.headcount") == ["met", "unmet", "unknown"]
    assert outcomes(found, "budget.visits") == ["met", "unknown", "unmet"]
    assert outcomes(found, "intent.asked") == ["met", "unmet", "unknown"]
    transitions = [each.answer.transition for each in found if isinstance(each.answer, Verdict)]
    assert transitions == ["promoted", None, "demoted"]


def test_a_row_that_is_refused_loses_no_other(client: Client) -> None:
    """Its error stands in its place."""
    found = scored(client, {"contact_id": ["a", "x" * 300, "c"]})
    assert stages(found) == ["name", None, "name"]
    assert "expected at most 256 bytes" in str(found[1].answer)


def test_a_cell_that_cannot_be_read_is_not_known_and_a_warning(client: Client) -> None:
    """As the server treats what it cannot read; the rest of the row counts."""
    found = scored(
        client,
        {
            "company.employees": ["about 5", 60],
            "attributes.visits": [True, 3],
            "qualification.budget.allocated": [True, "maybe"],
            "history": ["none", [{"type": "contact_form", "at": "yesterday", "kind": 1, "attributes": 7}]],
        },
        reasons="all",
    )
    assert outcomes(found, "fit.headcount") == ["unknown", "met"]
    assert outcomes(found, "budget.allocated") == ["met", "unknown"]
    assert found[0].warnings == [
        "company.employees: expected a whole number of at most 31 bits, got 'about 5'",
        "attributes.visits: expected a number, got True",
        "history: expected a list of activities, each with type, at and attributes, got 'none'",
    ]
    assert found[1].warnings == [
        "qualification.budget.allocated: expected true or false, got 'maybe'",
        "history[0].at: expected a moment with its time zone, such as \"2026-11-22T09:00:00Z\", got 'yesterday'",
        "history[0].kind: expected one of type, at, attributes, got 1",
        "history[0].attributes: expected a mapping, got 7",
    ]


def test_activities_come_from_a_table_of_their_own(client: Client) -> None:
    """They meet their contacts by id, of any type. A contact without any did nothing; one without an id is unknown."""
    activities = table(
        {
            "Contact": [1.0, 1.0, 9.0, None],
            "type": ["contact_form", "visit", "contact_form", "contact_form"],
            "at": [datetime(2026, 11, 20, tzinfo=UTC)] * 4,
        }
    )
    found = scored(client, {"contact_id": [1, 2, None]}, activities, columns={"Contact": "contact_id"}, reasons="all")
    assert outcomes(found, "intent.asked") == ["met", "unmet", "unknown"]


def test_attributes_of_activities_may_be_pairs(client: Client) -> None:
    """As Arrow gives maps; missing values are left out."""
    history = [{"type": "contact_form", "at": "2026-11-20T12:00:00Z", "attributes": [("pages", 3), ("note", None)]}]
    found = scored(client, {"history": [history]}, reasons="all")
    assert (found[0].warnings, outcomes(found, "intent.asked")) == ([], ["met"])


@pytest.mark.parametrize(
    ("columns", "settings", "problems"),
    [
        pytest.param(
            {"company.employes": [], "attributes.visit": [], "Notes": [], 7: []},
            {},
            [
                "4 columns of the table cannot be used:",
                "  company.employes: there is no such field; did you mean company.employees?",
                "  attributes.visit: the rule set tiny reads no such attribute; did you mean attributes.visits?",
                f"  Notes: {NO_FIELD}columns={{'Notes': ...}}, or leave it out with ignore=['Notes']",
                f"  column 7: {NO_FIELD}columns={{7: ...}}, or leave it out with ignore=[7]",
            ],
            id="no path",
        ),
        pytest.param(
            {"Staff": []},
            {"columns": {"Staff": "company.employes"}},
            [
                "a column of the table cannot be used:",
                "  column Staff: company.employes: there is no such field; did you mean company.employees?",
            ],
            id="mapped to no path",
        ),
        pytest.param(
            {"Employees": []},
            {"columns": {"Employee": "company.employees"}},
            [
                "a column of the table cannot be used:",
                "  columns: there is no column Employee; did you mean Employees?",
            ],
            id="mapped, and not there",
        ),
        pytest.param(
            {"company.employees": [], "Staff": []},
            {"columns": {"Staff": "company.employees"}},
            [
                "a column of the table cannot be used:",
                "  company.employees: several columns stand for it: company.employees, Staff",
            ],
            id="twice",
        ),
        pytest.param(
            {"company.annual_revenue.currency": []},
            {},
            [
                "a column of the table cannot be used:",
                "  company.annual_revenue.currency: there is no column company.annual_revenue, whose currency it is",
            ],
            id="a currency of nothing",
        ),
        pytest.param(
            {"company.employes": [], "Notes": []},
            {"ignore": "others"},
            [
                "a column of the table cannot be used:",
                "  company.employes: there is no such field; did you mean company.employees?",
            ],
            id="nearly a path is no other column",
        ),
    ],
)
def test_a_column_that_cannot_be_used_is_an_error(
    client: Client, columns: Mapping[Any, Sequence[object]], settings: Mapping[str, Any], problems: Sequence[str]
) -> None:
    """Before anything is scored, for all columns at once, with what was probably meant."""
    with pytest.raises(ValueError, match="cannot be used") as refused:
        scored(client, columns, **settings)
    assert str(refused.value).splitlines() == problems


def test_moments_without_a_zone_need_one(client: Client) -> None:
    """A column of them is refused, unless the caller says which zone they are of."""
    moments = {"relationship.status_since": [datetime(2026, 11, 20)]}  # noqa: DTZ001  # The point.
    naive = table(moments, naive=moments)
    with pytest.raises(ValueError, match="its moments have no time zone; give time_zone="):
        Scoring(client, naive, None, Settings())
    found = list(Scoring(client, naive, None, Settings(time_zone="Europe/Berlin")).run())
    assert found[0].warnings == []


@pytest.mark.parametrize(
    ("columns", "activities", "problem"),
    [
        pytest.param(
            {"company.employees": [1]}, {"contact_id": [], "type": [], "at": []}, "there is none, by which", id="no id"
        ),
        pytest.param(
            {"contact_id": ["a"], "history": [[]]},
            {"contact_id": [], "type": [], "at": []},
            "history: the activities come from a table of their own",
            id="two histories",
        ),
        pytest.param({"contact_id": ["a"]}, {"contact_id": [], "type": []}, "at: the activities have none", id="no at"),
        pytest.param(
            {"contact_id": ["a"]},
            {"contact_id": ["A-1"], "type": ["visit"], "at": [None]},
            "no activity is of a contact of the table; the activities have ids such as 'A-1'",
            id="ids of another kind",
        ),
        pytest.param(
            {"contact_id": ["a"]},
            {"contact_id": [], "type": [], "at": [], "attributes.page": []},
            "attributes.page: the rule set tiny reads no such attribute",
            id="an attribute that nobody reads",
        ),
    ],
)
def test_activities_that_cannot_be_used_are_an_error(
    client: Client, columns: Mapping[str, Sequence[object]], activities: Mapping[str, Sequence[object]], problem: str
) -> None:
    """Rather than contacts that seem to have done nothing."""
    with pytest.raises(ValueError, match=problem):
        scored(client, columns, table(activities))


def test_columns_can_be_left_out(client: Client) -> None:
    """By name, or all that are named like no fact."""
    columns: dict[str, list[object]] = {"Notes": ["x"], "company.employees": [60]}
    assert outcomes(scored(client, columns, ignore=["Notes"], reasons="all"), "fit.headcount") == ["met"]
    assert outcomes(scored(client, columns, ignore="others", reasons="all"), "fit.headcount") == ["met"]
    without = scored(client, columns, ignore=["Notes", "company.employees"], reasons="all")
    assert outcomes(without, "fit.headcount") == ["unknown"]


def test_rows_are_taken_as_they_are_answered(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more than one stream's rows ahead of the answers."""
    monkeypatch.setattr(tables, "CHUNK", 20)
    taken = 0

    def rows() -> Iterable[Row]:
        nonlocal taken
        for number in range(200):
            taken += 1
            yield (number,)

    ahead = [
        taken - answered
        for answered, _ in enumerate(Scoring(client, Table(["contact_id"], frozenset(), rows), None, Settings()).run())
    ]
    assert len(ahead) == 200
    assert max(ahead) <= 20


def test_a_table_survives_a_restart_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row is answered once, in order, at one moment."""
    monkeypatch.setattr(tables, "CHUNK", 300)
    catalog = load(RULES)
    clock = iter(range(1_000_000_000, 2_000_000_000))

    def now() -> Any:  # noqa: ANN401  # The type of NOW.
        return type(NOW)(next(clock))

    server = Server(catalog, now=now)
    server.start()
    found: list[Scored] = []
    with Client(f"127.0.0.1:{server.port}") as client:
        scoring = Scoring(client, table({"contact_id": list(range(1000))}), None, Settings(in_flight=8))
        for each in scoring.run():
            found.append(each)
            if len(found) in {100, 650}:
                server.stop()
                server = Server(catalog, port=server.port, now=now)
                server.start()
    server.stop()
    answers = [each.answer for each in found if isinstance(each.answer, Verdict)]
    assert [answer.contact_id for answer in answers] == [str(number) for number in range(1000)]
    assert len({answer.as_of for answer in answers}) == 1


def test_a_server_that_stays_away_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the answers that came before."""
    monkeypatch.setattr(tables, "_PAUSE", 0.001)
    server = Server(load(RULES))
    server.start()
    found: list[Scored] = []
    with Client(f"127.0.0.1:{server.port}") as client:
        rows = Scoring(client, table({"contact_id": list(range(1000))}), None, Settings(in_flight=2)).run()
        found += itertools.islice(rows, 10)
        server.stop()
        with pytest.raises(leadladder.UnavailableError):
            found.extend(rows)
    assert 10 <= len(found) < 1000


def test_results_say_what_a_verdict_says(client: Client) -> None:
    """One value for each row and column, None where a row has none; the error of one that was refused."""
    scoring = Scoring(
        client,
        table({"contact_id": ["a", "x" * 300], "company.employees": ["few", 1], "history": [ASKED, None]}),
        None,
        Settings(as_of=datetime(2026, 11, 22, 9, tzinfo=UTC), reasons="all"),
    )
    ids, columns, own = results(
        scoring.rule_set, scoring.run(), {"visits": lambda verdict: verdict.outcome("budget.visits")}
    )
    found = {each.name: each.values for each in columns}
    assert (ids, own) == (["a", "x" * 300], [["unknown", None]])
    error = found.pop("error")
    assert error == [None, "submission.contact.contact_id: expected at most 256 bytes, got 300"]
    assert {values[1] for values in found.values()} == {None}
    row = {name: values[0] for name, values in found.items()}
    assert {name: row[name] for name in ("stage", "stage_title", "rung", "lifecycle", "standing", "next_action")} == {
        "stage": "lead",
        "stage_title": "Lead",
        "rung": 1,
        "lifecycle": "lead",
        "standing": "active",
        "next_action": "Call within one working day",
    }
    assert row["reasons"] == (
        "? They sell what we sell? Not known: company domain; + Asked for information; "
        "? company employees not known, needs at least 20; ? Nobody has asked about a budget"
    )
    assert "Budget allocated (unknown: Is a budget allocated?)" in str(row["next_changes"])
    assert row["warnings"] == "company.employees: expected a whole number of at most 31 bits, got 'few'"
    assert (row["rule_set"], row["as_of"]) == ("tiny 1", datetime(2026, 11, 22, 9, tzinfo=UTC))


def test_a_rule_set_that_is_not_there_is_an_error_of_the_client(client: Client) -> None:
    """Before any row."""
    with pytest.raises(Error, match="There is no rule set tinny"):
        scored(client, {}, rule_set="tinny")
