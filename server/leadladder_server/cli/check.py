"""`leadladder check`: every problem of rule sets, at its place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.cli.check_formats import Checked, Format, rendered
from leadladder_server.cli.exits import ExitCode, Stop
from leadladder_server.cli.places import placed
from leadladder_server.cli.suites import LoadedSuite, load_suite
from leadladder_server.cli.terminal import print_lines, print_raw
from leadladder_server.diagnostics import Diagnostic, Severity, in_order
from leadladder_server.language.reading import FILE_NAME
from leadladder_server.ruleset.completeness import missing_texts, texts_of
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suite.reading import FILE_NAME as TESTS_NAME
from leadladder_server.values.listing import counted


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]",
            help="Folders of rule sets, folders of one, or their files. [default: rules]",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        Format,
        typer.Option("--format", metavar="FORMAT", help="text, json, sarif (code scanning) or github (annotations)."),
    ] = Format.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="End with 3 on warnings, too.")] = False,  # noqa: FBT002
) -> None:
    """Check rule sets and their tests and show every problem at its place, with what to do about it."""
    checked = _checked(paths or [Path("rules")])
    if form is Format.TEXT and not checked.diagnostics:
        print_lines([f"{counted(checked.rule_sets, 'rule set')}, no problems", *checked.notes])
        return
    print_raw(rendered(checked, form))
    if any(strict or each.severity is Severity.ERROR for each in checked.diagnostics):
        raise Stop("", ExitCode.RULES)


def _checked(paths: list[Path]) -> Checked:
    diagnostics: list[Diagnostic] = []
    sources: dict[str, str] = {}
    rule_sets: set[str] = set()
    notes: list[str] = []
    for path in paths:
        root = path.parent if path.name in (FILE_NAME, TESTS_NAME) and not path.is_dir() else path
        result = load_rule_sets(root, with_lint=True)
        found, texts = placed(root, result.diagnostics, result.sources)
        diagnostics += found
        sources |= texts
        notes += [note for rule_set in result.rule_sets for note in _on_texts(rule_set)]
        rule_sets |= {file for file in texts if file.endswith(FILE_NAME)}
        for suite in _suites(root):
            diagnostics += suite.diagnostics
            sources |= suite.sources
    return Checked(in_order(diagnostics), sources, len(rule_sets), tuple(dict.fromkeys(notes)))


def _on_texts(rule_set: RuleSet) -> Iterator[str]:
    """How much of a rule set is said in each of its other languages."""
    for translation in rule_set.translations:
        missing, count = missing_texts(rule_set, translation), len(texts_of(rule_set))
        said = f"all {counted(count, 'text')}"
        if missing:
            code, key = missing[0]
            said = f"{count - len(missing):,} of {counted(count, 'text')}; the first that is missing is {key} of {code}"
        yield f"  {rule_set.ref.rule_set_id} in {translation.locale}: {said}"


def _suites(root: Path) -> list[LoadedSuite]:
    """The tests of the rule sets in a folder."""
    folders = (
        [root] if (root / FILE_NAME).is_file() else [folder.parent for folder in sorted(root.glob(f"*/{FILE_NAME}"))]
    )
    return [load_suite(folder / TESTS_NAME) for folder in folders if (folder / TESTS_NAME).exists()]
