"""Messages about what authors write for people: placeholders in sentences, and texts in other languages."""

from collections.abc import Sequence

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.phrases import did_you_mean, either, error, every, excerpt, shown
from leadladder_server.suggestions import nearest


def stray_brace(span: Span, brace: str) -> Diagnostic:
    """A brace without its other half."""
    missing = "}" if brace == "{" else "{"
    message = f"This {brace} has no {missing} that belongs to it"
    return error(
        span, "stray-brace", message, f"write a placeholder as {{name}}, and a brace of the text as {brace * 2}"
    )


def unknown_placeholder(span: Span, name: str, known: Sequence[str], meant: str | None = None) -> Diagnostic:
    """A name in braces that stands for nothing."""
    message = f"{{{excerpt(name)}}} stands for nothing here"
    meant = meant or nearest(name, known)
    advice = "a brace of the text is written twice: {{ and }}"
    if known:
        advice = f"write {either([f'{{{each}}}' for each in known])}; {advice}"
    return error(span, "unknown-placeholder", message, did_you_mean(None if meant is None else f"{{{meant}}}", advice))


def text_cites_unread(span: Span, path: str, code: str, read: Sequence[str]) -> Diagnostic:
    """A sentence that cites a fact which its rule does not read."""
    cite = f"cite what it reads, {every(read)}, or " if read else ""
    message = f"The text cites {path}, and {code} does not read it"
    return error(span, "text-cites-unread-fact", message, f"{cite}test {path} as well")


def several_expected(span: Span, code: str, read: Sequence[str]) -> Diagnostic:
    """`{expected}` where there is not one thing that is expected."""
    what = f"{code} reads {every(read)}" if read else f"{code} reads no fact"
    message = f"{{expected}} says what is asked of one fact, and {what}"
    return error(span, "several-expected", message, "say it in words, or with a parameter: {$name}")


def placeholder_not_here(span: Span, written: str) -> Diagnostic:
    """A placeholder in a text that is the same for all contacts."""
    message = f"{excerpt(written)} cannot be filled in here: this text is the same for all contacts"
    return error(
        span, "placeholder-not-here", message, "met:, unmet:, unknown: and the because: of overrides can show values"
    )


def unknown_code(span: Span, code: str, meant: str | None, beside: Sequence[str]) -> Diagnostic:
    """Texts of something that the rule set does not have. `beside` is what it has whose name begins alike."""
    otherwise = "texts stand under the codes of reasons, and under the names of facts, signals, stages and labels"
    if beside:
        otherwise = f"write {either(beside)}"
    return error(span, "unknown-code", f"The rule set has nothing called {shown(code)}", did_you_mean(meant, otherwise))


def text_not_here(span: Span, key: str, code: str, keys: Sequence[str]) -> Diagnostic:
    """A text that this part of a rule set does not have."""
    has = f"its texts are {every(keys)}" if len(keys) > 1 else f"its only text is {keys[0]}"
    return error(span, "text-not-here", f"{shown(code)} has no text {key}:", has)


def other_levels(span: Span, code: str, count: int, expected: int) -> Diagnostic:
    """Texts of more or fewer levels than there are."""
    message = f"{code} has {expected} levels, and here are texts of {count}"
    return error(span, "other-levels", message, "write one item for each level; {} for one that has no text of its own")
