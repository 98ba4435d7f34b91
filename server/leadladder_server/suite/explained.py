"""Comments that say why no test notices a mutant: `# leadladder: mutant-ok[threshold] and the reason`.

A comment counts for its own line, and one that stands alone for the next line that is no comment, as those do that
silence warnings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadladder_server.diagnostics import Span
from leadladder_server.documents.comments import Comment
from leadladder_server.documents.phrases import did_you_mean
from leadladder_server.ruleset.lint.ignores import EXPLAINS_MUTANTS, MEANT, lines_alone, lines_of
from leadladder_server.suggestions import nearest
from leadladder_server.suite.mutants.mutant import Kind, Mutant

_EXPLAINED = re.compile(rf"{EXPLAINS_MUTANTS}\[([^\]]*)\]\s*(.*)")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a comment that its author should know."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A comment that explains mutants.

    Attributes:
        span: The comment.
        kinds: Of which kinds.
        lines: On which lines.
        reason: Why it is no matter that no test notices them.
    """

    span: Span
    kinds: tuple[Kind, ...]
    lines: frozenset[int]
    reason: str

    def explains(self, mutant: Mutant) -> bool:
        """Whether it is about a mutant."""
        return mutant.kind in self.kinds and mutant.span.line in self.lines


@dataclass(frozen=True, slots=True)
class Explanations:
    """The explanations of one rule file, and what is wrong with them."""

    found: tuple[Explanation, ...]
    notes: tuple[Note, ...]


def explanations(comments: Sequence[Comment]) -> Explanations:
    """What the comments of a rule file explain.

    Args:
        comments: In file order.
    """
    notes: list[Note] = []
    return Explanations(tuple(_read(comments, notes)), tuple(notes))


def without_effect(found: Sequence[Explanation], survivors: Sequence[Mutant]) -> list[Note]:
    """Explanations of what does not survive.

    Args:
        found: The explanations.
        survivors: Every mutant that no test notices.
    """
    notes = []
    for each in found:
        for kind in each.kinds:
            if not any(mutant.kind is kind and mutant.span.line in each.lines for mutant in survivors):
                text = f"No mutant of the kind {kind} lives here; take the explanation away"
                notes.append(Note(each.span, text))
    return notes


def _read(comments: Sequence[Comment], notes: list[Note]) -> Iterator[Explanation]:
    alone = lines_alone(comments)
    for comment in comments:
        meant = MEANT.match(comment.text)
        if meant is None or not meant[1].startswith(EXPLAINS_MUTANTS):
            continue
        found = _EXPLAINED.match(meant[1])
        words = [] if found is None else [word.strip() for word in found[1].split(",")]
        if found is None or "" in words:
            form = f"# leadladder: {EXPLAINS_MUTANTS}[threshold] and the reason"
            notes.append(Note(comment.span, f"This explains no mutant; write {form}"))
            continue
        for word in words:
            if word not in list(Kind):
                known = f"the kinds are {', '.join(Kind)}"
                advice = did_you_mean(nearest(word, list(Kind)), known)
                notes.append(Note(comment.span, f"There is no kind of mutants called {word}; {advice}"))
        if _WORD.search(found[2]) is None:
            notes.append(
                Note(comment.span, f"Expected the reason after [{found[1]}], got nothing; it explains nothing")
            )
            continue
        kinds = tuple(dict.fromkeys(Kind(word) for word in words if word in list(Kind)))
        yield Explanation(comment.span, kinds, frozenset(lines_of(comment, alone)), found[2].strip())
