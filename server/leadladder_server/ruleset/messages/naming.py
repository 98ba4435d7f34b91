"""Messages about names: what does not exist, what may not be read here, what is defined twice."""

from collections.abc import Sequence

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.phrases import did_you_mean, either, error, shown
from leadladder_server.language.conditions import OPERATORS


def unknown_field(span: Span, path: str, nearest: str | None) -> Diagnostic:
    """A name with the first word of a fact, and no such fact."""
    own = "facts of your own are declared under fields:"
    advice = own if nearest is None else f"did you mean {nearest}?   ({own})"
    return error(span, "unknown-field", f"There is no fact called {shown(path)}", advice)


def group_of_fields(span: Span, path: str, members: Sequence[str]) -> Diagnostic:
    """The beginning of several paths."""
    return error(span, "group-of-fields", f"{path} is a group of facts, not one of them", f"name {either(members)}")


def unknown_activity_field(span: Span, path: str, nearest: str | None) -> Diagnostic:
    """An attribute of an activity that is not declared."""
    otherwise = f"declare it under fields: as activity.{shown(path)}"
    return error(
        span, "unknown-field", f"Activities have no {shown(path)} that is declared", did_you_mean(nearest, otherwise)
    )


def not_about_activities(span: Span, path: str, nearest: str | None) -> Diagnostic:
    """A name inside a signal that no activity has."""
    otherwise = "a signal reads type, at and attributes.<name> of each activity"
    return error(
        span,
        "not-about-activities",
        f"{shown(path)} is not something that an activity has",
        did_you_mean(nearest, otherwise),
    )


def only_in_signals(span: Span, path: str) -> Diagnostic:
    """An activity's own name outside signals."""
    return error(
        span,
        "only-in-signals",
        f"{shown(path)} belongs to one activity, and a contact has many",
        "make a signal of it under signals:, and read signals.<id> here",
    )


def unknown_signal(span: Span, path: str, nearest: str | None) -> Diagnostic:
    """`signals.x` without that signal."""
    return error(
        span,
        "unknown-signal",
        f"There is no signal called {shown(path.removeprefix('signals.'))}",
        did_you_mean(nearest, "signals are defined under signals:"),
    )


def unknown_dimension(span: Span, path: str, nearest: str | None) -> Diagnostic:
    """`score.x`, `points.x` or a grade over a dimension that is not there."""
    return error(
        span,
        "unknown-dimension",
        f"There is no dimension called {shown(path.partition('.')[2] or path)}",
        did_you_mean(nearest, "dimensions are defined under dimensions:"),
    )


def unknown_criterion(span: Span, path: str, dimension: str, nearest: str | None) -> Diagnostic:
    """A criterion that its dimension lacks."""
    return error(
        span,
        "unknown-criterion",
        f"The dimension {dimension} has no criterion called {shown(path.partition('.')[2])}",
        did_you_mean(nearest, f"criteria are listed under dimensions: {dimension}: criteria:"),
    )


def unknown_label(span: Span, path: str, nearest: str | None) -> Diagnostic:
    """`labels.x` without that label."""
    return error(
        span,
        "unknown-label",
        f"There is no label called {shown(path.removeprefix('labels.'))}",
        did_you_mean(nearest, "labels are defined under labels:"),
    )


def label_below(span: Span, path: str, reader: str) -> Diagnostic:
    """A label that reads itself or one that stands below it."""
    itself = path == f"labels.{reader}"
    return error(
        span,
        "label-below",
        f"The label {reader} reads itself" if itself else f"The label {reader} reads {path}, which stands below it",
        "a label reads only the labels above it" if itself else f"move {path.removeprefix('labels.')} above {reader}",
    )


