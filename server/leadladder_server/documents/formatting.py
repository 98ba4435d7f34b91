"""Lays out a YAML text anew: one indentation, one spacing, keys in a settled order, every comment kept.

What a value says stays as it was written: quotes, numbers, and collections of several lines in braces or brackets.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from leadladder_server.documents.concrete import (
    Block,
    Document,
    FlowList,
    FlowMapping,
    NotLaidOut,
    Part,
    Remark,
    Value,
    Written,
    read_layout,
)
from leadladder_server.documents.nodes import Node, Scalar, Sequence
from leadladder_server.documents.yaml import read_text

INDENTATION = 2
"""Blanks a level; the dash of an item stands one level below its key."""

Meaning = object


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """The order of the keys of a mapping, and of what stands under them.

    Attributes:
        keys: Order of each known key's value, by key, in the order of the keys; None leaves it as it was written. A key
            that is not named stands behind those that are.
        others: Order of the values of keys that are not named; keys stay in the order in which they were written where
            `keys` is empty.
        items: Order of each item, where a list stands instead of a mapping.
    """

    keys: Mapping[str, "KeyOrder | None"] = field(default_factory=dict)
    others: "KeyOrder | None" = None
    items: "KeyOrder | None" = None


def format_text(text: str, order: KeyOrder | None) -> str:
    """The text, laid out anew; laying it out again changes nothing.

    Args:
        text: A whole YAML text. Its line breaks stay as its first one is.
        order: Of its keys; None leaves them in the order in which they were written, as an alias in the text does.

    Raises:
        NotLaidOut: The text has something that cannot be laid out anew without a doubt; the message says what.
    """
    text = text.removeprefix("\ufeff")
    first_break = text.find("\n")
    crlf = first_break > 0 and text[first_break - 1] == "\r"
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    document = read_layout(plain)
    done = _laid_out(document, None if document.has_aliases else order)
    _compare(plain, done, document)
    return done.replace("\n", "\r\n") if crlf else done


def _compare(before: str, after: str, document: Document) -> None:
    """Proves that nothing was lost."""
    if _said(before) != _said(after):
        raise NotLaidOut("what it says could change")
    if Counter(_comments(document)) != Counter(_comments(read_layout(after))):
        raise NotLaidOut("a comment could be lost")


def _said(text: str) -> Meaning:
    node, problems = read_text("", text)
    if node is None or problems:
        raise NotLaidOut("it has problems that `leadladder check` shows")
    return _meaning(node)


def _meaning(node: Node) -> Meaning:
    match node:
        case Scalar(value=value):
            return type(value).__name__, value, node.quoted
        case Sequence(items=items):
            return [_meaning(item) for item in items]
        case _:
            return {entry.key.text: _meaning(entry.value) for entry in node.entries}


def _comments(document: Document) -> Iterator[str]:
    yield from (line.text for line in document.below if line is not None)
    pending: list[Value] = [document.root]
    while pending:
        value = pending.pop()
        if isinstance(value, Block):
            yield from filter(None, [value.remark.strip()])
            for part in value.parts:
                yield from filter(None, [part.remark.strip()])
                yield from (line.text for line in part.above if line is not None)
                pending.append(part.value)


def _laid_out(document: Document, order: KeyOrder | None) -> str:
    writer = _Writer()
    root, below = document.root, document.below
    top: tuple[Remark | None, ...] = ()
    if isinstance(root, Block):
        tail, below = _tail_apart(below, root.parts[0].column)
        if root.parts[0].key is not None:
            top, root = _top_apart(root)
            writer.comments(top, 0)
        writer.block(root, 0, order, tail=tail)
    else:
        writer.value("", root, "", 0, order)
    writer.comments(below, 0)
    lines = writer.lines
    while lines and not lines[-1].strip():
        lines.pop()
    return document.head + "\n".join(lines).lstrip("\n") + "\n"


def _top_apart(root: Block) -> tuple[tuple[Remark | None, ...], Block]:
    """The comments about the whole file, which stay at its top, and the rest.

    They end with the last blank line before the first key; without one, only an editor's line belongs to the file.
    """
    first = root.parts[0]
    above = first.above
    if None in above:
        cut = len(above) - above[::-1].index(None)
    else:
        cut = 1 if above and above[0] is not None and "yaml-language-server:" in above[0].text else 0
    rest = Part(first.column, above[cut:], first.key, first.value, first.remark)
    return above[:cut], Block((rest, *root.parts[1:]), root.properties, root.remark)


def _tail_apart(
    above: tuple[Remark | None, ...], column: int
) -> tuple[tuple[Remark | None, ...], tuple[Remark | None, ...]]:
    """The comments further in than what follows at a column, which end what stands above them, and the rest."""
    inside = [place for place, line in enumerate(above, start=1) if line is not None and line.column > column]
    cut = inside[-1] if inside else 0
    return above[:cut], above[cut:]


class _Writer:
    """Collects lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._open: list[tuple[int, int]] = []

    def block(
        self,
        block: Block,
        indentation: int,
        order: KeyOrder | None,
        start: str = "",
        tail: tuple[Remark | None, ...] = (),
    ) -> None:
        """A block's parts; `start` stands before the first on its line, such as a dash; `tail` ends the last."""
        parts = _with_tails(block.parts, tail)
        ordered = _ordered(parts, order)
        for place, part in enumerate(ordered):
            if ordered != parts and not indentation and place and _is_section(part, ordered[place - 1]):
                self.comments((None,), 0)
            self.comments(part.above, indentation, part.column)
            self._open = [(column, at) for column, at in self._open if column < part.column]
            self._open.append((part.column, indentation))
            lead = start if start and not place else " " * indentation
            below = _below(order, part.key)
            if part.key is None:
                self._item(lead, part, indentation, below)
            else:
                self._entry(lead, part, indentation, below)
            self.comments(part.tail, indentation, part.column)

    def comments(self, above: tuple[Remark | None, ...], indentation: int, column: int = 0) -> None:
        """Comments and blank lines; a comment further in than what follows stays below what it is about."""
        for line in above:
            if line is None:
                if self.lines and self.lines[-1]:
                    self.lines.append("")
                continue
            at = indentation
            if line.column > column:
                at = max([at, *(done for was, done in self._open if column < was <= line.column)])
            self.lines.append(" " * at + line.text)

    def _entry(self, lead: str, part: Part, indentation: int, order: KeyOrder | None) -> None:
        start = f"{lead}{part.key}:"
        match part.value:
            case Block() as block:
                self.lines.append(_joined(start, block.properties) + _remark(block.remark))
                self.block(block, indentation + INDENTATION, order)
            case value:
                self.value(start, value, part.remark, indentation, order)

    def _item(self, lead: str, part: Part, indentation: int, order: KeyOrder | None) -> None:
        start = f"{lead}-"
        match part.value:
            case Block(properties="", remark="") as block if not block.parts[0].above:
                self.block(block, indentation + INDENTATION, order, f"{start} ")
            case Block() as block:
                self.lines.append(_joined(start, block.properties) + _remark(block.remark))
                self.block(block, indentation + INDENTATION, order)
            case value:
                self.value(start, value, part.remark, indentation, order)

    def value(self, start: str, value: Value, remark: str, indentation: int, order: KeyOrder | None) -> None:
        """A value that is not a block, behind what stands before it."""
        match value:
            case Written(text, block=True):
                self.lines += _block_scalar(start, text, indentation)
            case Written(text):
                first, *rest = text.split("\n")
                lines = [_joined(start, first), *_shifted(rest, indentation + INDENTATION)]
                self.lines += [*lines[:-1], lines[-1] + _remark(remark)]
            case _:
                self.lines.append(_joined(start, _flow(value, order)) + _remark(remark))


