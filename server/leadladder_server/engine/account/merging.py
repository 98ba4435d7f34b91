"""What the contacts of one company say of it, made one; and what they did, taken together."""

from collections.abc import Sequence
from dataclasses import replace

from leadladder_server.account_verdict import AccountWarning
from leadladder_server.contact import Contact
from leadladder_server.engine.program import Program
from leadladder_server.facts.slots import NEVER, Fact, Facts
from leadladder_server.ruleset.conditions import Name, NameKind
from leadladder_server.values.text import normal_form
from leadladder_server.values.types import Instant
from leadladder_server.verdict import FactWarning
from leadladder_server.wording.values import say_value

COMPANY_ROOTS = ("company.", "relationship.")
"""Beginnings of the names of facts that are the company's, whoever tells them."""

DISAGREE = "contacts-disagree"
"""Code of the warning that contacts say different things of the company."""


def merge_company(
    names: Sequence[Name], contacts: Sequence[Contact], read: Sequence[Facts]
) -> tuple[list[Facts], list[AccountWarning]]:
    """The facts of each contact, with what the first contact that knows a fact about the company says for all.

    Args:
        names: Of the facts, by their slots.
        contacts: In the order in which they were given.
        read: Their facts.

    Returns:
        The facts, and a warning for each fact that contacts say different things of.
    """
    told: dict[int, Fact] = {}
    warnings = []
    for slot, name in enumerate(names):
        if name.kind is not NameKind.FIELD or not name.path.startswith(COMPANY_ROOTS):
            continue
        said = [
            (contact.contact_id, facts.values[slot])
            for contact, facts in zip(contacts, read, strict=True)
            if facts.values[slot] is not None and not facts.assumed >> slot & 1
        ]
        if said:
            told[slot] = said[0][1]
            warnings += _disagreement(name, said)
    if len(contacts) == 1:
        return list(read), []
    return [_with(facts, told) for facts in read], warnings


def take_signals(program: Program, contacts: Sequence[Contact], facts: Sequence[Facts], as_of: Instant) -> list[Facts]:
    """The facts of each contact, with signals over what all of them did; known when one history is known.

    Args:
        program: Folds the signals.
        contacts: Those whose activities count.
        facts: Theirs.
        as_of: The moment.
    """
    histories = [contact.history for contact in contacts if contact.history is not None]
    if len(contacts) == 1 or not histories:
        return list(facts)
    signals = program.fold([activity for history in histories for activity in history], as_of)
    return [_with(each, signals) for each in facts]


def _with(facts: Facts, told: dict[int, Fact]) -> Facts:
    if not told:
        return facts
    values = list(facts.values)
    assumed = facts.assumed
    for slot, value in told.items():
        values[slot] = value
        assumed &= ~(1 << slot)
    return replace(facts, values=values, assumed=assumed)


def _disagreement(name: Name, said: Sequence[tuple[str, Fact]]) -> list[AccountWarning]:
    first, used = said[0]
    others = [(contact_id, value) for contact_id, value in said[1:] if _alike(value) != _alike(used)]
    if not others:
        return []
    warning = FactWarning(name.path, DISAGREE, _shown(used, name), _shown(others[0][1], name))
    return [AccountWarning(warning, (first, *(contact_id for contact_id, _ in others)))]


def _alike(value: Fact) -> object:
    """Equal for values that say the same."""
    match value:
        case str():
            return normal_form(value)
        case tuple():
            return frozenset(normal_form(item) for item in value)
        case _:
            return value


def _shown(value: Fact, name: Name) -> str:
    return "" if value is None or value is NEVER else say_value(value, name.type)
