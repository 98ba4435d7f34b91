"""Scoring the rows of a table, whatever library made it."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo

from leadladder import columns, requests
from leadladder.cells import Cells
from leadladder.client import Client
from leadladder.columns import Ignore, Layout, Row
from leadladder.contacts import Submission
from leadladder.errors import TooManyStreamsError, UnavailableError
from leadladder.report import change_line, reason_line, warning_line
from leadladder.requests import Answer, Reasons
from leadladder.v1.rule_set_pb2 import RuleSet
from leadladder.v1.verdict_pb2 import REASON_KIND_CRITERION, REASON_KIND_REQUIREMENT, Reason
from leadladder.verdict import Verdict

CHUNK = 4096
"""Rows of one stream."""

ATTEMPTS = 6
"""How often a stream is taken up again that was lost without an answer, in about six seconds."""

_PAUSE = 0.1
"""Seconds before the first of them; each of the others waits twice as long as the one before."""

Kind = Literal["text", "number", "moment"]
"""The type of a column of results."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table.

    Attributes:
        names: The names of its columns.
        naive: The names of those whose moments have no time zone.
        rows: The cells of each row, in plain Python; a missing one is None or not a number.
    """

    names: Sequence[object]
    naive: frozenset[object]
    rows: Callable[[], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a table is read and scored; `leadladder.pandas.score_frame` says what each means."""

    columns: Mapping[Any, str] | None = None
    ignore: Ignore = ()
    currency: str = ""
    time_zone: tzinfo | str | None = None
    rule_set: str | None = None
    version: int | None = None
    as_of: datetime | None = None
    reasons: Reasons = "deciding"
    timeout: float | None = None
    in_flight: int = requests.IN_FLIGHT


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of one row.

    Attributes:
        contact_id: The id in it.
        answer: The verdict, or the error in its place.
        warnings: What could not be read before it was sent.
    """

    contact_id: str
    answer: Answer
    warnings: Sequence[str]


class Scoring:
    """One table on its way to a server and back."""

    def __init__(self, client: Client, table: Table, activities: Table | None, settings: Settings) -> None:
        """Ask the server for the rule set, and find out what each column is.

        Raises:
            leadladder.Error: The server does not tell of the rule set.
            ValueError: A column cannot be used; names all of them.
        """
        self._client = client
        self._table = table
        self._activities = activities
        self.rule_set = client.get_rule_set(settings.rule_set, settings.version)
        ref = self.rule_set.rule_set
        self._settings = replace(settings, rule_set=ref.rule_set_id, version=ref.version)
        zone = ZoneInfo(settings.time_zone) if isinstance(settings.time_zone, str) else settings.time_zone
        self._layout = self._contacts(Cells(zone, settings.currency))
        self._histories = None if activities is None else self._by_contact(activities, zone)

    def run(self) -> Iterator[Scored]:
        """What became of each row, in order.

        Raises:
            leadladder.Error: A stream failed, or was lost and could not be taken up again.
        """
        rows = self._table.rows()
        for chunk in requests.chunks(rows, CHUNK):
            done = lost = 0
            while done < len(chunk):
                try:
                    for scored in self._stream(chunk[done:]):
                        done += 1
                        lost = 0
                        yield scored
                except (UnavailableError, TooManyStreamsError):
                    lost += 1
                    if lost > ATTEMPTS:
                        raise
                    time.sleep(_PAUSE * 2 ** (lost - 1))

    def _stream(self, rows: Sequence[Row]) -> Iterator[Scored]:
        sent: deque[tuple[str, list[str]]] = deque()
        settings = self._settings

        def submissions() -> Iterator[Submission]:
            for row in rows:
                contact_id = self._layout.contact_id(row)
                history = None
                if self._histories is not None and contact_id:
                    history = self._histories.get(contact_id, ())
                message, warnings = self._layout.read(row, history)
                sent.append((contact_id, warnings))
                previous = message.previous_stage if message.HasField("previous_stage") else None
                yield Submission(message.contact, previous)

        answers = self._client.score_stream(
            submissions(),
            as_of=settings.as_of,
            rule_set=settings.rule_set,
            version=settings.version,
            reasons=settings.reasons,
            timeout=settings.timeout,
            in_flight=settings.in_flight,
        )
        for answer in answers:
            if self._settings.as_of is None and isinstance(answer, Verdict):
                self._settings = replace(settings, as_of=answer.as_of)
            contact_id, warnings = sent.popleft()
            yield Scored(contact_id, answer, warnings)

    def _contacts(self, how: Cells) -> Layout:
        names, settings = self._table.names, self._settings
        paths = columns.paths(self.rule_set)
        every = {*paths, *columns.currencies(paths), columns.HISTORY}
        others = () if self._activities is None else self._activities.names
        own = {
            name: path
            for name, path in (settings.columns or {}).items()
            if name not in others or (name in names and path in every)
        }
        stands_for = columns.named(names, own, settings.ignore)
        stands_for = columns.known(names, stands_for, every, settings.ignore, settings.rule_set or "")
        problems = [
            f"{path}: there is no column {amount}, whose currency it is"
            for path in stands_for
            if path is not None
            and path.endswith(columns.CURRENCY)
            and path not in paths
            and (amount := path.removesuffix(columns.CURRENCY)) not in stands_for
        ]
        if how.zone is None:
            problems += [
                _naive(name, path)
                for name, path in zip(names, stands_for, strict=True)
                if path in paths and paths[path].is_moment and name in self._table.naive
            ]
        if self._activities is not None and columns.HISTORY in stands_for:
            problems.append("history: the activities come from a table of their own")
        if self._activities is not None and columns.CONTACT_ID not in stands_for:
            problems.append("contact_id: there is none, by which the contacts would meet their activities")
        columns.refuse(problems)
        return Layout(stands_for, paths, columns.activity_types(self.rule_set), how)

    def _by_contact(self, table: Table, zone: tzinfo | None) -> dict[str, list[Mapping[str, object]]]:
        """The activities of each contact.

        Raises:
            ValueError: A column cannot be used, or no activity is one of a contact of the table.
        """
        settings = self._settings
        attributes = {columns.ATTRIBUTES + name for name in columns.activity_types(self.rule_set)}
        every = {columns.CONTACT_ID, "type", "at", "attributes", *attributes}
        own = {name: path for name, path in (settings.columns or {}).items() if name in table.names and path in every}
        stands_for = columns.named(table.names, own, settings.ignore)
        stands_for = columns.known(table.names, stands_for, every, settings.ignore, settings.rule_set or "")
        problems = [
            f"{path}: the activities have none" for path in ("contact_id", "type", "at") if path not in stands_for
        ]
        if zone is None:
            named = zip(table.names, stands_for, strict=True)
            problems += [_naive(name, path) for name, path in named if path == "at" and name in table.naive]
        columns.refuse(problems)
        found: dict[str, list[Mapping[str, object]]] = {}
        key = stands_for.index(columns.CONTACT_ID)
        used = [(place, path) for place, path in enumerate(stands_for) if path is not None and place != key]
        for row in table.rows():
            found.setdefault(columns.id_of(row[key]), []).append({path: row[place] for place, path in used})
        found.pop("", None)
        if found and not any(self._layout.contact_id(row) in found for row in self._table.rows()):
            raise ValueError(
                "contact_id: no activity is of a contact of the table; "
                f"the activities have ids such as {next(iter(found))!r}"
            )
        return found


def _naive(name: object, path: str) -> str:
    return f"{path if name == path else f'column {name} ({path})'}: its moments have no time zone; give time_zone="


@dataclass(frozen=True, slots=True)
class Result:
    """A column of results.

    Attributes:
        name: Its name.
        kind: Its type.
        values: One for each row; None where there is none.
    """

    name: str
    kind: Kind
    values: list[object]


def _matters(reason: Reason) -> bool:
    """Whether a reason decides, or is of an override."""
    return reason.deciding or reason.kind not in (REASON_KIND_CRITERION, REASON_KIND_REQUIREMENT)


_COLUMNS: Mapping[str, tuple[Kind, Callable[[Verdict], object]]] = {
    "stage": ("text", lambda verdict: verdict.stage),
    "stage_title": ("text", lambda verdict: verdict.stage_title),
    "rung": ("number", lambda verdict: verdict.rung),
    "lifecycle": ("text", lambda verdict: verdict.lifecycle),
    "standing": ("text", lambda verdict: verdict.standing),
    "transition": ("text", lambda verdict: verdict.transition),
    "score": ("number", lambda verdict: verdict.score),
    "points": ("number", lambda verdict: verdict.points),
    "grade": ("text", lambda verdict: verdict.grade),
    "lowest_stage": ("text", lambda verdict: verdict.lowest_stage),
    "best_stage": ("text", lambda verdict: verdict.best_stage),
    "next_stage": ("text", lambda verdict: verdict.next_stage),
    "next_changes": ("text", lambda verdict: "; ".join(map(change_line, verdict.changes)) or None),
    "next_action": ("text", lambda verdict: verdict.next_action),
    "hand_off_to": ("text", lambda verdict: verdict.hand_off_to),
    "ask_first": ("text", lambda verdict: next((each.ask for each in verdict.open_questions), None)),
    "reasons": ("text", lambda verdict: "; ".join(map(reason_line, filter(_matters, verdict.reasons))) or None),
    "valid_until": ("moment", lambda verdict: verdict.valid_until),
    "as_of": ("moment", lambda verdict: verdict.as_of),
    "rule_set": ("text", lambda verdict: f"{verdict.proto.rule_set.rule_set_id} {verdict.proto.rule_set.version}"),
}
"""Every column of results, with what it says of a verdict; then come labels, warnings and the error."""


def results(
    rule_set: RuleSet, scored: Iterable[Scored], extra: Mapping[str, Callable[[Verdict], object]]
) -> tuple[list[str], list[Result], list[list[object]]]:
    """The results as columns.

    Args:
        rule_set: By which the rows are scored.
        scored: What became of each row.
        extra: Columns of the caller's own.

    Returns:
        The contact ids; the columns; and the values of the caller's own columns, whose types are not known.
    """
    getters = {name: getter for name, (_, getter) in _COLUMNS.items()}
    labels = [each.label_id for each in rule_set.labels]
    found: dict[str, list[object]] = {name: [] for name in (*getters, *(f"labels.{each}" for each in labels))}
    found |= {"warnings": [], "error": []}
    own: list[list[object]] = [[] for _ in extra]
    ids: list[str] = []
    for each in scored:
        ids.append(each.contact_id)
        answer = each.answer
        verdict = answer if isinstance(answer, Verdict) else None
        for name, getter in getters.items():
            found[name].append(None if verdict is None else getter(verdict))
        values = {} if verdict is None else verdict.labels
        for label in labels:
            found[f"labels.{label}"].append(values.get(label))
        warnings = [*each.warnings, *(() if verdict is None else map(warning_line, verdict.warnings))]
        found["warnings"].append("; ".join(warnings) or None)
        found["error"].append(None if verdict is not None else str(answer))
        for column, getter in zip(own, extra.values(), strict=True):
            column.append(None if verdict is None else getter(verdict))
    kinds: dict[str, Kind] = {name: kind for name, (kind, _) in _COLUMNS.items()}
    return ids, [Result(name, kinds.get(name, "text"), values) for name, values in found.items()], own
