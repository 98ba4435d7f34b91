"""Messages about the parts of a rule set: fields, signals, dimensions, the ladder, labels, the grade, limits."""

from collections.abc import Iterable, Sequence
from datetime import date

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.phrases import did_you_mean, either, error, shown

_CODE = 3
"""Letters of a currency's code."""


def not_a_whole_number(span: Span, subject: str, got: str) -> Diagnostic:
    """A setting that takes an integer."""
    return error(
        span,
        "not-a-whole-number",
        f"{subject} takes a whole number, got {got}",
        "write digits only, without quotes or a decimal point",
    )


def number_outside(span: Span, subject: str, got: str, low: int, high: int) -> Diagnostic:
    """A setting whose integer is too small or too large."""
    expected = f"{low:,}" if low == high else f"a whole number from {low:,} to {high:,}"
    return error(span, "number-outside", f"{subject} takes {expected}, got {got}", "write a number in that range")


def empty_text(span: Span, subject: str) -> Diagnostic:
    """A title or sentence without a character to see."""
    return error(span, "empty-text", f"{subject} is empty", "write a text, or leave the key out")


def undeclarable_field(span: Span, path: str, nearest: str | None) -> Diagnostic:
    """An entry of fields: that is neither built in nor an attribute."""
    return error(
        span,
        "undeclarable-field",
        f"{shown(path)} is no built-in fact, and cannot be declared under that name",
        did_you_mean(nearest, "facts of your own are attributes.<name>, or activity.attributes.<name>"),
    )


def invalid_field_name(span: Span, path: str) -> Diagnostic:
    """An attribute whose name cannot be written in a condition."""
    return error(
        span,
        "invalid-field-name",
        f"{shown(path)} is not a name for a fact",
        "after attributes. come at most 64 letters, digits, _ and -, starting with a letter",
    )


def field_without_type(span: Span, path: str) -> Diagnostic:
    """An attribute without a type."""
    return error(
        span,
        "field-without-type",
        f"{path} has no type",
        "write type: string, number, boolean, money, date, timestamp, duration or list",
    )


def unknown_type(span: Span, got: str, nearest: str | None) -> Diagnostic:
    """A type that does not exist."""
    otherwise = "types are string, number, boolean, money, date, timestamp, duration and list"
    return error(span, "unknown-type", f"There is no type called {shown(got)}", did_you_mean(nearest, otherwise))


def fixed_type(span: Span, path: str, built_in: str, got: str) -> Diagnostic:
    """A built-in field declared with another type."""
    return error(
        span, "fixed-type", f"{path} is built in with the type {built_in}, got {shown(got)}", "leave type: out here"
    )


def fixed_values(span: Span, path: str, values: Sequence[str]) -> Diagnostic:
    """Values for a field that has its own."""
    return error(span, "fixed-values", f"{path} is built in and takes {either(values)}", "leave values: out here")


def values_of_no_string(span: Span, path: str, field_type: str) -> Diagnostic:
    """Values for something that is not a string."""
    return error(
        span,
        "values-of-no-string",
        f"values: goes with the type string, and {path} is of type {field_type}",
        "leave values: out here",
    )


def duplicate_value(span: Span, got: str, first: Span) -> Diagnostic:
    """The same value twice, for a comparison that ignores case."""
    return error(
        span,
        "duplicate-value",
        f"{shown(got)} stands already on line {first.line}: upper and lower case are the same",
        "remove one of the two",
    )


def assumed_activity(span: Span, path: str) -> Diagnostic:
    """assume: on an activity's attribute."""
    return error(
        span,
        "assumed-activity",
        f"{path} cannot be assumed: only facts about the contact itself can",
        "leave assume: out here",
    )


def assumed_list(span: Span, path: str) -> Diagnostic:
    """Several values for a fact that has one."""
    return error(span, "assumed-list", f"{path} has one value, and assume: gives a list", "write a single value")


def signal_not_number(span: Span, path: str) -> Diagnostic:
    """Points from a date."""
    return error(
        span,
        "signal-not-number",
        f"{path} is a time, and points come from a count",
        "name a signal of count, sequence, sum or distinct",
    )


