"""A folder of rule sets made into checked rule sets."""

from dataclasses import dataclass
from pathlib import Path

from leadladder_server.diagnostics import Diagnostic, Severity, Span, in_order
from leadladder_server.language.reading import FILE_NAME, read_rule_set
from leadladder_server.ruleset.checking import check
from leadladder_server.ruleset.model import RuleSet


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a folder of rule sets holds.

    Attributes:
        rule_sets: Those without an error, sorted by id and version; (id, version) is unique.
        diagnostics: All problems, in order; errors and warnings.
        sources: The text of each file that was read, by the path that spans carry.
    """

    rule_sets: tuple[RuleSet, ...]
    diagnostics: list[Diagnostic]
    sources: dict[str, str]

    @property
    def usable(self) -> bool:
        """Whether there is no error; then there is at least one rule set."""
        return not _has_error(self.diagnostics)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the folder of one rule set holds.

    Attributes:
        rule_set: None exactly if there is an error.
        diagnostics: All problems, in order; errors and warnings.
        sources: The text of each file that was read, by the path that spans carry.
        span: Where it says its id; None without a rule set.
    """

    rule_set: RuleSet | None
    diagnostics: list[Diagnostic]
    sources: dict[str, str]
    span: Span | None


def load_rule_set(folder: Path, root: Path) -> Loaded:
    """Reads and checks one rule set. Never raises, whatever is there.

    Args:
        folder: The rule set's folder.
        root: The folder that paths are relative to: `folder` itself or one above it.
    """
    read = read_rule_set(folder, root)
    rule_set, found = (None, []) if read.document is None else check(read.document)
    diagnostics = in_order([*read.diagnostics, *found])
    if rule_set is None or read.document is None or _has_error(diagnostics):
        return Loaded(None, diagnostics, read.sources, None)
    return Loaded(rule_set, diagnostics, read.sources, read.document.rule_set.span)


def load_rule_sets(root: Path) -> LoadResult:
    """Reads and checks every rule set of a folder. Never raises, whatever is there.

    Args:
        root: A folder whose sub folders are rule sets, each with a `ruleset.yaml`; or one such folder itself.

    Returns:
        What is there, with every problem of every rule set. Paths in it are relative to the folder of rule sets.
    """
    folders, problem = _folders(root)
    diagnostics = [] if problem is None else [problem]
    sources: dict[str, str] = {}
    found: dict[tuple[str, int], RuleSet] = {}
    for folder in folders:
        loaded = load_rule_set(folder, folder.parent)
        diagnostics += loaded.diagnostics
        sources |= loaded.sources
        if loaded.rule_set is None or loaded.span is None:
            continue
        ref = loaded.rule_set.ref
        first = found.setdefault((ref.rule_set_id, ref.version), loaded.rule_set)
        if first is not loaded.rule_set:
            diagnostics.append(_twice(loaded.span, first))
    rule_sets = tuple(rule_set for _, rule_set in sorted(found.items(), key=lambda entry: entry[0]))
    return LoadResult(rule_sets, in_order(diagnostics), sources)


def _has_error(diagnostics: list[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def _folders(root: Path) -> tuple[list[Path], Diagnostic | None]:
    """The folders of rule sets, sorted by name; or why there is none."""
    try:
        place = root.resolve()
        if (place / FILE_NAME).is_file():
            return [place], None
        if not place.is_dir():
            return [], _none_in(root, "is not a folder" if place.exists() else "does not exist")
        found = sorted(path for path in place.iterdir() if (path / FILE_NAME).exists())
    except (OSError, RuntimeError, ValueError) as error:  # No right to look; a link to itself; a name with NUL.
        return [], _none_in(root, f"cannot be read ({getattr(error, 'strerror', None) or 'the system refuses it'})")
    return found, None if found else _none_in(root, f"has no folder with a {FILE_NAME}")


def _none_in(root: Path, why: str) -> Diagnostic:
    return Diagnostic(
        span=Span(str(root) or ".", 1, 1, 2),
        severity=Severity.ERROR,
        code="no-rule-sets",
        message=f"expected a folder of rule sets, and it {why}",
        help=f"name the folder above the rule sets' own folders, as in rules/my-rules/{FILE_NAME}",
    )


def _twice(span: Span, first: RuleSet) -> Diagnostic:
    ref = first.ref
    return Diagnostic(
        span=span,
        severity=Severity.ERROR,
        code="duplicate-rule-set",
        message=f"rule set {ref.rule_set_id} version {ref.version} is already defined in {first.file}",
        help="give one of the two another version, or another id",
    )
