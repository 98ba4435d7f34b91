"""A rule set's folder made into a document."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from leadladder_server.diagnostics import Diagnostic, Severity, Span, in_order
from leadladder_server.documents.nodes import Mapping, Scalar
from leadladder_server.documents.positions import Positions, split_lines
from leadladder_server.documents.sources import decode, read_bytes, unprintable
from leadladder_server.documents.yaml import read_text
from leadladder_server.language import messages, translation_messages
from leadladder_server.language.document import RuleSetDocument, WrittenList, WrittenTranslation, is_gap
from leadladder_server.language.facts import ListFile
from leadladder_server.language.rule_set import RULE_SET, RuleSetFile
from leadladder_server.language.slips import report_quotes, with_numbers_joined
from leadladder_server.language.translations import TEXTS_FILE, canonical
from leadladder_server.suggestions import nearest

FILE_NAME = "ruleset.yaml"
"""The file in a rule set's folder that says it all."""

TEXTS_FOLDER = "texts"
"""The folder in a rule set's folder with its texts in other languages, one file each."""

MAX_LOCALES = 50
"""Files of texts in a rule set."""

_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a rule set's folder holds.

    Attributes:
        document: The rule set as it was written, with gaps where something could not be read; None when there is no
            mapping to read it from.
        diagnostics: All problems, in order.
        sources: The text of each file that was read, by the path that spans carry.
        files: The bytes of each file on which all of this depends, by its path in the folder; None for one that could
            not be read.
    """

    document: RuleSetDocument | None
    diagnostics: list[Diagnostic]
    sources: dict[str, str]
    files: dict[str, bytes | None]


def read_rule_set(folder: Path, root: Path) -> ReadResult:
    """Read the rule set of a folder. Never raises, whatever the files hold.

    Args:
        folder: The rule set's folder, with its `ruleset.yaml`.
        root: The folder that spans are relative to: `folder` itself or one above it.
    """
    reading = _Reading(folder, _shown_folder(folder, root))
    text = reading.text(FILE_NAME, folder / FILE_NAME, None)
    node = None
    if text is not None:
        node, found = read_text(reading.shown(FILE_NAME), text)
        reading.diagnostics += found
    document = None
    if node is not None:
        owner = Scalar("the file", "the file", quoted=False, span=Span(reading.shown(FILE_NAME), 1, 1, 2))
        node = with_numbers_joined(node, split_lines(text or ""), reading.diagnostics)
        report_quotes(node, reading.diagnostics)
        file = RULE_SET.read(node, owner, reading.diagnostics)
        if isinstance(node, Mapping):
            document = reading.document(file, reading.translations())
    return ReadResult(document, in_order(reading.diagnostics), reading.sources, reading.files)


def text_files(folder: Path) -> list[str]:
    """The first files of texts of a rule set, one more than it may have, by their paths in its folder. Never raises."""
    try:
        names = sorted(path.name for path in (folder / TEXTS_FOLDER).iterdir())
    except OSError:
        return []
    found = [name for name in names if not name.startswith(".") and name.lower().endswith(_SUFFIXES)]
    return [f"{TEXTS_FOLDER}/{name}" for name in found[: MAX_LOCALES + 1]]


def digest(files: dict[str, bytes]) -> str:
    """SHA-256 in hexadecimal over the files of a rule set, sorted by path.

    For each file it takes the length of its path in UTF-8 as eight bytes, big end first, the path, the length of its
    bytes likewise, and the bytes: so that no byte can move from one part to another without a trace.

    Args:
        files: The bytes of each file, by its path relative to the rule set's folder, with slashes.
    """
    hashed = hashlib.sha256()
    for path, data in sorted(files.items()):
        for part in (path.encode(), data):
            hashed.update(len(part).to_bytes(8, "big"))
            hashed.update(part)
    return hashed.hexdigest()


def _shown_folder(folder: Path, root: Path) -> PurePosixPath:
    try:
        return PurePosixPath(folder.relative_to(root).as_posix())
    except ValueError:
        return PurePosixPath(folder.name)


@dataclass(slots=True)
class _Reading:
    """The files of one rule set, as they are read."""

    folder: Path
    shown_folder: PurePosixPath
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes | None] = field(default_factory=dict)

    def shown(self, path: str) -> str:
        """The path of a file as spans carry it."""
        return (self.shown_folder / path).as_posix()

    def text(self, path: str, place: Path, shown_at: Span | None) -> str | None:
        """The text of a file of the rule set; None when it cannot be read."""
        data, found = read_bytes(self.shown(path), place, shown_at)
        self.diagnostics += found
        self.files[path] = data
        if data is None:
            return None
        text, found = decode(self.shown(path), data)
        if not found and (problem := unprintable(Positions(self.shown(path), text), text)):
            found = [problem]
        self.sources[self.shown(path)] = text
        self.diagnostics += found
        return None if found else text

    def written_list(self, name: Scalar, written: ListFile | tuple[Scalar, ...]) -> WrittenList:
        """A list with its items, none when its file cannot be read."""
        if not isinstance(written, ListFile):
            return WrittenList(name, written)
        path = None if is_gap(written.path) else self._list_path(written.path)
        text = None if path is None else self.text(path, self.folder / path, written.path.span)
        items = () if path is None or text is None else _items(self.shown(path), text)
        return WrittenList(name, items)

    def translations(self) -> tuple[WrittenTranslation, ...]:
        """The files of texts that can be read."""
        found = text_files(self.folder)
        if len(found) > MAX_LOCALES:
            self.diagnostics.append(translation_messages.too_many(self.shown(found[-1]), MAX_LOCALES))
        read = [self._translation(path) for path in found]
        return tuple(translation for translation in read if translation is not None)

    def _translation(self, path: str) -> WrittenTranslation | None:
        written, shown = PurePosixPath(path), self.shown(path)
        span = Span(shown, 1, 1, 2)
        locale = canonical(written.stem)
        named = None if locale is None else f"{locale}.yaml"
        if named != written.name:
            self.diagnostics.append(translation_messages.misnamed(span, written.name, named))
        inside = self._leads_inside(self.folder / path)
        if not inside:
            self.files[path] = None
            self.diagnostics.append(translation_messages.link_outside(span, written.name))
        text = self.text(path, self.folder / path, None) if inside else None
        if text is None or locale is None:
            return None
        node, found = read_text(shown, text)
        self.diagnostics += found
        if node is None:
            return None
        report_quotes(node, self.diagnostics)
        texts = TEXTS_FILE.read(node, Scalar("the file", "the file", quoted=False, span=span), self.diagnostics)
        return WrittenTranslation(shown, locale, tuple(each for _, each in texts))

    def _leads_inside(self, place: Path) -> bool:
        """Whether a path, which may be a link, ends in the rule set's folder."""
        try:
            return place.resolve().is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError, ValueError):  # A link to itself.
            return False

    def document(self, file: RuleSetFile, translations: tuple[WrittenTranslation, ...]) -> RuleSetDocument:
        """The document that a file makes with its lists; to be called when all else has been read."""
        lists = tuple(self.written_list(name, written) for name, written in file.lists)
        rows, columns, near_threshold = file.grade or (None, None, None)
        return RuleSetDocument(
            file=self.shown(FILE_NAME),
            digest=digest({path: data for path, data in self.files.items() if data is not None}),
            rule_set=file.rule_set,
            version=file.version,
            title=file.title,
            parameters=file.parameters,
            fields=file.fields,
            lists=lists,
            signals=file.signals,
            disqualifiers=file.disqualifiers,
            dimensions=file.dimensions,
            ladder=file.ladder,
            base=file.base,
            fast_tracks=file.fast_tracks,
            labels=file.labels,
            grade_rows=rows,
            grade_columns=columns,
            near_threshold=near_threshold,
            rates=file.rates,
            activities_kept=file.activities_kept,
            roles=file.roles,
            locale=file.locale,
            translations=translations,
            broken=any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics),
        )

    def _list_path(self, written: Scalar) -> str | None:
        """The path of a list file relative to the folder, in its plainest form; None with a diagnostic otherwise."""
        path = PurePosixPath(written.text)
        if "\\" in written.text or "\0" in written.text or path.is_absolute() or ".." in path.parts or not path.parts:
            self.diagnostics.append(messages.path_outside(written))
            return None
        try:
            place = (self.folder / path).resolve(strict=True)
            inside, exists = place.is_relative_to(self.folder.resolve()), True
        except FileNotFoundError:
            inside, exists = True, False
        except (OSError, RuntimeError, ValueError):  # A symbolic link to itself, a name that is too long.
            inside = exists = False
        if not (inside and exists):
            self.files[path.as_posix()] = None
        if not inside:
            self.diagnostics.append(messages.link_outside(written))
        elif not exists:
            self.diagnostics.append(messages.no_list_file(written, nearest(path.as_posix(), self._files())))
        return path.as_posix() if inside and exists else None

    def _files(self) -> list[str]:
        """Text files in the rule set's folder, for a suggestion."""
        return sorted(
            found.relative_to(self.folder).as_posix()
            for pattern in ("*.txt", "*/*.txt")
            for found in self.folder.glob(pattern)
        )


def _items(file: str, text: str) -> tuple[Scalar, ...]:
    """The lines of a list file, trimmed, without blank ones and those that start with #."""
    items = []
    for number, line in enumerate(split_lines(text), start=1):
        item = line.strip()
        if item and not item.startswith("#"):
            column = line.index(item) + 1
            items.append(Scalar(item, item, quoted=False, span=Span(file, number, column, column + len(item))))
    return tuple(items)
