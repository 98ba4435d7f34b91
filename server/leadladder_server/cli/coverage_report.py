"""How much of rule sets their tests have seen, on a terminal."""

from rich.text import Text

from leadladder_server.cli.terminal import printable
from leadladder_server.suite.coverage import Coverage, marked, never


def share(covered: Coverage) -> str:
    """How much was seen, in words: "coverage 97 %, 2 of 71 outcomes never seen"."""
    missing = len(covered.missing)
    return f"coverage {covered.percent} %" + (
        f", {missing:,} of {len(covered.items):,} outcomes never seen"
        if missing
        else f", all {len(covered.items):,} outcomes seen"
    )


def missing_lines(covered: Coverage, file: str) -> list[Text]:
    """What was never seen, by line."""
    found = never(covered.missing)
    return [Text(printable(f"{file}:{span.line}:{span.column}: {each}")) for span, each in found]


def marked_up(covered: Coverage, file: str, text: str) -> list[Text]:
    """The rule file with ✓ before lines of which everything was seen, ✗ before the others, and what is missing."""
    lines = [Text(printable(f"{file}  {share(covered)}"), style="bold")]
    rows = marked(covered, text)
    width = len(str(len(rows)))
    for row in rows:
        mark, style = ("✗", "red") if row.missing else ("✓", "green") if row.seen else (" ", "dim")
        whole = Text(f"{mark} {row.number:{width}} {printable(row.text)}".rstrip())
        whole.stylize(style, 0, len(whole) if row.missing else 1)
        lines.append(whole)
        for span, each in never(row.missing):
            lines.append(Text(f"{' ' * (width + 2 + span.column)}^ {printable(each)}", style="yellow"))
    return lines
