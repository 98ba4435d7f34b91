"""Derived sentences with holes for the values: made once, filled for each contact.

What a sentence says hangs on the outcomes and on which values there are; the values themselves are only copied into it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from leadladder_server.facts.slots import NEVER, Fact
from leadladder_server.ruleset.conditions import Condition, Holds, Name, Test
from leadladder_server.ruleset.limits import MAX_TEXT
from leadladder_server.ruleset.placeholders import Placeholder, StrayBrace, pieces
from leadladder_server.values.types import FieldType
from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.language import Language
from leadladder_server.wording.sentences import LONGEST, OutcomeOf, TitleOf, ValueOf, shortened, spoken
from leadladder_server.wording.values import say_value

MOST_NAMES = 200
"""Names that a condition with a template may read."""

_MARKS = 0xD800
"""Where the stand-ins for values begin: halves of surrogate pairs, which no text of a rule set holds."""

_MARK = re.compile("([\ud800-\udbff])")


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with holes.

    Attributes:
        opening: What stands before the first hole; without any, the sentence as it is.
        holes: Number of the value, its type, and what follows it.
        language: Of the sentence.
        is_written: Whether an author wrote it: then nothing is joined, and it may be longer.
    """

    opening: str
    holes: tuple[tuple[int, FieldType, str], ...]
    language: Language = ENGLISH
    is_written: bool = False

    def fill(self, values: Sequence[Fact]) -> str | None:
        """The sentence; None when a value reads like several clauses, so that the others would be put in brackets.

        Args:
            values: One for each of the names that the template was made with; the same of them missing or NEVER.
        """
        if not self.holes:
            return self.opening
        text = self.opening
        for number, field_type, after in self.holes:
            value = values[number]
            if value is None or value is NEVER:
                return None
            said = say_value(value, field_type, self.language)
            if "; " in said and not self.is_written:
                return None
            text += said + after
        return shortened(text, MAX_TEXT if self.is_written else LONGEST)


def can_have_template(leaves: Iterable[Test | Holds], title_of: TitleOf) -> bool:
    """Whether values are only copied into the sentences of a condition.

    Clauses that begin alike are joined. So no title may be the beginning of another one, and no name stand behind an
    operator: else values could make two clauses alike.

    Args:
        leaves: Of the condition.
        title_of: What people call the names in it.
    """
    titles: dict[str, str] = {}
    for leaf in leaves:
        if len(leaf.names) != 1:
            return False
        (name,) = leaf.names
        titles[name.path] = title_of(name)
    ordered = sorted(titles.values())
    return len(ordered) <= MOST_NAMES and not any(after.startswith(before) for before, after in pairwise(ordered))


def make_template(  # Those of `sentence`.
    condition: Condition,
    outcome_of: OutcomeOf,
    value_of: ValueOf,
    title_of: TitleOf,
    language: Language,
    names: Sequence[Name],
) -> Template:
    """The template of `sentences.sentence` with the same arguments.

    Args:
        condition: One for which `can_have_template`.
        outcome_of: What each of its leaves came out as.
        value_of: What was read for the names in it.
        title_of: What people call the names in it.
        language: In which language.
        names: Those whose values change from contact to contact.
    """
    numbers = {name.path: number for number, name in enumerate(names)}

    def mark(name: Name) -> Fact:
        value, number = value_of(name), numbers.get(name.path)
        return value if value is None or value is NEVER or number is None else chr(_MARKS + number)

    opening, *rest = _MARK.split(spoken(condition, outcome_of, mark, title_of, language))
    holes = []
    for char, after in zip(rest[::2], rest[1::2], strict=True):
        number = ord(char) - _MARKS
        holes.append((number, names[number].type, after))
    return Template(opening if holes else shortened(opening), tuple(holes), language)


def written_template(
    text: str, said_of: Callable[[str], str | None], language: Language, names: Sequence[Name]
) -> Template:
    """The template of an author's sentence.

    Args:
        text: With its placeholders.
        said_of: What stands for the name of a placeholder; None for one of `names` with a value.
        language: Of the values in it.
        names: Those whose values change from contact to contact.
    """
    numbers = {name.path: number for number, name in enumerate(names)}
    opening, holes = "", list[tuple[int, FieldType, str]]()
    for piece in pieces(text):
        match piece:
            case Placeholder(name):
                said = said_of(name)
                if said is None:
                    number = numbers[name]
                    holes.append((number, names[number].type, ""))
                    continue
            case StrayBrace(brace):
                said = brace
            case _:
                said = piece
        if holes:
            number, field_type, after = holes[-1]
            holes[-1] = number, field_type, after + said
        else:
            opening += said
    return Template(opening if holes else shortened(opening, MAX_TEXT), tuple(holes), language, is_written=True)


def plain_text(text: str) -> str | None:
    """An author's sentence with its doubled braces as single ones; None when it has placeholders."""
    parts = pieces(text)
    if any(isinstance(part, Placeholder) for part in parts):
        return None
    return "".join(
        part.brace if isinstance(part, StrayBrace) else part for part in parts if not isinstance(part, Placeholder)
    )
