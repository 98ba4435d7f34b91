"""Messages about tests: operators, values, references and windows."""

from collections.abc import Iterable
from dataclasses import replace

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.phrases import did_you_mean, either, error, shown
from leadladder_server.values.scalars import EXPECTED, MAX_INTEGER
from leadladder_server.values.types import FieldType

_NOUNS: dict[FieldType, str] = {
    FieldType.STRING: "a text",
    FieldType.NUMBER: "a number",
    FieldType.BOOLEAN: "true or false",
    FieldType.MONEY: "an amount of money",
    FieldType.DATE: "a date",
    FieldType.TIMESTAMP: "a time or a date",
    FieldType.DURATION: "a duration",
    FieldType.LIST: "a list of texts",
}
"""What a value of each type is called in a message."""


def wrong_operator(span: Span, path: str, operator: str, field_type: FieldType, allowed: Iterable[str]) -> Diagnostic:
    """An operator that the type of its subject does not have."""
    match field_type, operator:
        case FieldType.LIST, "equals" | "not_equals":
            advice = "write contains: for one item, or contains_all: [...] for several"
        case FieldType.LIST, "in" | "not_in":
            advice = "write contains_any: [...], under not: for the opposite"
        case FieldType.STRING, "contains_any" | "contains_all":
            advice = "write several contains: under any: or all:"
        case FieldType.STRING, "gt" | "gte" | "lt" | "lte" | "between":
            advice = "texts have no order: write in: [...] with those that you mean"
        case FieldType.NUMBER | FieldType.MONEY | FieldType.DURATION, "before":
            advice = "write lt:"
        case FieldType.NUMBER | FieldType.MONEY | FieldType.DURATION, "after":
            advice = "write gt:"
        case _:
            advice = f"it takes {either(allowed)}"
    return error(
        span,
        "wrong-operator",
        f"{operator}: does not go with {path}, which is {_NOUNS[field_type]}",
        advice,
    )


def conclusion_operator(span: Span, path: str, operator: str, kind: str, allowed: Iterable[str]) -> Diagnostic:
    """An operator that goes with facts of that type, but not with what the rules conclude."""
    return error(
        span, "wrong-operator", f"{operator}: does not go with {path}, which is {kind}", f"it takes {either(allowed)}"
    )


def wrong_type(span: Span, subject: str, expected: FieldType, got: str, instead: str = "") -> Diagnostic:
    """A value that cannot be read as the type that is needed; `instead` is what was probably meant, or empty."""
    message = f"{subject} takes {_NOUNS[expected]}, got {got}"
    return error(span, "wrong-type", message, f"write {instead or EXPECTED[expected]}")


def without_dollar(problem: Diagnostic, name: str) -> Diagnostic:
    """A value of the wrong type that is the name of a parameter or fact."""
    return replace(problem, help=f"write ${name} to read what is called {name}")


def quoted_value(span: Span, subject: str, expected: FieldType, got: str) -> Diagnostic:
    """A number or boolean in quotes."""
    return error(
        span,
        "quoted-value",
        f'{subject} takes {_NOUNS[expected]}, got the text "{shown(got)}"',
        f"write {shown(got)} without quotes",
    )


def yes_or_no(span: Span, subject: str, got: str) -> Diagnostic:
    """yes, no, on and off, which YAML 1.2 reads as text."""
    meant = "true" if got.lower() in {"yes", "y", "on"} else "false"
    return error(
        span, "wrong-type", f"{subject} takes true or false, got the text {shown(got)}", f"write {meant} instead"
    )


def unquoted_text(span: Span, subject: str, got: str) -> Diagnostic:
    """A number or boolean where text is expected."""
    return error(
        span, "unquoted-text", f"{subject} takes a text, got {shown(got)}", f'put it in quotes: "{shown(got)}"'
    )


def money_without_currency(span: Span, subject: str, got: str) -> Diagnostic:
    """An amount alone."""
    return error(
        span,
        "money-without-currency",
        f"{subject} takes an amount of money, got {got} without a currency",
        "write the currency after the amount, as in 5000000 EUR",
    )


def number_out_of_range(span: Span, subject: str, got: str) -> Diagnostic:
    """An integer that a double cannot hold, NaN or an infinity."""
    return error(
        span,
        "number-out-of-range",
        f"{subject} takes a finite number of at most {MAX_INTEGER}, got {shown(got)}",
        "beyond that, whole numbers could not be told apart",
    )


def blank_text(span: Span, subject: str) -> Diagnostic:
    """A text of white space only."""
    return error(
        span,
        "blank-text",
        f"{subject} takes a text, got only white space",
        "blank texts count as missing: leave it out, or test with known: false",
    )


def text_too_long(span: Span, subject: str, length: int, limit: int) -> Diagnostic:
    """A text beyond the limit."""
    return error(
        span,
        "text-too-long",
        f"{subject} takes a text of at most {limit:,} characters, got {length:,}",
        "shorten it",
    )


