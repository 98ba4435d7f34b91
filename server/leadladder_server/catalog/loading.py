"""A folder of rule sets made into checked rule sets."""

import errno
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadladder_server.diagnostics import Diagnostic, Severity, Span, in_order
from leadladder_server.documents.comments import comments
from leadladder_server.documents.sources import read_bytes
from leadladder_server.language.reading import FILE_NAME, read_rule_set, text_files
from leadladder_server.ruleset.checking import check
from leadladder_server.ruleset.lint.linting import lint
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
        return not has_error(self.diagnostics)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the folder of one rule set holds.

    Attributes:
        rule_set: None exactly if there is an error.
        diagnostics: All problems, in order; errors and warnings.
        sources: The text of each file that was read, by the path that spans carry.
        files: SHA-256 of each file on which all of this depends, by its path in the folder; None for one that could
            not be read.
        span: Where it says its id; None without a rule set.
    """

    rule_set: RuleSet | None
    diagnostics: list[Diagnostic]
    sources: dict[str, str]
    files: Mapping[str, bytes | None]
    span: Span | None


def load_rule_set(folder: Path, root: Path, *, with_lint: bool = False) -> Loaded:
    """Reads and checks one rule set. Never raises, whatever is there.

    Args:
        folder: The rule set's folder.
        root: The folder that paths are relative to: `folder` itself or one above it.
        with_lint: Whether to look for what it most likely does not mean as it says it, when it has no error.
    """
    read = read_rule_set(folder, root)
    rule_set, found = (None, []) if read.document is None else check(read.document)
    diagnostics = in_order([*read.diagnostics, *found])
    files = {path: None if data is None else _sha256(data) for path, data in read.files.items()}
    if rule_set is None or read.document is None or has_error(diagnostics):
        return Loaded(None, diagnostics, read.sources, files, None)
    if with_lint:
        said = comments(read.document.file, read.sources[read.document.file])
        diagnostics = in_order([*diagnostics, *lint(read.document, rule_set, said)])
    return Loaded(rule_set, diagnostics, read.sources, files, read.document.rule_set.span)


def present_files(folder: Path, paths: Iterable[str]) -> dict[str, bytes | None]:
    """What `Loaded.files` would say of some files, and of all files of texts, now. Never raises."""
    every = dict.fromkeys((*paths, *text_files(folder)))
    contents = ((path, read_bytes(path, folder / path)[0]) for path in every)
    return {path: None if data is None else _sha256(data) for path, data in contents}


def load_rule_sets(root: Path, *, with_lint: bool = False) -> LoadResult:
    """Reads and checks every rule set of a folder. Never raises, whatever is there.

    Args:
        root: A folder whose sub folders are rule sets, each with a `ruleset.yaml`; or one such folder itself.
        with_lint: As for `load_rule_set`.

    Returns:
        What is there, with every problem of every rule set. Paths in it are relative to the folder of rule sets.
    """
    folders, problem = rule_set_folders(root)
    diagnostics = misnamed_files(root) if problem is None else [problem]
    sources: dict[str, str] = {}
    found: dict[tuple[str, int], RuleSet] = {}
    for folder in folders:
        loaded = load_rule_set(folder, folder.parent, with_lint=with_lint)
        diagnostics += loaded.diagnostics
        sources |= loaded.sources
        if loaded.rule_set is None or loaded.span is None:
            continue
        ref = loaded.rule_set.ref
        first = found.setdefault((ref.rule_set_id, ref.version), loaded.rule_set)
        if first is not loaded.rule_set:
            diagnostics.append(duplicate(loaded.span, first))
    rule_sets = tuple(rule_set for _, rule_set in sorted(found.items(), key=lambda entry: entry[0]))
    return LoadResult(rule_sets, in_order(diagnostics), sources)


def has_error(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether one of them is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def rule_set_folders(root: Path) -> tuple[list[Path], Diagnostic | None]:
    """The folders of rule sets, sorted by name; or none, and why. Never raises.

    A folder whose name begins with a dot is none: version control and Kubernetes keep copies there. One that may not be
    looked into is taken for one, so that reading it says so.
    """
    try:
        resolved = root.resolve()
        place = root if root.name not in ("", "..") else resolved  # A link keeps its own name, wherever it leads.
        if holds_rule_set(place):
            return [place], None
        if not place.is_dir():
            return [], _none_in(root, "is not a folder" if place.exists() else "does not exist")
        found = sorted(path for path in place.iterdir() if not path.name.startswith(".") and holds_rule_set(path))
    except (OSError, RuntimeError, ValueError) as error:  # No right to look; a link to itself; a name with NUL.
        return [], _none_in(root, f"cannot be read ({getattr(error, 'strerror', None) or 'the system refuses it'})")
    if found:
        return found, None
    if misnamed := _misnamed(place):
        advice = f"rename it to {FILE_NAME}"
        return [], _none_in(root, f"has a file {misnamed} and none called {FILE_NAME}", advice)
    beside = misnamed_files(root)
    return [], beside[0] if beside else _none_in(root, f"has no folder with a {FILE_NAME}")


def holds_rule_set(folder: Path) -> bool:
    """Whether there is something of that name, be it a folder or a link that leads nowhere: reading it says so."""
    try:
        (folder / FILE_NAME).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        return error.errno != errno.ELOOP  # A folder that is a link to itself is none.
    return True


def misnamed_files(root: Path) -> list[Diagnostic]:
    """What stands for a rule set in the folders of a folder, under a name that nobody reads. Never raises."""
    try:
        inside = [] if holds_rule_set(root) else root.iterdir()
        folders = sorted(path for path in inside if not path.name.startswith("."))
        found = [(folder, _misnamed(folder)) for folder in folders if folder.is_dir() and not holds_rule_set(folder)]
    except (OSError, RuntimeError, ValueError):
        return []
    return [
        Diagnostic(
            span=Span(f"{folder.name}/{name}", 1, 1, 2),
            severity=Severity.ERROR,
            code="misnamed-file",
            message=f"The file of a rule set is called {FILE_NAME}, and this folder has {name} only",
            help=f"rename it to {FILE_NAME}",
        )
        for folder, name in found
        if name is not None
    ]


def _misnamed(folder: Path) -> str | None:
    """A file that is most likely meant for a rule set, in a folder without one."""
    words = ("ruleset", "rules")
    return next(
        (
            path.name
            for path in sorted(folder.iterdir())
            if path.suffix.lower() in (".yaml", ".yml", ".json")
            and path.stem.lower().replace("-", "").replace("_", "").replace(" ", "") in words
        ),
        None,
    )


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _none_in(
    root: Path,
    why: str,
    advice: str = f"name the folder above the rule sets' own folders, as in rules/my-rules/{FILE_NAME}",
) -> Diagnostic:
    return Diagnostic(
        span=Span(str(root) or ".", 1, 1, 2),
        severity=Severity.ERROR,
        code="no-rule-sets",
        message=f"expected a folder of rule sets, and it {why}",
        help=advice,
    )


def duplicate(span: Span, first: RuleSet) -> Diagnostic:
    """The problem of a rule set whose id and version are those of `first`; `span` is where it says its id."""
    ref = first.ref
    return Diagnostic(
        span=span,
        severity=Severity.ERROR,
        code="duplicate-rule-set",
        message=f"rule set {ref.rule_set_id} version {ref.version} is already defined in {first.file}",
        help="give one of the two another version, or another id",
    )
