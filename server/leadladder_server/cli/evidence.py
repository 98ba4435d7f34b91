"""What a test read, in words."""

from leadladder.v1 import contact_pb2, verdict_pb2
from leadladder_server.contact import Unreadable
from leadladder_server.rpc import values
from leadladder_server.values.types import FieldType, Value
from leadladder_server.wording.values import say_value


def said(evidence: verdict_pb2.Evidence) -> str:
    """What was read: the value, "not known", or "none" for a date that never came."""
    if not evidence.HasField("value"):
        return "not known" if evidence.outcome == verdict_pb2.OUTCOME_UNKNOWN else "none"
    text = said_value(evidence.value)
    return f"{text} (assumed)" if evidence.assumed else text


def said_value(value: contact_pb2.Value) -> str:
    """A value in words; "unreadable" for a kind that this release does not know."""
    read = _read(value)
    return "unreadable" if read is None or isinstance(read[0], Unreadable) else say_value(read[0], read[1])


def _read(value: contact_pb2.Value) -> tuple[Value | Unreadable, FieldType] | None:
    """The value and its type; None for a kind that this release does not know and a moment outside the calendar."""
    match value.WhichOneof("kind"):
        case "text":
            return value.text, FieldType.STRING
        case "number":
            return (int(value.number) if value.number.is_integer() else value.number), FieldType.NUMBER
        case "boolean":
            return value.boolean, FieldType.BOOLEAN
        case "timestamp":
            instant = values.read_instant(value.timestamp)
            return None if instant is None else (instant, FieldType.TIMESTAMP)
        case "date":
            day = values.read_date(value.date)
            return None if day is None else (day, FieldType.DATE)
        case "money":
            return values.read_money(value.money), FieldType.MONEY
        case "duration":
            return values.read_duration(value.duration), FieldType.DURATION
        case "texts":
            return tuple(value.texts.values), FieldType.LIST
        case _:
            return None