def outside_values(span: Span, path: str, got: str, nearest: str | None, values: Iterable[str]) -> Diagnostic:
    """A text that the subject never takes."""
    return error(
        span,
        "outside-values",
        f"{path} is {either(shown(value) for value in values)}, never {shown(got)}",
        did_you_mean(nearest, "write one of its values"),
    )


def reversed_range(span: Span, low: str, high: str) -> Diagnostic:
    """A between: whose ends are the wrong way round."""
    return error(
        span,
        "reversed-range",
        f"Nothing is between {low} and {high}: the first is the larger",
        f"write between: [{high}, {low}]",
    )


def different_currencies(span: Span, low: str, high: str) -> Diagnostic:
    """A between: in two currencies."""
    return error(
        span, "different-currencies", f"{low} and {high} are in different currencies", "write both in the same currency"
    )


def not_whole_days(span: Span, subject: str, got: str) -> Diagnostic:
    """A window of hours on a field of days."""
    return error(
        span,
        "not-whole-days",
        f"{subject} is a date, so its window takes whole days, got {got}",
        "write days or weeks, such as 90d or 2w",
    )


def not_positive(span: Span, subject: str, got: str) -> Diagnostic:
    """A window without length."""
    return error(span, "not-positive", f"{subject} takes a duration longer than zero, got {got}", "write 1d or more")


def invalid_pattern(span: Span, pattern: str, reason: str) -> Diagnostic:
    """A regular expression that RE2 refuses."""
    return error(
        span,
        "invalid-pattern",
        f"{shown(pattern)} is not a regular expression: {reason}",
        "matches: takes RE2 syntax, which has no look-around and no backreferences",
    )


def conclusion_value(span: Span, path: str, kind: str) -> Diagnostic:
    """A criterion or dimension compared with something else than true or false."""
    return error(
        span,
        "conclusion-value",
        f"{path} is {kind}: it is met, not met or unknown, and nothing else",
        f"write {path}: true, {path}: false or {path}: {{known: true}}",
    )


def unknown_reference(span: Span, written: str, nearest: str | None) -> Diagnostic:
    """`$x` that names nothing."""
    return error(
        span,
        "unknown-reference",
        f"There is no parameter, list, fact or signal called {shown(written.removeprefix('$'))}",
        did_you_mean(nearest, f"write ${shown(written)} for a text that starts with a dollar"),
    )


def list_not_here(span: Span, written: str, operator: str) -> Diagnostic:
    """A list where one value is expected."""
    return error(
        span,
        "list-not-here",
        f"{shown(written)} is a list, and {operator}: takes single values",
        f"lists go with in:, not_in:, contains_any: and contains_all:, as in in: {shown(written)}",
    )


def list_among_items(span: Span, written: str, operator: str) -> Diagnostic:
    """A list inside a written list."""
    return error(
        span,
        "list-not-here",
        f"{shown(written)} is a list, and stands here among single values",
        f"write {operator}: {shown(written)}, and a test of its own for the other values",
    )


def parameter_for_list(span: Span, written: str, operator: str) -> Diagnostic:
    """A parameter where a list is expected."""
    return error(
        span,
        "parameter-not-list",
        f"{operator}: takes a list, and {shown(written)} is a parameter, which is one value",
        f"write {operator}: [{shown(written)}], or define it under lists:",
    )


def reference_not_allowed(span: Span, written: str, operator: str, path: str) -> Diagnostic:
    """A fact as the operand of an operator that needs a written value."""
    return error(
        span,
        "reference-not-allowed",
        f"{operator}: compares {path} with written values, not with {shown(written)}, which differs for each contact",
        "write a value, or a $parameter; facts go with equals, gt, gte, lt, lte, between, before, after and contains",
    )


def conclusion_reference(span: Span, written: str, path: str, kind: str) -> Diagnostic:
    """A score, label or grade compared with a fact."""
    return error(
        span,
        "reference-not-allowed",
        f"{path} is {kind}, and is compared with written values only, not with {shown(written)}",
        "write a value, or a $parameter",
    )


def reference_not_a_fact(span: Span, written: str, kind: str) -> Diagnostic:
    """`$score.fit` and the like."""
    return error(
        span,
        "reference-not-allowed",
        f"{shown(written)} is {kind}, and only facts and signals can be compared with",
        "write a value, or a $parameter",
    )


def reference_of_other_type(span: Span, path: str, expected: FieldType, written: str, got: FieldType) -> Diagnostic:
    """Two facts of different types."""
    return error(
        span,
        "reference-type",
        f"{path} takes {_NOUNS[expected]}, and {shown(written)} is {_NOUNS[got]}",
        "compare facts of the same type",
    )


def not_a_parameter(span: Span, subject: str, written: str, nearest: str | None) -> Diagnostic:
    """`$x` in a setting, where only a parameter can stand."""
    return error(
        span,
        "unknown-reference",
        f"{subject} takes a value or a parameter, and there is no parameter called {shown(written.removeprefix('$'))}",
        did_you_mean(nearest, "parameters are defined under parameters:"),
    )
