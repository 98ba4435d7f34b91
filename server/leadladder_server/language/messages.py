"""Every message about the shape of a rule set: one function each, the facts are its arguments."""

from collections.abc import Sequence as Words

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Mapping, Node, Scalar, Sequence
from leadladder_server.documents.phrases import described, did_you_mean, error, every, excerpt, in_quotes
from leadladder_server.fields import CATALOGUE, ROOTS
from leadladder_server.suggestions import nearest

_MEANT_KEYS = {
    "condition": ("when", "requires", "where"),
    "conditions": ("when", "requires"),
    "decay": ("half_life",),
    "description": ("title", "it"),
    "effect": ("as",),
    "end": ("until",),
    "from": ("since",),
    "if": ("when", "requires"),
    "label": ("title",),
    "limit": ("at_most", "cap"),
    "max": ("cap", "at_most"),
    "message": ("because", "met"),
    "min": ("floor",),
    "name": ("title", "id", "it", "stage", "rule_set"),
    "needs": ("requires",),
    "question": ("ask",),
    "reason": ("because", "met"),
    "require": ("requires", "required"),
    "requires": ("required", "when"),
    "rungs": ("ladder",),
    "score": ("points",),
    "since": ("from",),
    "stages": ("ladder",),
    "start": ("from",),
    "to": ("until",),
    "type": ("as",),
    "unique": ("distinct",),
    "valid": ("effective",),
    "weight": ("points",),
    "weights": ("sum",),
    "when": ("requires", "where", "count"),
}
"""Other words that authors use, with the keys that they mean, best first."""

_MEANT_OPERATORS = {
    "!=": "not_equals",
    "<": "lt",
    "<=": "lte",
    "<>": "not_equals",
    "=": "equals",
    "==": "equals",
    ">": "gt",
    ">=": "gte",
    "any_of": "in",
    "at_least": "gte",
    "at_most": "lte",
    "begins_with": "starts_with",
    "eq": "equals",
    "exists": "known",
    "greater_or_equal": "gte",
    "greater_than": "gt",
    "greater_than_or_equal": "gte",
    "has": "contains",
    "includes": "contains",
    "is": "equals",
    "is_known": "known",
    "is_not": "not_equals",
    "last": "within",
    "less_or_equal": "lte",
    "less_than": "lt",
    "less_than_or_equal": "lte",
    "like": "contains",
    "max": "lte",
    "min": "gte",
    "more_than": "gt",
    "ne": "not_equals",
    "neq": "not_equals",
    "newer_than": "within",
    "next": "in_next",
    "none_of": "not_in",
    "not": "not_equals",
    "one_of": "in",
    "present": "known",
    "range": "between",
    "regex": "matches",
}
"""What other languages call the operators."""

_MEANT_GROUPS = {
    "and": "all",
    "all_of": "all",
    "any_of": "any",
    "either": "any",
    "every": "all",
    "none_of": "none",
    "nor": "none",
    "one_of": "any",
    "or": "any",
}
"""What other languages call the groups."""


def wrong_shape(node: Node, owner: Scalar, expected: str) -> Diagnostic:
    """A scalar, list or mapping where another of them is expected."""
    advice = f"write {expected} after {excerpt(owner.text)}:"
    if _is_nothing(node):
        advice += ", or leave the key out"
    return error(node.span, "wrong-shape", f"{excerpt(owner.text)}: takes {expected}, got {described(node)}", advice)


def wrong_list(node: Node, owner: Scalar, expected: str) -> Diagnostic:
    """Something else than a list."""
    message = f"{excerpt(owner.text)}: takes {expected}, got {described(node)}"
    return error(node.span, "wrong-shape", message, "put each item behind a dash on a line of its own, or all in [...]")


def wrong_names(node: Node, owner: Scalar, expected: str) -> Diagnostic:
    """Something else than a mapping from the author's own names."""
    message = f"{excerpt(owner.text)}: takes {expected}, got {described(node)}"
    return error(node.span, "wrong-shape", message, "write each as name: on a line of its own, without a dash")


