"""A folder of rule sets in service: read anew when it changes, swapped whole, the last good version of each kept."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from leadladder_server.catalog.catalog import Catalog, Identity, LoadedRuleSet, LoadError, load
from leadladder_server.catalog.folders import Files, Reading, read_folder
from leadladder_server.catalog.loading import (
    duplicate,
    has_error,
    misnamed_files,
    present_files,
    rule_set_folders,
)
from leadladder_server.diagnostics import Diagnostic, Severity, Span, in_order
from leadladder_server.engine.inference import Inference
from leadladder_server.errors import InferenceFailed
from leadladder_server.language.reading import FILE_NAME
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.listing import counted
from leadladder_server.values.types import Instant
from leadladder_server.verdict import RuleSetRef


class Outcome(StrEnum):
    """What became of a folder of a rule set."""

    UNCHANGED = "unchanged"
    """Its files say what they said."""
    ADDED = "added"
    """It is new, and in service."""
    UPDATED = "updated"
    """It has changed, and what it says now is in service."""
    WITHDRAWN = "withdrawn"
    """It has gone, and so has its rule set."""
    REFUSED = "refused"
    """What it says now cannot be used; its last good version stays in service, if there is one."""


@dataclass(frozen=True, slots=True)
class FolderReload:
    """What reading anew made of one folder.

    Attributes:
        folder: Its name.
        outcome: What became of it.
        rule_set: In service from it; of a withdrawn one, until now; None: nothing is, or was.
        problems: Why it is refused, and warnings.
        changed: Whether any of this differs from what the reload before said.
    """

    folder: str
    outcome: Outcome
    rule_set: RuleSetRef | None
    problems: tuple[Diagnostic, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Reload:
    """What reading the whole folder anew found.

    Attributes:
        folders: Each folder of a rule set, those that have gone too, sorted by name.
        diagnostics: All problems, in order, those that are older too.
        sources: The text of each file with a problem, by the path that spans carry.
        changed: Whether anything differs from what the reload before said.
    """

    folders: tuple[FolderReload, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    changed: bool

    @property
    def refused(self) -> bool:
        """Whether something that is there is not in service."""
        return has_error(self.diagnostics)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the folder of rule sets holds at a moment; equal as long as nothing changes.

    Attributes:
        problem: Why there is no folder of a rule set; None when there are some.
        folders: The files of each, by its name.
    """

    problem: Diagnostic | None
    folders: Mapping[str, Files]


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder of a rule set, as it was read last.

    Attributes:
        reading: What it says.
        loaded: What is in service from it; None when nothing is.
        problems: Those of the reading, and those that other folders cause.
        failing_since: When it was first refused; None when it is not.
    """

    reading: Reading
    loaded: LoadedRuleSet | None
    problems: tuple[Diagnostic, ...]
    failing_since: Instant | None

    def reload(self, name: str, before: "_Folder | None") -> FolderReload:
        """What became of it since it was `before`."""
        loaded_before = None if before is None else before.loaded
        if self.failing_since is not None:
            outcome = Outcome.REFUSED
        elif loaded_before is None:
            outcome = Outcome.ADDED
        else:
            outcome = Outcome.UNCHANGED if self.loaded is loaded_before else Outcome.UPDATED
        changed = before is None or (self.loaded, self.problems) != (before.loaded, before.problems)
        return FolderReload(name, outcome, _ref(self.loaded), self.problems, changed)


_NOWHERE = Survey(None, {})


class Library:
    """The rule sets of a folder, in service. Safe to share between threads; reloads follow one another.

    While a reload is under way, `catalog` is the one before it. Where a new version cannot be used, the last good one
    of the same folder stays. A folder that goes takes its rule set along, except:

    - While there is no folder of a rule set at all, everything stays: the disk is away, or something is being moved.
    - The default stays in service until another rule set can take its place as the default.

    Attributes:
        root: The folder of rule sets, or of one.
        catalog: What is in service now.
    """

    def __init__(self, root: Path, inference: Inference = Inference.DURABLE, default: str | None = None) -> None:
        """Prepare; nothing is in service before `start`.

        Args:
            root: The folder of rule sets, or of one.
            inference: Which evaluator decides.
            default: Id of the rule set for requests that name none. None: the only one, as long as it is there.
        """
        self.root = root
        self.catalog = Catalog(())
        self._inference = inference
        self._default = default
        self._lock = threading.Lock()
        self._folders: dict[str, _Folder] = {}
        self._survey = _NOWHERE

    def start(self, now: Instant) -> Reload:
        """The first reload.

        Raises:
            InferenceFailed: The engine cannot be used.
            RuleSetNotFound: There is no rule set that could be the default, though no file has an error.
        """
        return self._reload(now, starting=True)

    def reload(self, now: Instant) -> Reload:
        """Reads what has changed, and puts it in service.

        Args:
            now: What to call this moment.
        """
        return self._reload(now, starting=False)

    def survey(self) -> Survey:
        """What the folder holds now: the files that the last reload read, and whatever is new."""
        folders, problem = rule_set_folders(self.root)
        known = self._survey.folders
        return Survey(problem, {each.name: present_files(each, known.get(each.name, (FILE_NAME,))) for each in folders})

    def reflects(self, survey: Survey) -> bool:
        """Whether the last reload saw the same."""
        return survey == self._survey

    def close(self) -> None:
        """Releases every program, even while calls use it."""
        self.catalog.close()

    def _reload(self, now: Instant, *, starting: bool) -> Reload:
        with self._lock:
            places, problem = rule_set_folders(self.root)
            if problem is not None:
                return self._without_folders(problem, now)
            readings = {place.name: self._read(place) for place in places}
            folders = self._judged(readings, now, starting=starting)
            kept = self._kept(folders.values())
            report = self._report(folders, kept)
            if starting and report.refused:
                return report
            catalog = self._catalog_of(folders.values(), kept, now)
            self._folders = folders
            self._survey = Survey(None, {name: reading.files for name, reading in readings.items()})
            self.catalog = catalog
            return report

    def _without_folders(self, problem: Diagnostic, now: Instant) -> Reload:
        """Everything stays in service."""
        changed = problem != self._survey.problem
        self._survey = Survey(problem, {})
        self.catalog = Catalog(
            self.catalog,
            self.catalog.default,
            {each.identity: self._load_error(each, [problem], now) for each in self.catalog},
        )
        folders = (
            FolderReload(name, Outcome.REFUSED, _ref(folder.loaded), (problem,), changed)
            for name, folder in sorted(self._folders.items())
        )
        return Reload(tuple(folders), (problem,), {}, changed)

    def _read(self, place: Path) -> Reading:
        before = self._folders.get(place.name)
        if before is not None and present_files(place, before.reading.files) == before.reading.files:
            return before.reading
        return read_folder(place)

    def _judged(self, readings: Mapping[str, Reading], now: Instant, *, starting: bool) -> dict[str, _Folder]:
        """Each folder with what goes into service from it."""
        owners = self._owners(readings)
        in_service = {(each.rule_set.ref, each.rule_set.file): each for each in self.catalog}
        folders: dict[str, _Folder] = {}
        fresh: set[Identity] = set()
        for name, reading in readings.items():
            before = self._folders.get(name)
            loaded = None if before is None else before.loaded
            problems = list(reading.loaded.diagnostics)
            rule_set, span = reading.loaded.rule_set, reading.loaded.span
            if rule_set is not None and span is not None:
                owner = owners[_identity(rule_set)]
                if owner is not rule_set:
                    problems.append(duplicate(span, owner))
                else:
                    try:
                        loaded = in_service.get((rule_set.ref, rule_set.file)) or load(rule_set, now, self._inference)
                        fresh.add(loaded.identity)
                    except InferenceFailed as error:
                        if starting:
                            raise
                        problems.append(_not_compiled(span, error))
            since = None
            if has_error(problems):
                since = now if before is None or before.failing_since is None else before.failing_since
            folders[name] = _Folder(reading, loaded, tuple(in_order(problems)), since)
        return {
            name: replace(folder, loaded=None)
            if folder.failing_since is not None and folder.loaded is not None and folder.loaded.identity in fresh
            else folder
            for name, folder in folders.items()
        }

    def _owners(self, readings: Mapping[str, Reading]) -> dict[Identity, RuleSet]:
        """Of rule sets with the same id and version the one that counts: whose folder serves it now, else the first."""
        owners: dict[Identity, RuleSet] = {}
        for name, reading in readings.items():
            rule_set = reading.loaded.rule_set
            if rule_set is not None:
                before = self._folders.get(name)
                if before is not None and before.loaded is not None and before.loaded.identity == _identity(rule_set):
                    owners[_identity(rule_set)] = rule_set
                else:
                    owners.setdefault(_identity(rule_set), rule_set)
        return owners

    def _kept(self, folders: Iterable[_Folder]) -> list[LoadedRuleSet]:
        """What stays in service though no folder has it, so that every request that had an answer still has one."""
        ids = {each.loaded.rule_set.ref.rule_set_id for each in folders if each.loaded is not None}
        if not ids:
            return list(self.catalog)
        default = self.catalog.default
        if default is None or default in ids or (self._default is None and len(ids) == 1):
            return []
        return [each for each in self.catalog if each.rule_set.ref.rule_set_id == default]

    def _catalog_of(self, folders: Iterable[_Folder], kept: Iterable[LoadedRuleSet], now: Instant) -> Catalog:
        loaded = []
        errors: dict[Identity, LoadError] = {}
        for folder in folders:
            if folder.loaded is None:
                continue
            loaded.append(folder.loaded)
            if folder.failing_since is not None:
                errors[folder.loaded.identity] = LoadError(_told(folder.problems), folder.failing_since)
        for each in kept:
            loaded.append(each)
            errors[each.identity] = self._load_error(each, [_gone(each)], now)
        ids = {each.rule_set.ref.rule_set_id for each in loaded}
        default = self.catalog.default if self.catalog.default in ids else None
        return Catalog(loaded, self._default or default, errors)

    def _load_error(self, loaded: LoadedRuleSet, problems: list[Diagnostic], now: Instant) -> LoadError:
        """The problems, since they or others before them arose."""
        before = self.catalog.load_errors.get(loaded.identity)
        return LoadError(_told(problems), now if before is None else before.since)

    def _report(self, folders: Mapping[str, _Folder], kept: Iterable[LoadedRuleSet]) -> Reload:
        reloads = [folder.reload(name, self._folders.get(name)) for name, folder in folders.items()]
        stay = {each.identity: each for each in kept}
        for name, folder in self._folders.items():
            if name not in folders and folder.loaded is not None and folder.loaded.identity not in stay:
                withdrawn = Outcome.WITHDRAWN
                reloads.append(FolderReload(name, withdrawn, folder.loaded.rule_set.ref, (), changed=True))
        for identity, each in stay.items():
            changed = identity not in self.catalog.load_errors
            name = each.rule_set.file.partition("/")[0]
            reloads.append(FolderReload(name, Outcome.REFUSED, each.rule_set.ref, (_gone(each),), changed))
        found = [problem for each in reloads for problem in each.problems]
        diagnostics = in_order([*found, *misnamed_files(self.root)])
        files = {problem.span.file for problem in diagnostics}
        sources = {
            file: text
            for folder in folders.values()
            for file, text in folder.reading.loaded.sources.items()
            if file in files
        }
        changed = self._survey.problem is not None or any(each.changed for each in reloads)
        return Reload(tuple(sorted(reloads, key=lambda each: each.folder)), tuple(diagnostics), sources, changed)


def _identity(rule_set: RuleSet) -> Identity:
    return rule_set.ref.rule_set_id, rule_set.ref.version


def _ref(loaded: LoadedRuleSet | None) -> RuleSetRef | None:
    return None if loaded is None else loaded.rule_set.ref


def _told(problems: Iterable[Diagnostic]) -> str:
    """The first error with its place, and how many more problems there are."""
    problems = list(problems)
    first = next((each for each in problems if each.severity is Severity.ERROR), problems[0])
    place = f"{first.span.file}:{first.span.line}:{first.span.column}"
    more = f", and {counted(len(problems) - 1, 'more problem')}" if len(problems) > 1 else ""
    return f"{place}: error[{first.code}]: {first.message}{more}"


def _gone(kept: LoadedRuleSet) -> Diagnostic:
    ref = kept.rule_set.ref
    return Diagnostic(
        span=Span(kept.rule_set.file, 1, 1, 2),
        severity=Severity.ERROR,
        code="default-rule-set-gone",
        message=f"rule set {ref.rule_set_id} version {ref.version} has gone, and requests that name none have no other",
        help="it stays in service until it is back, or the server is started anew with another default",
    )


def _not_compiled(span: Span, error: InferenceFailed) -> Diagnostic:
    return Diagnostic(
        span=span,
        severity=Severity.ERROR,
        code="rule-set-not-compiled",
        message=f"the inference engine refuses the rule set: {error}",
        help="this is a mistake of ours: please report it with the rule set",
    )
