"""Scoring the rows of an Arrow table: the extra `leadladder[arrow]`."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo

import pyarrow as pa

from leadladder import requests
from leadladder.client import Client
from leadladder.columns import Ignore, Row
from leadladder.tables import CHUNK, Kind, Scoring, Settings, Table, results
from leadladder.verdict import Verdict

_TYPES: Mapping[Kind, pa.DataType] = {
    "text": pa.string(),
    "number": pa.int64(),
    "moment": pa.timestamp("us", tz="UTC"),
}


def score_table(
    client: Client,
    table: pa.Table,
    columns: Mapping[str, str] | None = None,
    *,
    activities: pa.Table | None = None,
    ignore: Ignore = (),
    currency: str = "",
    time_zone: tzinfo | str | None = None,
    rule_set: str | None = None,
    version: int | None = None,
    as_of: datetime | None = None,
    extra: Mapping[str, Callable[[Verdict], object]] | None = None,
    timeout: float | None = None,
    in_flight: int = requests.IN_FLIGHT,
) -> pa.Table:
    """The verdict on the contact of each row. As `leadladder.pandas.score_frame`, with tables of Arrow for frames.

    Histories are lists of structs; their attributes, and those of `activities`, are structs or maps. Moments are cut to
    microseconds.

    Returns:
        A table with a row for each row, in order: contact_id, and then the columns that `score_frame` gives. What a
        verdict does not say is null.

    Raises:
        leadladder.Error: The server cannot be asked, or does not know the rule set.
        ValueError: A column cannot be used: names all of them, with what was probably meant.

    >>> leads = pa.table({"contact_id": ["acme", "bolt"], "company.employees": [60, None]})
    >>> score_table(client, leads).select(["contact_id", "stage"]).to_pylist()
    [{'contact_id': 'acme', 'stage': 'name'}, {'contact_id': 'bolt', 'stage': 'name'}]
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
    scoring = Scoring(client, _table(table), None if activities is None else _table(activities), settings)
    ids, columns_of_results, own = results(scoring.rule_set, scoring.run(), extra or {})
    made = {each.name: pa.array(each.values, _TYPES[each.kind]) for each in columns_of_results}
    return pa.table({"contact_id": pa.array(ids, pa.string()), **made, **dict(zip(extra or {}, own, strict=True))})


def _table(table: pa.Table) -> Table:
    # Python's moments have microseconds: what Arrow has beyond them is cut, as the server would cut it.
    fields = [field.with_type(_cut(field.type)) for field in table.schema]
    table = table.cast(pa.schema(fields), safe=False) if fields != list(table.schema) else table

    def rows() -> Iterator[Row]:
        for batch in table.to_batches(max_chunksize=CHUNK):
            if batch.num_columns:
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
            else:
                yield from ((),) * batch.num_rows

    naive = frozenset(field.name for field in fields if pa.types.is_timestamp(field.type) and field.type.tz is None)
    return Table(table.column_names, naive, rows)


def _cut(kind: pa.DataType) -> pa.DataType:
    """The type with moments and lengths of time of microseconds in place of nanoseconds, also inside of others."""
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return pa.timestamp("us", tz=kind.tz)
    if pa.types.is_duration(kind) and kind.unit == "ns":
        return pa.duration("us")
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_cut(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(kind.key_type, _cut(kind.item_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        make = pa.list_ if pa.types.is_list(kind) else pa.large_list
        return make(kind.value_field.with_type(_cut(kind.value_type)))
    return kind