def wrong_mapping(node: Node, what: str, keys: Words[str]) -> Diagnostic:
    """Something else than a mapping with known keys."""
    message = f"Expected {what} here, got {described(node)}"
    return error(node.span, "wrong-shape", message, f"write it as a mapping; its keys are {every(keys)}")


def no_condition(node: Scalar, owner: Scalar) -> Diagnostic:
    """A number, true, false or nothing as a condition."""
    message = f"{excerpt(owner.text)}: takes a condition, got {described(node)}"
    return error(
        node.span, "wrong-shape", message, "write a name such as fit, or a test such as {company.employees: {gte: 20}}"
    )


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def unknown_key(key: Scalar, what: str, keys: Words[str]) -> Diagnostic:
    """A key that this mapping does not have."""
    message = f"There is no key {excerpt(key.text)} in {what}"
    advice = did_you_mean(meant_key(key.text, keys), f"its keys are {every(keys)}")
    return error(key.span, "unknown-key", message, advice)


def meant_key(word: str, keys: Words[str]) -> str | None:
    """The key that somebody who wrote another word most likely meant, if any."""
    return next((key for key in _MEANT_KEYS.get(word.lower(), ()) if key in keys), None) or nearest(word, keys)


def missing_key(span: Span, what: str, key: str, example: str) -> Diagnostic:
    """A mapping without a key that it needs."""
    return error(span, "missing-key", f"{what.capitalize()} needs {key}:", f"add it, for example {key}: {example}")


def invalid_id(written: Scalar) -> Diagnostic:
    """An id with other characters than ids have."""
    rule = "ids are a-z, then a-z, 0-9, _ and -, at most 64 characters"
    meant = meant_id(written.text)
    return error(
        written.span,
        "invalid-id",
        f"{excerpt(written.text) or 'An empty text'} is not an id",
        f'put it in quotes: "{written.text}"' if meant == written.text else did_you_mean(meant, rule),
    )


def meant_id(text: str) -> str | None:
    """The id that somebody who wrote a text that is none most likely meant, if any."""
    plain = "".join(char if char.isalnum() and char.isascii() else "_" for char in text.lower()).strip("_")[:64]
    return plain if text.isascii() and plain[:1].isalpha() else None


def wrong_version(node: Node, owner: Scalar) -> Diagnostic:
    """A version that is no positive whole number."""
    message = f"{owner.text}: takes a whole number from 1 up, got {described(node)}"
    return error(node.span, "wrong-version", message, "write digits only: version: 1, and raise it with every change")


def empty_list(node: Sequence, owner: Scalar) -> Diagnostic:
    """A list without items where that would mean nothing, or everything."""
    message = f"{excerpt(owner.text)}: takes at least one item, got an empty list"
    return error(node.span, "empty-list", message, "add an item, or delete what holds the list")


def list_as_condition(node: Sequence, owner: Scalar) -> Diagnostic:
    """`requires: [a, b]`, which does not say how its items combine."""
    message = f"{excerpt(owner.text)}: takes one condition, got a list"
    return error(
        node.span, "wrong-shape", message, "write {all: [...]} if all must hold, {any: [...]} if one is enough"
    )


def empty_condition(node: Mapping, owner: Scalar) -> Diagnostic:
    """`when: {}`, which would always hold."""
    message = f"{excerpt(owner.text)}: takes a condition, got an empty mapping"
    return error(node.span, "empty-condition", message, "write a test such as {company.employees: {gte: 20}}")


def not_with_list(node: Sequence) -> Diagnostic:
    """`not: [...]`."""
    return error(node.span, "wrong-shape", "not: takes one condition, got a list", "write none: [...] if none may hold")


def bare_count(count: Node, whole: str) -> Diagnostic:
    """`at_least: 2`, with or without `of:` beside it."""
    return error(
        count.span, "wrong-shape", f"at_least: takes a mapping, got {described(count)}", f"write at_least: {whole}"
    )


