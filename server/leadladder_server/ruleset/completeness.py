"""How much of a rule set is said in another language."""

from collections.abc import Iterator

from leadladder_server.fields import CATALOGUE
from leadladder_server.ruleset.conditions import leaves
from leadladder_server.ruleset.declarations import default_question
from leadladder_server.ruleset.model import Disqualifier, FastTrack, RuleSet, every_condition_of
from leadladder_server.ruleset.signals import default_signal_question
from leadladder_server.ruleset.translation import TranslatedTexts, Translation, ancestors

TextName = tuple[str, str]
"""A text: the code that it stands under, and its key; "levels.2" for the second level."""


def texts_of(rule_set: RuleSet) -> list[TextName]:
    """The texts of a rule set that people read and that can be said in another language, in file order.

    Those that are derived from others or from conditions are not among them, and neither is who takes over.
    """
    return list(dict.fromkeys((*_facts(rule_set), *_rules(rule_set))))


def missing_texts(rule_set: RuleSet, translation: Translation) -> list[TextName]:
    """Those of `texts_of` that neither a translation nor one that it falls back on says."""
    served = ancestors(translation.locale)
    layers = [each.texts for each in rule_set.translations if each.locale in served]
    return [
        (code, key)
        for code, key in texts_of(rule_set)
        if not any(code in layer and _says(layer[code], key) for layer in layers)
    ]


def _says(texts: TranslatedTexts, key: str) -> bool:
    level = key.removeprefix("levels.")
    if level == key:
        return getattr(texts, key) is not None
    return int(level) <= len(texts.levels) and texts.levels[int(level) - 1] is not None


def _facts(rule_set: RuleSet) -> Iterator[TextName]:
    read = (name.path for when in every_condition_of(rule_set) for leaf in leaves(when) for name in leaf.names)
    for path in dict.fromkeys(read):
        field, built_in = rule_set.fields.get(path), CATALOGUE.get(path)
        if field is not None and (built_in is None or field.title != built_in.title):
            yield path, "title"
        if field is not None:
            derived = default_question(field.type, field.title) if built_in is None else built_in.ask
            yield from [(path, "ask")] * (field.ask != derived)
    for signal in rule_set.signals:
        code = f"signals.{signal.signal_id}"
        yield code, "title"
        yield from [(code, "ask")] * (signal.ask != default_signal_question(signal.fold, signal.title))


def _rules(rule_set: RuleSet) -> Iterator[TextName]:
    for dimension in rule_set.dimensions:
        yield dimension.dimension_id, "title"
        for criterion in dimension.criteria:
            texts = criterion.texts
            written = {"met": texts.met, "unmet": texts.unmet, "unknown": texts.unknown, "ask": criterion.ask}
            yield criterion.code, "title"
            yield from ((criterion.code, key) for key, text in written.items() if text is not None)
            levels = enumerate(criterion.levels, start=1)
            yield from ((criterion.code, f"levels.{number}") for number, level in levels if level.met is not None)
    overrides: list[Disqualifier | FastTrack] = [*rule_set.disqualifiers, *rule_set.fast_tracks]
    for rule in overrides:
        yield rule.code, "title"
        yield from ((rule.code, key) for key in ("because", "ask") if getattr(rule, key) is not None)
    actions = (rule_set.base.next_action, *(rung.next_action for rung in rule_set.rungs))
    for stage, next_action in zip(rule_set.stages, actions, strict=True):
        yield f"ladder.{stage.stage_id}", "title"
        yield from [(f"ladder.{stage.stage_id}", "next_action")] * (next_action is not None)
    for label in rule_set.labels:
        yield f"labels.{label.label_id}", "title"
        yield from ((f"labels.{label.label_id}.{each.value}", "because") for each in label.choices if each.because)
    for role in rule_set.roles:
        yield f"account.{role.role_id}", "title"
        yield from [(f"account.{role.role_id}", "ask")] * (role.ask is not None)