def unknown_name(span: Span, path: str, nearest: str | None, readable: str) -> Diagnostic:
    """A name whose first word means nothing, or an operator where a name belongs."""
    advice = did_you_mean(nearest, f"{readable} can be read here")
    if path in OPERATORS:
        advice = f"operators stand under the name that they test, as in company.employees: {{{path}: ...}}"
    elif group := _joined_names(path):
        advice = f"write {group}"
    return error(span, "unknown-name", f"Nothing is called {shown(path)}", advice)


def _joined_names(path: str) -> str:
    """The group that stands for names joined by "and" or "or"; empty for anything else."""
    for word, group in (("and", "all"), ("or", "any")):
        names = path.split(f" {word} ")
        if len(names) > 1 and all(name.strip().replace(".", "").replace("_", "").isalnum() for name in names):
            return f"{{{group}: [{', '.join(name.strip() for name in names)}]}}"
    return ""


def no_grade(span: Span) -> Diagnostic:
    """`grade` in a rule set without one."""
    return error(span, "no-grade", "This rule set has no grade", "define it under grade:")


def not_a_fact(span: Span, path: str, kind: str, reader: str) -> Diagnostic:
    """A condition of `reader`, a criterion or a role, that reads a conclusion."""
    if reader != "a criterion":
        message = f"{path} is {kind}, and {reader} reads facts and signals only"
        return error(span, "not-a-fact", message, "repeat its test here")
    return error(
        span,
        "not-a-fact",
        f"{path} is {kind}, and a criterion reads facts and signals only, so that nothing can refer to itself",
        "repeat its test here, or combine the two in met_when: or in the ladder's requires:",
    )


def outside_met_when(span: Span, path: str, dimension: str, nearest: str | None) -> Diagnostic:
    """A met_when that reads more than its own dimension."""
    otherwise = f"it reads its own criteria, points.{dimension} and score.{dimension}"
    if path == "all":
        otherwise = "leave met_when: out: a dimension is met when all its required criteria are"
    return error(
        span,
        "outside-met-when",
        f"The met_when of {dimension} cannot read {shown(path)}",
        did_you_mean(nearest, otherwise),
    )


def name_without_test(span: Span, path: str, test: str) -> Diagnostic:
    """A bare name that is not a criterion or dimension."""
    return error(
        span,
        "name-without-test",
        f"{shown(path)} stands alone, and only a criterion or dimension can: there it means that it is met",
        f"say what to test, for example {{{shown(path)}: {test}}}",
    )


def dimension_never_met(span: Span, dimension: str) -> Diagnostic:
    """A rule that waits for a dimension without required criteria."""
    return error(
        span,
        "dimension-never-met",
        f"The dimension {dimension} can never be met: none of its criteria is required",
        "give it a met_when:, or read its points or score instead",
    )


def no_score(span: Span, dimension: str) -> Diagnostic:
    """The score of a dimension without positive points."""
    return error(
        span,
        "no-score",
        f"The dimension {dimension} gives no positive points, so it has no score",
        f"read points.{dimension} instead, or give points to a criterion",
    )


def no_total_score(span: Span) -> Diagnostic:
    """The total score of dimensions that have none."""
    return error(
        span,
        "no-score",
        "No dimension with a weight gives positive points, so there is no score.total",
        "read points.total instead, or give points to a criterion",
    )


def duplicate_id(span: Span, kind: str, written: str, first: Span) -> Diagnostic:
    """The second thing with the same id."""
    return error(
        span,
        "duplicate-id",
        f"There is already {kind} called {shown(written)}, on line {first.line}",
        "give each its own id",
    )


def reserved_id(span: Span, kind: str, written: str) -> Diagnostic:
    """An id that the language uses itself."""
    return error(
        span,
        "reserved-id",
        f"{kind} cannot be called {written}: the rule language uses that word itself",
        "choose another id",
    )


def parameter_and_list(span: Span, written: str, first: Span) -> Diagnostic:
    """A list with the name of a parameter."""
    return error(
        span,
        "duplicate-id",
        f"${shown(written)} would mean this list and the parameter on line {first.line}",
        "give each its own name",
    )
