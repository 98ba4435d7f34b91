"""What a YAML or JSON document holds: scalars, lists and mappings, each with its place."""

from dataclasses import dataclass

from leadladder_server.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar.

    Attributes:
        value: By YAML 1.2's core schema: `None`, `bool`, `int`, `float` (may be infinite or NaN) or `str`. Quoted
            scalars, and plain ones such as `yes`, `NO`, `90d`, `2026-11-22` and `1_000`, are `str`.
        text: As it was written, without quotes: "0x10" for 16, "5.0" for 5.0.
        quoted: Whether it was quoted or a block scalar.
        span: Its place, first line only.
    """

    value: str | int | float | bool | None
    text: str
    quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `span` is its first line's extent."""

    items: tuple["Node", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping: entries in file order, keys unique.

    A key that stands twice is a diagnostic; what is under the first then has those entries or items of the second that
    it lacks. So is a key <<; entries under it stand at the end.
    """

    entries: tuple["Entry", ...]
    span: Span

    def get(self, key: str) -> "Node | None":
        """The value under a key, or None when there is no such key."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One key and its value. Keys are always scalars; `key.text` is the key."""

    key: Scalar
    value: "Node"


Node = Scalar | Sequence | Mapping
