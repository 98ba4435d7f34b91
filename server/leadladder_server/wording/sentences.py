"""The sentence that says why a condition came out as it did, where its author wrote none.

It names only what the outcome hangs on: of an UNMET condition the leaves that block it, of an UNKNOWN one those that
are unknown, of a MET one those that hold. Leaves any one of which would do are joined by "; or", others by ";".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.outcome import Outcome, at_least, negate
from leadladder_server.ruleset.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    Holds,
    Name,
    NameKind,
    Not,
    Operator,
    Test,
)
from leadladder_server.values.types import FieldType
from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.expectations import words
from leadladder_server.wording.language import Language
from leadladder_server.wording.values import say_value

OutcomeOf = Callable[[Test | Holds], Outcome]
"""What a leaf came out as."""

ValueOf = Callable[[Name], Fact]
"""What was read for a name; never asked about criteria and dimensions."""

TitleOf = Callable[[Name], str]
"""What people call a name."""

LONGEST = 400
"""Characters of a sentence; what is longer is cut."""

_MOST_PARTS = 5


def sentence(
    condition: Condition, outcome_of: OutcomeOf, value_of: ValueOf, title_of: TitleOf, language: Language = ENGLISH
) -> str:
    """Why a condition came out as it did: "company employees 12, needs at least 20". At most LONGEST characters.

    Args:
        condition: The condition.
        outcome_of: What each of its leaves came out as.
        value_of: What was read for the names in it.
        title_of: What people call the names in it.
        language: In which language.
    """
    return shortened(spoken(condition, outcome_of, value_of, title_of, language))


def spoken(
    condition: Condition, outcome_of: OutcomeOf, value_of: ValueOf, title_of: TitleOf, language: Language = ENGLISH
) -> str:
    """The sentence, however long it is. The arguments are those of `sentence`."""
    speaker = _Speaker(outcome_of, value_of, title_of, language)
    _, part = speaker.explain(condition, negated=False)
    return speaker.text(part)


def shortened(text: str, longest: int = LONGEST) -> str:
    """At most so many characters of a text."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class _Clause:
    """What leaves say about one thing.

    Attributes:
        head: What was read, and how the rest relates to it: "company employees 12, needs ".
        tails: What is said of it, by one leaf each: "at least 20". Empty where the head says it all.
    """

    head: str
    tails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    """Several clauses, or groups of them.

    Attributes:
        parts: At least one.
        is_choice: Whether any one of them would do.
        intro: What stands before them.
    """

    parts: tuple["_Part", ...]
    is_choice: bool
    intro: str = ""


_Part = _Clause | _Group


def _merged(parts: Sequence[_Part]) -> list[_Part]:
    """The parts, with one clause for each head: "company employees 60, at least 20 and at most 200"."""
    merged: dict[object, _Part] = {}
    for part in parts:
        before = merged.get(part.head) if isinstance(part, _Clause) else None
        if isinstance(part, _Clause) and isinstance(before, _Clause):
            merged[part.head] = _Clause(part.head, tuple(dict.fromkeys(before.tails + part.tails)))
        else:
            merged[part.head if isinstance(part, _Clause) else part] = part
    return list(merged.values())


