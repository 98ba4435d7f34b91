"""Reasons for people: an entry of a conclusion, with the contact's values and in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from leadladder_server.engine.conclusion import Entry
from leadladder_server.engine.inference import leaf_key
from leadladder_server.engine.memo import Memo
from leadladder_server.engine.outlook.needs import told
from leadladder_server.engine.rendering import LARGEST_KEPT
from leadladder_server.engine.sources import FACT_KINDS, Source
from leadladder_server.facts.currencies import ComparedMoney, compared_money
from leadladder_server.facts.slots import NEVER, Fact, Facts
from leadladder_server.outcome import OUTCOMES, Outcome
from leadladder_server.ruleset.conditions import Condition, Holds, Name, Test, leaves
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.ruleset.placeholders import EXPECTED, POINTS
from leadladder_server.values.types import FieldType, Value
from leadladder_server.verdict import Evidence, Reason, ReasonKind
from leadladder_server.wording.expectations import expectation
from leadladder_server.wording.language import Language
from leadladder_server.wording.languages import language_of
from leadladder_server.wording.localising import titles_in
from leadladder_server.wording.sentences import OutcomeOf, TitleOf, ValueOf, say_fact, sentence, shortened
from leadladder_server.wording.templates import Template, can_have_template, make_template, plain_text, written_template
from leadladder_server.wording.values import say_value

TEMPLATES = 4096
"""Templates of sentences to remember."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One leaf as evidence. `slot` is its fact's; None for a name that was decided before."""

    path: str
    type: FieldType
    slot: int | None
    expected: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What no contact changes about a source's reasons.

    Attributes:
        points_of: The highest positive points that it can give.
        rows: Of its leaves.
        places: Which of its leaves each leaf in its conditions is, by `id`: looking at a long test takes time.
        names: Those among its leaves whose values come from the contact.
        slots: Of `names`.
        copies_values: Whether `can_have_template` of its leaves.
        amounts: The amounts of money that it compares, where there are rates.
    """

    points_of: int
    rows: tuple[_Row, ...]
    places: Mapping[int, int]
    names: tuple[Name, ...]
    slots: tuple[int, ...]
    copies_values: bool
    amounts: tuple[ComparedMoney, ...]


class Particulars(NamedTuple):
    """What a contact's values add to an entry.

    Attributes:
        text: One sentence.
        read: For each leaf of the source its `Evidence.value`, and whether that is assumed.
    """

    text: str
    read: list[tuple[Value | None, bool]]


_OVERRIDES = (ReasonKind.DISQUALIFIER, ReasonKind.HOLD, ReasonKind.FAST_TRACK)


class Reasons:
    """A rule set's reasons."""

    def __init__(self, rule_set: RuleSet, slot_of: Mapping[Name, int]) -> None:
        """Prepare.

        Args:
            rule_set: A checked one.
            slot_of: Slots of the facts.
        """
        self._slots = {name.path: slot for name, slot in slot_of.items()}
        self._rates = rule_set.rates
        self._language = language_of(rule_set.locale)
        self._parameters = rule_set.parameters
        self._titles = titles_in(rule_set, self._language)
        self._prepared: dict[Source, _Prepared] = {}
        self._templates: Memo[tuple[Entry, tuple[Fact, ...]], Template] = Memo(TEMPLATES)

    def reason(self, entry: Entry, facts: Facts) -> Reason:
        """What an entry says about a contact.

        Args:
            entry: Of the conclusion drawn from `facts`.
            facts: The contact's.
        """
        source, prepared = entry.source, self._prepared_for(entry)
        return Reason(
            code=source.code,
            kind=source.kind,
            title=source.title,
            outcome=entry.outcome,
            deciding=entry.deciding,
            points=entry.points,
            points_of=prepared.points_of,
            text=self._text(entry, prepared, facts),
            ask=entry.ask,
            evidence=self.evidence(entry, facts),
            file=source.span.file,
            line=source.span.line,
        )

    def evidence(self, entry: Entry, facts: Facts) -> tuple[Evidence, ...]:
        """The leaf tests behind an entry, with what they read. Takes the same arguments."""
        prepared = self._prepared_for(entry)
        rows = zip(prepared.rows, entry.outcomes, _read(entry, prepared, facts), strict=True)
        return tuple(
            Evidence(row.path, row.type, value, assumed, row.expected, OUTCOMES[outcome])
            for row, outcome, (value, assumed) in rows
        )

    def title_of(self, name: Name) -> str:
        """What people call a name that conditions read."""
        return self._titles[name.path]

    def particulars(self, entry: Entry, facts: Facts) -> Particulars:
        """What of `reason` another contact with the same entry may not share. Takes the same arguments."""
        prepared = self._prepared_for(entry)
        return Particulars(self._text(entry, prepared, facts), _read(entry, prepared, facts))

    def _prepared_for(self, entry: Entry) -> _Prepared:
        source = entry.source
        prepared = self._prepared.get(source)
        if prepared is None:
            prepared = self._prepared[source] = self._prepare(source)
        return prepared

    def _doubt(self, entry: Entry) -> str | None:
        """Of an override that is UNKNOWN: what it would say, and what is not known of it. None for anything else."""
        source = entry.source
        if entry.outcome is not Outcome.UNKNOWN or source.kind not in _OVERRIDES:
            return None
        names = (leaf.name if isinstance(leaf, Holds) else leaf.subject for leaf in source.leaves)
        pairs = zip(names, entry.outcomes, strict=True)
        unknown = dict.fromkeys(self._title(name) for name, outcome in pairs if outcome == Outcome.UNKNOWN)
        said = (plain_text(source.texts.met or "") or source.title).rstrip(".!?")
        return self._language.doubt.format(said, self._language.listed(tuple(unknown)))

    def _prepare(self, source: Source) -> _Prepared:
        rows = []
        for leaf in source.leaves:
            name = leaf.name if isinstance(leaf, Holds) else leaf.subject
            language = self._language
            expected = language.expected_met if isinstance(leaf, Holds) else expectation(leaf, self._title, language)
            rows.append(_Row(name.path, name.type, self._slots.get(name.path), expected))
        numbers = {leaf_key(leaf): number for number, leaf in enumerate(source.leaves)}
        places = {id(leaf): numbers[leaf_key(leaf)] for condition in source.conditions for leaf in leaves(condition)}
        criterion = source.criterion
        names = dict.fromkeys(name for leaf in source.leaves for name in leaf.names if name.kind in FACT_KINDS)
        return _Prepared(
            points_of=0 if criterion is None else criterion.points_of,
            rows=tuple(rows),
            places=places,
            names=tuple(names),
            slots=tuple(self._slots[name.path] for name in names),
            copies_values=can_have_template(source.leaves, self._title),
            amounts=self._amounts(source),
        )

    def _amounts(self, source: Source) -> tuple[ComparedMoney, ...]:
        if self._rates is None:
            return ()
        tests = [leaf for leaf in source.leaves if isinstance(leaf, Test)]
        return compared_money(tests, lambda name: self._slots[name.path], self._rates)

    def _text(self, entry: Entry, prepared: _Prepared, facts: Facts) -> str:
        values = facts.values
        read = [values[slot] for slot in prepared.slots]
        key = (entry, tuple([value if value is None or value is NEVER else True for value in read]))
        template = self._templates.get(key)
        if template is None:
            template = self._template(entry, prepared, facts)
            if template is not None and len(entry.outcomes) <= LARGEST_KEPT:
                self._templates.put(key, template)
        filled = None if template is None else template.fill(read)
        text = sentence(*self._telling(entry, prepared, facts)) if filled is None else filled
        if self._rates is None or not any(amount.is_converted(values) for amount in prepared.amounts):
            return text
        if _written(entry) is not None or self._doubt(entry) is not None:
            return text
        return shortened(self._language.by_rates.format(text, self._language.say_date(self._rates.day)))

    def _template(self, entry: Entry, prepared: _Prepared, facts: Facts) -> Template | None:
        """None where each contact's values have to be looked at."""
        written = _written(entry)
        if written is not None:
            said_of = partial(self._said_of, entry, facts)
            return written_template(written, said_of, self._language, prepared.names)
        doubt = self._doubt(entry)
        if doubt is not None or entry.source.condition is None:
            return Template(doubt or "", ())
        if not prepared.copies_values:
            return None
        return make_template(*self._telling(entry, prepared, facts), prepared.names)

    def _said_of(self, entry: Entry, facts: Facts, name: str) -> str | None:
        """What stands for a placeholder; None for a fact or signal with a value."""
        language = self._language
        if name.startswith("$"):
            parameter = self._parameters[name.removeprefix("$")]
            return say_value(parameter.value, parameter.type, language)
        if name == POINTS:
            return language.count(entry.points)
        if name == EXPECTED:
            return told(_explaining(entry), Outcome.MET, self._title, language)
        slot = self._slots.get(name)
        if slot is not None:
            value = facts.values[slot]
            return say_fact(value, FieldType.STRING, language) if value is None or value is NEVER else None
        types = {derived.path: derived.type for derived in entry.source.derived}
        return say_fact(_derived(entry)[name], types[name], language)

    def _telling(
        self, entry: Entry, prepared: _Prepared, facts: Facts
    ) -> tuple[Condition, OutcomeOf, ValueOf, TitleOf, Language]:
        """What the sentence follows from, of an entry that has conditions: the arguments of `sentence`."""
        places, outcomes, slots, values = prepared.places, entry.outcomes, self._slots, facts.values
        derived = _derived(entry)

        def outcome_of(leaf: Test | Holds) -> Outcome:
            return OUTCOMES[outcomes[places[id(leaf)]]]

        def value_of(name: Name) -> Fact:
            slot = slots.get(name.path)
            return derived[name.path] if slot is None else values[slot]

        return _explaining(entry), outcome_of, value_of, self._title, self._language

    def _title(self, name: Name) -> str:
        return self._titles[name.path]


