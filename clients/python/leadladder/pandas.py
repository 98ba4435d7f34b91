"""Scoring the rows of a pandas DataFrame: the extra `leadladder[pandas]`."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd

from leadladder import requests
from leadladder.client import Client
from leadladder.columns import CONTACT_ID, Ignore, Row
from leadladder.tables import Kind, Scoring, Settings, Table, results
from leadladder.verdict import Verdict

_DTYPES: Mapping[Kind, Any] = {"text": "string", "number": "Int64", "moment": "datetime64[us, UTC]"}


def score_frame(
    client: Client,
    frame: pd.DataFrame,
    columns: Mapping[Hashable, str] | None = None,
    *,
    activities: pd.DataFrame | None = None,
    ignore: Ignore = (),
    currency: str = "",
    time_zone: tzinfo | str | None = None,
    rule_set: str | None = None,
    version: int | None = None,
    as_of: datetime | None = None,
    extra: Mapping[str, Callable[[Verdict], object]] | None = None,
    timeout: float | None = None,
    in_flight: int = requests.IN_FLIGHT,
) -> pd.DataFrame:
    """The verdict on the contact of each row.

    A column is named by the path of a fact ("company.employees", "attributes.it_platform"), "contact_id",
    "previous_stage" or "history" (lists of activities, each with type, at and attributes), or `columns` says which path
    it stands for. An amount of money has its currency in it ("5000000 EUR"), in a column beside it
    ("company.annual_revenue.currency"), or by `currency`. Cells that are None, NaN, NaT or NA are not known.

    A cell that cannot be read is not known either, and a warning. A row that the server refuses has its error in
    "error"; the others have their verdicts. Rows travel as streams, at most `in_flight` ahead of the answers; a stream
    that loses its server is taken up again where it was lost.

    Args:
        client: Of the server to ask.
        frame: The contacts, one a row. An index named "contact_id" is read as a column of that name.
        columns: The paths of columns that are not named by one: {"Employees": "company.employees"}.
        activities: What the contacts did, one activity a row: contact_id, type, at, attributes.<name>. A contact
            without any did nothing. Activities of other contacts are left out.
        ignore: Columns of either frame to leave out; "others" for all that are not named like the path of a fact.
        currency: Of amounts that name none.
        time_zone: Of moments that name none: "Europe/Berlin". None: they cannot be read.
        rule_set: As for `Client.score`.
        version: As for `Client.score`.
        as_of: As for `Client.score`, for all rows; None for the moment at which the server answers the first one.
        extra: More columns, each computed from the verdict: {"fit": lambda verdict: verdict.outcome("fit.headcount")}.
        timeout: Seconds for 4,096 rows; None for no limit.
        in_flight: The most contacts that wait for their answers, 1 or more.

    Returns:
        A frame with the index of `frame`: stage, stage_title, rung, lifecycle, standing, transition, score, points,
        grade, lowest_stage, best_stage, next_stage, next_changes, next_action, hand_off_to, ask_first, reasons,
        valid_until, as_of, rule_set, labels.<label> for each label of the rule set, warnings, error, and `extra`. What
        a verdict does not say is NA.

    Raises:
        leadladder.Error: The server cannot be asked, or does not know the rule set.
        ValueError: A column cannot be used: names all of them, with what was probably meant.

    >>> leads = pd.DataFrame({"company.employees": [60, None], "Budget": [True, pd.NA]}, index=["acme", "bolt"])
    >>> verdicts = score_frame(client, leads, {"Budget": "qualification.budget.allocated"})
    >>> verdicts["stage"].to_dict()
    {'acme': 'name', 'bolt': 'name'}
    """
    settings = Settings(
        columns,
        ignore,
        currency,
        time_zone,
        rule_set,
        version,
        as_of,
        "all" if extra else "deciding",
        timeout,
        in_flight,
    )
    history = None if activities is None else _table(activities)
    scoring = Scoring(client, _table(frame), history, settings)
    _, columns_of_results, own = results(scoring.rule_set, scoring.run(), extra or {})
    made = {each.name: pd.array(each.values, dtype=_DTYPES[each.kind]) for each in columns_of_results}
    return pd.DataFrame({**made, **dict(zip(extra or {}, own, strict=True))}, index=frame.index)


def _table(frame: pd.DataFrame) -> Table:
    names: list[object] = list(frame.columns)
    series = [frame.iloc[:, place] for place in range(len(names))]
    if frame.index.name == CONTACT_ID and CONTACT_ID not in names:
        names.append(CONTACT_ID)
        series.append(frame.index.to_series())
    naive = frozenset(
        name for name, each in zip(names, series, strict=True) if each.dtype.kind == "M" and _is_naive(each)
    )

    def rows() -> Iterable[Row]:
        return zip(*map(_cells, series), strict=True) if series else repeat((), len(frame))

    return Table(names, naive, rows)


def _is_naive(series: "pd.Series[Any]") -> bool:
    if isinstance(series.dtype, pd.ArrowDtype):
        return series.dtype.pyarrow_dtype.tz is None
    return not isinstance(series.dtype, pd.DatetimeTZDtype)


def _cells(series: "pd.Series[Any]") -> Iterator[object]:
    return map(plain, series)


def plain(cell: object) -> object:
    """The cell without numpy and pandas in it."""
    match cell:
        case None | bool() | str():
            return cell
        case pd.Timestamp():
            return _moment(cell)
        case pd.Timedelta():
            return timedelta(microseconds=cell.value // 1000)
        case float() | int():
            return cell
        case np.datetime64():
            return plain(pd.Timestamp(cell))
        case np.timedelta64():
            return plain(pd.Timedelta(cell))
        case np.generic():
            return cell.item()
        case np.ndarray() | list() | tuple() | set() | frozenset():
            return [plain(each) for each in cell]
        case Mapping():
            return {name: plain(each) for name, each in cell.items()}
        case _:
            return None if cell is pd.NaT or cell is pd.NA else cell


def _moment(moment: pd.Timestamp) -> object:
    try:
        return moment.to_pydatetime(warn=False)
    except (ValueError, OverflowError):  # Beyond the years that a datetime has.
        return str(moment)