def _grouped(needed: int, explained: Sequence[tuple[Outcome, _Part]], language: Language) -> tuple[Outcome, _Part]:
    """The outcome of "at least so many of these", and the parts that have that same outcome."""
    outcome = at_least(needed, [inner for inner, _ in explained])
    parts: list[_Part] = []
    all_needed = needed == len(explained)
    is_choice = outcome is not Outcome.MET and not all_needed
    for inner, part in explained:
        if inner is not outcome:
            continue
        if isinstance(part, _Group) and part.is_choice is is_choice and not part.intro:
            parts.extend(part.parts)
        else:
            parts.append(part)
    intro = ""
    if is_choice and needed > 1:
        met = sum(inner is Outcome.MET for inner, _ in explained)
        intro = language.so_many.format(met, needed)
    return outcome, parts[0] if len(parts) == 1 and not intro else _Group(tuple(parts), is_choice, intro)


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Says why conditions came out as they did for one contact."""

    outcome_of: OutcomeOf
    value_of: ValueOf
    title_of: TitleOf
    language: Language

    def text(self, part: _Part, *, is_choice: bool = False) -> str:
        """A part as it is said; `is_choice`: what its tails say are alternatives."""
        language = self.language
        if isinstance(part, _Clause):
            return part.head + language.listed(part.tails, is_choice=is_choice)
        parts = _merged(part.parts)
        texts = [self.text(inner, is_choice=part.is_choice) for inner in parts[:_MOST_PARTS]]
        if len(parts) > 1:
            texts = [f"({text})" if "; " in text else text for text in texts]
        if len(parts) > _MOST_PARTS:
            texts.append(language.more.format(language.count(len(parts) - _MOST_PARTS)))
        return part.intro + (language.or_clause if part.is_choice else language.and_clause).join(texts)

    def explain(self, condition: Condition, *, negated: bool) -> tuple[Outcome, _Part]:
        """The outcome of a condition, or of its opposite, and what it hangs on. Negation moves down to the leaves."""
        match condition:
            case Test():
                return self._of_test(condition, negated=negated)
            case Holds():
                return self._of_conclusion(condition, negated=negated)
            case Not(item):
                return self.explain(item, negated=not negated)
            case All(items):
                return self._of_group(items, len(items), negated=negated)
            case Any(items):
                return self._of_group(items, 1, negated=negated)
            case AtLeast(count, items):
                return self._of_group(items, count, negated=negated)

    def _of_group(self, items: Sequence[Condition], count: int, *, negated: bool) -> tuple[Outcome, _Part]:
        """Not so many of them means: of their opposites, one more than the others."""
        needed = len(items) - count + 1 if negated else count
        return _grouped(needed, [self.explain(item, negated=negated) for item in items], self.language)

    def _of_conclusion(self, leaf: Holds, *, negated: bool) -> tuple[Outcome, _Clause]:
        read = self.outcome_of(leaf)
        outcome = negate(read) if negated else read
        said = self.language.state.format(self.title_of(leaf.name), self.language.states[read])
        return outcome, _Clause(said + (self.language.must_not if negated and outcome is Outcome.UNMET else ""))

    def _of_test(self, test: Test, *, negated: bool) -> tuple[Outcome, _Clause]:
        read = self.outcome_of(test)
        outcome = negate(read) if negated else read
        language = self.language
        if test.operator is Operator.KNOWN:
            asks_for_it = words(test, self._say_name, language).wanted == language.known
            return outcome, _Clause(self._known(test.subject, read, wanted=asks_for_it))
        said = words(test, self._say_name, language, negated=negated)
        value = self.value_of(test.subject)
        head = self._read(test.subject, value)
        match outcome:
            case Outcome.MET if value is NEVER or not said.met:
                return outcome, _Clause(head)
            case Outcome.MET:
                return outcome, _Clause(f"{head}, ", (said.met,))
            case Outcome.UNKNOWN if value is None:
                return outcome, _Clause(language.needs_unknown.format(self.title_of(test.subject)), (said.wanted,))
            case Outcome.UNKNOWN:
                return outcome, _Clause(head + language.undecided, (said.wanted,))
            case _:
                return outcome, _Clause(head + language.needs, (said.wanted,))

    def _known(self, name: Name, outcome: Outcome, *, wanted: bool) -> str:
        title, language = self.title_of(name), self.language
        is_known = (outcome is Outcome.MET) is wanted
        if name.kind in (NameKind.CRITERION, NameKind.DIMENSION):
            return language.state.format(title, language.known if is_known else language.not_known)
        value = self.value_of(name)
        if value is NEVER:
            return language.never.format(title)
        if not is_known:
            return language.is_not_known.format(title)
        if value is None:
            return language.is_known.format(title)
        return language.is_known_as.format(title, say_value(value, name.type, language))

    def _read(self, name: Name, value: Fact) -> str:
        """The title and the value, which may be missing where the outcome hangs on more than the value."""
        title, language = self.title_of(name), self.language
        if value is None:
            return title
        if value is NEVER:
            return language.never.format(title)
        form = language.read_boolean if name.type is FieldType.BOOLEAN else language.read
        return form.format(title, say_value(value, name.type, language))

    def _say_name(self, name: Name) -> str:
        """Another name that a test compares with, and its value."""
        value = self.value_of(name)
        return self.language.compared.format(self.title_of(name), say_fact(value, name.type, self.language))


def say_fact(value: Fact, field_type: FieldType, language: Language = ENGLISH) -> str:
    """What was read, as `say_value` says it; also where nothing was, and where it is a moment that never came."""
    if value is None:
        return language.not_known
    return language.never_alone if value is NEVER else say_value(value, field_type, language)
