"""What an author writes about facts: `fields:`, `lists:` and `rates:`."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Scalar
from leadladder_server.language.document import WrittenField, WrittenRates
from leadladder_server.language.shapes import Either, Key, ListShape, MappingShape, NamedShape, Parts, Shape
from leadladder_server.language.texts import ASK, DATE, TEXT, TITLE, VALUE, VALUES

TYPE = Key("type", TEXT, "Its type", "number")
FIELD_VALUES = Key("values", VALUES, "The only texts it may take", "[windows, linux, mac]")
ASSUME: Key[Scalar | tuple[Scalar, ...]] = Key(
    "assume",
    Either("a value", scalar=VALUE, sequence=VALUES),
    "The value to use while the fact is missing",
    "false",
)


def _build_field(parts: Parts, _: list[Diagnostic]) -> WrittenField:
    return WrittenField(parts.owner, parts[TYPE], parts[FIELD_VALUES], parts[TITLE], parts[ASK], parts[ASSUME])


FIELD = MappingShape("a field", (TYPE, FIELD_VALUES, TITLE, ASK, ASSUME), _build_field)


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list that stands in a file of its own: its path as the author wrote it."""

    path: Scalar


FILE = Key("file", TEXT, "A text file beside the rule set, one item per line", "lists/competitors.txt", required=True)

LIST: Shape[ListFile | tuple[Scalar, ...]] = Either(
    "a list of values, or {file: lists/name.txt}",
    sequence=ListShape(VALUE, "a list of values", empty=True),
    mapping=MappingShape("a list", (FILE,), lambda parts, _: ListFile(parts.required(FILE))),
)

RATES_DATE = Key("date", DATE, "The day that the rates are of", "2026-11-01", required=True)
WORTH = Key(
    "worth",
    NamedShape(VALUE, "a mapping of currencies to amounts", ids=False, empty=False),
    "What one unit of each currency is worth, all in the same one",
    "{USD: 0.92 EUR, CHF: 1.05 EUR}",
    required=True,
)
RATES = MappingShape(
    "a table of rates",
    (RATES_DATE, WORTH),
    lambda parts, _: WrittenRates(parts.required(RATES_DATE), parts.required(WORTH)),
)