def list_as_test(node: Sequence, subject: Scalar, keywords: Words[str]) -> Diagnostic:
    """`company.industry: [a, b]`, or a misspelt group."""
    name = excerpt(subject.text)
    group = meant_group(subject.text, keywords)
    if group is not None:
        message = f"{name} does not combine conditions"
        return error(subject.span, "unknown-key", message, f"did you mean {group}?")
    return error(
        node.span, "wrong-shape", f"{name}: takes a value or operators, got a list", f"write {name}: {{in: [...]}}"
    )


def meant_group(word: str, keywords: Words[str]) -> str | None:
    """The group that somebody who wrote another word over a list most likely meant, if any."""
    lower = word.lower()
    return _MEANT_GROUPS.get(lower) or (nearest(lower, keywords) if "." not in lower else None)


def typographic_quotes(written: Scalar) -> Diagnostic:
    """Quotes that a word processor makes, which YAML takes for letters."""
    text = written.text
    message = f"Typographic quotes such as {text[0]} belong to the text and do not enclose it"
    advice = f"write {in_quotes(text[1:-1])}; where they are part of it, {in_quotes(text)}"
    return error(written.span, "typographic-quotes", message, advice)


def comma_in_number(span: Span, written: str) -> Diagnostic:
    """`{gte: 5,000,000 EUR}`, where each comma ends a value."""
    message = f"{excerpt(written)} is not one number here: between braces a comma ends a value"
    return error(span, "comma-in-number", message, f"write {excerpt(written.replace(',', ''))}")


def formula(span: Span, written: str, instead: str) -> Diagnostic:
    """`score.fit > 50`, as a key or alone."""
    message = f"{excerpt(written)} is not a name, and there are no formulas"
    return error(span, "formula", message, f"write {excerpt(instead)}")


def empty_test(node: Mapping, subject: Scalar) -> Diagnostic:
    """`company.employees: {}`."""
    name = excerpt(subject.text)
    message = f"{name}: takes a value or operators, got an empty mapping"
    return error(node.span, "empty-condition", message, f"write {name}: {{known: true}} to ask whether it is known")


def unknown_operator(operator: Scalar, subject: Scalar, operators: Words[str]) -> Diagnostic:
    """An operator that does not exist, or the second part of a fact's name under the first."""
    name = excerpt(operator.text)
    message = f"There is no operator called {name}"
    if fact := meant_fact(operator.text, subject.text):
        advice = f"did you mean {excerpt(fact)}:?   (the name of a fact is one key, with dots)"
    else:
        advice = did_you_mean(meant_operator(operator.text, operators), f"operators are {every(operators)}")
    return error(operator.span, "unknown-operator", message, advice)


def meant_fact(word: str, subject: str) -> str | None:
    """The name of a fact whose parts were most likely written as a key under a key, if any."""
    is_group = subject in ROOTS or any(path.startswith(f"{subject}.") for path in CATALOGUE)
    return f"{subject}.{word}" if is_group else None


def meant_operator(word: str, operators: Words[str]) -> str | None:
    """The operator that somebody who wrote another word most likely meant, if any."""
    return _MEANT_OPERATORS.get(word.lower()) or nearest(word, operators)


def no_value(node: Scalar, owner: Scalar) -> Diagnostic:
    """Nothing, or the word null, where a test needs a value."""
    name = excerpt(owner.text)
    advice = "write a value; {known: false} asks whether a fact is missing, and the word null needs quotes"
    return error(node.span, "wrong-shape", f"{name}: takes a value, got {described(node)}", advice)


def needs_list(node: Node, operator: Scalar) -> Diagnostic:
    """`in: manufacturing`."""
    got = described(node)
    advice = f"write {operator.text}: [...], or the $name of a list"
    return error(node.span, "wrong-shape", f"{operator.text}: takes a list, got {got}", advice)


def needs_range(node: Node, operator: Scalar) -> Diagnostic:
    """`between` with something else than two values."""
    got = f"a list of {len(node.items)}" if isinstance(node, Sequence) else described(node)
    advice = "write between: [20, 200]; both ends belong to it"
    return error(node.span, "wrong-shape", f"{operator.text}: takes a list of two values, got {got}", advice)


