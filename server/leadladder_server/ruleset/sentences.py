"""What authors write for people, in the rule set's file and in its files of texts: checked as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language import translation_messages
from leadladder_server.language.document import (
    RuleSetDocument,
    WrittenField,
    WrittenOverride,
    WrittenRole,
    WrittenSignal,
    WrittenTexts,
    WrittenTranslation,
    is_gap,
)
from leadladder_server.language.translations import canonical
from leadladder_server.ruleset.conditions import Condition, Name, leaves
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.ladder import DEFAULT_BASE
from leadladder_server.ruleset.messages import texts as messages
from leadladder_server.ruleset.model import Criterion, Disqualifier, FastTrack
from leadladder_server.ruleset.names import UNREADABLE, nearest_path
from leadladder_server.ruleset.placeholders import Reader, plain_text_problems, sentence_problems
from leadladder_server.ruleset.settings import sentence
from leadladder_server.ruleset.translation import TranslatedTexts, Translation
from leadladder_server.suggestions import nearest
from leadladder_server.values.text import trim

_SENTENCES = ("met", "unmet", "unknown", "because")
"""Texts that may show values of a contact, of criteria and overrides."""

_NAMED = ("title", "ask")
_STAGE = ("title", "next_action", "hand_off_to")
_OVERRIDE = ("title", "because", "ask")
_CRITERION = ("title", "met", "unmet", "unknown", "ask")
_LEVELS = "levels"
_LABEL = "labels."

DEFAULT_LOCALE = "en"
"""The language of a rule set's own texts when the author says nothing."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the rule set that has texts.

    Attributes:
        keys: The texts that it has.
        reader: What its sentences may show.
        levels: How many levels it has; 0 for anything but a graded criterion.
    """

    keys: tuple[str, ...]
    reader: Reader
    levels: int


def check_texts(
    document: RuleSetDocument, rules: Iterable[Criterion | Disqualifier | FastTrack], context: Context
) -> tuple[Translation, ...]:
    """The texts in other languages; problems of these, and of the placeholders in all texts, are reported.

    Args:
        document: What was written.
        rules: The criteria and overrides that have no problem.
        context: Of the checks of its rules.
    """
    parts = _parts(document, {rule.code: rule for rule in rules}, context)
    for code, text in _own_sentences(document):
        context.problems.extend(sentence_problems(text, parts[code].reader))
    for text in _plain_texts(document):
        context.problems.extend(plain_text_problems(text))
    return tuple(_check_translation(translation, parts, context) for translation in document.translations)


def check_locale(written: Scalar | None, problems: list[Diagnostic]) -> str:
    """The language of the rule set's own texts."""
    if written is None or is_gap(written):
        return DEFAULT_LOCALE
    meant = canonical(written.text)
    if meant != written.text:
        problems.append(translation_messages.invalid_locale(written.span, written.text, meant))
    return meant or DEFAULT_LOCALE


def _parts(
    document: RuleSetDocument, rules: Mapping[str, Criterion | Disqualifier | FastTrack], context: Context
) -> dict[str, _Part]:
    """Every part that has texts, by its code; a gap has the empty code."""
    names = context.names
    facts = [path for path in names.fields if path != UNREADABLE]
    signals = [f"signals.{written.signal_id.text}" for written in document.signals]
    known = frozenset((*facts, *signals))
    nobody = Reader("", None, known, tuple(names.parameters))

    def part(code: str, keys: tuple[str, ...], levels: int = 0) -> tuple[str, _Part]:
        rule = rules.get(code)
        read = None if rule is None else tuple(name for when in _conditions(rule) for name in _names(when))
        return code, _Part(keys, replace(nobody, code=code, names=read), levels)

    found = [part(path, _NAMED) for path in (*facts, *signals)]
    for dimension in document.dimensions:
        found.append(part(dimension.dimension_id.text, ("title",)))
        found += [
            part(f"{dimension.dimension_id.text}.{each.criterion_id.text}", _CRITERION, len(each.levels))
            for each in dimension.criteria
        ]
    found += [part(f"disqualifiers.{each.override_id.text}", _OVERRIDE) for each in document.disqualifiers]
    found += [part(f"fast_track.{each.override_id.text}", _OVERRIDE) for each in document.fast_tracks]
    base = DEFAULT_BASE.stage.stage_id if document.base is None else document.base.stage.text
    found += [part(f"ladder.{stage}", _STAGE) for stage in (base, *(rung.stage.text for rung in document.ladder))]
    for label in document.labels:
        found.append(part(f"labels.{label.label_id.text}", ("title",)))
        values = (trim(choice.value.text) for choice in label.choices)
        found += [part(f"labels.{label.label_id.text}.{value}", ("because",)) for value in values]
    found += [part(f"account.{role.role_id.text}", _NAMED) for role in document.roles]
    return dict(found)


