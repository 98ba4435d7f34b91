"""What an author writes about facts: `fields:`, `lists:` and `signals:`."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.documents.nodes import Node, Scalar
from leadladder_server.language import messages
from leadladder_server.language.conditions import CONDITION
from leadladder_server.language.document import WrittenCondition, WrittenField, WrittenSignal, gap
from leadladder_server.language.shapes import Either, Key, ListShape, MappingShape, Parts, Shape
from leadladder_server.language.texts import ASK, DURATION, TEXT, TITLE, VALUE, VALUES

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


@dataclass(frozen=True, slots=True)
class StepsShape:
    """The steps of a sequence, or the one condition of another fold."""

    steps: bool

    def read(self, node: Node, owner: Scalar, found: list[Diagnostic]) -> tuple[WrittenCondition, ...]:
        """The conditions, at least one."""
        if self.steps:
            return ListShape(CONDITION, "a list of conditions").read(node, owner, found)
        return (CONDITION.read(node, owner, found),)


COUNT = Key("count", StepsShape(steps=False), "Its value is how many activities meet this", "{type: web_visit}")
LATEST = Key("latest", StepsShape(steps=False), "Its value is when the last activity met this", "{type: purchase}")
FIRST = Key("first", StepsShape(steps=False), "Its value is when the first activity met this", "{type: purchase}")
SEQUENCE = Key(
    "sequence",
    StepsShape(steps=True),
    "Its value is how many times these happened one after the other",
    "[{type: brochure_sent}, {type: inbound_call}]",
)
WITHIN = Key("within", DURATION, "Only activities of this long before the verdict's moment count", "180d")
SPAN = Key("span", DURATION, "The longest time from the first to the last step of a sequence", "30d")
WITHOUT = Key("without", CONDITION, "What must not happen between the steps of a sequence", "{type: opt_out}")

_FOLDS = (COUNT, LATEST, FIRST, SEQUENCE)


def _build_signal(parts: Parts, found: list[Diagnostic]) -> WrittenSignal:
    written = parts.written(*_FOLDS)
    if len(written) != 1:
        names = [key.name for key in _FOLDS]
        found.append(messages.one_fold(parts.owner, names, [key.text for key in written]))
    elif parts[SEQUENCE] is None:
        found.extend(messages.only_with_sequence(key) for key in parts.written(SPAN, WITHOUT))
    return WrittenSignal(
        signal_id=parts.owner,
        title=parts[TITLE],
        ask=parts[ASK],
        fold=written[0] if len(written) == 1 else gap(parts.span),
        conditions=tuple(condition for key in _FOLDS for condition in parts[key] or ()),
        within=parts[WITHIN],
        spread=parts[SPAN],
        without=parts[WITHOUT],
    )


SIGNAL = MappingShape("a signal", (*_FOLDS, WITHIN, SPAN, WITHOUT, TITLE, ASK), _build_signal)
