"""`--locale`: the same verdict in another language, for each of its readers."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server.catalog.catalog import Catalog
from leadladder_server.catalog.loading import load_rule_sets
from leadladder_server.rpc.server import Server
from leadladder_server.values.types import Instant

from .conftest import GOLDEN, Run

SHIPPED = Path("..", "..", "rules", "plant-software")
"""From the folder that commands run in."""
CONTACT = SHIPPED / "contacts" / "acme-pumpen-lead.yaml"

READERS = {
    "salesperson": ("score", CONTACT),
    "author": ("explain", CONTACT),
    "machine": ("score", CONTACT, "--json"),
}
"""How each reader of a verdict gets it."""


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("reader", READERS)
def test_three_readers_in_two_languages(
    reader: str, locale: str, run: Run, golden: Callable[[Path, str], None]
) -> None:
    """A sentence for each reason; its condition, outcome and place in the file; and codes that stay the same."""
    result = run(*READERS[reader], "--rules", SHIPPED, "--locale", locale)

    assert (result.code, result.err) == (0, "")
    shown = result.out
    if reader == "machine":
        shown = json.dumps(_without_digest(json.loads(shown)), indent=2, ensure_ascii=False) + "\n"
    golden(GOLDEN / f"locale-{reader}-{locale}.txt", shown)


def _without_digest(verdict: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """So that the comparison shows what the rules say, and not that their files have changed."""
    verdict["ruleSet"].pop("digest")
    return verdict


def test_a_machine_reads_the_same_codes_in_each_language(run: Run) -> None:
    """Codes, fields, outcomes and values do not depend on the language; sentences do."""
    english, german = (
        json.loads(run("score", CONTACT, "--rules", SHIPPED, "--json", "--locale", locale).out)
        for locale in ("en", "de-CH")
    )

    for each in (english, german):
        each["codes"] = [
            (reason["code"], reason["outcome"], reason["position"], [one["field"] for one in reason["evidence"]])
            for reason in each["reasons"]
        ]
    assert german["codes"] == english["codes"]
    assert german["stage"] == english["stage"] | {"title": "Interessent"}
    assert [one["text"] for one in german["reasons"]] != [one["text"] for one in english["reasons"]]


def test_a_server_speaks_it_as_well(run: Run) -> None:
    """What a server says in German is what this process says in German."""
    catalog = Catalog.compile(load_rule_sets(SHIPPED).rule_sets, Instant(0))
    with Server(catalog, port=0) as server:
        remote = run("score", CONTACT, "--server", f"127.0.0.1:{server.port}", "--locale", "de")
    catalog.close()

    assert remote == run("score", CONTACT, "--rules", SHIPPED, "--locale", "de")
    assert "Interessent" in remote.out


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        pytest.param("fr", "plant-software has no texts in 'fr'; what follows is in 'en'\n", id="another language"),
        pytest.param("en-GB", "", id="a region of the own language"),
        pytest.param("", "", id="none"),
    ],
)
def test_a_language_without_texts(locale: str, told: str, run: Run) -> None:
    """The rule set's own serves, and who asked for another one is told so beside the result."""
    plain = run("score", CONTACT, "--rules", SHIPPED)

    assert run("score", CONTACT, "--rules", SHIPPED, "--locale", locale) == plain._replace(err=told)


def test_a_check_says_how_much_is_said_in_each_language(run: Run, tmp_path: Path) -> None:
    """And which text is the first that is missing; that is no problem."""
    texts = tmp_path / "rules" / "mine" / "texts"
    texts.mkdir(parents=True)
    (texts.parent / "ruleset.yaml").write_text(
        "rule_set: mine\nversion: 1\n"
        "dimensions: {fit: {criteria: [{id: size, when: {company.employees: {gte: 20}}, points: 1, met: Large}]}}\n"
        "ladder: [{stage: prospect, requires: fit}]\n"
    )
    (texts / "de.yaml").write_text("fit: {title: Profil}\nfit.size: {title: Größe, met: Groß}\n")
    (texts / "de-AT.yaml").write_text("ladder.name: {title: Name}\nladder.prospect: {title: Möglicher Kunde}\n")
    (texts / "fr.yaml").write_text("{}\n")

    result = run("check", tmp_path / "rules", "--strict")

    assert result.code == 0
    assert result.out == (
        "1 rule set, no problems\n"
        "  mine in de-AT: all 5 texts\n"
        "  mine in de: 3 of 5 texts; the first that is missing is title of ladder.name\n"
        "  mine in fr: 0 of 5 texts; the first that is missing is title of fit\n"
    )


def test_the_shipped_rule_set_is_wholly_in_german(run: Run) -> None:
    """No text of it is left in English for a German reader."""
    assert "plant-software in de: all " in run("check", SHIPPED).out