def _with_tails(parts: tuple[Part, ...], last: tuple[Remark | None, ...]) -> tuple[Part, ...]:
    """Parts, each with the comments that end it instead of standing above the next one; `last` ends the last."""
    ends = [_tail_apart(part.above, part.column) for part in parts[1:]]
    above = [parts[0].above, *(rest for _, rest in ends)]
    tails = [*(end for end, _ in ends), last]
    return tuple(replace(part, above=own, tail=tail) for part, own, tail in zip(parts, above, tails, strict=True))


def _is_section(part: Part, previous: Part) -> bool:
    """Whether a blank line parts an entry from the one before it, once entries have moved."""
    return isinstance(part.value, Block) or isinstance(previous.value, Block)


def _ordered(parts: tuple[Part, ...], order: KeyOrder | None) -> tuple[Part, ...]:
    if order is None or not order.keys or parts[0].key is None:
        return parts
    ranks = {key: rank for rank, key in enumerate(order.keys)}
    return tuple(sorted(parts, key=lambda part: ranks.get(part.key or "", len(ranks))))


def _below(order: KeyOrder | None, key: str | None) -> KeyOrder | None:
    """The order of what stands under a key, or of an item."""
    if order is None:
        return None
    if key is None:
        return order.items
    return order.keys.get(key, order.others)


def _joined(start: str, text: str) -> str:
    return f"{start} {text}" if start and text else start or text


def _remark(remark: str) -> str:
    """A comment behind a value: two blanks or more before it."""
    text = remark.lstrip()
    return " " * max(2, len(remark) - len(text)) + text if text else ""


def _flow(value: Value, order: KeyOrder | None) -> str:
    match value:
        case FlowList(items, properties):
            return f"{properties}[{', '.join(_flow(item, _below(order, None)) for item in items)}]"
        case FlowMapping(entries, properties, braces):
            ranks = {key: rank for rank, key in enumerate(order.keys if order is not None else ())}
            ordered = sorted(entries, key=lambda entry: ranks.get(entry[0], len(ranks))) if ranks else entries
            inside = ", ".join(f"{key}: {_flow(item, _below(order, key))}" for key, item in ordered)
            return f"{properties}{{{inside}}}" if braces else inside
        case Written(text):
            return text
        case Block():
            raise NotLaidOut("a block stands inside braces or brackets")


def _shifted(lines: list[str], indentation: int) -> list[str]:
    """Lines after the first of a value of several lines, the leftmost of them at the indentation."""
    least = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [(" " * indentation + line[least:]).rstrip() if line.strip() else "" for line in lines]


def _block_scalar(start: str, text: str, indentation: int) -> list[str]:
    """A block scalar: its lines keep what they have beyond the common indentation."""
    written = text.rstrip()
    head, *lines = written.split("\n")
    marks = head.partition("#")[0]
    if any(mark.isdigit() or mark == "+" for mark in marks):
        raise NotLaidOut("a block text states its indentation, or keeps the blank lines after it")
    content = [line for line in lines if line.strip()]
    least = min((len(line) - len(line.lstrip(" ")) for line in content), default=0)
    below = [" " * (indentation + INDENTATION) + line[least:] if line[least:] else "" for line in lines]
    is_followed_by_blank = text[len(written) :].count("\n") > 1
    return [_joined(start, head.rstrip()), *below, *([""] if is_followed_by_blank else [])]
