"""When activities still to come change the warnings: against reading the contact anew at each of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from leadladder_server.contact import Activity, Contact, RawValue
from leadladder_server.facts.arrivals import first_new_warning
from leadladder_server.facts.table import FactTable
from leadladder_server.ruleset.conditions import All, Operator
from leadladder_server.ruleset.model import Fold
from leadladder_server.values.types import FieldType, Instant
from tests.facts.building import (
    AS_OF,
    DAY,
    SPAN,
    TYPE,
    attribute_name,
    declared,
    field_name,
    make_rule_set,
    make_signal,
    make_test,
    signal_name,
)

SIGNAL = make_signal(
    "s",
    Fold.COUNT,
    All(
        (
            make_test(TYPE, Operator.EQUALS, "visit"),
            make_test(attribute_name("pages", FieldType.NUMBER), Operator.GTE, "1"),
        ),
        span=SPAN,
    ),
)
TABLE = FactTable(
    make_rule_set((), [declared("activity.attributes.pages", FieldType.NUMBER)], [SIGNAL]),
    [field_name("company.employees"), signal_name("s")],
)


def _activity(kind: str, at: int | None, attributes: dict[str, RawValue]) -> Activity:
    return Activity(kind, None if at is None else Instant(at), attributes)


KINDS = st.one_of(
    st.sampled_from(["visit", "visits", "vizit", "call", ""]),
    st.integers(0, 30).map(lambda number: f"other{number:02}"),
)
NAMES = st.one_of(
    st.sampled_from(["pages", "page", "pagess"]), st.integers(0, 30).map(lambda number: f"name{number:02}")
)
VALUES: st.SearchStrategy[RawValue] = st.sampled_from([1, "many"])
MOMENTS = st.none() | st.integers(-3, 12).map(lambda days: AS_OF + days * DAY)
ACTIVITIES = st.builds(_activity, KINDS, MOMENTS, st.dictionaries(NAMES, VALUES, max_size=2))
MANY = st.lists(
    st.builds(_activity, KINDS, st.integers(-3, 12).map(lambda days: AS_OF + days * DAY), st.just({})),
    min_size=20,
    max_size=60,
)


def check(history: tuple[Activity, ...], facts: dict[str, RawValue]) -> None:
    """The first moment is that at which a reading anew warns of something else."""
    contact = Contact("c1", facts, history)
    now = TABLE.read(contact, AS_OF)
    moments = sorted({activity.at for activity in history if activity.at is not None and activity.at > AS_OF})
    changed = (at for at in moments if TABLE.read(contact, at).warnings != now.warnings)
    assert first_new_warning(TABLE.signals.activities, history, now) == next(changed, None)


@settings(max_examples=150)
@given(st.lists(ACTIVITIES, max_size=8).map(tuple), st.sampled_from([{}, {"company.employees": "many"}]))
def test_warnings_change_when_the_first_activity_that_is_warned_of_happens(
    history: tuple[Activity, ...], facts: dict[str, RawValue]
) -> None:
    """Types, names and values, once for each name and each time for a value; in any order of time."""
    check(history, facts)


@settings(max_examples=60)
@given(MANY.map(tuple))
def test_more_names_than_are_examined_take_each_others_places(history: tuple[Activity, ...]) -> None:
    """One that is earlier in the history and happens later pushes another out of the names that are examined."""
    check(history, {})


@settings(max_examples=20)
@given(st.lists(ACTIVITIES, max_size=8), st.integers(45, 55))
def test_warnings_beyond_those_shown_count_too(few: list[Activity], unreadable: int) -> None:
    """Past the limit only how many more there are is told, and a warning that moves there changes nothing."""
    bad = [Activity("visit", Instant(AS_OF - DAY), {"pages": "many"})] * unreadable
    check((*bad, *few), {})
