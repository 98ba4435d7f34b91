"""What could become of a contact, as people read it."""

from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from leadladder import Verdict
from leadladder.v1 import verdict_pb2 as wire
from leadladder.v1.contact_pb2 import Value
from leadladder_server.cli.outlook import change_text, hangs_on, lasting_text, near, questions, span_text, ways_up

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
NAME = wire.Stage(stage_id="name", title="Name", rung=0)
LEAD = wire.Stage(stage_id="lead", title="Lead", rung=1)
OFF = wire.Stage(stage_id="disqualified", title="Disqualified", rung=-1)


def stamp(days: float) -> Timestamp:
    """So many days after the moment of the verdict."""
    message = Timestamp()
    message.FromDatetime(AS_OF + timedelta(days=days))
    return message


def verdict(**parts: object) -> Verdict:
    """A verdict on a contact that stands at Name."""
    standing = parts.pop("standing", wire.STANDING_ACTIVE)
    return Verdict(wire.Verdict(as_of=stamp(0), stage=NAME, standing=standing, **parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param(verdict(), None, id="nobody asked"),
        pytest.param(verdict(lowest_stage=NAME), "Holds for as long as the facts stay the same", id="for ever"),
        pytest.param(
            verdict(lowest_stage=NAME, valid_until=stamp(1), stage_valid_until=stamp(1)),
            "Holds until 2026-11-23 (in 1 day), and so does the stage",
            id="both at once",
        ),
        pytest.param(
            verdict(lowest_stage=NAME, valid_until=stamp(0.5), stage_valid_until=stamp(61.25)),
            "Holds until 2026-11-22 12:00 UTC (in 12 hours); the stage until 2027-01-22 06:00 UTC (in 61 days)",
            id="the stage for longer",
        ),
        pytest.param(
            verdict(lowest_stage=NAME, valid_until=stamp(1 / 86_400)),
            "Holds until 2026-11-22 (in less than a minute); the stage for as long as the facts stay the same",
            id="the stage for ever",
        ),
    ],
)
def test_how_long_it_holds(shown: Verdict, expected: str | None) -> None:
    """Dates stand with the time that is left; what never ends is said to last."""
    assert lasting_text(shown) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param(verdict(), None, id="nobody asked"),
        pytest.param(verdict(lowest_stage=NAME, best_stage=NAME), None, id="nothing to come"),
        pytest.param(
            verdict(lowest_stage=OFF, best_stage=LEAD, approximate=True),
            "Once all is known: between Disqualified and Lead, as far as can be told",
            id="estimated",
        ),
        pytest.param(verdict(lowest_stage=LEAD, best_stage=LEAD), "Once all is known: Lead", id="certain"),
        pytest.param(
            verdict(lowest_stage=OFF, best_stage=OFF, standing=wire.STANDING_DISQUALIFIED), None, id="off for good"
        ),
    ],
)
def test_where_it_can_end(shown: Verdict, expected: str | None) -> None:
    """The range is told where the unknown facts leave one, or lead elsewhere."""
    assert span_text(shown) == expected


MET, UNMET, UNKNOWN = wire.OUTCOME_MET, wire.OUTCOME_UNMET, wire.OUTCOME_UNKNOWN


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(wire.Change(title="Size", from_outcome=UNMET, to_outcome=MET), "Size", id="to be met"),
        pytest.param(
            wire.Change(title="Rival", from_outcome=MET, to_outcome=UNMET), "Rival: must no longer hold", id="to end"
        ),
        pytest.param(
            wire.Change(title="Rival", from_outcome=UNKNOWN, to_outcome=UNMET), "Rival: must not hold", id="not to be"
        ),
        pytest.param(
            wire.Change(title="Visits", from_outcome=MET, to_outcome=MET), "Visits: has to give other points", id="more"
        ),
        pytest.param(
            wire.Change(title="Size", from_outcome=MET, to_outcome=UNKNOWN), "Size: must not be known", id="unknown"
        ),
    ],
)
def test_what_has_to_change(change: wire.Change, expected: str) -> None:
    """A change says what has to become of it, where that is not simply to be met."""
    assert change_text(change, lambda _code: None) == expected


def plain(lines: list[object]) -> list[str]:
    """Lines as they are printed."""
    return [str(line) for line in lines]


def change(code: str) -> wire.Change:
    """A criterion that has to be met."""
    return wire.Change(code=code, title=code.title(), from_outcome=UNMET, to_outcome=MET)


