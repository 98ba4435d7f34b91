"""Rule sets and diagnostics to the wire."""

from collections.abc import Iterable, Iterator, Mapping

from leadladder.v1 import rule_set_pb2 as wire
from leadladder.v1 import rule_set_service_pb2 as service
from leadladder.v1 import verdict_pb2
from leadladder_server.catalog.catalog import Catalog, LoadedRuleSet
from leadladder_server.catalog.library import Outcome, Reload
from leadladder_server.diagnostics import Diagnostic, Severity, Span
from leadladder_server.documents.positions import split_lines
from leadladder_server.fields import ACTIVITY_ATTRIBUTES, ATTRIBUTES, Field
from leadladder_server.rpc.values import instant_to_wire, value_to_wire
from leadladder_server.rpc.verdicts import rule_set_ref_to_wire, stage_to_wire
from leadladder_server.ruleset.conditions import Condition, Name, NameKind, leaves
from leadladder_server.ruleset.model import Criterion, Dimension, Disqualifier, FastTrack, RuleSet, every_condition_of
from leadladder_server.values.types import FieldType
from leadladder_server.verdict import ReasonKind

_TYPES = {
    FieldType.STRING: wire.FIELD_TYPE_STRING,
    FieldType.NUMBER: wire.FIELD_TYPE_NUMBER,
    FieldType.BOOLEAN: wire.FIELD_TYPE_BOOLEAN,
    FieldType.MONEY: wire.FIELD_TYPE_MONEY,
    FieldType.DATE: wire.FIELD_TYPE_DATE,
    FieldType.TIMESTAMP: wire.FIELD_TYPE_TIMESTAMP,
    FieldType.DURATION: wire.FIELD_TYPE_DURATION,
    FieldType.LIST: wire.FIELD_TYPE_LIST,
}

_OUTCOMES = {
    Outcome.UNCHANGED: service.RELOAD_OUTCOME_UNCHANGED,
    Outcome.ADDED: service.RELOAD_OUTCOME_ADDED,
    Outcome.UPDATED: service.RELOAD_OUTCOME_UPDATED,
    Outcome.WITHDRAWN: service.RELOAD_OUTCOME_WITHDRAWN,
    Outcome.REFUSED: service.RELOAD_OUTCOME_REFUSED,
}

LONGEST_LINE = 500
"""Characters of a line of a rule file that goes with a diagnostic."""


def summary_to_wire(loaded: LoadedRuleSet, catalog: Catalog) -> wire.RuleSetSummary:
    """A rule set of a catalogue in few words."""
    error = catalog.load_errors.get(loaded.identity)
    return wire.RuleSetSummary(
        rule_set=rule_set_ref_to_wire(loaded.rule_set.ref),
        title=loaded.rule_set.title,
        is_default=catalog.is_default(loaded),
        load_time=instant_to_wire(loaded.loaded_at),
        last_load_error=None if error is None else error.text,
        load_error_time=None if error is None else instant_to_wire(error.since),
    )


def rule_set_to_wire(loaded: LoadedRuleSet, catalog: Catalog) -> wire.RuleSet:
    """A rule set of a catalogue: what it asks, what it gives and what it reads."""
    rule_set = loaded.rule_set
    error = catalog.load_errors.get(loaded.identity)
    read = {name for condition in every_condition_of(rule_set) for name in _names(condition)}
    of_signals = (condition for signal in rule_set.signals for condition in signal.every_condition)
    read_of_activities = {name for condition in of_signals for name in _names(condition)}
    read_of_activities |= {signal.of for signal in rule_set.signals if signal.of is not None}
    return wire.RuleSet(
        rule_set=rule_set_ref_to_wire(rule_set.ref),
        title=rule_set.title,
        is_default=catalog.is_default(loaded),
        stages=map(stage_to_wire, rule_set.stages),
        dimensions=map(_dimension, rule_set.dimensions),
        overrides=[
            *(_override(rule_set, each) for each in rule_set.disqualifiers),
            *(_override(rule_set, each) for each in rule_set.fast_tracks),
        ],
        labels=[
            wire.LabelDefinition(
                label_id=label.label_id,
                title=label.title,
                values=dict.fromkeys(choice.value for choice in label.choices),
                position=_position(label.span),
            )
            for label in rule_set.labels
        ],
        fields=[
            _field(path, rule_set.fields[path])
            for path in sorted(name.path for name in read if name.kind is NameKind.FIELD)
        ],
        signals=[
            wire.SignalDefinition(
                signal_id=signal.signal_id,
                type=_TYPES[signal.type],
                title=signal.title,
                ask=signal.ask,
                position=_position(signal.span),
            )
            for signal in rule_set.signals
        ],
        activity_fields=[
            _field(ACTIVITY_ATTRIBUTES + name, rule_set.activity_fields[name])
            for name in sorted(
                name.path.removeprefix(ATTRIBUTES) for name in read_of_activities if name.path.startswith(ATTRIBUTES)
            )
        ],
        load_time=instant_to_wire(loaded.loaded_at),
        last_load_error=None if error is None else error.text,
        load_error_time=None if error is None else instant_to_wire(error.since),
    )


