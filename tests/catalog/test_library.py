"""A folder of rule sets in service, while it changes."""

import gc
import os
import shutil
from pathlib import Path

import pytest

from leadladder_server.catalog import catalog as catalog_module
from leadladder_server.catalog import folders as folders_module
from leadladder_server.catalog import loading
from leadladder_server.catalog.library import Library, Outcome
from leadladder_server.contact import Contact
from leadladder_server.engine.inference import Inference
from leadladder_server.engine.program import Program
from leadladder_server.errors import InferenceFailed, RuleSetNotFound
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.values.types import Instant
from tests.rpc.serving import NOW, RULES

TINY = (RULES / "tiny" / "ruleset.yaml").read_text("utf-8")
BROKEN = TINY.replace("company.employees", "company.employes")
LATER = Instant(NOW + 1_000_000)


def text(rule_set: str = "tiny", version: int = 1, title: str = "Tiny") -> str:
    """A rule set."""
    return (
        TINY.replace("rule_set: tiny", f"rule_set: {rule_set}")
        .replace("version: 1", f"version: {version}")
        .replace("title: Tiny", f"title: {title}", 1)
    )


def write(root: Path, name: str, content: str = TINY) -> None:
    """The rule set of a folder."""
    (root / name).mkdir(exist_ok=True)
    (root / name / "ruleset.yaml").write_text(content, "utf-8")


def library(root: Path, default: str | None = None) -> Library:
    """A folder of rule sets in service."""
    made = Library(root, Inference.REFERENCE, default)
    assert not made.start(NOW).refused
    return made


def outcomes(made: Library, now: Instant = LATER) -> dict[str, Outcome]:
    """What a reload makes of each folder."""
    return {each.folder: each.outcome for each in made.reload(now).folders}


def served(made: Library) -> list[tuple[str, int, str]]:
    """What is in service: id, version and title."""
    return [(ref.rule_set_id, ref.version, each.rule_set.title) for each in made.catalog for ref in [each.rule_set.ref]]


def test_nothing_changes_without_a_change(tmp_path: Path) -> None:
    """A reload of the same files keeps the very program, with all that it remembers."""
    write(tmp_path, "a")
    made = library(tmp_path)
    before = made.catalog.get()
    reload = made.reload(LATER)
    assert not reload.changed
    assert {each.outcome for each in reload.folders} == {Outcome.UNCHANGED}
    assert made.catalog.get() is before
    assert made.reflects(made.survey())


def test_an_edit_is_in_service_after_a_reload(tmp_path: Path) -> None:
    """With the moment at which it was loaded, and another digest."""
    write(tmp_path, "a")
    made = library(tmp_path)
    before = made.catalog.get()
    write(tmp_path, "a", text(title="Changed"))
    assert not made.reflects(made.survey())
    assert outcomes(made) == {"a": Outcome.UPDATED}
    after = made.catalog.get()
    assert (after.rule_set.title, after.loaded_at) == ("Changed", LATER)
    assert after.rule_set.ref.digest != before.rule_set.ref.digest


def test_only_what_changed_is_compiled_again(tmp_path: Path) -> None:
    """The others keep their programs."""
    write(tmp_path, "a")
    write(tmp_path, "b", text("other"))
    made = library(tmp_path)
    other = made.catalog.get("other")
    write(tmp_path, "a", text(title="Changed"))
    assert outcomes(made) == {"a": Outcome.UPDATED, "b": Outcome.UNCHANGED}
    assert made.catalog.get("other") is other


def test_the_last_good_version_stays_when_the_new_one_has_errors(tmp_path: Path) -> None:
    """The reload tells why, and so does the catalogue, since the first bad version."""
    write(tmp_path, "a")
    made = library(tmp_path)
    good = made.catalog.get()
    write(tmp_path, "a", BROKEN)
    reload = made.reload(LATER)
    assert (reload.refused, reload.changed) == (True, True)
    assert [(each.outcome, each.rule_set) for each in reload.folders] == [(Outcome.REFUSED, good.rule_set.ref)]
    assert {problem.code for problem in reload.diagnostics} == {"unknown-field"}
    assert set(reload.sources) == {"a/ruleset.yaml"}
    assert made.catalog.get() is good
    error = made.catalog.load_errors[good.identity]
    assert error.since == LATER
    assert error.text.startswith("a/ruleset.yaml:36:")
    assert "error[unknown-field]: There is no fact called company.employes" in error.text

    again = made.reload(Instant(LATER + 1))
    assert (again.refused, again.changed) == (True, False)
    write(tmp_path, "a", "{")
    assert made.reload(Instant(LATER + 2)).changed
    assert made.catalog.load_errors[good.identity].since == LATER


