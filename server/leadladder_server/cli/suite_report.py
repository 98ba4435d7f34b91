"""What became of tests, on a terminal."""

from collections.abc import Sequence

from rich.text import Text

from leadladder_server.cli.suites import LoadedSuite
from leadladder_server.cli.terminal import printable
from leadladder_server.suite.running import CaseResult, Status, SuiteResult
from leadladder_server.suite.telling import failure, headline
from leadladder_server.values.listing import counted

_COLOURS = {
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.SKIPPED: "yellow",
    Status.TODO: "yellow",
    Status.DONE: "bold yellow",
}


def suite_report(loaded: LoadedSuite, result: SuiteResult, *, verbose: bool) -> list[Text]:
    """Every case that failed, or that passes though it was known to fail; with `verbose`, every case.

    Args:
        loaded: The file of tests.
        result: Of its chosen cases.
        verbose: Whether to name the cases that ended as they should.
    """
    lines: list[Text] = []
    for each in result.cases:
        if each.status is Status.FAILED:
            lines += [_headline(each), *(Text(printable(line)) for line in failure(each, loaded.placed)), Text("")]
        elif each.status is Status.DONE:
            lines += [_headline(each), Text("  It passes: take todo: away."), Text("")]
        elif verbose:
            lines.append(_headline(each))
    return lines


def _headline(result: CaseResult) -> Text:
    text = Text(printable(headline(result)))
    text.stylize(_COLOURS[result.status], 0, len(result.status))
    return text


def summary(loaded: Sequence[LoadedSuite], results: Sequence[SuiteResult]) -> Text:
    """Everything in one line: how many cases ended how, and how many values were compared."""
    total = {status: sum(result.count(status) for result in results) for status in Status}
    parts = [f"{total[Status.PASSED]:,} passed"]
    parts += [f"{total[Status.FAILED]:,} failed"] if total[Status.FAILED] else []
    parts += [f"{total[Status.SKIPPED]:,} skipped"] if total[Status.SKIPPED] else []
    parts += [f"{total[Status.TODO]:,} to do"] if total[Status.TODO] else []
    parts += [f"{total[Status.DONE]:,} done though to do"] if total[Status.DONE] else []
    compared = sum(result.compared for result in results)
    rule_sets = counted(len(loaded), "rule set")
    return Text(f"{', '.join(parts)}; {counted(compared, 'value')} compared in {rule_sets}")
