"""A rule set in another language: the same rules, with other texts."""

from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType

from leadladder_server.fields import ATTRIBUTES, CATALOGUE, Field
from leadladder_server.ruleset.declarations import default_question
from leadladder_server.ruleset.model import (
    Base,
    Criterion,
    Dimension,
    Disqualifier,
    FastTrack,
    Label,
    Role,
    RuleSet,
    Rung,
    Signal,
    Texts,
)
from leadladder_server.ruleset.signals import default_signal_question
from leadladder_server.ruleset.titles import titles_of
from leadladder_server.ruleset.translation import TranslatedTexts, ancestors
from leadladder_server.verdict import Stage
from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.language import Language
from leadladder_server.wording.languages import language_of


def localised(rule_set: RuleSet, locale: str) -> RuleSet:
    """The rule set with its texts in a locale; what that does not say stays as the rule set says it.

    Args:
        rule_set: A checked one.
        locale: Its own, or one of its translations.
    """
    by_locale = {translation.locale: translation.texts for translation in rule_set.translations}
    layers = [by_locale[tag] for tag in ancestors(locale) if tag in by_locale]
    language = language_of(locale)
    if not layers and language is ENGLISH:
        return rule_set
    texts = _Texts(layers, language)
    return replace(
        rule_set,
        fields=MappingProxyType({path: texts.field(field) for path, field in rule_set.fields.items()}),
        signals=tuple(map(texts.signal, rule_set.signals)),
        dimensions=tuple(map(texts.dimension, rule_set.dimensions)),
        base=texts.base(rule_set.base),
        rungs=tuple(map(texts.rung, rule_set.rungs)),
        fast_tracks=tuple(map(texts.fast_track, rule_set.fast_tracks)),
        disqualifiers=tuple(map(texts.disqualifier, rule_set.disqualifiers)),
        labels=tuple(map(texts.label, rule_set.labels)),
        roles=tuple(map(texts.role, rule_set.roles)),
        locale=locale,
        translations=(),
    )


def titles_in(rule_set: RuleSet, language: Language) -> dict[str, str]:
    """The title of each name that a condition may read, by its path; scores and points in the words of a language."""
    titles = titles_of(rule_set) | dict(language.titles)
    for dimension in rule_set.dimensions:
        titles[f"score.{dimension.dimension_id}"] = language.score_title.format(dimension.title)
        titles[f"points.{dimension.dimension_id}"] = language.points_title.format(dimension.title)
    return titles


class _Texts:
    """The texts of one locale."""

    def __init__(self, layers: list[Mapping[str, TranslatedTexts]], language: Language) -> None:
        """Take layers of texts, of which the later ones come first."""
        self._language = language
        self._texts: dict[str, TranslatedTexts] = {}
        for layer in layers:
            for code, texts in layer.items():
                self._texts[code] = _over(texts, self._texts.get(code))

    def _of(self, code: str) -> TranslatedTexts:
        return self._texts.get(code, _NOTHING)

    def field(self, field: Field) -> Field:
        """A fact: its own texts, else those of the language where the rule set says nothing either."""
        texts, title, ask = self._of(field.path), field.title, field.ask
        built_in = CATALOGUE.get(field.path)
        if built_in is not None and field.path in self._language.facts:
            said, question = self._language.facts[field.path]
            title = said if title == built_in.title else title
            ask = question if ask == built_in.ask else ask
        title = texts.title or title
        if field.path.startswith(ATTRIBUTES) and field.ask == default_question(field.type, field.title):
            form = self._language.questions.get(field.type)
            ask = default_question(field.type, title) if form is None else form.format(title)
        return replace(field, title=title, ask=texts.ask or ask)

    def signal(self, signal: Signal) -> Signal:
        """A signal."""
        texts, ask = self._of(f"signals.{signal.signal_id}"), signal.ask
        title = texts.title or signal.title
        if ask == default_signal_question(signal.fold, signal.title):
            form = self._language.signal_questions.get(signal.fold)
            ask = default_signal_question(signal.fold, title) if form is None else form.format(title)
        return replace(signal, title=title, ask=texts.ask or ask)

    def dimension(self, dimension: Dimension) -> Dimension:
        """A dimension with its criteria."""
        title = self._of(dimension.dimension_id).title or dimension.title
        return replace(dimension, title=title, criteria=tuple(map(self._criterion, dimension.criteria)))

    def _criterion(self, criterion: Criterion) -> Criterion:
        texts, own = self._of(criterion.code), criterion.texts
        levels = [
            replace(level, met=text or level.met)
            for level, text in zip(criterion.levels, texts.levels or (None,) * len(criterion.levels), strict=True)
        ]
        return replace(
            criterion,
            title=texts.title or criterion.title,
            levels=tuple(levels),
            texts=Texts(texts.met or own.met, texts.unmet or own.unmet, texts.unknown or own.unknown),
            ask=texts.ask or criterion.ask,
        )

    def base(self, base: Base) -> Base:
        """What is below the first rung."""
        texts = self._of(f"ladder.{base.stage.stage_id}")
        return Base(
            self._stage(base.stage), texts.next_action or base.next_action, texts.hand_off_to or base.hand_off_to
        )

    def rung(self, rung: Rung) -> Rung:
        """A rung."""
        texts = self._of(f"ladder.{rung.stage.stage_id}")
        return replace(
            rung,
            stage=self._stage(rung.stage),
            next_action=texts.next_action or rung.next_action,
            hand_off_to=texts.hand_off_to or rung.hand_off_to,
        )

    def _stage(self, stage: Stage) -> Stage:
        return replace(stage, title=self._of(f"ladder.{stage.stage_id}").title or stage.title)

    def fast_track(self, track: FastTrack) -> FastTrack:
        """A fast track."""
        texts = self._of(track.code)
        return replace(
            track,
            title=texts.title or track.title,
            because=texts.because or track.because,
            ask=texts.ask or track.ask,
        )

    def disqualifier(self, rule: Disqualifier) -> Disqualifier:
        """A disqualifier or a hold."""
        texts = self._of(rule.code)
        return replace(
            rule, title=texts.title or rule.title, because=texts.because or rule.because, ask=texts.ask or rule.ask
        )

    def label(self, label: Label) -> Label:
        """A label with its choices; the values themselves are the same in all languages."""
        code = f"labels.{label.label_id}"
        choices = [
            replace(choice, because=self._of(f"{code}.{choice.value}").because or choice.because)
            for choice in label.choices
        ]
        return replace(label, title=self._of(code).title or label.title, choices=tuple(choices))

    def role(self, role: Role) -> Role:
        """A role of the contacts of a company."""
        texts = self._of(f"account.{role.role_id}")
        return replace(role, title=texts.title or role.title, ask=texts.ask or role.ask)


_NOTHING = TranslatedTexts()


def _over(texts: TranslatedTexts, below: TranslatedTexts | None) -> TranslatedTexts:
    """Texts, and where they say nothing, those below."""
    if below is None:
        return texts
    levels = texts.levels or below.levels
    if texts.levels and below.levels:
        levels = tuple(upper or lower for upper, lower in zip(texts.levels, below.levels, strict=True))
    said = {each.name: getattr(texts, each.name) or getattr(below, each.name) for each in fields(TranslatedTexts)}
    return TranslatedTexts(**(said | {"levels": levels}))