def no_currency(span: Span, got: str) -> Diagnostic:
    """A rate of something that is no currency."""
    capitals = got.strip().upper()
    is_meant = len(capitals) == _CODE and capitals.isascii() and capitals.isalpha()
    advice = did_you_mean(capitals if is_meant else None, "write its three capitals, such as USD")
    return error(span, "no-currency", f"{shown(got)} is not a currency", advice)


def second_base(span: Span, currency: str, got: str, base: str) -> Diagnostic:
    """Rates in more than one currency."""
    return error(
        span,
        "second-base",
        f"The worth of {shown(currency)} is given in {got}, and that of the currencies before it in {base}",
        f"write what one {shown(currency)} is worth in {base}",
    )


def worth_of_itself(span: Span, base: str) -> Diagnostic:
    """A rate of the currency that the others are given in."""
    return error(
        span, "worth-of-itself", f"{base} is what the others are given in, so one {base} is worth 1", "leave it out"
    )


def worth_nothing(span: Span, currency: str, got: str) -> Diagnostic:
    """A rate of zero or less."""
    return error(
        span,
        "worth-nothing",
        f"The worth of {shown(currency)} takes an amount above zero, got {shown(got)}",
        "write what one unit of it is worth, or leave it out: its amounts then compare as unknown",
    )


def weight_of_nothing(span: Span, activity_type: str) -> Diagnostic:
    """A weight of 0."""
    return error(
        span,
        "weight-of-nothing",
        f"The weight of {shown(activity_type)} is 0, so that such an activity would change nothing",
        "write another weight, or leave the type out",
    )


def distinct_of_list(span: Span, path: str) -> Diagnostic:
    """Different values of something that has several at once."""
    return error(
        span,
        "distinct-of-list",
        f"{path} is a list, and different values are counted where each activity has one",
        "name something with a single value",
    )


def decay_in_hours(span: Span, key: str, got: str) -> Diagnostic:
    """A half-life with a part of a day in it."""
    return error(
        span,
        "not-whole-days",
        f"{key}: takes whole days, got {shown(got)}: activities fade day by day",
        "write days or weeks, such as 30d or 2w",
    )


def decay_too_long(span: Span, key: str, got: str, limit: int) -> Diagnostic:
    """A decay that nobody would live to see."""
    return error(
        span,
        "decay-too-long",
        f"{key}: takes at most {limit:,} days, got {shown(got)}",
        "write a shorter time, or leave it out so that nothing fades",
    )


def points_from_no_signal(span: Span, path: str) -> Diagnostic:
    """Points from something else than a signal."""
    return error(span, "points-from-no-signal", f"{shown(path)} is not a signal", "write from: signals.<id>")


def no_positive_level(span: Span, code: str) -> Diagnostic:
    """Levels that give nothing."""
    return error(
        span,
        "no-positive-level",
        f"None of the levels of {code} gives points, so it could never be met",
        "give at least one level positive points",
    )


def required_loss(span: Span, code: str) -> Diagnostic:
    """required: true on a criterion that only loses points."""
    return error(
        span,
        "required-loss",
        f"{code} only loses points, so it cannot be required",
        "name it in met_when: if its dimension does depend on it",
    )


def never_in_force(span: Span, code: str, start: date, end: date) -> Diagnostic:
    """effective: that ends before it starts."""
    return error(
        span,
        "never-in-force",
        f"{code} would never be in force: it ends on {end}, and starts on {start}",
        "until: is the first day after the last; write a later day, or leave it out",
    )


def requires_nothing(span: Span, stage: str, since: date | None, until: date | None) -> Diagnostic:
    """A rung whose criteria are all out of force on some days."""
    match since, until:
        case None, _:
            when = f"until {until}"
        case _, None:
            when = f"from {since} on"
        case _:
            when = f"from {since} until {until}"
    return error(
        span,
        "requires-nothing",
        f"{stage} would require nothing {when}, as none of the criteria that it names is in force then",
        "let it require something that is always in force as well, or let criteria follow each other without a gap",
    )


