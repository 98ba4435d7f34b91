"""Parts of rules as their authors write them, to say what is changed."""

from datetime import date, timedelta

from leadladder_server.ruleset.conditions import Literal, Operand, Test
from leadladder_server.values.money import Money
from leadladder_server.values.scalars import format_money
from leadladder_server.values.time import format_instant
from leadladder_server.values.types import FieldType, Instant

_MOST_ITEMS = 4


def written_operand(operand: Operand) -> str:
    """A literal, or the name of another field with its dollar."""
    if not isinstance(operand, Literal):
        return f"${operand.path}"
    value = operand.value
    match value:
        case bool():
            return "true" if value else "false"
        case Money():
            return format_money(value)
        case date():
            return value.isoformat()
        case timedelta():
            return written_duration(value)
        case int() if operand.type is FieldType.TIMESTAMP:
            return format_instant(Instant(value))
        case tuple():
            return f"[{', '.join(value)}]"
        case _:
            return str(value)


def written_operands(test: Test) -> str:
    """What a test compares with."""
    if test.list_name:
        return f"${test.list_name}"
    operands = [written_operand(operand) for operand in test.operands]
    if len(operands) == 1 and test.operator not in ("in", "not_in", "contains_any", "contains_all"):
        return operands[0]
    more = ["..."] if len(operands) > _MOST_ITEMS else []
    return f"[{', '.join([*operands[:_MOST_ITEMS], *more])}]"


def written_duration(duration: timedelta) -> str:
    """A duration in days, or in hours where it has no whole days."""
    hours = duration // timedelta(hours=1)
    return f"{hours}h" if hours % 24 else f"{hours // 24}d"
