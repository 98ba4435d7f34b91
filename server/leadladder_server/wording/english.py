"""English: what is said where nothing else is asked for."""

from datetime import date

from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Operator
from leadladder_server.wording.language import Language, Phrase, Unit, same


def _unit(name: str) -> Unit:
    return Unit(
        one=f"1 {name}",
        many=f"{{}} {name}s",
        many_ago=f"{{}} {name}s",
        last=f"in the last {name}",
        last_many=f"in the last {{}} {name}s",
        next=f"in the next {name}",
        next_many=f"in the next {{}} {name}s",
    )


_ORDER = {
    Operator.GT: same("more than {}"),
    Operator.LT: same("less than {}"),
    Operator.GTE: same("at least {}"),
    Operator.LTE: same("at most {}"),
}
_BEFORE = Phrase("a date before {}", "before {}")
_AFTER = Phrase("a date after {}", "after {}")

ENGLISH = Language(
    tag="en",
    separators=None,
    say_date=date.isoformat,
    say_day_and_time="{} {} UTC",
    yes="yes",
    no="no",
    no_currency="(no currency)",
    units=(_unit("day"), _unit("hour"), _unit("minute"), _unit("second")),
    others="{} others",
    conjunction="and",
    disjunction="or",
    known="known",
    not_known="not known",
    equal=Phrase("{}", ""),
    equal_name=Phrase("{}", "the same as {}"),
    different=Phrase("anything but {}", "not {}"),
    one_of=same("one of {}"),
    none_of=same("none of {}"),
    from_list="{} in {}",
    empty_list="{}, which is empty",
    within=Phrase("a date {}", "{}"),
    not_within=Phrase("no date {}", "not {}"),
    ago=Phrase("a date at least {} ago", "at least {} ago"),
    not_ago=Phrase("a date less than {} ago", "less than {} ago"),
    dated="{}",
    between=same("from {} to {}"),
    outside_dates=Phrase("a date before {} or after {}", "before {} or after {}"),
    outside=same("less than {} or more than {}"),
    member={
        False: Phrase("{} among them", "with {} among them"),
        True: Phrase("no {} among them", "without {} among them"),
    },
    any_member={
        False: Phrase("one of {} among them", "with one of {} among them"),
        True: same("none of {} among them"),
    },
    all_members={
        False: Phrase("all of {} among them", "with all of {} among them"),
        True: same("not all of {} among them"),
    },
    text={
        (Operator.CONTAINS, False): Phrase('a text with "{}" in it', 'with "{}" in it'),
        (Operator.CONTAINS, True): Phrase('a text without "{}" in it', 'without "{}" in it'),
        (Operator.STARTS_WITH, False): Phrase('a text that starts with "{}"', 'starts with "{}"'),
        (Operator.STARTS_WITH, True): Phrase('a text that does not start with "{}"', 'does not start with "{}"'),
        (Operator.ENDS_WITH, False): Phrase('a text that ends with "{}"', 'ends with "{}"'),
        (Operator.ENDS_WITH, True): Phrase('a text that does not end with "{}"', 'does not end with "{}"'),
        (Operator.MATCHES, False): Phrase('a text that fits the pattern "{}"', 'fits the pattern "{}"'),
        (Operator.MATCHES, True): Phrase('a text that does not fit the pattern "{}"', 'does not fit the pattern "{}"'),
    },
    order=_ORDER,
    order_of_durations=_ORDER | {Operator.GT: same("longer than {}"), Operator.LT: same("shorter than {}")},
    order_of_dates={
        Operator.LT: _BEFORE,
        Operator.BEFORE: _BEFORE,
        Operator.GT: _AFTER,
        Operator.AFTER: _AFTER,
        Operator.GTE: same("{} or later"),
        Operator.LTE: same("{} or earlier"),
    },
    read="{} {}",
    read_boolean="{}: {}",
    never="{} never happened",
    never_alone="never",
    is_known="{} known",
    is_known_as="{} known: {}",
    is_not_known="{} not known",
    state="{}: {}",
    states={Outcome.MET: "met", Outcome.UNMET: "not met", Outcome.UNKNOWN: "not known"},
    must_not=", and must not be",
    needs=", needs ",
    undecided=", and nobody can tell whether that is ",
    needs_unknown="{} not known, needs ",
    compared="{} ({})",
    more="{} more",
    and_clause="; ",
    or_clause="; or ",
    so_many="{} of the {} that are needed: ",
    expected_met="met",
    count_of="{} of {}",
    doubt="{}? Not known: {}",
    by_rates="{} (by the rates of {})",
    stayed="Has been at {} or above, and does not fall below it",
    off_the_ladder="Disqualified",
    score_title="{} score",
    points_title="{} points",
    titles={"score.total": "total score", "points.total": "total points", "grade": "grade"},
    facts={},
    questions={},
    signal_questions={},
)
