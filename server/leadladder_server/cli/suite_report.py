"""What became of tests, on a terminal."""

from rich.text import Text

from leadladder_server.cli.coverage_report import share
from leadladder_server.cli.suite_runs import Outcomes
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


def summary(outcomes: Outcomes) -> list[Text]:
    """How many cases ended how, how many values were compared, and how much of each rule set was seen."""
    results = [ran.result for ran in outcomes.ran]
    total = {status: sum(result.count(status) for result in results) for status in Status}
    parts = [f"{total[Status.PASSED]:,} passed"]
    parts += [f"{total[Status.FAILED]:,} failed"] if total[Status.FAILED] else []
    parts += [f"{total[Status.SKIPPED]:,} skipped"] if total[Status.SKIPPED] else []
    parts += [f"{total[Status.TODO]:,} to do"] if total[Status.TODO] else []
    parts += [f"{total[Status.DONE]:,} done though to do"] if total[Status.DONE] else []
    compared = counted(sum(result.compared for result in results), "value")
    lines = [Text(printable(f"{each.file}: {share(each.coverage)}")) for each in outcomes.covered if outcomes.whole]
    return [*lines, Text(f"{', '.join(parts)}; {compared} compared in {counted(len(results), 'file')}")]
