"""`leadladder demo`: a server of its own, and every sample contact scored over the wire."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, NamedTuple, TextIO

import typer
from rich.text import Text

import leadladder
from leadladder.v1 import verdict_pb2 as wire
from leadladder.verdict import outcome_word
from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.inputs import CONTACT_SUFFIXES, contact_from
from leadladder_server.cli.layout import heading, indented, item
from leadladder_server.cli.options import Locale
from leadladder_server.cli.outlook import change_mark, change_text, lasting_text, sentence_in, span_text
from leadladder_server.cli.report import mark_of, where, who
from leadladder_server.cli.scoring import Submission, opened, score_one
from leadladder_server.cli.terminal import print_lines, say
from leadladder_server.engine.inference import Inference
from leadladder_server.intake.contact_file import ContactFile
from leadladder_server.values.listing import counted
from leadladder_server.values.types import Instant

_READY = "Listening on "
_STOP_SECONDS = 30
_FAILURES = frozenset(ExitCode) - {ExitCode.FINE}
_SHOWN_REASONS = 2


class _Sample(NamedTuple):
    """A contact file of a rule set, with everything that a demonstration needs."""

    path: Path
    contact_file: ContactFile
    as_of: Instant
    expected_stage: str


def demo(
    rules: Annotated[Path, typer.Option(metavar="DIR", help="The folder of rule sets.")] = Path("rules"),
    locale: Locale = "",
) -> None:
    """Start a server, score the sample contacts of every rule set over the wire, and stop it.

    Samples are the files in the folder contacts/ of each rule set. One whose stage is not its expected_stage fails.
    """
    samples = _samples(rules)
    wrong: list[str] = []
    with _server(rules) as address:
        for rule_set, members in samples.items():
            with opened(None, address, rule_set, Inference.DURABLE, locale) as scorer:
                ladder = " > ".join(stage.stage_id for stage in scorer.rules.stages)
                print_lines([heading(f"{rule_set} version {scorer.rules.version}"), *indented(ladder, 2), Text("")])
                for sample in members:
                    contact_file = sample.contact_file
                    submission = Submission(contact_file.contact, contact_file.previous_stage, contact_file.warnings)
                    verdict = score_one(scorer, submission, sample.as_of)
                    print_lines([*_compact(contact_file, verdict), Text("")])
                    if verdict.stage != sample.expected_stage:
                        wrong.append(f"{sample.path}: expected {sample.expected_stage}, got {verdict.stage}")
    total = sum(map(len, samples.values()))
    if wrong:
        print_lines([f"FAILED  {line}" for line in wrong])
        print_lines([f"{counted(total, 'contact')}, {len(wrong)} at another stage than expected"])
        raise Stop("", ExitCode.TESTS)
    print_lines([f"{counted(total, 'contact')} of {counted(len(samples), 'rule set')}, each at its expected stage"])


def _samples(rules: Path) -> dict[str, list[_Sample]]:
    """The samples by the rule set that they name, in the order of their files.

    Raises:
        Stop: There is none, or one of them cannot be used.
    """
    samples: dict[str, list[_Sample]] = {}
    for path in sorted(rules.glob("*/contacts/*")):
        if path.suffix.lower() not in CONTACT_SUFFIXES:
            continue
        contact_file = contact_from(path)
        rule_set, as_of, expected = contact_file.rule_set, contact_file.as_of, contact_file.expected_stage
        if rule_set is None or as_of is None or expected is None:
            raise Stop(f"{path} is a sample, and needs rule_set, as_of and expected_stage")
        samples.setdefault(rule_set, []).append(_Sample(path, contact_file, as_of, expected))
    if not samples:
        example = rules / "my-rules" / "contacts" / "acme.yaml"
        raise Stop(f"{rules} has no sample contacts; expected files such as {example}", ExitCode.TESTS)
    return samples


@contextmanager
def _server(rules: Path) -> Iterator[str]:
    """The address of a server in a process of its own, which is stopped at the end.

    Raises:
        Stop: It did not start, or did not end as it should.
    """
    command = [sys.executable, "-m", "leadladder_server.cli", "serve", "--rules", str(rules), "--port", "0"]
    with (
        TemporaryFile("w+", encoding="utf-8", errors="replace") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process,  # noqa: S603  # Our own.
    ):
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith(_READY):
                code = process.wait(_STOP_SECONDS)
                raise Stop(
                    f"{_read(log)}The server did not start", ExitCode(code) if code in _FAILURES else ExitCode.BUG
                )
            address = line.removeprefix(_READY).strip()
            say(f"Server listening at {address}, process {process.pid}")
            yield address
        finally:
            process.terminate()
            try:
                code = process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
        if code:
            raise Stop(f"{_read(log)}The server did not stop as it should: exit code {code}", ExitCode.BUG)
    say("Server stopped")


def _read(log: TextIO) -> str:
    log.seek(0)
    return log.read()


def _compact(contact_file: ContactFile, verdict: leadladder.Verdict) -> list[Text]:
    """A verdict in a few lines: who and where, why, and the first thing to find out or to do."""
    lines = [Text.assemble((who(contact_file.contact), "bold"), ": ", where(verdict))]
    met = [reason for reason in verdict.reasons if reason.deciding and outcome_word(reason.outcome) == "met"]
    for reason in met[:_SHOWN_REASONS]:
        lines += item(mark_of(reason), reason.text)
    if len(met) > _SHOWN_REASONS:
        lines += indented(f"and {len(met) - _SHOWN_REASONS} more", 4)
    for change in verdict.changes[:1]:
        ask = f" {change.ask}" if change.HasField("ask") else ""
        text = f"{change_text(change, sentence_in(verdict))}.{ask}"
        lines += item(change_mark(change), text, _needed_for(verdict.proto.next_rung))
    for told in (span_text(verdict), lasting_text(verdict)):
        lines += [] if told is None else indented(told, 4)
    if verdict.next_action is not None:
        lines += indented(f"→ {verdict.next_action}", 2)
    return lines


def _needed_for(way: wire.NextRung) -> str:
    """For which rung a change is needed, and whether it alone would do or others would."""
    more = len(way.paths[0].changes) - 1
    others = len(way.paths) - 1
    parts = [
        f"for {way.stage.title}",
        *([f"with {more} more"] if more else []),
        *([f"or {counted(others, 'other way')}"] if others else []),
    ]
    return ", ".join(parts)
