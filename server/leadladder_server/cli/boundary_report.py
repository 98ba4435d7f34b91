"""The cases that tests leave out, as they are pasted into files of tests."""

from leadladder_server.cli.suite_runs import Outcomes, Ran
from leadladder_server.cli.terminal import printable
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.boundaries import boundaries_of
from leadladder_server.values.listing import counted


def proposed_cases(outcomes: Outcomes) -> str:
    """For each file of tests: what it leaves out of the boundaries of its rule set; comments where it is nothing."""
    return "".join(_of_file(ran, ran.loaded.rule_set) for ran in outcomes.ran if ran.loaded.rule_set is not None)


def _of_file(ran: Ran, rule_set: RuleSet) -> str:
    file = ran.loaded.path.as_posix()
    found = boundaries_of(rule_set, ran.result.suite)
    left = found.sides - found.looked_at - len(found.unseen)
    if left:
        head = f"{left:,} of {counted(found.sides, 'value')} at boundaries are not looked at"
        if left == 1:
            head = f"1 of {counted(found.sides, 'value')} at boundaries is not looked at"
    else:
        head = f"all {counted(found.sides - len(found.unseen), 'value')} at boundaries are looked at"
    lines = [f"# {file}: {head}\n", found.written()]
    for span, side in found.unseen:
        place = f"{ran.loaded.placed(span.file)}:{span.line}:{span.column}"
        lines.append(f"# {place}: no contact was found that shows {side}\n")
    return "".join(printable(line.rstrip("\n")) + "\n" for text in lines for line in text.splitlines(keepends=True))