def _conditions(rule: Criterion | Disqualifier | FastTrack) -> list[Condition]:
    return [rule.when, *(level.when for level in rule.levels)] if isinstance(rule, Criterion) else [rule.when]


def _names(condition: Condition) -> Iterator[Name]:
    for leaf in leaves(condition):
        yield from leaf.names


def _own_sentences(document: RuleSetDocument) -> Iterator[tuple[str, Scalar | None]]:
    """The sentences of the rule set's own file that may show values, each with the code of its rule."""
    for dimension in document.dimensions:
        for each in dimension.criteria:
            for text in (each.met, each.unmet, each.unknown, *(level.met for level in each.levels)):
                yield f"{dimension.dimension_id.text}.{each.criterion_id.text}", text
    yield from ((f"disqualifiers.{each.override_id.text}", each.because) for each in document.disqualifiers)
    yield from ((f"fast_track.{each.override_id.text}", each.because) for each in document.fast_tracks)


def _plain_texts(document: RuleSetDocument) -> Iterator[Scalar | None]:
    """The other texts of the rule set's own file."""
    named: list[WrittenField | WrittenSignal | WrittenOverride | WrittenRole] = [*document.fields, *document.signals]
    named += [*document.disqualifiers, *document.fast_tracks, *document.roles]
    for each in named:
        yield from (each.title, each.ask)
    for dimension in document.dimensions:
        yield dimension.title
        for criterion in dimension.criteria:
            yield from (criterion.title, criterion.ask)
    for rung in (*(() if document.base is None else (document.base,)), *document.ladder):
        yield from (rung.title, rung.next_action, rung.hand_off_to)
    for label in document.labels:
        yield label.title
        yield from (choice.because for choice in label.choices)


def _check_translation(written: WrittenTranslation, parts: Mapping[str, _Part], context: Context) -> Translation:
    texts: dict[str, TranslatedTexts] = {}
    for each in written.texts:
        code = each.code.text
        if is_gap(each.code):
            continue
        if code in parts:
            texts[code] = _check_part(each, parts[code], context)
        elif UNREADABLE not in parts:
            group = code.rpartition(".")[0]
            beside = [known for known in parts if group and known.rpartition(".")[0] == group]
            meant = nearest(code, beside) or (None if beside else nearest_path(code, parts))
            context.problems.append(messages.unknown_code(each.code.span, code, meant, beside))
    return Translation(written.locale, written.file, MappingProxyType(texts))


def _check_part(written: WrittenTexts, part: _Part, context: Context) -> TranslatedTexts:
    code, problems = written.code.text, context.problems
    keys = (*part.keys, *((_LEVELS,) if part.levels else ()))
    texts: dict[str, str | None] = {}
    for key, text in written.texts:
        if key.text not in part.keys:
            problems.append(messages.text_not_here(key.span, key.text, code, keys))
            continue
        texts[key.text] = sentence(text, f"{key.text}:", problems)
        is_sentence = key.text in _SENTENCES and not code.startswith(_LABEL)
        problems.extend(sentence_problems(text, part.reader) if is_sentence else plain_text_problems(text))
    translated = TranslatedTexts(
        title=texts.get("title"),
        met=texts.get("met"),
        unmet=texts.get("unmet"),
        unknown=texts.get("unknown"),
        because=texts.get("because"),
        ask=texts.get("ask"),
        next_action=texts.get("next_action"),
        hand_off_to=texts.get("hand_off_to"),
    )
    levels = written.levels
    if levels is None or written.levels_key is None:
        return translated
    if not part.levels:
        problems.append(messages.text_not_here(written.levels_key.span, _LEVELS, code, keys))
    elif len(levels) != part.levels:
        problems.append(messages.other_levels(written.levels_key.span, code, len(levels), part.levels))
    problems.extend(problem for text in levels for problem in sentence_problems(text, part.reader))
    return replace(translated, levels=tuple(sentence(text, "met:", problems) for text in levels))