def needs_one_value(node: Node, operator: Scalar) -> Diagnostic:
    """A list or mapping where an operator takes one value."""
    advice = "in:, not_in:, contains_any: and contains_all: take lists"
    return error(node.span, "wrong-shape", f"{operator.text}: takes one value, got {described(node)}", advice)


def one_fold(signal: Scalar, folds: Words[str], written: Words[str]) -> Diagnostic:
    """A signal made in no way, or in several."""
    got = every(written) if written else "none of them"
    message = f"The signal {excerpt(signal.text)} needs one of {every(folds)}, got {got}"
    return error(signal.span, "one-fold", message, "write for example count: {type: web_visit}")


def only_with_sequence(key: Scalar) -> Diagnostic:
    """`span` or `without` on another fold."""
    message = f"{key.text}: goes with sequence: only"
    return error(key.span, "only-with-sequence", message, "leave it out; within: limits how old an activity may be")


def only_with_sum(key: Scalar) -> Diagnostic:
    """`half_life` or `fades_over` on another fold."""
    message = f"{key.text}: goes with sum: only"
    advice = "leave it out, or write sum: {web_visit: 1}; within: limits how old an activity may be"
    return error(key.span, "only-with-sum", message, advice)


def two_decays(key: Scalar) -> Diagnostic:
    """`half_life` and `fades_over` of one signal."""
    message = "half_life: and fades_over: both say how a sum fades"
    return error(key.span, "two-decays", message, "keep one of the two: after half_life: a half is left, over and over")


def cap_of_moment(key: Scalar, fold: Scalar) -> Diagnostic:
    """`cap` on a signal that is a moment."""
    message = f"cap: is the most of a number, and {fold.text}: makes a moment"
    return error(key.span, "cap-of-moment", message, "leave it out; within: limits how old an activity may be")


def effective_always(span: Span) -> Diagnostic:
    """`effective` without a day."""
    message = "effective: needs from:, until:, or both"
    return error(span, "missing-key", message, "add a day, for example from: 2027-01-01, or leave effective: out")


def beside_levels(key: Scalar) -> Diagnostic:
    """`when` or `points` beside `levels`."""
    message = f"{key.text}: cannot stand beside levels:, which say it themselves"
    return error(key.span, "beside-levels", message, "keep one of the two; each level has its own when: and points:")


def criterion_without_when(span: Span, criterion: str) -> Diagnostic:
    """A criterion that tests nothing; its id is empty where it has none."""
    message = f"The criterion{criterion and ' '}{excerpt(criterion)} needs when:, or levels:"
    return error(span, "missing-key", message, "add it, for example when: {company.employees: {gte: 20}}")


def goes_with(key: Scalar, missing: str, example: str) -> Diagnostic:
    """`until` without `since`, or the other way round."""
    message = f"{key.text}: needs {missing}: beside it"
    return error(key.span, "missing-key", message, f"add it, for example {missing}: {example}")


def hides_later_choices(value: Scalar) -> Diagnostic:
    """A choice without a condition that is not the last one."""
    message = f"The choice {excerpt(value.text)} has no when:, so that no choice below it could win"
    return error(value.span, "hides-later-choices", message, "give it when:, or move it to the end")


def path_outside(path: Scalar) -> Diagnostic:
    """A list file outside the rule set's folder."""
    message = f"Expected the path of a file inside the rule set's folder, got {excerpt(path.text) or 'nothing'}"
    return error(
        path.span, "path-outside", message, "copy it there, and write its path with /, for example lists/names.txt"
    )


def link_outside(path: Scalar) -> Diagnostic:
    """A list file that is a link to somewhere else, or to itself."""
    message = f"{excerpt(path.text)} is a link that leads outside the rule set's folder, or nowhere"
    return error(path.span, "path-outside", message, "copy the file to where the link is")


def no_list_file(path: Scalar, close: str | None) -> Diagnostic:
    """A list file that does not exist."""
    advice = did_you_mean(close, "paths count from the rule set's folder")
    return error(path.span, "no-list-file", f"There is no file {excerpt(path.text)}", advice)
