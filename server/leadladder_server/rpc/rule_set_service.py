"""RuleSetService."""

import base64
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import grpc

from leadladder.v1 import rule_set_service_pb2 as wire
from leadladder_server.catalog.catalog import Catalog, LoadedRuleSet
from leadladder_server.catalog.library import Reload
from leadladder_server.catalog.loading import load_rule_set
from leadladder_server.language.reading import FILE_NAME
from leadladder_server.rpc.operators import check_operator
from leadladder_server.rpc.options import find
from leadladder_server.rpc.rule_sets import diagnostics_to_wire, reload_to_wire, rule_set_to_wire, summary_to_wire
from leadladder_server.rpc.statuses import NoRulesFolder, RequestInvalid
from leadladder_server.rpc.verdicts import rule_set_ref_to_wire

NAME = "leadladder.v1.RuleSetService"

PAGE = 50
"""Rule sets on a page when the caller does not say."""
MAX_PAGE = 1_000
"""Rule sets on a page at most."""
MAX_TEXT = 262_144
"""Bytes of UTF-8 of the text of a rule set that is checked: several times what the largest may say."""
MAX_LISTS = 1_048_576
"""Bytes of UTF-8 of its list files together."""
MAX_PROBLEMS = 1_000
"""Problems that one check tells."""
MAX_FILES = 100
"""List files of a rule set that is checked."""
MAX_PATH = 200
"""Bytes of UTF-8 in the path of a list file."""

_TOKEN = re.compile(r"([a-z0-9_-]+)/([0-9]{1,10})", re.ASCII)


class RuleSets:
    """The methods of the service. Each takes a message and gives a serialised one."""

    def __init__(
        self, catalog: Callable[[], Catalog], reload: Callable[[], Reload] | None = None, *, proven: bool = False
    ) -> None:
        """Prepare.

        Args:
            catalog: Gives the rule sets in service.
            reload: Reads their folder anew; None when they come from none.
            proven: Whether every caller has proved who it is before a call gets here.
        """
        self._catalog = catalog
        self._reload = reload
        self._proven = proven

    def list_rule_sets(self, request: wire.ListRuleSetsRequest, _context: grpc.ServicerContext) -> bytes:
        """Lists the loaded rule sets."""
        if request.page_size < 0:
            raise RequestInvalid("page_size", f"expected 0 or more, got {request.page_size}")
        size = min(request.page_size or PAGE, MAX_PAGE)
        after = _read_token(request.page_token) if request.page_token else None
        catalog = self._catalog()
        rest = [loaded for loaded in catalog if after is None or _place(loaded) > after]
        response = wire.ListRuleSetsResponse(
            rule_sets=[summary_to_wire(loaded, catalog) for loaded in rest[:size]],
            next_page_token=_token(rest[size - 1]) if len(rest) > size else "",
        )
        return response.SerializeToString()

    def get_rule_set(self, request: wire.GetRuleSetRequest, _context: grpc.ServicerContext) -> bytes:
        """Describes one loaded rule set."""
        version = request.version if request.HasField("version") else None
        catalog = self._catalog()
        described = rule_set_to_wire(find(catalog, request.rule_set_id, version), catalog)
        return wire.GetRuleSetResponse(rule_set=described).SerializeToString()

    def check_rule_set(self, request: wire.CheckRuleSetRequest, _context: grpc.ServicerContext) -> bytes:
        """Checks a text of a rule set, in a folder of its own that is gone afterwards."""
        _limit("text", request.text, MAX_TEXT)
        _limit("list_files", "".join(request.list_files.values()), MAX_LISTS)
        with TemporaryDirectory() as name:
            folder = Path(name)
            _write(folder / FILE_NAME, request.text)
            _write_lists(folder, request.list_files)
            loaded = load_rule_set(folder, folder, with_lint=True)
        response = wire.CheckRuleSetResponse(
            diagnostics=diagnostics_to_wire(loaded.diagnostics[:MAX_PROBLEMS], loaded.sources),
            rule_set=None if loaded.rule_set is None else rule_set_ref_to_wire(loaded.rule_set.ref),
        )
        return response.SerializeToString()

    def reload_rule_sets(self, _request: wire.ReloadRuleSetsRequest, context: grpc.ServicerContext) -> bytes:
        """Reads the rules folder now."""
        check_operator(context, proven=self._proven)
        if self._reload is None:
            raise NoRulesFolder
        return reload_to_wire(self._reload(), MAX_PROBLEMS).SerializeToString()


def _place(loaded: LoadedRuleSet) -> tuple[str, int]:
    """Where it stands in the catalogue's order."""
    ref = loaded.rule_set.ref
    return ref.rule_set_id, -ref.version


def _token(loaded: LoadedRuleSet) -> str:
    """Stands for everything up to a rule set, whatever is loaded later."""
    ref = loaded.rule_set.ref
    return base64.urlsafe_b64encode(f"{ref.rule_set_id}/{ref.version}".encode()).decode()


def _read_token(token: str) -> tuple[str, int]:
    try:
        match = _TOKEN.fullmatch(base64.b64decode(token, altchars="-_", validate=True).decode())
    except ValueError:
        match = None
    if match is None:
        raise RequestInvalid("page_token", "expected the next_page_token of the page before")
    return match[1], -int(match[2])


def _limit(field: str, text: str, limit: int) -> None:
    size = len(text.encode())
    if size > limit:
        raise RequestInvalid(field, f"expected at most {limit:,} bytes, got {size:,}")


def _write_lists(folder: Path, files: Mapping[str, str]) -> None:
    if len(files) > MAX_FILES:
        raise RequestInvalid("list_files", f"expected at most {MAX_FILES} files, got {len(files):,}")
    for name, text in files.items():
        path = PurePosixPath(name)
        inside = path.parts and not path.is_absolute() and ".." not in path.parts and path != PurePosixPath(FILE_NAME)
        if not inside or len(name.encode()) > MAX_PATH or "\\" in name or "\0" in name or ":" in name:
            raise RequestInvalid("list_files", f"expected the path of a list in the rule set's folder, got {name!r}")
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            _write(folder / path, text)
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            raise RequestInvalid("list_files", f"expected a file or a folder, got both in {name!r}") from error


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
