"""The keys of a rule set's file."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.account import ACCOUNT
from leadladder_server.language.criteria import DIMENSION
from leadladder_server.language.document import (
    WrittenDimension,
    WrittenField,
    WrittenLabel,
    WrittenOverride,
    WrittenRates,
    WrittenRole,
    WrittenRung,
    WrittenSignal,
)
from leadladder_server.language.facts import FIELD, LIST, RATES, ListFile
from leadladder_server.language.labels import GRADE, LABEL, Grade
from leadladder_server.language.ladder import BASE, DISQUALIFIER, FAST_TRACK, RUNG
from leadladder_server.language.shapes import IdShape, Key, ListShape, MappingShape, NamedShape, Parts, T, VersionShape
from leadladder_server.language.signals import SIGNAL
from leadladder_server.language.texts import DURATION, TEXT, TITLE, VALUE

RULE_SET_ID = Key("rule_set", IdShape(), "The id of the rule set", "plant-software", required=True)
VERSION = Key("version", VersionShape(), "A whole number from 1 up; raise it with every change", "1", required=True)
LOCALE = Key("locale", TEXT, "The language of the texts in this file, as a BCP 47 tag; en if not written", "de")
PARAMETERS = Key(
    "parameters",
    NamedShape(VALUE, "a mapping of names to values"),
    "Values that conditions read as $name",
    "{price: 40000 EUR}",
)
FIELDS = Key(
    "fields",
    NamedShape(FIELD, "a mapping of facts", ids=False),
    "Facts beyond the built-in ones, and more about those",
    "{attributes.it_platform: {type: string}}",
)
LISTS = Key(
    "lists",
    NamedShape(LIST, "a mapping of lists"),
    "Lists that conditions read as $name",
    "{regions: [Tyrol, Bavaria]}",
)
RATES_KEY = Key(
    "rates",
    RATES,
    "What currencies are worth, so that amounts in different ones can be compared",
    "{date: 2026-11-01, worth: {USD: 0.92 EUR}}",
)
ACTIVITIES_KEPT = Key(
    "activities_kept", DURATION, "How long callers keep activities; signals should not look further back", "365d"
)
SIGNALS = Key(
    "signals", NamedShape(SIGNAL, "a mapping of signals"), "What activities say", "{visits: {count: {type: web_visit}}}"
)
DISQUALIFIERS = Key(
    "disqualifiers",
    ListShape(DISQUALIFIER, "a list of disqualifiers", empty=True),
    "What takes a contact off the ladder",
    "[{id: competitor, when: {company.domain: {in: $competitors}}}]",
)
DIMENSIONS = Key(
    "dimensions",
    NamedShape(DIMENSION, "a mapping of dimensions"),
    "The criteria, in groups",
    "{fit: {criteria: [...]}}",
)
LADDER = Key(
    "ladder",
    ListShape(RUNG, "a list of rungs"),
    "The stages above the base, from bottom to top",
    "[{stage: lead, requires: fit}]",
    required=True,
)
BASE_KEY = Key("base", BASE, "The stage below the first rung", "{stage: name}")
FAST_TRACKS = Key(
    "fast_track",
    ListShape(FAST_TRACK, "a list of fast tracks", empty=True),
    "What waives every rung up to a stage",
    "[{id: inquiry, to: lead, when: intent.raised_hand}]",
)
LABELS = Key(
    "labels",
    NamedShape(LABEL, "a mapping of labels"),
    "Names for groups of contacts",
    "{segment: [{value: large, when: {company.employees: {gte: 500}}}, {value: small}]}",
)
GRADE_KEY = Key("grade", GRADE, "A letter or two made of scores", "{rows: {score: fit, bands: {A: 50, B: 0}}}")

ACCOUNT_KEY = Key(
    "account",
    ACCOUNT,
    "What the contacts of a company are, taken together",
    "{roles: [{id: champion, when: {signals.visits: {gte: 3}}}]}",
)


@dataclass(frozen=True, slots=True)
class RuleSetFile:
    """What stands in a rule set's file; its lists may need other files."""

    rule_set: Scalar
    version: Scalar
    title: Scalar | None
    parameters: tuple[tuple[Scalar, Scalar], ...]
    fields: tuple[WrittenField, ...]
    lists: tuple[tuple[Scalar, ListFile | tuple[Scalar, ...]], ...]
    signals: tuple[WrittenSignal, ...]
    disqualifiers: tuple[WrittenOverride, ...]
    dimensions: tuple[WrittenDimension, ...]
    ladder: tuple[WrittenRung, ...]
    base: WrittenRung | None
    fast_tracks: tuple[WrittenOverride, ...]
    labels: tuple[WrittenLabel, ...]
    grade: Grade | None
    rates: WrittenRates | None
    activities_kept: Scalar | None
    roles: tuple[WrittenRole, ...]
    locale: Scalar | None


def _items(named: tuple[tuple[Scalar, T], ...] | None) -> tuple[T, ...]:
    return tuple(item for _, item in named or ())


def _build(parts: Parts, _: list[Diagnostic]) -> RuleSetFile:
    return RuleSetFile(
        rule_set=parts.required(RULE_SET_ID),
        version=parts.required(VERSION),
        title=parts[TITLE],
        parameters=parts[PARAMETERS] or (),
        fields=_items(parts[FIELDS]),
        lists=parts[LISTS] or (),
        signals=_items(parts[SIGNALS]),
        disqualifiers=parts[DISQUALIFIERS] or (),
        dimensions=_items(parts[DIMENSIONS]),
        ladder=parts.required(LADDER),
        base=parts[BASE_KEY],
        fast_tracks=parts[FAST_TRACKS] or (),
        labels=_items(parts[LABELS]),
        grade=parts[GRADE_KEY],
        rates=parts[RATES_KEY],
        activities_kept=parts[ACTIVITIES_KEPT],
        roles=parts[ACCOUNT_KEY] or (),
        locale=parts[LOCALE],
    )


RULE_SET = MappingShape(
    "a rule set",
    (
        *(RULE_SET_ID, VERSION, TITLE, LOCALE, PARAMETERS, FIELDS, LISTS, RATES_KEY, ACTIVITIES_KEPT, SIGNALS),
        *(DISQUALIFIERS, DIMENSIONS, BASE_KEY, LADDER, FAST_TRACKS, LABELS, GRADE_KEY, ACCOUNT_KEY),
    ),
    _build,
)
"""A whole rule set's file."""
