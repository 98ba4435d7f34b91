"""Rule sets that change while they are served: when they are read anew, and who is told what came of it."""

import threading
from collections.abc import Callable
from typing import Protocol

from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.library import FolderReload, Library, Outcome, Reload
from leadladder_server.catalog.watching import looks
from leadladder_server.diagnostics import Diagnostic
from leadladder_server.rpc.logs import Logger
from leadladder_server.rpc.metrics import Metrics
from leadladder_server.values.types import Instant

SETTLE = 0.3
"""Seconds without a change after which files are taken for whole."""

PATIENCE = 5.0
"""Seconds that a reload may take to end when the server stops."""

MOST_WAITS = 20
"""How often that is waited for; files that never rest are read all the same."""

MOST_LOGGED = 10
"""Problems of one folder that are logged."""

HEALTH = "leadladder.rules"
"""The name under which health is told of the rules folder, and with ".ID" of one rule set."""


class Health(Protocol):
    """Where health is told."""

    def set(self, name: str, *, serving: bool) -> None:
        """Tells how a service is."""


class Reloader:
    """Keeps a library up to date, and tells logs, metrics and health what came of it."""

    def __init__(  # noqa: PLR0913  # Each of them is told or asked.
        self,
        library: Library,
        now: Callable[[], Instant],
        log: Logger,
        health: Health,
        *,
        metrics: Metrics | None,
        poll: float,
        beside: Callable[[], None] | None = None,
    ) -> None:
        """Prepare.

        Args:
            library: The rule sets, started.
            now: The clock.
            log: Where events go.
            health: Where health is told.
            metrics: What counts; None for nothing.
            poll: The most seconds between two looks at the folder; 0: it is read only when `reload` is called.
            beside: Called with each look and each reload; None for nothing.
        """
        self._library = library
        self._now = now
        self._log = log
        self._health = health
        self._metrics = metrics
        self._poll = poll
        self._beside = beside
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="rules", daemon=True)
        self._refused = 0
        self._known: set[str] = set()

    def start(self) -> None:
        """Tells how things are, and begins to look at the folder."""
        self._tell_health()
        self._tell_metrics()
        if self._poll:
            self._thread.start()

    def stop(self) -> None:
        """Ends looking; a reload that is under way is waited for, but not one that hangs, as on a dead network disk."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE)

    def reload(self) -> Reload:
        """Reads the folder now, and returns when what it holds is in service."""
        self._look_beside()
        try:
            reload = self._library.reload(self._now())
        except BaseException:
            if self._metrics is not None:
                self._metrics.reloaded("failed")
            raise
        self._refused = sum(each.outcome is Outcome.REFUSED for each in reload.folders)
        if self._metrics is not None:
            self._metrics.reloaded("refused" if reload.refused else "ok")
        self._tell_log(reload)
        self._tell_health()
        self._tell_metrics()
        return reload

    def _watch(self) -> None:
        while not self._stop.is_set():
            try:
                for _ in looks(self._library.root, self._poll, self._stop):
                    self._look()
            except Exception as error:  # noqa: BLE001  # Whatever happens, the next look may go well.
                self._log.error("reload failed", exc_info=error)
                self._stop.wait(self._poll)

    def _look_beside(self) -> None:
        if self._beside is not None:
            self._beside()

    def _look(self) -> None:
        self._look_beside()
        if self._has_changed():
            self.reload()
        else:
            self._tell_metrics()

    def _has_changed(self) -> bool:
        """Whether there is something to read; waits until it has settled."""
        seen = self._library.survey()
        for _ in range(MOST_WAITS):
            if self._library.reflects(seen) or self._stop.wait(SETTLE):
                return False
            before, seen = seen, self._library.survey()
            if seen == before:
                break
        return not self._library.reflects(seen)

    def _tell_log(self, reload: Reload) -> None:
        if not reload.changed:
            return
        if any(problem.code == "no-rule-sets" for problem in reload.diagnostics):
            (problem,) = reload.diagnostics
            self._log.error("rules folder lost", problem=_line(problem), in_service=_served(self._library.catalog))
            return
        for each in reload.folders:
            if each.changed:
                self._tell_log_of(each)
        self._log.info("rules reloaded", in_service=_served(self._library.catalog), refused=self._refused)

    def _tell_log_of(self, each: FolderReload) -> None:
        said: dict[str, object] = {"folder": each.folder}
        if each.rule_set is not None:
            ref = each.rule_set
            said |= {"rule_set": ref.rule_set_id, "version": ref.version, "digest": ref.digest}
        if each.problems:
            said["problems"] = [_line(problem) for problem in each.problems[:MOST_LOGGED]]
            said["more_problems"] = max(0, len(each.problems) - MOST_LOGGED)
        match each.outcome:
            case Outcome.REFUSED:
                self._log.error("rule set refused", **said)
            case Outcome.UNCHANGED:
                self._log.info("rule set mended", **said)
            case _:
                self._log.info(f"rule set {each.outcome}", **said)

    def _tell_health(self) -> None:
        catalog = self._library.catalog
        failing = {rule_set_id for rule_set_id, _ in catalog.load_errors}
        served = {each.rule_set.ref.rule_set_id for each in catalog}
        self._known |= served
        self._health.set(HEALTH, serving=not self._refused)
        for rule_set_id in self._known:
            self._health.set(f"{HEALTH}.{rule_set_id}", serving=rule_set_id in served and rule_set_id not in failing)

    def _tell_metrics(self) -> None:
        if self._metrics is not None:
            self._metrics.looked(self._refused, self._now())


def _line(problem: Diagnostic) -> str:
    span = problem.span
    place = f"{span.file}:{span.line}:{span.column}"
    return f"{place}: {problem.severity}[{problem.code}]: {problem.message}"


def _served(catalog: Catalog) -> list[str]:
    return [f"{each.rule_set.ref.rule_set_id} {each.rule_set.ref.version}" for each in catalog]
