"""Frames of pandas, scored by a real server."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from leadladder import Client
from tests.clients.python.extras import require

require("pandas")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from leadladder.pandas import plain, score_frame  # noqa: E402

MOMENT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param(pd.NA, None, id="NA"),
        pytest.param(pd.NaT, None, id="NaT"),
        pytest.param(np.datetime64("NaT", "us"), None, id="NaT of numpy"),
        pytest.param(np.int32(60), 60, id="an integer of numpy"),
        pytest.param(np.bool_(True), True, id="a boolean of numpy"),  # noqa: FBT003
        pytest.param(np.str_("a"), "a", id="text of numpy"),
        pytest.param(pd.Timestamp("2026-11-22T09:00:00.000000999Z"), MOMENT, id="a moment, cut to microseconds"),
        pytest.param(np.datetime64("2026-11-22T09:00"), datetime(2026, 11, 22, 9), id="a moment of numpy"),  # noqa: DTZ001
        pytest.param(pd.Timedelta(days=1), pd.Timedelta(days=1).to_pytimedelta(), id="a length of time"),
        pytest.param(np.array(["a", None], dtype=object), ["a", None], id="an array"),
        pytest.param([{"at": pd.NaT, "n": np.float64(1)}], [{"at": None, "n": 1.0}], id="nested"),
        pytest.param(Decimal(1), Decimal(1), id="a decimal"),
        pytest.param(date(2026, 1, 1), date(2026, 1, 1), id="a date"),
    ],
)
def test_cells_become_plain_python(cell: object, expected: object) -> None:
    """Nothing of numpy or pandas is left, at any depth."""
    found = plain(cell)
    assert found == expected
    assert type(found) in {type(expected), float, np.str_}


@pytest.mark.parametrize(
    "employees",
    [
        pytest.param([60, None], id="float64 with NaN"),
        pytest.param(pd.array([60, None], dtype="Int64"), id="Int64"),
        pytest.param(pd.array([60, None], dtype="int32[pyarrow]"), id="pyarrow"),
        pytest.param(pd.Series([np.int16(60), pd.NA], dtype=object), id="object"),
        pytest.param(pd.Categorical([60, None]), id="category"),
        pytest.param(pd.array(["60", None], dtype="string"), id="text"),
    ],
)
def test_a_number_is_the_same_in_every_column(client: Client, employees: Any) -> None:  # noqa: ANN401  # Of many types.
    """And a gap is not known, in every one."""
    if "pyarrow" in str(getattr(employees, "dtype", "")):
        require("pyarrow")
    frame = pd.DataFrame({"company.employees": employees})
    found = score_frame(client, frame, extra={"headcount": lambda verdict: verdict.outcome("fit.headcount")})
    assert found["headcount"].tolist() == ["met", "unknown"]


def test_a_frame_gives_a_frame_with_its_index(client: Client) -> None:
    """Text, whole numbers and moments in columns of their types; NA for what a verdict does not say."""
    leads = pd.DataFrame(
        {
            "Staff": [12, np.nan, 60],
            "contact_id": ["a", "b", "x" * 300],
            "history": [[{"type": "contact_form", "at": pd.Timestamp("2026-11-20", tz="UTC")}], None, None],
        },
        index=pd.Index([10, 10, 30], name="row"),
    )
    found = score_frame(client, leads, {"Staff": "company.employees"}, as_of=MOMENT)
    assert found.index.equals(leads.index)
    assert found["stage"].tolist()[:2] == ["lead", "name"]
    assert found["rung"].tolist()[:2] == [1, 0]
    assert found["error"].isna().tolist() == [True, True, False]
    assert found.iloc[2].drop("error").isna().all()
    assert {name: str(found[name].dtype) for name in ("stage", "rung", "as_of")} == {
        "stage": "string",
        "rung": "Int64",
        "as_of": "datetime64[us, UTC]",
    }
    assert found["as_of"].iloc[0] == pd.Timestamp(MOMENT)
    joined = leads.join(found.reset_index(drop=True), how="left") if leads.index.is_unique else leads.assign(**found)
    assert list(joined.columns) == [*leads.columns, *found.columns]


def test_an_index_of_contact_ids_is_read(client: Client) -> None:
    """By its name; activities meet it."""
    leads = pd.DataFrame({"company.employees": [60, 60]}, index=pd.Index([1, 2], name="contact_id"))
    activities = pd.DataFrame(
        {"who": [1.0, np.nan], "type": ["contact_form", "visit"], "at": pd.to_datetime(pd.Series(["2026-11-20", None]))}
    )
    found = score_frame(client, leads, {"who": "contact_id"}, activities=activities, time_zone="Europe/Berlin")
    assert found["stage"].to_dict() == {1: "lead", 2: "name"}


def test_moments_without_a_zone_are_refused_by_their_column(client: Client) -> None:
    """Whatever the type that holds them."""
    naive = pd.to_datetime(["2026-11-20"])
    for moments in (naive, naive.astype("datetime64[s]")):
        with pytest.raises(ValueError, match=r"relationship\.status_since: its moments have no time zone"):
            score_frame(client, pd.DataFrame({"relationship.status_since": moments}))
    found = score_frame(client, pd.DataFrame({"relationship.status_since": naive.tz_localize("UTC")}))
    assert found["warnings"].isna().all()


def test_money_has_its_currency_beside_it(client: Client) -> None:
    """As decimals, floats or text; a gap is not known."""
    frame = pd.DataFrame(
        {
            "company.annual_revenue": [Decimal("8000000.50"), 8e6, "8000000 EUR", None],
            "company.annual_revenue.currency": ["EUR", "eur ", None, "EUR"],
        }
    )
    assert score_frame(client, frame)["warnings"].isna().all()


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(pd.DataFrame(), id="nothing"),
        pytest.param(pd.DataFrame({"company.employees": []}), id="no rows"),
        pytest.param(pd.DataFrame(index=[1, 2, 3]), id="no columns"),
    ],
)
def test_every_frame_gives_as_many_rows(client: Client, frame: pd.DataFrame) -> None:
    """And always the same columns, of the same types."""
    found = score_frame(client, frame)
    whole = score_frame(client, pd.DataFrame({"company.employees": [60]}))
    assert len(found) == len(frame)
    assert found.dtypes.to_dict() == whole.dtypes.to_dict()
