"""How much of rule sets their tests have seen, as one page of HTML that needs nothing else."""

from collections.abc import Sequence
from html import escape

from leadladder_server.cli.terminal import printable
from leadladder_server.suite.coverage import Coverage, MarkedLine, marked, never, percent

_STYLE = """
:root { color-scheme: light dark; --text: #1b1f24; --quiet: #6a737d; --back: #ffffff; --line: #d8dee4;
  --seen: #1a7f37; --seen-back: #eaf7ee; --missing: #b42318; --missing-back: #fdecea; --note: #7a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --quiet: #8d96a0; --back: #0d1117; --line: #30363d;
    --seen: #56d364; --seen-back: #10271a; --missing: #ff8b80; --missing-back: #3a1512; --note: #f2c26b; } }
body { margin: 0 auto; max-width: 85rem; padding: 1.5rem; color: var(--text); background: var(--back);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
a { color: inherit; } table { border-collapse: collapse; }
.rule-sets th, .rule-sets td { padding: .3rem 1.2rem .3rem 0; text-align: left; border-bottom: 1px solid var(--line); }
.rule-sets .number { text-align: right; font-variant-numeric: tabular-nums; }
.file { width: 100%; font: .85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; table-layout: fixed; }
.file td { padding: 0 .5rem; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; }
.file td.mark { width: 1rem; text-align: center; }
.file td.place { width: 2rem; text-align: right; color: var(--quiet); }
.seen .mark { color: var(--seen); } .seen { background: var(--seen-back); }
.missing { background: var(--missing-back); } .missing .mark { color: var(--missing); font-weight: bold; }
.note { display: block; color: var(--note); font-family: system-ui, sans-serif; }
p.key { color: var(--quiet); } .key b { padding: 0 .3rem; }
"""

_HEAD = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the tests have seen of the rules</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>What the tests have seen of the rules</h1>
<p class="key"><b>✓</b>everything on this line has been seen <b>✗</b>something has not: the line below says what</p>
"""


def page(covered: Sequence[tuple[Coverage, str, str]]) -> str:
    """The page.

    Args:
        covered: What was seen of each rule set, its rule file as it is shown, and the text of that.
    """
    rows = "".join(_row(number, each, file) for number, (each, file, _) in enumerate(covered, start=1))
    files = "".join(_file(number, each, file, text) for number, (each, file, text) in enumerate(covered, start=1))
    seen, total = sum(len(each.seen) for each, _, _ in covered), sum(len(each.items) for each, _, _ in covered)
    titles = "".join(f'<th class="number">{title}</th>' for title in ("Seen", "Outcomes", "Never seen"))
    return f"""{_HEAD}<table class="rule-sets">
<thead><tr><th>Rule set</th>{titles}</tr></thead>
<tbody>
{rows}</tbody>
<tfoot><tr><th>In all</th>{_numbers(seen, total)}</tr></tfoot>
</table>
{files}</body>
</html>
"""


def _row(number: int, covered: Coverage, file: str) -> str:
    name = f'<a href="#file-{number}">{_text(file)}</a>'
    return f"<tr><td>{name}</td>{_numbers(len(covered.seen), len(covered.items))}</tr>\n"


def _numbers(seen: int, total: int) -> str:
    cells = (f"{percent(seen, total)} %", f"{total:,}", f"{total - seen:,}")
    return "".join(f'<td class="number">{cell}</td>' for cell in cells)


def _file(number: int, covered: Coverage, file: str, text: str) -> str:
    rows = "".join(_line(row) for row in marked(covered, text))
    heading = f'<h2 id="file-{number}">{_text(file)}: {covered.percent} %</h2>'
    return f'{heading}\n<table class="file">\n<tbody>\n{rows}</tbody>\n</table>\n'


def _line(row: MarkedLine) -> str:
    kind, mark = ("missing", "✗") if row.missing else ("seen", "✓") if row.seen else ("", "")
    notes = "".join(f'<span class="note">{_text(each)}</span>' for _, each in never(row.missing))
    title = f' title="{_text(_counted(row))}"' if row.seen or row.missing else ""
    return (
        f'<tr class="{kind}"{title}><td class="mark">{mark}</td><td class="place">{row.number}</td>'
        f"<td>{_text(row.text)}{notes}</td></tr>\n"
    )


def _counted(row: MarkedLine) -> str:
    return f"{len(row.seen)} of {len(row.seen) + len(row.missing)} outcomes seen"


def _text(text: str) -> str:
    return escape(printable(text))
