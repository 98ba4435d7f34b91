"""`leadladder explain --as-test`: a verdict written as a test."""

from dataclasses import replace
from pathlib import Path

from leadladder_server.cli.inputs import contact_from, now, read_as_of
from leadladder_server.cli.scoring import chosen_rule_set
from leadladder_server.cli.terminal import print_raw
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import compile_program
from leadladder_server.language.reading import FILE_NAME
from leadladder_server.suite.writing import written_test


def print_test(path: Path, rules: Path, rule_set: str | None, as_of: str | None, previous_stage: str | None) -> None:
    """Score a contact file and print a file of tests that expects what came out.

    Args:
        path: The contact file. A sample in the rule set's folder is named in the test, another contact written out.
        rules: The folder of rule sets, or of one.
        rule_set: --rule-set.
        as_of: --as-of.
        previous_stage: --previous-stage.

    Raises:
        Stop: Something that the command was given cannot be used.
    """
    read = contact_from(path)
    moment = (now() if read.as_of is None else read.as_of) if as_of is None else read_as_of(as_of)
    found = chosen_rule_set(rules, rule_set or read.rule_set)
    previous = previous_stage or read.previous_stage
    program = compile_program(found, Inference.REFERENCE)
    verdict = program.score(read.contact, moment, previous)
    verdict = replace(verdict, warnings=(*read.warnings, *verdict.warnings))
    folder = rules if (rules / FILE_NAME).is_file() else rules / Path(found.file).parent
    file = _inside(path, folder)
    said = None if file is not None and previous == read.previous_stage else previous
    print_raw(written_test(read.contact, verdict, said, file))


def _inside(path: Path, folder: Path) -> str | None:
    """A file's path in a folder; None for a file elsewhere."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return None
