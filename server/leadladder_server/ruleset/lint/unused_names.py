"""A fact, signal, list or parameter that is declared and never read."""

from collections.abc import Iterator
from dataclasses import replace

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.fields import ACTIVITY_ATTRIBUTES, ATTRIBUTES
from leadladder_server.language.document import is_reference
from leadladder_server.ruleset.conditions import Name, NameKind
from leadladder_server.ruleset.lint.subject import Subject, parts
from leadladder_server.ruleset.messages import lint
from leadladder_server.ruleset.placeholders import Placeholder, pieces


def unused_names(subject: Subject) -> Iterator[Diagnostic]:
    """Declarations that nothing in the rule set reads."""
    document = subject.document
    read = {part for part in parts(subject.rule_set) if isinstance(part, Name)}
    paths = {name.path for name in read if name.kind is not NameKind.ACTIVITY}
    paths |= {
        ACTIVITY_ATTRIBUTES + name.path.removeprefix(ATTRIBUTES) for name in read if name.kind is NameKind.ACTIVITY
    }
    for field in document.fields:
        if field.path.text not in paths:
            yield lint.unused_field(field.path.span, field.path.text)
    for signal in document.signals:
        if f"signals.{signal.signal_id.text}" not in paths:
            yield lint.unused_signal(signal.signal_id.span, f"signals.{signal.signal_id.text}")
    # Nothing in a list or in a parameter is special, so a dollar there refers to nothing.
    speaking = replace(document, lists=(), parameters=())
    scalars = [part for part in parts(speaking) if isinstance(part, Scalar)]
    referred = {str(part.value).removeprefix("$") for part in scalars if is_reference(part)}
    referred |= {
        piece.name.removeprefix("$")
        for part in scalars
        if "{$" in part.text
        for piece in pieces(part.text)
        if isinstance(piece, Placeholder)
    }
    for written in document.lists:
        if written.name.text not in referred:
            yield lint.unused_list(written.name.span, written.name.text)
    for name, _ in document.parameters:
        if name.text not in referred:
            yield lint.unused_parameter(name.span, name.text)