def _written(entry: Entry) -> str | None:
    """The author's sentence; None without one."""
    criterion, texts = entry.source.criterion, entry.source.texts
    level = None if criterion is None or entry.level is None else criterion.levels[entry.level]
    if level is not None and level.met is not None:
        return level.met
    return (texts.unmet, texts.met, texts.unknown)[entry.outcome]


def _derived(entry: Entry) -> dict[str, Value | None]:
    return {name.path: value for name, value in zip(entry.source.derived, entry.derived, strict=True)}


def _read(entry: Entry, prepared: _Prepared, facts: Facts) -> list[tuple[Value | None, bool]]:
    values, assumed = facts.values, facts.assumed & entry.source.assumable
    derived = _derived(entry) if entry.derived else {}
    read: list[tuple[Value | None, bool]] = []
    for row in prepared.rows:
        slot = row.slot
        if slot is None:
            read.append((derived[row.path], False))
        else:
            value = values[slot]
            read.append((None if value is NEVER else value, bool(assumed and assumed >> slot & 1)))
    return read


def _explaining(entry: Entry) -> Condition:
    """The condition that explains an outcome best, of an entry that has one.

    Of levels, the one that gives the points; while none does, the least demanding one where all ask for the same fact.
    """
    criterion = entry.source.criterion
    if criterion is None:
        return entry.source.conditions[0]
    positive = [level.when for level in criterion.levels if level.points > 0]
    if len(criterion.levels) == 1 or not positive:
        return criterion.when
    if entry.level is not None:
        given = criterion.levels[entry.level]
        return given.when if given.points > 0 or entry.outcome is Outcome.UNMET else criterion.when
    subjects = {when.subject if isinstance(when, Test) else None for when in positive}
    return positive[-1] if len(subjects) == 1 and None not in subjects else criterion.when
