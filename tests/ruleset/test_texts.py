"""Files of texts: what they may say, and what is said of their mistakes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leadladder_server.catalog.loading import load_rule_set
from leadladder_server.documents.rendering import render_text
from leadladder_server.language.reading import MAX_LOCALES
from leadladder_server.ruleset.model import RuleSet
from leadladder_server.ruleset.placeholders import Placeholder, StrayBrace, pieces
from leadladder_server.ruleset.translation import TranslatedTexts, ancestors, lookup

BROKEN = Path(__file__).parent / "broken"

RULES = """\
rule_set: tested
version: 1
parameters: {min_employees: 20}
signals: {visits: {count: {type: visit}}}
disqualifiers: [{id: rival, when: {company.domain: rival.example}}]
dimensions:
  fit:
    criteria:
      - {id: big, when: {company.employees: {gte: $min_employees}}, points: 10}
      - id: came
        levels:
          - {when: {signals.visits: {gte: 3}}, points: 10, met: Came often}
          - {when: {signals.visits: {gte: 1}}, points: 5}
labels:
  size: [{value: large, when: fit.big, because: Large}, {value: small}]
account: {roles: [{id: champion, when: {signals.visits: {gte: 3}}}]}
ladder: [{stage: lead, requires: fit}]
"""


def write(folder: Path, **texts: str) -> Path:
    """A rule set's folder with files of texts, by the first parts of their names."""
    place = folder / "tested"
    (place / "texts").mkdir(parents=True)
    (place / "ruleset.yaml").write_text(RULES, encoding="utf-8")
    for name, text in texts.items():
        (place / "texts" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


def loaded(folder: Path) -> RuleSet:
    """The rule set of a folder without problems."""
    found = load_rule_set(folder, folder.parent)
    assert found.rule_set is not None, found.diagnostics
    assert found.diagnostics == []
    return found.rule_set


def codes(folder: Path) -> list[tuple[str, str, int]]:
    """What is wrong with a folder: file, code and line."""
    return [(each.span.file, each.code, each.span.line) for each in load_rule_set(folder, folder.parent).diagnostics]


def test_mistakes_in_a_file_of_texts(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    """Each is told at its place in that file, with what there is instead."""
    folder = write(tmp_path, de=(BROKEN / "texts" / "de.yaml").read_text(encoding="utf-8"))

    found = load_rule_set(folder, folder.parent)

    assert found.rule_set is None
    golden(BROKEN / "texts-in-german.txt", render_text(found.diagnostics, found.sources))


def test_names_of_files_that_are_no_languages(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    """A file is called after a BCP 47 tag as it is usually written, so that no two can be of the same language."""
    folder = write(tmp_path, german="{}", DE="{}", pt_br="{}")
    for name in ("fr.yml", "it.json", "README.md", ".de.yaml.swp", ".es.yaml", "de.yaml~"):
        (folder / "texts" / name).write_text("{}", encoding="utf-8")

    found = load_rule_set(folder, folder.parent)

    golden(BROKEN / "texts-with-other-names.txt", render_text(found.diagnostics, found.sources))


def test_everything_with_texts_can_have_others(tmp_path: Path) -> None:
    """Criteria and their levels, overrides, stages, dimensions, labels, facts, signals and roles."""
    text = """
company.employees: {title: Beschäftigte, ask: Wie viele?}
signals.visits: {title: Besuche, ask: Waren sie da?}
fit: {title: Profil}
fit.big: {title: Größe, met: "{company.employees} von {expected}", unmet: Zu klein, unknown: Unbekannt, ask: Wie groß?}
fit.came: {levels: [{met: "{signals.visits} Besuche, {points} Punkte, {$min_employees}"}, {}]}
disqualifiers.rival: {title: Konkurrenz, because: "{company.domain} verkauft dasselbe", ask: Welche Domain?}
ladder.name: {title: Name, next_action: Nachschlagen}
ladder.lead: {title: Interessent, next_action: Anrufen, hand_off_to: Vertrieb}
labels.size: {title: Klasse}
labels.size.large: {because: Groß}
account.champion: {title: Fürsprecher, ask: Wer?}
"""
    (translation,) = loaded(write(tmp_path, de=text)).translations

    assert (translation.locale, translation.file) == ("de", "tested/texts/de.yaml")
    assert len(translation.texts) == 11
    assert translation.texts["fit.came"] == TranslatedTexts(
        levels=("{signals.visits} Besuche, {points} Punkte, {$min_employees}", None)
    )
    assert translation.texts["ladder.lead"].hand_off_to == "Vertrieb"


def test_a_file_of_texts_may_be_empty(tmp_path: Path) -> None:
    """Derived sentences are in its language then, and everything else is as the rule set says it."""
    assert [translation.texts for translation in loaded(write(tmp_path, de="{}")).translations] == [{}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [("tested/texts/de.yaml", "empty-document", 1)], id="nothing in it"),
        pytest.param("- fit", [("tested/texts/de.yaml", "wrong-shape", 1)], id="a list"),
        pytest.param("fit: Profil", [("tested/texts/de.yaml", "wrong-shape", 1)], id="a text"),
        pytest.param("fit: {title: [Profil]}", [("tested/texts/de.yaml", "wrong-shape", 1)], id="a list as a text"),
        pytest.param(
            "fit: {title: A}\nfit: {title: B}", [("tested/texts/de.yaml", "duplicate-key", 2)], id="the same code twice"
        ),
        pytest.param("fit: {title: ' '}", [("tested/texts/de.yaml", "empty-text", 1)], id="an empty text"),
        pytest.param(
            f"fit: {{title: {'x' * 1001}}}",
            [("tested/texts/de.yaml", "text-too-long", 1)],
            id="a long text",
        ),
        pytest.param("fit: {title: A", [("tested/texts/de.yaml", "unclosed-bracket", 1)], id="no YAML"),
    ],
)
def test_a_file_of_texts_is_checked_as_every_file(
    text: str, expected: list[tuple[str, str, int]], tmp_path: Path
) -> None:
    """Its YAML, its shape and the length of its texts."""
    assert codes(write(tmp_path, de=text)) == expected


def test_a_mistake_in_the_rules_hides_none_in_the_texts(tmp_path: Path) -> None:
    """Both are told, and a part with a problem still has its texts."""
    folder = write(tmp_path, de="fit.big: {met: '{company.employees}'}\nfit.small: {title: Klein}\n")
    rules = folder / "ruleset.yaml"
    rules.write_text(RULES.replace("company.employees:", "company.employes:"), encoding="utf-8")

    assert codes(folder) == [
        ("tested/ruleset.yaml", "unknown-field", 9),
        ("tested/texts/de.yaml", "unknown-code", 2),
    ]


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    """A file of texts shows nothing of files that are not of the rule set."""
    secret = tmp_path / "secret.yaml"
    secret.write_text("secret: {title: Secret}", encoding="utf-8")
    folder = write(tmp_path)
    (folder / "texts" / "de.yaml").symlink_to(secret)
    (folder / "texts" / "fr.yaml").symlink_to("fr.yaml")

    assert codes(folder) == [
        ("tested/texts/de.yaml", "path-outside", 1),
        ("tested/texts/fr.yaml", "path-outside", 1),
    ]


def test_there_is_a_limit_to_files_of_texts(tmp_path: Path) -> None:
    """One more than that is an error, however many there are."""
    names = [f"a{chr(97 + one)}{chr(97 + two)}" for one in range(3) for two in range(20)]
    assert len(loaded(write(tmp_path / "few", **dict.fromkeys(names[:MAX_LOCALES], "{}"))).translations) == MAX_LOCALES
    assert [code for _, code, _ in codes(write(tmp_path / "many", **dict.fromkeys(names, "{}")))] == ["too-many"]


@pytest.mark.parametrize(
    ("when", "told"),
    [
        pytest.param("{company.employees: {gte: 20}}", [], id="one test"),
        pytest.param("{company.employees: {gte: 20, lt: 200}}", [], id="two tests of one fact"),
        pytest.param("{not: {company.employees: {gte: 20}}}", [], id="the opposite of one"),
        pytest.param("{signals.visits: {gte: 1}}", [], id="a signal"),
        pytest.param("{company.employees: {gte: 20}, company.sites: 1}", ["several-expected"], id="two facts"),
        pytest.param("{company.employees: {gte: $company.sites}}", ["several-expected"], id="compared facts"),
        pytest.param("{fit.big: true, company.employees: {gte: 20}}", ["several-expected"], id="a criterion beside it"),
        pytest.param("{points.fit: {gte: 5}}", ["several-expected"], id="points"),
    ],
)
def test_what_is_expected_is_said_of_one_fact(when: str, told: list[str], tmp_path: Path) -> None:
    """Where a rule reads anything else as well, nobody could tell which of them is meant."""
    folder = write(tmp_path)
    track = f"fast_track: [{{id: quick, to: lead, when: {when}, because: 'We need {{expected}}'}}]\n"
    (folder / "ruleset.yaml").write_text(RULES + track, encoding="utf-8")

    assert [code for _, code, _ in codes(folder)] == told


def test_texts_change_the_digest(tmp_path: Path) -> None:
    """They are part of what a verdict says, so whoever compares digests sees that they changed."""
    digests = {
        loaded(write(tmp_path / name, **texts)).ref.digest
        for name, texts in {"none": {}, "one": {"de": "{}"}, "other": {"de": "{} "}, "another": {"fr": "{}"}}.items()
    }

    assert len(digests) == 4


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        pytest.param("de", "de", id="exact"),
        pytest.param("DE", "de", id="in capitals"),
        pytest.param("de-AT", "de-AT", id="exact with a region"),
        pytest.param("de_at", "de-AT", id="as programs write it"),
        pytest.param("de-CH", "de", id="the language alone"),
        pytest.param("de-Latn-DE-1996", "de", id="without one part after the other"),
        pytest.param("zh-Hant-TW", "zh-Hant", id="with a script"),
        pytest.param("zh-TW", None, id="another script would be a guess"),
        pytest.param("de-x-private", "de", id="an extension goes with what introduces it"),
        pytest.param(" de ", "de", id="with spaces around it"),
        pytest.param("den", None, id="another language"),
        pytest.param("d", None, id="half a tag"),
        pytest.param("", None, id="nothing"),
        pytest.param("-de", None, id="no tag"),
        pytest.param("de,en;q=0.5", None, id="a list of preferences"),
        pytest.param("de-" + "x" * 100_000, None, id="too long to be one"),
        pytest.param("-".join("de" * 20), None, id="too many parts"),
    ],
)
def test_the_nearest_locale_serves_a_request(requested: str, expected: str | None) -> None:
    """The tag itself, else the tag without its last part, and so on down to the language alone."""
    available = {tag.lower(): tag for tag in ("de", "de-AT", "fr", "zh-Hant")}

    assert lookup(requested, available) == expected


def test_a_locale_falls_back_on_its_language() -> None:
    """What a region does not say otherwise is said as in its language."""
    assert ancestors("zh-Hant-TW") == ["zh", "zh-Hant", "zh-Hant-TW"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain", ["plain"], id="no braces"),
        pytest.param("{a.b} of { c }", [Placeholder("a.b", 0, 5), " of ", Placeholder("c", 9, 14)], id="names"),
        pytest.param("{{a}}", ["{", "a", "}"], id="doubled braces"),
        pytest.param("{{{a}}}", ["{", Placeholder("a", 2, 5), "}"], id="a name in doubled braces"),
        pytest.param("a } b", ["a ", StrayBrace("}", 2), " b"], id="one that closes nothing"),
        pytest.param("{a {b}", [StrayBrace("{", 0), "a ", Placeholder("b", 3, 6)], id="one that is not closed"),
        pytest.param("{}", [Placeholder("", 0, 2)], id="no name"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_sentence_is_taken_apart(text: str, expected: list[object]) -> None:
    """Into what stands there, names in braces, and braces without their other half."""
    assert pieces(text) == expected
