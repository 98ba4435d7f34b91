"""Warnings about rule sets that can be used, and probably say something else than their authors meant."""

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.phrases import did_you_mean, shown, warning


def never_met(span: Span, name: str) -> Diagnostic:
    """A condition that nothing meets. `name` is the one fact that it reads; empty when it reads several."""
    of = f"No value of {name}" if name else "No contact"
    return warning(
        span, "never-met", f"{of} meets this condition", "correct its values, or write any: where one of them is enough"
    )


def always_met(span: Span, name: str) -> Diagnostic:
    """A condition that nothing fails. `name` is the one fact that it reads; empty when it reads several."""
    of = f"Every value of {name}" if name else "Every contact of whom enough is known"
    advice = f"delete it, or write {name}: {{known: true}} if that is what it asks" if name else "delete it"
    return warning(span, "always-met", f"{of} meets this condition", f"{advice}; or correct its values")


def known_anyway(span: Span, name: str, *, met: bool, wanted: bool) -> Diagnostic:
    """A test whether something is known, as `wanted` says, of which that is clear beforehand."""
    why = f"{name} is never {'missing' if met is wanted else 'known'}"
    if met:
        return warning(span, "always-met", f"{why}, so this is always met", "delete it")
    return warning(span, "never-met", f"{why}, so this is never met", "delete it")


def constant_activity(span: Span, *, met: bool) -> Diagnostic:
    """A condition about activities that none, or each, meets."""
    if met:
        return warning(span, "always-met", "Every activity meets this condition", "delete it, or correct its values")
    return warning(
        span,
        "never-met",
        "No activity that the signal looks at meets this condition",
        "correct its values, or the signal's within:",
    )


def criteria_exclude_each_other(span: Span, dimension: str) -> Diagnostic:
    """A dimension that waits for all of its required criteria, which no contact meets at once."""
    return warning(
        span,
        "never-met",
        f"No contact meets {dimension}: its required criteria exclude each other",
        "write met_when: any, or required: false for some of them",
    )


def number_never(span: Span, name: str, low: int, high: int) -> Diagnostic:
    """A test of points or of a score that none reaches."""
    return warning(
        span,
        "number-never-reached",
        f"This is never met: {_goes(name, low, high)}",
        "correct the number, or the points and caps that it is compared with",
    )


def number_always(span: Span, name: str, low: int, high: int) -> Diagnostic:
    """A test of points or of a score that every contact passes."""
    return warning(
        span,
        "number-always-reached",
        f"This is always met: {_goes(name, low, high)}",
        "correct the number, or delete the test",
    )


def _goes(name: str, low: int, high: int) -> str:
    reach = f"is always {low:,}" if low == high else f"goes from {low:,} to {high:,}"
    return f"{name} {reach} once all facts are known"


def level_never_reached(span: Span, code: str, number: int, earlier: int | None) -> Diagnostic:
    """A level that never gives the points. `earlier` is the one that hides it alone, counted from 1."""
    by = "the levels above it have" if earlier is None else f"level {earlier} has"
    return warning(
        span,
        "level-never-reached",
        f"Level {number} of {code} never gives the points: whoever meets it, {by} taken already",
        "write levels from the best to the least, or delete this one",
    )


def choice_never_reached(span: Span, label: str, value: str, earlier: str | None) -> Diagnostic:
    """A choice of a label that never wins. `earlier` is the one that hides it alone."""
    by = "the choices above it win" if earlier is None else f"{shown(earlier)} wins"
    return warning(
        span,
        "choice-never-reached",
        f"{shown(value)} is never the label {label}: {by} whenever it applies",
        "move it up, narrow what stands above it, or delete it",
    )


def rung_never_reached(span: Span, stage: str, against: str) -> Diagnostic:
    """A rung on which no contact can stand. `against` is the rung or disqualifier that it contradicts, if one alone."""
    why = "what it takes cannot all hold" if not against else f"what it takes contradicts {against}"
    return warning(
        span,
        "rung-never-reached",
        f"No contact can reach {stage}: {why}",
        "correct what it requires, or move it to another place on the ladder",
    )


def rung_adds_nothing(span: Span, stage: str, below: str) -> Diagnostic:
    """A rung that whoever stands below it has reached already."""
    return warning(
        span,
        "rung-adds-nothing",
        f"Whoever reaches {below} also reaches {stage}, so no contact ever stands on {below}",
        f"require more for {stage}, or leave one of the two out",
    )


def fast_track_adds_nothing(span: Span, code: str, stage: str) -> Diagnostic:
    """A fast track to where its contacts are without it."""
    return warning(
        span,
        "fast-track-adds-nothing",
        f"{code} lifts nobody: whoever meets it has climbed to {stage} anyway",
        "delete it, or let it lift to a higher stage",
    )


def unused_criterion(span: Span, code: str) -> Diagnostic:
    """A criterion on which nothing depends."""
    return warning(
        span,
        "unused-criterion",
        f"{code} gives no points, and no rung, label or override depends on it",
        "give it points, require it somewhere, or delete it",
    )


def unused_field(span: Span, path: str) -> Diagnostic:
    """A declared fact that no condition reads."""
    return warning(span, "unused-field", f"No condition reads {path}", "delete it here, or use it in a condition")


