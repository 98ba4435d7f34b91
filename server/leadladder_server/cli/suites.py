"""Files of tests: which there are, read and checked against the rule sets beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from leadladder_server.catalog.loading import holds_rule_set, load_rule_sets
from leadladder_server.cli.exits import Stop
from leadladder_server.cli.places import placed, placed_file
from leadladder_server.diagnostics import Diagnostic, Severity, in_order
from leadladder_server.documents.phrases import did_you_mean
from leadladder_server.documents.sources import decode, read_bytes
from leadladder_server.language.reading import FILE_NAME as RULE_FILE
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.suggestions import nearest
from leadladder_server.suite.checking import check_suite
from leadladder_server.suite.model import Suite
from leadladder_server.suite.reading import FILE_NAME, read_suite

_NAMED = "::"


@dataclass(frozen=True, slots=True)
class Target:
    """A file of tests to run.

    Attributes:
        path: The file, as it is shown.
        names: Of the tests, or rows of tests, that are wanted; empty for all.
    """

    path: Path
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadedSuite:
    """A file of tests with the rule set that it tests.

    Attributes:
        path: The file, as it is shown.
        rule_set: None where it has errors.
        suite: None where it or the rule set has errors.
        diagnostics: Every error of the rule set, and every problem of the tests, in order.
        sources: The texts of all files that were read, by the paths that diagnostics carry.
    """

    path: Path
    rule_set: RuleSet | None
    suite: Suite | None
    diagnostics: list[Diagnostic]
    sources: dict[str, str]

    def placed(self, file: str) -> str:
        """The rule file that a reason names, as the user can open it."""
        return placed_file(self.path.parent, file)


def find_suites(paths: Iterable[str]) -> list[Target]:
    """The files of tests that paths name, each once, in order.

    Args:
        paths: Folders of rule sets, folders of one, or files, each perhaps with "::" and the name of a test.

    Raises:
        Stop: There is no such path, or no file of tests there.
    """
    wanted: dict[Path, list[str]] = {}
    for written in paths:
        text, _, name = written.partition(_NAMED)
        for path in _files(Path(text)):
            wanted.setdefault(path, []).append(name)
    return [Target(path, () if "" in names else tuple(names)) for path, names in wanted.items()]


def untested(paths: Iterable[str]) -> list[Path]:
    """Folders of rule sets without a file of tests."""
    named = (Path(written.partition(_NAMED)[0]) for written in paths)
    found = (folder for path in named for folder in _rule_set_folders(path))
    return [folder for folder in dict.fromkeys(found) if not (folder / FILE_NAME).is_file()]


def folders_of(paths: Iterable[str]) -> list[Path]:
    """The folders in which a change may change what comes of the tests that paths name."""
    found = (Path(written.partition(_NAMED)[0]) for written in paths)
    return list(dict.fromkeys(path if path.is_dir() else path.parent for path in found))


def _rule_set_folders(path: Path) -> list[Path]:
    """The folders of rule sets that a path names; none for a file of tests."""
    if path.name == RULE_FILE and not path.is_dir():
        return [path.parent]
    if not path.is_dir():
        return []
    if holds_rule_set(path):
        return [path]
    return [each.parent for each in sorted(path.glob(f"*/{RULE_FILE}"))]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.exists():
            raise Stop(f"{path} does not exist; expected a folder of rule sets, or a file of tests")
        if path.name != RULE_FILE:
            return [path]
        path = path.parent
    if holds_rule_set(path):
        return [path / FILE_NAME] if (path / FILE_NAME).is_file() else []
    return sorted(each for each in path.glob(f"*/{FILE_NAME}") if holds_rule_set(each.parent))


def load_suite(path: Path) -> LoadedSuite:
    """Read and check a file of tests and the rule set beside it. Never raises, whatever is there."""
    shown = path.as_posix()
    folder = path.parent
    result = load_rule_sets(folder)
    errors = [each for each in result.diagnostics if each.severity is Severity.ERROR]
    diagnostics, sources = placed(folder, errors, result.sources)
    rule_set = result.rule_sets[0] if result.rule_sets and not errors else None
    data, found = read_bytes(shown, path)
    suite = None
    if data is not None:
        text, found = decode(shown, data)
        sources[shown] = text
        document = None
        if not found:
            document, found = read_suite(shown, text)
        if document is not None and rule_set is not None:
            broken = any(each.severity is Severity.ERROR for each in found)
            checked = check_suite(document, rule_set, folder, broken=broken)
            found = [*found, *checked.diagnostics]
            sources |= checked.sources
            suite = checked.suite
    return LoadedSuite(path, rule_set, suite, in_order([*diagnostics, *found]), sources)


def chosen(suite: Suite, names: tuple[str, ...], pattern: str | None) -> Suite:
    """The cases with one of the names, of their own or of their tests, whose name has the pattern in it.

    Raises:
        Stop: Nothing has one of the names.
    """
    known = list(dict.fromkeys(name for case in suite.cases for name in (case.test, case.name)))
    for name in names:
        if name not in known:
            advice = did_you_mean(nearest(name, known), "its tests are listed by leadladder test --verbose")
            raise Stop(f"{suite.file} has no test called {name!r}; {advice}")
    cases = suite.cases
    if names:
        cases = tuple(case for case in cases if case.test in names or case.name in names)
    if pattern is not None:
        cases = tuple(case for case in cases if pattern.lower() in case.name.lower())
    return replace(suite, cases=cases)
