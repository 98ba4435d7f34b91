"""Written conditions, with every name looked up and every value typed."""

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language.document import WrittenCondition, WrittenGroup, WrittenName, WrittenTest
from leadladder_server.ruleset.comparisons import check_test
from leadladder_server.ruleset.conditions import All, Any, AtLeast, Condition, Holds, Name, NameKind, Not
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.messages import naming, structure
from leadladder_server.ruleset.names import Place, look_up
from leadladder_server.ruleset.settings import whole_number
from leadladder_server.values.types import FieldType


def resolve(
    written: WrittenCondition, context: Context, place: Place, unlisted: tuple[Condition, ...] | None = ()
) -> Condition | None:
    """The condition, resolved; None when any part of it has a problem. All its problems are reported.

    Groups of one item are that item. `unlisted` are the items of a group that lists none: in met_when, the required
    criteria; None when there may be more than could be read. The limit on nesting has been checked before.
    """
    match written:
        case WrittenTest():
            return check_test(written, context, place)
        case WrittenName():
            return _resolve_name(written, context, place)
        case WrittenGroup():
            return _resolve_group(written, context, place, unlisted)


def _resolve_name(written: WrittenName, context: Context, place: Place) -> Condition | None:
    found = look_up(written.name, context.names, place)
    match found:
        case None:
            return None
        case Name(kind=NameKind.CRITERION | NameKind.DIMENSION):
            return Holds(found, span=written.name.span)
        case Name():
            test = "true" if found.type is FieldType.BOOLEAN else "{known: true}"
            context.problems.append(naming.name_without_test(written.name.span, found.path, test))
        case Diagnostic():
            context.problems.append(found)
    return None


def _resolve_group(
    written: WrittenGroup, context: Context, place: Place, unlisted: tuple[Condition, ...] | None
) -> Condition | None:
    if not written.items and unlisted is None:
        return None
    resolved = [resolve(item, context, place, unlisted) for item in written.items]
    items = tuple(item for item in resolved if item is not None) if written.items else unlisted or ()
    if not written.items and not unlisted:
        context.problems.append(structure.nothing_required(written.span, place.owner))
    if written.kind == "at_least":
        return _at_least(written, items, len(written.items or items), context)
    if len(items) < len(resolved) or not items:
        return None
    match written.kind:
        case "all":
            return all_of(items, written)
        case "any":
            return any_of(items, written)
        case _:  # "none" of several, "not" of one.
            return Not(any_of(items, written), span=written.span)


def _at_least(written: WrittenGroup, items: tuple[Condition, ...], listed: int, context: Context) -> AtLeast | None:
    if written.count is None or not listed:
        return None
    count = whole_number(written.count, "count:", 1, listed, context)
    return None if count is None or len(items) < listed else AtLeast(count, items, span=written.span)


def all_of(items: tuple[Condition, ...], written: WrittenGroup) -> Condition:
    """All of at least one item."""
    return items[0] if len(items) == 1 else All(items, span=written.span)


def any_of(items: tuple[Condition, ...], written: WrittenGroup) -> Condition:
    """Any of at least one item."""
    return items[0] if len(items) == 1 else Any(items, span=written.span)