def nothing_required(span: Span, dimension: str) -> Diagnostic:
    """met_when over the required criteria of a dimension that has none."""
    return error(
        span,
        "nothing-required",
        f"The met_when of {dimension} counts its required criteria, and there is none",
        "name the criteria: any: [...], or at_least: {count: 1, of: [...]}",
    )


def floor_above_cap(span: Span, dimension: str, floor: int, cap: int) -> Diagnostic:
    """Bounds the wrong way round."""
    return error(
        span,
        "floor-above-cap",
        f"The floor of {dimension}, {floor:,}, is above its cap, {cap:,}",
        "floor is the least, cap the most points of the dimension",
    )


def stage_without_lifecycle(span: Span, stage: str, canonical: Iterable[str]) -> Diagnostic:
    """A stage that no caller could place."""
    return error(
        span,
        "stage-without-lifecycle",
        f"{stage} is not one of the canonical stages, so it has to say which one it stands for",
        f"write lifecycle: {either(canonical)}",
    )


def unknown_lifecycle(span: Span, got: str, nearest: str | None, canonical: Iterable[str]) -> Diagnostic:
    """A canonical stage that does not exist."""
    return error(
        span,
        "unknown-lifecycle",
        f"There is no canonical stage called {shown(got)}",
        did_you_mean(nearest, f"it is {either(canonical)}"),
    )


def stage_is_base(span: Span, stage: str) -> Diagnostic:
    """A rung with the id of the base that every ladder has."""
    return error(
        span,
        "duplicate-id",
        f"{stage} is what is below the first rung already",
        "leave this rung out, or give the base another id under base:",
    )


def unknown_stage(span: Span, got: str, nearest: str | None) -> Diagnostic:
    """A fast track to nowhere."""
    return error(
        span,
        "unknown-stage",
        f"The ladder has no stage called {shown(got)}",
        did_you_mean(nearest, "stages are listed under ladder:"),
    )


def fast_track_to_base(span: Span, stage: str) -> Diagnostic:
    """A fast track to where everybody is."""
    return error(
        span,
        "fast-track-to-base",
        f"{stage} is below the first rung, where every contact stands anyway",
        "name a stage of the ladder",
    )


def unknown_effect(span: Span, got: str) -> Diagnostic:
    """as: with another word."""
    return error(
        span,
        "unknown-effect",
        f"A disqualifier has no effect called {shown(got)}",
        "write as: hold to keep the stage and stop all action, or leave as: out",
    )


def since_no_date(span: Span, path: str) -> Diagnostic:
    """since: with something that is no moment."""
    return error(
        span,
        "since-no-date",
        f"{path} is neither a date nor a time",
        "name a date, for example relationship.status_since or a signal of latest:",
    )


def bands_not_descending(span: Span, band: str, least: int, above: int) -> Diagnostic:
    """A band that starts no lower than the one before."""
    return error(
        span,
        "bands-not-descending",
        f"Band {shown(band)} starts at {least}, and the band before it at {above}",
        "write the bands from the highest to the lowest",
    )


def bands_above_zero(span: Span, band: str, least: int) -> Diagnostic:
    """Scores that no band covers."""
    return error(
        span,
        "bands-above-zero",
        f"The last band, {shown(band)}, starts at {least}, so lower scores have no grade",
        "let the last band start at 0",
    )


def ambiguous_grade(span: Span, grade: str) -> Diagnostic:
    """Two cells of the matrix that read the same."""
    return error(
        span,
        "ambiguous-grade",
        f"Two different rows and columns make the grade {shown(grade)}",
        "name rows and columns so that each pair reads differently, such as A to C and 1 to 3",
    )


def nested_too_deep(span: Span, limit: int) -> Diagnostic:
    """A condition in a condition in a condition."""
    return error(
        span,
        "nested-too-deep",
        f"Conditions are nested more than {limit} deep",
        "make criteria of the inner conditions",
    )


def too_many(span: Span, what: str, count: int, limit: int) -> Diagnostic:
    """A rule set beyond a limit."""
    return error(
        span,
        "too-many",
        f"The rule set has {count:,} {what}, and at most {limit:,} can be",
        "split it into several rule sets",
    )