def unused_signal(span: Span, path: str) -> Diagnostic:
    """A signal that no condition reads."""
    return warning(span, "unused-signal", f"No condition reads {path}", "delete it, or use it in a condition")


def unused_list(span: Span, name: str) -> Diagnostic:
    """A list that nothing reads."""
    return warning(span, "unused-list", f"Nothing reads the list ${name}", "delete it, or use it in a condition")


def unused_parameter(span: Span, name: str) -> Diagnostic:
    """A parameter that nothing reads."""
    return warning(
        span,
        "unused-parameter",
        f"Nothing reads the parameter ${name}",
        f"delete it, or write ${name} where it is meant",
    )


def band_never_reached(span: Span, band: str, least: int, above: int, score: str) -> Diagnostic:
    """A band of the grade that no score falls into; `above` is where the next one starts, 101 for none."""
    reach = f"from {least} to {above - 1}" if above - 1 > least else f"of {least}"
    return warning(
        span,
        "band-never-reached",
        f"No {score} {reach} is possible, so no contact is in band {shown(band)}",
        "choose bands by the points that can be earned",
    )


def cap_never_reached(span: Span, dimension: str, cap: int, most: int) -> Diagnostic:
    """A cap above all that can be earned."""
    return warning(
        span,
        "cap-never-reached",
        f"The cap of {dimension}, {cap:,}, changes nothing: its criteria give at most {most:,} points",
        "delete the cap, or lower it",
    )


def cap_always_exceeded(span: Span, dimension: str, cap: int, least: int) -> Diagnostic:
    """A cap below the least that can be earned."""
    return warning(
        span,
        "cap-always-exceeded",
        f"The cap of {dimension}, {cap:,}, cuts whatever is earned: who earns points earns at least {least:,}",
        "raise the cap, or give the criteria fewer points",
    )


def floor_never_reached(span: Span, dimension: str, floor: int, least: int) -> Diagnostic:
    """A floor below all that can be lost."""
    return warning(
        span,
        "floor-never-reached",
        f"The floor of {dimension}, {floor:,}, changes nothing: its criteria give at least {least:,} points",
        "delete the floor, or raise it",
    )


def floor_always_reached(span: Span, dimension: str, floor: int, most: int) -> Diagnostic:
    """A floor above all that can be earned."""
    return warning(
        span,
        "floor-always-reached",
        f"{dimension} always has the points of its floor, {floor:,}: its criteria give at most {most:,}",
        "lower the floor, or give the criteria more points",
    )


def weight_without_points(span: Span, dimension: str) -> Diagnostic:
    """A weight of a score that does not exist."""
    return warning(
        span,
        "weight-without-points",
        f"The weight of {dimension} changes nothing: no points can be earned in it, so it has no score",
        "delete the weight, or give its criteria points",
    )


def window_beyond_history(span: Span, subject: str, days: str, kept: str) -> Diagnostic:
    """A window that is longer than activities are kept."""
    return warning(
        span,
        "window-beyond-history",
        f"{subject} looks back {days}, and activities are kept for {kept} only (activities_kept:)",
        "shorten the window, or keep activities for longer",
    )


def repeated_condition(span: Span, code: str, first: str, line: int) -> Diagnostic:
    """Two criteria of a dimension, or two overrides, that say the same."""
    return warning(
        span,
        "repeated-condition",
        f"{code} has the same condition as {first} on line {line}",
        "correct one of the two, or delete it",
    )


def item_adds_nothing(span: Span, other: Span, word: str) -> Diagnostic:
    """An item of a group that another item makes needless. `word` is that of the group: "all", "any"."""
    place = f"on line {other.line}" if other.line != span.line else f"in column {other.column}"
    why = (
        f"whoever meets the one {place} meets it as well"
        if word == "all"
        else f"whoever meets it meets the one {place} as well"
    )
    return warning(
        span,
        "condition-adds-nothing",
        f"This condition changes nothing here: {why}",
        "delete it, or correct its values",
    )


def ignore_without_reason(span: Span, codes: str) -> Diagnostic:
    """A comment that silences warnings and does not say why."""
    return warning(
        span,
        "ignore-without-reason",
        "This comment silences a warning and does not say why",
        f"write the reason after the bracket: # leadladder: ignore[{codes}] because ...",
    )


def ignore_without_effect(span: Span, code: str) -> Diagnostic:
    """A comment that silences a warning which is not there."""
    return warning(
        span,
        "ignore-without-effect",
        f"There is no {code} here to silence",
        "delete the comment; it counts for its own line, or for the next one where it stands alone",
    )


def malformed_ignore(span: Span) -> Diagnostic:
    """A comment to LeadLadder that says nothing."""
    return warning(
        span,
        "malformed-ignore",
        "This comment is meant for LeadLadder, and cannot be read",
        "write # leadladder: ignore[code] and the reason",
    )


def not_silenceable(span: Span, code: str, nearest: str | None) -> Diagnostic:
    """A comment that names no warning of the lint."""
    return warning(
        span,
        "malformed-ignore",
        f"No warning about rule sets is called {shown(code)}",
        did_you_mean(nearest, "the code stands in brackets in the warning; errors cannot be silenced"),
    )
