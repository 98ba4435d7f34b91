"""From what was written to what is meant: names resolved, types checked, everything reported at once."""

from collections.abc import Mapping
from types import MappingProxyType

from leadladder_server.diagnostics import Diagnostic, in_order
from leadladder_server.fields import Field
from leadladder_server.language.document import RuleSetDocument
from leadladder_server.ruleset.account import check_roles
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.declarations import check_fields, check_names
from leadladder_server.ruleset.dimensions import check_dimensions, with_dimensions
from leadladder_server.ruleset.effective import effective_problems
from leadladder_server.ruleset.labels import check_grade, check_labels, grades_of, label_values
from leadladder_server.ruleset.ladder import check_ladder
from leadladder_server.ruleset.limits import check_limits
from leadladder_server.ruleset.literals import as_it_looks
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.ruleset.names import Names
from leadladder_server.ruleset.rates import check_rates
from leadladder_server.ruleset.sentences import check_locale, check_texts
from leadladder_server.ruleset.settings import duration, title_of
from leadladder_server.ruleset.signals import check_signals, signal_types
from leadladder_server.verdict import RuleSetRef


def check(document: RuleSetDocument) -> tuple[RuleSet | None, list[Diagnostic]]:
    """The rule set that a document means, and every problem with it, in file order, that reading did not report.

    The rule set is None exactly if the document is broken or at least one diagnostic is an error. One problem never
    hides another, except that a rule set beyond a limit is not looked into. Never raises on what `language.reading`
    reads.
    """
    problems = check_limits(document)
    if problems:
        return None, in_order(problems)
    fields, activity_fields = check_fields(document.fields, problems)
    check_names(document, problems)
    context = Context(
        names=Names(
            fields=fields,
            activity_fields=activity_fields,
            signals=signal_types(document.signals),
            dimensions={
                written.dimension_id.text: tuple(criterion.criterion_id.text for criterion in written.criteria)
                for written in document.dimensions
            },
            labels=label_values(document.labels),
            grades=grades_of(document),
            parameters={name.text: value for name, value in document.parameters},
            lists={written.name.text: written.items for written in document.lists},
        ),
        problems=problems,
    )
    rule_set = _check_rules(document, context)
    if not problems and not document.broken:
        problems.extend(effective_problems(rule_set))
    return (None if problems or document.broken else rule_set), in_order(problems)


def _check_rules(document: RuleSetDocument, context: Context) -> RuleSet:
    """The rule set, without what has a problem."""
    problems = context.problems
    title = title_of(document.title, document.rule_set.text, problems)
    rates = check_rates(document.rates, context)
    kept = document.activities_kept
    activities_kept = None if kept is None else duration(kept, "activities_kept:", context)
    signals = check_signals(document.signals, context)
    dimensions = check_dimensions(document.dimensions, context)
    context = Context(with_dimensions(context.names, dimensions), problems, context.lists)
    grade = check_grade(document, context)
    labels = check_labels(document.labels, context)
    ladder = check_ladder(document, context)
    criteria = [criterion for checked in dimensions for criterion in checked.dimension.criteria]
    translations = check_texts(document, [*criteria, *ladder.fast_tracks, *ladder.disqualifiers], context)
    return RuleSet(
        ref=RuleSetRef(document.rule_set.text, int(document.version.value or 0), document.digest),
        title=title,
        file=document.file,
        fields=_sound(context.names.fields),
        activity_fields=_sound(context.names.activity_fields),
        signals=signals,
        dimensions=tuple(checked.dimension for checked in dimensions),
        base=ladder.base,
        rungs=ladder.rungs,
        fast_tracks=ladder.fast_tracks,
        disqualifiers=ladder.disqualifiers,
        labels=labels,
        grade=grade,
        rates=rates,
        activities_kept=activities_kept,
        roles=check_roles(document.roles, context),
        locale=check_locale(document.locale, problems),
        translations=translations,
        parameters=MappingProxyType({name.text: as_it_looks(value) for name, value in document.parameters}),
    )


def _sound(fields: Mapping[str, Field | None]) -> Mapping[str, Field]:
    return MappingProxyType({path: field for path, field in fields.items() if field is not None})