def reload_to_wire(reload: Reload, most_problems: int) -> service.ReloadRuleSetsResponse:
    """What reading the rules folder anew found, with so many problems at most."""
    return service.ReloadRuleSetsResponse(
        rule_sets=[
            service.RuleSetReload(
                folder=_decodable(each.folder),
                outcome=_OUTCOMES[each.outcome],
                rule_set=None if each.rule_set is None else rule_set_ref_to_wire(each.rule_set),
            )
            for each in reload.folders
        ],
        diagnostics=diagnostics_to_wire(reload.diagnostics[:most_problems], reload.sources),
    )


def diagnostics_to_wire(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> list[wire.Diagnostic]:
    """Problems, with the lines of the files' texts that they point at."""
    lines = {file: split_lines(text) for file, text in sources.items()}
    return [
        wire.Diagnostic(
            severity=wire.SEVERITY_ERROR if each.severity is Severity.ERROR else wire.SEVERITY_WARNING,
            code=each.code,
            message=each.message,
            help=each.help,
            file=_decodable(each.span.file),
            line=each.span.line,
            column=each.span.column,
            end_column=each.span.end_column,
            source_line=_decodable(_line(lines.get(each.span.file, []), each.span.line)),
        )
        for each in diagnostics
    ]


def _line(lines: list[str], number: int) -> str:
    """A line of a text, counted from 1; empty when it is not there, or long."""
    line = lines[number - 1] if number <= len(lines) else ""
    return line if len(line) <= LONGEST_LINE else ""


def _decodable(text: str) -> str:
    """A text that UTF-8 can carry: file systems have names, and files have characters, that it cannot."""
    return text.encode("utf-8", "replace").decode()


def _names(condition: Condition) -> Iterator[Name]:
    """Every name that a condition reads."""
    for leaf in leaves(condition):
        yield from leaf.names


def _dimension(dimension: Dimension) -> wire.Dimension:
    return wire.Dimension(
        dimension_id=dimension.dimension_id,
        title=dimension.title,
        points_of=dimension.points_of,
        weight=dimension.weight,
        criteria=map(_criterion, dimension.criteria),
        position=_position(dimension.span),
    )


def _criterion(criterion: Criterion) -> wire.Criterion:
    return wire.Criterion(
        code=criterion.code,
        title=criterion.title,
        points_of=criterion.points_of,
        required=criterion.required,
        ask=criterion.ask,
        position=_position(criterion.span),
    )


def _override(rule_set: RuleSet, override: Disqualifier | FastTrack) -> wire.Override:
    message = wire.Override(
        code=override.code, title=override.title, ask=override.ask, position=_position(override.span)
    )
    match override:
        case FastTrack(to=rung):
            message.kind = verdict_pb2.ReasonKind.ValueType(ReasonKind.FAST_TRACK)
            message.to_stage_id = rule_set.rungs[rung - 1].stage.stage_id
        case Disqualifier(hold=hold):
            kind = ReasonKind.HOLD if hold else ReasonKind.DISQUALIFIER
            message.kind = verdict_pb2.ReasonKind.ValueType(kind)
    return message


def _field(path: str, field: Field) -> wire.FieldDefinition:
    return wire.FieldDefinition(
        path=path,
        type=_TYPES[field.type],
        title=field.title,
        ask=field.ask,
        values=field.values,
        assume=None if field.assume is None else value_to_wire(field.assume, field.type),
    )


def _position(span: Span) -> verdict_pb2.RulePosition:
    return verdict_pb2.RulePosition(file=span.file, line=span.line)