def test_ways_beyond_the_most_are_counted() -> None:
    """Ways are numbered, and those left out are counted; of a list that was cut nobody says that it is all."""
    paths = [wire.Path(changes=[change("a"), change("b")]), wire.Path(changes=[change("c")])]
    cut = verdict(next_rung=wire.NextRung(stage=LEAD, paths=paths, truncated=True))

    assert plain([*ways_up(cut, 1)]) == [
        "",
        "What is missing for Lead: any one of these is enough",
        "   1 ✗ A  (a)",
        "     ✗ B  (b)",
        "  and 1 other way or more",
    ]
    assert plain([*ways_up(cut, 2)])[-1] == "  and perhaps other ways"


def test_what_all_ways_need_is_told_once() -> None:
    """Changes that every way has stand before the ways, which then hold only what differs."""
    ways = [wire.Path(changes=[change("a"), change("b"), change(code)]) for code in "cd"]
    shown = verdict(next_rung=wire.NextRung(stage=LEAD, paths=ways))

    assert plain([*ways_up(shown, 3)]) == [
        "",
        "What is missing for Lead: all of these",
        "  ✗ A  (a)",
        "  ✗ B  (b)",
        "and any one of these",
        "   1 ✗ C  (c)",
        "   2 ✗ D  (d)",
    ]


def test_one_way_needs_no_number() -> None:
    """A single way is a list of what is missing, all of it."""
    one = verdict(next_rung=wire.NextRung(stage=LEAD, paths=[wire.Path(changes=[change("a"), change("b")])]))

    assert plain([*ways_up(one, 3)]) == ["", "What is missing for Lead: all of these", "  ✗ A  (a)", "  ✗ B  (b)"]


def test_ways_that_are_too_long_to_list() -> None:
    """Where only sets lead that a verdict does not list, that is said, with what blocks the rung."""
    blocking = [
        wire.Reason(code=code, text=f"{code} is not so", outcome=outcome, deciding=True)
        for code, outcome in (("a", UNKNOWN), ("b", UNMET), ("c", UNMET), ("d", MET))
    ]
    long = verdict(next_rung=wire.NextRung(stage=LEAD, truncated=True), reasons=blocking)

    assert plain([*ways_up(long, 2)]) == [
        "",
        "What is missing for Lead: more than eight changes at once",
        "  ? a is not so  (a)",
        "  ✗ b is not so  (b)",
        "  and 1 other blocker",
    ]


def test_no_way_is_said() -> None:
    """A rung that nothing reaches is not passed over in silence."""
    none = verdict(next_rung=wire.NextRung(stage=LEAD))

    assert plain([*ways_up(none, 3)]) == ["", "What is missing for Lead: nothing that can still change is enough"]


def test_what_it_hangs_on() -> None:
    """Losses name the fact that decides, else what becomes of the criterion."""
    fact = wire.FactChange(field="company.employees", value=Value(number=60), expected="less than 20")
    size = wire.Change(title="Size", from_outcome=MET, to_outcome=UNMET, fact=fact)
    came = wire.Change(title="Came", from_outcome=MET, to_outcome=UNMET)
    rival = wire.Change(title="Rival", from_outcome=UNKNOWN, to_outcome=MET)
    staff = wire.Change(title="Staff", from_outcome=MET, to_outcome=UNMET, fact=fact)
    ways = [[size], [came, rival], [size, came, staff]]
    shown = verdict(holds_by=[wire.Path(changes=changes) for changes in ways])

    assert plain([*hangs_on(shown, 3)]) == [
        "",
        "What would lose Name: any one of these",
        "  · Size: company.employees becomes less than 20",
        "  · Came is no longer met; and Rival turns out to be met",
        "  · Size and Staff: company.employees becomes less than 20; and Came is no longer met",
    ]


def test_questions_keep_their_order() -> None:
    """Questions stand as the verdict orders them, with what they could move; a short list leaves idle ones out."""
    asked = [
        wire.OpenQuestion(field="a", ask="How large?", rungs=1, points=10),
        wire.OpenQuestion(field="b", ask="How old?", points=1),
        wire.OpenQuestion(field="c", ask="Which colour?"),
    ]

    assert plain([*questions(verdict(open_questions=asked))])[2:] == [
        "  ? How large?  (a, worth up to 1 rung and 10 points)",
        "  ? How old?  (b, worth up to 1 point)",
        "  ? Which colour?  (c, moves nothing)",
    ]
    assert plain([*questions(verdict(open_questions=asked), 1)])[3:] == ["  and 1 other question"]


def test_near_thresholds() -> None:
    """A score close below a band says which one, and by how much it is missed."""
    score = wire.Score(near_thresholds=[wire.NearThreshold(score="score.fit", band="A", missing=3)])

    assert plain([*near(verdict(score=score))]) == ["Near A: 3 points of score.fit short"]
