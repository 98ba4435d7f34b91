"""Tables of Arrow, scored by a real server."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from leadladder import Client
from tests.clients.python.extras import require

require("pyarrow")

import pyarrow as pa  # noqa: E402

from leadladder.arrow import score_table  # noqa: E402

MOMENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACTIVITY = pa.struct(
    {"type": pa.string(), "at": pa.timestamp("ns", tz="UTC"), "attributes": pa.map_(pa.string(), pa.float64())}
)


def test_a_table_gives_a_table_with_a_row_for_each_row(client: Client) -> None:
    """Nested histories, decimals, dates, dictionaries and lists are read; nulls are not known."""
    asked = {"type": "contact_form", "at": datetime(2026, 11, 20, tzinfo=UTC), "attributes": [("pages", 3.0)]}
    leads = pa.table(
        {
            "contact_id": pa.array([1, 2, None], pa.int32()),
            "company.employees": pa.array([60, None, 5], pa.int16()),
            "company.name": pa.array(["Acme", None, "Bolt"]).dictionary_encode(),
            "company.technologies": pa.array([["sap"], None, []]),
            "company.annual_revenue": pa.array([Decimal("8000000.5"), None, Decimal(1)], pa.decimal128(18, 2)),
            "qualification.timeline.decide_by": pa.array([date(2026, 12, 24), None, None]),
            "history": pa.array([[asked], None, []], pa.list_(ACTIVITY)),
        }
    )
    found = score_table(client, leads, currency="EUR", as_of=MOMENT)
    assert found["contact_id"].to_pylist() == ["1", "2", ""]
    assert found["stage"].to_pylist() == ["lead", "name", "name"]
    assert found["warnings"].null_count == 3
    assert found["error"].null_count == 3
    assert (found.schema.field("rung").type, found.schema.field("stage").type) == (pa.int64(), pa.string())
    assert found["as_of"].to_pylist()[0] == MOMENT


def test_activities_of_their_own_and_columns_of_the_callers_own(client: Client) -> None:
    """As with frames."""
    leads = pa.table({"id": ["a", "b"], "Notes": ["x", "y"]})
    activities = pa.table(
        {"id": ["a"], "type": ["contact_form"], "at": pa.array([datetime(2026, 11, 20)], pa.timestamp("ns"))}  # noqa: DTZ001
    )

    def score(**settings: Any) -> Any:  # noqa: ANN401  # A table; pyarrow is not typed.
        columns = {"id": "contact_id"}
        return score_table(client, leads, columns, activities=activities, ignore="others", **settings)

    with pytest.raises(ValueError, match="at: its moments have no time zone"):
        score()
    found = score(time_zone="UTC", extra={"asked": lambda verdict: verdict.outcome("intent.asked")})
    assert found["asked"].to_pylist() == ["met", "unmet"]


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(pa.table({}), id="nothing"),
        pytest.param(pa.table({"company.employees": pa.array([], pa.int64())}), id="no rows"),
        pytest.param(pa.table({"contact_id": pa.chunked_array([["a"], [], ["b", "c"]])}), id="chunks"),
    ],
)
def test_every_table_gives_as_many_rows(client: Client, table: pa.Table) -> None:
    """And always the same columns, of the same types."""
    found = score_table(client, table)
    assert found.num_rows == table.num_rows
    assert found.schema == score_table(client, pa.table({"company.employees": [60]})).schema
