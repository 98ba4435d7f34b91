"""What a language needs for the sentences that follow from conditions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Operator
from leadladder_server.ruleset.model import Fold
from leadladder_server.values.listing import listed
from leadladder_server.values.types import FieldType


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of time; each text has a hole for a number where it is of several.

    Attributes:
        one: "1 day".
        many: "{} days".
        many_ago: The same after "at least" and before "ago".
        last: One of them, as a window that ends now: "in the last day".
        last_many: "in the last {} days".
        next: One of them, as a window that starts now: "in the next day".
        next_many: "in the next {} days".
    """

    one: str
    many: str
    many_ago: str
    last: str
    last_many: str
    next: str
    next_many: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a test says about a value; with holes for what it compares with.

    Attributes:
        wanted: What it asks for, after "needs": "a date before {}".
        met: What it says of a value that has it, after that value and a comma: "before {}". Empty where the value
            says it all.
    """

    wanted: str
    met: str

    def format(self, *said: str) -> "Phrase":
        """The phrase with its holes filled."""
        return Phrase(self.wanted.format(*said), self.met.format(*said))


@dataclass(frozen=True, slots=True)
class Language:
    """The words and forms of one language. Texts with `{}` have holes.

    Attributes:
        tag: Its BCP 47 tag: a language alone.
        separators: What becomes of the comma between thousands and of the decimal point; None: they stay.
        say_date: A day.
        say_day_and_time: A day in words of `say_date`, and hours and minutes: "2026-11-22 10:00 UTC".
        yes: Of a boolean.
        no: Of a boolean.
        no_currency: Stands for the currency of an amount without one.
        units: Of time: day, hour, minute, second.
        others: So many that an enumeration leaves out.
        conjunction: Between the last two of several that hold together: "and".
        disjunction: Between the last two of several one of which is enough: "or".
        known: What `known: true` asks for.
        not_known: What `known: false` asks for; also what is said of a value that is missing.
        equal: The value itself.
        equal_name: The value of another fact.
        different: Any other value.
        one_of: One of some values.
        none_of: None of some values.
        from_list: So many values of a named list, in place of the values.
        empty_list: A named list without values.
        within: A date in a window, from its words.
        not_within: The opposite.
        ago: A date at least so long ago.
        not_ago: The opposite.
        dated: A day or moment as it follows "before" and "after".
        between: Both ends belong to it.
        outside_dates: The opposite, of dates.
        outside: The opposite, of other values.
        member: A list with this among it, or its opposite (True: the opposite).
        any_member: Likewise with one of these.
        all_members: Likewise with all of these.
        text: A text that fits, or its opposite (True: the opposite).
        order: Of numbers and money, by operator.
        order_of_durations: Of durations.
        order_of_dates: Of dates and moments.
        read: A title and a value.
        read_boolean: A title and yes or no.
        never: A title of something that has never happened.
        never_alone: The same without its title.
        is_known: A title whose value does not matter.
        is_known_as: A title and a value, where it only matters that there is one.
        is_not_known: A title without a value.
        state: A criterion or dimension, and what it came out as.
        states: What that is, by outcome.
        must_not: Follows a state that should have been another.
        needs: Between what was read and what is asked for.
        undecided: Likewise, where nobody can tell whether it is so.
        needs_unknown: A title without a value, before what is asked for.
        compared: A title and the value of another fact that a test compares with.
        more: So many clauses that a sentence leaves out.
        and_clause: Between clauses that hold together.
        or_clause: Between clauses one of which is enough.
        so_many: Before clauses: so many of so many that are needed.
        expected_met: What a criterion or dimension is expected to be.
        count_of: So many of these are needed.
        doubt: What an override would say, and what is not known of it.
        by_rates: Follows a sentence in which amounts were compared by the rates of a day.
        stayed: Of a rung that a contact does not fall below.
        off_the_ladder: Title of the stage of a contact that is disqualified.
        score_title: A dimension's score.
        points_title: A dimension's points.
        titles: What is called the same in each rule set: "score.total", "points.total", "grade".
        facts: (title, question) of each built-in fact, by path; empty: as in the catalogue.
        questions: What to ask for a fact of the rule set's own, by type and with its title; empty: as it was checked.
        signal_questions: What to ask for a signal, by how it is made and with its title; empty: as it was checked.
    """

    tag: str
    separators: Mapping[int, int] | None
    say_date: Callable[[date], str]
    say_day_and_time: str
    yes: str
    no: str
    no_currency: str
    units: tuple[Unit, Unit, Unit, Unit]
    others: str
    conjunction: str
    disjunction: str
    known: str
    not_known: str
    equal: Phrase
    equal_name: Phrase
    different: Phrase
    one_of: Phrase
    none_of: Phrase
    from_list: str
    empty_list: str
    within: Phrase
    not_within: Phrase
    ago: Phrase
    not_ago: Phrase
    dated: str
    between: Phrase
    outside_dates: Phrase
    outside: Phrase
    member: Mapping[bool, Phrase]
    any_member: Mapping[bool, Phrase]
    all_members: Mapping[bool, Phrase]
    text: Mapping[tuple[Operator, bool], Phrase]
    order: Mapping[Operator, Phrase]
    order_of_durations: Mapping[Operator, Phrase]
    order_of_dates: Mapping[Operator, Phrase]
    read: str
    read_boolean: str
    never: str
    never_alone: str
    is_known: str
    is_known_as: str
    is_not_known: str
    state: str
    states: Mapping[Outcome, str]
    must_not: str
    needs: str
    undecided: str
    needs_unknown: str
    compared: str
    more: str
    and_clause: str
    or_clause: str
    so_many: str
    expected_met: str
    count_of: str
    doubt: str
    by_rates: str
    stayed: str
    off_the_ladder: str
    score_title: str
    points_title: str
    titles: Mapping[str, str]
    facts: Mapping[str, tuple[str, str]]
    questions: Mapping[FieldType, str]
    signal_questions: Mapping[Fold, str]

    def digits(self, text: str) -> str:
        """A number with commas and a decimal point, as it is written here."""
        return text if self.separators is None else text.translate(self.separators)

    def count(self, number: int) -> str:
        """A number of things."""
        return self.digits(f"{number:,}")

    def listed(self, words: Sequence[str], *, is_choice: bool = False, most: int = 10) -> str:
        """Words in a row: "linux, mac or mixed". Of more than `most`, the first ones "or 240 others"."""
        if len(words) > most:
            words = [*words[:most], self.others.format(self.count(len(words) - most))]
        return listed(words, self.disjunction if is_choice else self.conjunction, most + 1)


def same(text: str) -> Phrase:
    """A phrase that says the same in both places."""
    return Phrase(text, text)