def test_the_last_good_version_comes_back_as_it_was(tmp_path: Path) -> None:
    """Undoing an edit ends the error, and keeps the program."""
    write(tmp_path, "a")
    made = library(tmp_path)
    good = made.catalog.get()
    write(tmp_path, "a", BROKEN)
    made.reload(LATER)
    write(tmp_path, "a")
    reload = made.reload(LATER)
    assert (reload.changed, reload.refused) == (True, False)
    assert [each.outcome for each in reload.folders] == [Outcome.UNCHANGED]
    assert made.catalog.get() is good
    assert not made.catalog.load_errors


def test_a_list_file_counts(tmp_path: Path) -> None:
    """Its bytes are part of the digest, and one that is missing is noticed when it comes."""
    listed = TINY.replace("competitor.example", "{in: $rivals}").replace(
        "disqualifiers:", "lists:\n  rivals: {file: rivals.txt}\n\ndisqualifiers:"
    )
    write(tmp_path, "a", listed)
    rivals = tmp_path / "a" / "rivals.txt"
    rivals.write_text("one.example\n")
    made = library(tmp_path)
    digest = made.catalog.get().rule_set.ref.digest
    rivals.write_text("two.example\n")
    assert not made.reflects(made.survey())
    assert outcomes(made) == {"a": Outcome.UPDATED}
    assert made.catalog.get().rule_set.ref.digest != digest
    rivals.unlink()
    assert outcomes(made) == {"a": Outcome.REFUSED}
    assert made.reflects(made.survey())
    rivals.write_text("one.example\n")
    assert not made.reflects(made.survey())
    assert outcomes(made) == {"a": Outcome.UPDATED}
    assert made.catalog.get().rule_set.ref.digest == digest


def test_other_files_do_not_count(tmp_path: Path) -> None:
    """Notes, contacts, editors' temporary files and hidden folders change nothing."""
    write(tmp_path, "a")
    made = library(tmp_path)
    for name in (".ruleset.yaml.swp", "ruleset.yaml~", "#ruleset.yaml#", "4913", "tests.yaml"):
        (tmp_path / "a" / name).write_text("{")
    write(tmp_path, ".backup", text("hidden"))
    (tmp_path / "..2026").mkdir()
    (tmp_path / "notes").mkdir()
    assert made.reflects(made.survey())
    assert not made.reload(LATER).changed


def test_a_folder_that_appears_is_added(tmp_path: Path) -> None:
    """Requests can name it at once, and whoever named none goes on with the default of before."""
    write(tmp_path, "a")
    made = library(tmp_path)
    write(tmp_path, "b", text("other"))
    assert outcomes(made) == {"a": Outcome.UNCHANGED, "b": Outcome.ADDED}
    assert made.catalog.get("other").rule_set.ref.rule_set_id == "other"
    assert made.catalog.get().rule_set.ref.rule_set_id == "tiny"


def test_a_folder_that_appears_with_errors_hides_nothing(tmp_path: Path) -> None:
    """Nothing is in service from it until it is mended, and the others stay as they are."""
    write(tmp_path, "a")
    made = library(tmp_path)
    write(tmp_path, "b", BROKEN.replace("rule_set: tiny", "rule_set: other"))
    reload = made.reload(LATER)
    assert [(each.folder, each.outcome, each.rule_set) for each in reload.folders][1:] == [("b", Outcome.REFUSED, None)]
    assert served(made) == [("tiny", 1, "Tiny")]
    write(tmp_path, "b", text("other"))
    assert outcomes(made) == {"a": Outcome.UNCHANGED, "b": Outcome.ADDED}


def test_a_folder_that_goes_is_withdrawn(tmp_path: Path) -> None:
    """Its rule set is not found any more; the last one left becomes the default."""
    write(tmp_path, "a")
    write(tmp_path, "b", text("other"))
    made = library(tmp_path)
    shutil.rmtree(tmp_path / "a")
    reload = made.reload(LATER)
    assert [(each.folder, each.outcome) for each in reload.folders] == [
        ("a", Outcome.WITHDRAWN),
        ("b", Outcome.UNCHANGED),
    ]
    with pytest.raises(RuleSetNotFound):
        made.catalog.get("tiny")
    assert made.catalog.default == "other"
    assert not made.reload(LATER).changed


def test_a_renamed_folder_keeps_its_rule_set(tmp_path: Path) -> None:
    """The same id and version from another folder; positions name the new one."""
    write(tmp_path, "a")
    write(tmp_path, "z", text("other"))
    made = library(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    made.reload(LATER)
    assert served(made) == [("other", 1, "Tiny"), ("tiny", 1, "Tiny")]
    assert made.catalog.get("tiny").rule_set.file == "b/ruleset.yaml"


def test_versions_are_served_side_by_side(tmp_path: Path) -> None:
    """A new version in a folder of its own leaves the old one to those who pin it."""
    write(tmp_path, "v1")
    made = library(tmp_path)
    write(tmp_path, "v2", text(version=2, title="Second"))
    made.reload(LATER)
    assert made.catalog.get("tiny").rule_set.title == "Second"
    assert made.catalog.get("tiny", 1).rule_set.title == "Tiny"
    shutil.rmtree(tmp_path / "v1")
    made.reload(LATER)
    with pytest.raises(RuleSetNotFound):
        made.catalog.get("tiny", 1)


@pytest.mark.parametrize("new", ["0", "b"])
def test_the_same_version_twice_leaves_the_one_in_service(tmp_path: Path, new: str) -> None:
    """The newcomer is refused whatever its name, and takes over when the other one goes."""
    write(tmp_path, "a")
    made = library(tmp_path)
    write(tmp_path, new, text(title="Copy"))
    reload = made.reload(LATER)
    assert {each.folder: each.outcome for each in reload.folders} == {"a": Outcome.UNCHANGED, new: Outcome.REFUSED}
    (problem,) = reload.diagnostics
    assert (problem.code, problem.span.file) == ("duplicate-rule-set", f"{new}/ruleset.yaml")
    assert problem.message == "rule set tiny version 1 is already defined in a/ruleset.yaml"
    assert served(made) == [("tiny", 1, "Tiny")]
    shutil.rmtree(tmp_path / "a")
    assert outcomes(made) == {"a": Outcome.WITHDRAWN, new: Outcome.ADDED}
    assert served(made) == [("tiny", 1, "Copy")]


def test_a_good_copy_replaces_a_last_good_version(tmp_path: Path) -> None:
    """What is right in the files goes before what is only remembered."""
    write(tmp_path, "a")
    made = library(tmp_path)
    write(tmp_path, "a", BROKEN)
    made.reload(LATER)
    write(tmp_path, "b", text(title="Copy"))
    assert outcomes(made) == {"a": Outcome.REFUSED, "b": Outcome.ADDED}
    assert served(made) == [("tiny", 1, "Copy")]
    assert not made.catalog.load_errors


@pytest.mark.parametrize("what", ["gone", "empty", "a file"])
def test_everything_stays_while_the_whole_folder_is_away(tmp_path: Path, what: str) -> None:
    """A disk that is not there, or a folder that is being replaced, is no wish to withdraw."""
    root = tmp_path / "rules"
    root.mkdir()
    write(root, "a")
    write(root, "b", text("other"))
    made = library(root)
    before = list(made.catalog)
    root.rename(tmp_path / "elsewhere")
    if what == "empty":
        root.mkdir()
    if what == "a file":
        root.write_text("")
    reload = made.reload(LATER)
    assert (reload.refused, reload.changed) == (True, True)
    assert [problem.code for problem in reload.diagnostics] == ["no-rule-sets"]
    assert {each.outcome for each in reload.folders} == {Outcome.REFUSED}
    assert list(made.catalog) == before
    assert set(made.catalog.load_errors) == {("tiny", 1), ("other", 1)}
    assert made.reflects(made.survey())
    assert not made.reload(LATER).changed

    if root.is_dir():
        root.rmdir()
    root.unlink(missing_ok=True)
    (tmp_path / "elsewhere").rename(root)
    assert not made.reflects(made.survey())
    reload = made.reload(LATER)
    assert (reload.refused, reload.changed) == (False, True)
    assert list(made.catalog) == before
    assert not made.catalog.load_errors


def test_a_folder_that_may_not_be_read_keeps_its_last_good_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lost permission is an error at that folder, and no wish to withdraw."""
    write(tmp_path, "a")
    write(tmp_path, "b", text("other"))
    made = library(tmp_path)
    stat, is_file = Path.stat, Path.is_file

    def refuse(path: Path) -> None:
        if path.parent.name == "a":
            raise PermissionError(13, "Permission denied", str(path))

    def refusing_stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        refuse(path)
        return stat(path, follow_symlinks=follow_symlinks)

    def refusing_is_file(path: Path) -> bool:
        refuse(path)
        return is_file(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", refusing_stat)
        patch.setattr(Path, "lstat", lambda path: refusing_stat(path, follow_symlinks=False))
        patch.setattr(Path, "is_file", refusing_is_file)
        reload = made.reload(LATER)
    assert {each.folder: each.outcome for each in reload.folders} == {"a": Outcome.REFUSED, "b": Outcome.UNCHANGED}
    (problem,) = reload.diagnostics
    assert (problem.span.file, problem.code) == ("a/ruleset.yaml", "unreadable-file")
    assert len(served(made)) == 2
    assert outcomes(made) == {"a": Outcome.UNCHANGED, "b": Outcome.UNCHANGED}


def _mounted(root: Path, name: str, title: str) -> None:
    """A volume of Kubernetes: files are links through `..data`, which leads to a folder that is never written again."""
    data = root / name
    data.mkdir()
    (data / "a").mkdir()
    (data / "a" / "ruleset.yaml").write_text(text(title=title))
    (root / "..data_tmp").symlink_to(name)
    (root / "..data_tmp").rename(root / "..data")
    if not (root / "a").is_symlink():
        (root / "a").symlink_to("..data/a")


def test_a_volume_of_kubernetes_is_swapped(tmp_path: Path) -> None:
    """Only a link changes, two levels above the file."""
    _mounted(tmp_path, "..1", "First")
    made = library(tmp_path)
    _mounted(tmp_path, "..2", "Second")
    shutil.rmtree(tmp_path / "..1")
    assert not made.reflects(made.survey())
    assert outcomes(made) == {"a": Outcome.UPDATED}
    assert served(made) == [("tiny", 1, "Second")]


def test_a_root_that_is_a_link_can_be_switched(tmp_path: Path) -> None:
    """A deployment that moves one link from release to release."""
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "a", text(title=name))
    (tmp_path / "current").symlink_to("1")
    made = library(tmp_path / "current")
    (tmp_path / "new").symlink_to("2")
    (tmp_path / "new").rename(tmp_path / "current")
    assert outcomes(made) == {"a": Outcome.UPDATED}
    assert served(made) == [("tiny", 1, "2")]


def test_one_rule_sets_own_folder_can_be_a_link_that_is_switched(tmp_path: Path) -> None:
    """It is known by the name of the link, not by that of the release."""
    write(tmp_path, "1", text(title="1"))
    write(tmp_path, "2", text(title="2"))
    (tmp_path / "current").symlink_to("1")
    made = library(tmp_path / "current")
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("2")
    assert outcomes(made) == {"current": Outcome.UPDATED}
    assert served(made) == [("tiny", 1, "2")]


def test_files_of_two_moments_are_never_one_rule_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change between reading a rule set and its list leads to reading both again."""
    listed = (
        text(title="{title}")
        .replace("competitor.example", "{in: $rivals}")
        .replace("disqualifiers:", "lists:\n  rivals: {file: rivals.txt}\n\ndisqualifiers:")
    )
    write(tmp_path, "a", listed.replace("{title}", "Old"))
    rivals = tmp_path / "a" / "rivals.txt"
    rivals.write_text("old.example\n")
    made = library(tmp_path)
    old_digest = made.catalog.get().rule_set.ref.digest

    load_rule_set = loading.load_rule_set
    calls = []

    def load_while_it_changes(folder: Path, root: Path) -> loading.Loaded:
        loaded = load_rule_set(folder, root)
        calls.append(loaded)
        if len(calls) == 1:
            write(tmp_path, "a", listed.replace("{title}", "New"))
        return loaded

    rivals.write_text("new.example\n")  # The list is new, the rule set not yet.
    monkeypatch.setattr(folders_module, "load_rule_set", load_while_it_changes)
    assert outcomes(made) == {"a": Outcome.UPDATED}
    assert len(calls) == 2
    assert served(made) == [("tiny", 1, "New")]
    assert made.catalog.get().rule_set.ref.digest != old_digest


def test_files_that_never_rest_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few attempts the last good version stays; the next look reads again."""
    write(tmp_path, "a")
    made = library(tmp_path)
    load_rule_set = loading.load_rule_set
    count = 0

    def load_while_it_changes(folder: Path, root: Path) -> loading.Loaded:
        nonlocal count
        loaded = load_rule_set(folder, root)
        count += 1
        write(tmp_path, "a", text(title=f"Change {count}"))
        return loaded

    write(tmp_path, "a", text(title="Change 0"))
    with monkeypatch.context() as patch:
        patch.setattr(folders_module, "load_rule_set", load_while_it_changes)
        reload = made.reload(LATER)
    assert [problem.code for problem in reload.diagnostics] == ["changing-files"]
    assert served(made) == [("tiny", 1, "Tiny")]
    assert not made.reflects(made.survey())
    assert outcomes(made) == {"a": Outcome.UPDATED}
    assert served(made) == [("tiny", 1, f"Change {count}")]


@pytest.mark.parametrize("default", ["tiny", None], ids=["chosen", "the only one at the start"])
def test_the_default_stays_until_another_can_take_its_place(tmp_path: Path, default: str | None) -> None:
    """Requests that name no rule set have an answer as long as they had one."""
    write(tmp_path, "a")
    made = library(tmp_path, default)
    write(tmp_path, "b", text("other"))
    write(tmp_path, "c", text("third"))
    made.reload(LATER)
    shutil.rmtree(tmp_path / "a")
    reload = made.reload(LATER)
    assert (reload.folders[0].folder, reload.folders[0].outcome) == ("a", Outcome.REFUSED)
    assert [problem.code for problem in reload.diagnostics] == ["default-rule-set-gone"]
    assert made.catalog.get().rule_set.ref.rule_set_id == "tiny"
    assert ("tiny", 1) in made.catalog.load_errors
    assert not made.reload(LATER).changed
    write(tmp_path, "a")
    assert outcomes(made)["a"] is Outcome.ADDED
    assert not made.catalog.load_errors


def test_the_only_rule_set_can_be_replaced_by_another(tmp_path: Path) -> None:
    """Where nobody chose a default, the new one takes its place; where somebody did, the old one stays."""
    write(tmp_path, "a")
    free, chosen = library(tmp_path), library(tmp_path, "tiny")
    write(tmp_path, "a", text("other"))
    free.reload(LATER)
    chosen.reload(LATER)
    assert (free.catalog.default, [name for name, _, _ in served(free)]) == ("other", ["other"])
    assert (chosen.catalog.default, [name for name, _, _ in served(chosen)]) == ("tiny", ["other", "tiny"])


def test_a_server_is_never_without_rules(tmp_path: Path) -> None:
    """Everything gone, and only something broken in its place: what was in service stays."""
    write(tmp_path, "a")
    write(tmp_path, "b", text("other"))
    made = library(tmp_path)
    shutil.rmtree(tmp_path / "a")
    shutil.rmtree(tmp_path / "b")
    write(tmp_path, "c", BROKEN)
    assert made.reload(LATER).refused
    assert len(served(made)) == 2


def test_a_rule_set_that_does_not_compile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the start the server does not run; later the last good version stays, and the next reload tries again."""
    write(tmp_path, "a")
    made = library(tmp_path)

    def refuse(rule_set: RuleSet, inference: Inference) -> Program:
        del rule_set, inference
        raise InferenceFailed("no memory")

    write(tmp_path, "a", text(title="New"))
    with monkeypatch.context() as patch:
        patch.setattr(catalog_module, "compile_program", refuse)
        with pytest.raises(InferenceFailed):
            Library(tmp_path).start(NOW)
        assert [problem.code for problem in made.reload(LATER).diagnostics] == ["rule-set-not-compiled"]
        assert served(made) == [("tiny", 1, "Tiny")]
    assert outcomes(made) == {"a": Outcome.UPDATED}


def test_a_start_with_errors_puts_nothing_in_service(tmp_path: Path) -> None:
    """There is no last good version yet."""
    write(tmp_path, "a", BROKEN)
    write(tmp_path, "b", text("other"))
    made = Library(tmp_path, Inference.REFERENCE)
    assert made.start(NOW).refused
    assert served(made) == []


def test_a_misnamed_file_stops_the_start(tmp_path: Path) -> None:
    """As the check tells it: a server never runs without a rule set that its operator believes to be there."""
    write(tmp_path, "a")
    write(tmp_path, "b", text("other"))
    (tmp_path / "b" / "ruleset.yaml").rename(tmp_path / "b" / "ruleset.yml")
    reload = Library(tmp_path, Inference.REFERENCE).start(NOW)
    assert reload.refused
    assert [(problem.code, problem.span.file) for problem in reload.diagnostics] == [("misnamed-file", "b/ruleset.yml")]


def test_a_start_without_its_default_fails(tmp_path: Path) -> None:
    """With the nearest id."""
    write(tmp_path, "a")
    with pytest.raises(RuleSetNotFound) as refused:
        Library(tmp_path, Inference.REFERENCE, "tinny").start(NOW)
    assert refused.value.nearest == "tiny"


def test_a_program_is_released_when_its_last_user_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before: a call that began with the old rules ends with them. Nor later: nothing waits for a collection."""
    released: list[str] = []
    close = Program.close

    def noted(program: Program) -> None:
        released.append(program.rule_set.title)
        close(program)

    monkeypatch.setattr(Program, "close", noted)
    write(tmp_path, "a")
    made = Library(tmp_path)
    made.start(NOW)
    used = made.catalog.get()
    write(tmp_path, "a", text(title="New"))
    made.reload(LATER)
    assert used.program.score(Contact("c", {}), NOW).stage.stage_id == "name"
    assert released == []
    gc.disable()
    try:
        del used
        assert released == ["Tiny"]
    finally:
        gc.enable()


def test_texts_in_another_language_are_in_service_after_a_reload(tmp_path: Path) -> None:
    """A file of texts that comes, changes or goes is seen, and its rule set is compiled again."""
    write(tmp_path, "a")
    made = library(tmp_path)
    texts = tmp_path / "a" / "texts"
    texts.mkdir()

    def reloaded(now: int) -> tuple[Outcome, list[str]]:
        outcome = outcomes(made, Instant(LATER + now))["a"]
        return outcome, [each.locale for each in made.catalog.get().rule_set.translations]

    (texts / "de.yaml").write_text("{}")
    assert reloaded(1) == (Outcome.UPDATED, ["de"])
    assert reloaded(2) == (Outcome.UNCHANGED, ["de"])
    (texts / "de.yaml").write_text("nothing: {title: Nichts}")
    assert reloaded(3) == (Outcome.REFUSED, ["de"])
    (texts / "de.yaml").rename(texts / "fr.yaml")
    (texts / "fr.yaml").write_text("{}")
    assert reloaded(4) == (Outcome.UPDATED, ["fr"])
    (texts / "fr.yaml").unlink()
    assert reloaded(5) == (Outcome.UPDATED, [])
    made.close()
