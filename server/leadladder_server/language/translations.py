"""The keys of a file of texts: the sentences of a rule set in another language."""

import re

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language.criteria import MET, UNKNOWN, UNMET
from leadladder_server.language.document import WrittenTexts, is_gap
from leadladder_server.language.ladder import HAND_OFF_TO, NEXT_ACTION
from leadladder_server.language.shapes import Key, ListShape, MappingShape, NamedShape, Parts
from leadladder_server.language.texts import ASK, BECAUSE, TITLE

_TAG = re.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")

_SCRIPT, _REGION = 4, 2
"""Letters of such a subtag."""


LEVEL_TEXT = MappingShape("the texts of a level", (MET,), lambda parts, _: parts[MET])
LEVEL_TEXTS = Key(
    "levels",
    ListShape(LEVEL_TEXT, "a list with the texts of each level"),
    "The texts of its levels, in the same order",
    "[{met: Ein großer Betrieb}, {}]",
)

KEYS = (TITLE, MET, UNMET, UNKNOWN, BECAUSE, ASK, NEXT_ACTION, HAND_OFF_TO)
"""The keys of single texts."""


def _build(parts: Parts, _: list[Diagnostic]) -> WrittenTexts:
    texts = []
    for each in KEYS:
        text = parts[each]
        texts += [(key, text) for key in parts.written(each) if text is not None and not is_gap(key)]
    levels_key = next((key for key in parts.written(LEVEL_TEXTS) if not is_gap(key)), None)
    return WrittenTexts(parts.owner, tuple(texts), parts[LEVEL_TEXTS], levels_key)


TEXTS = MappingShape("texts", (*KEYS, LEVEL_TEXTS), _build)
TEXTS_FILE = NamedShape(TEXTS, "a mapping of codes to texts", ids=False)
"""A whole file of texts; keys are the codes of reasons and the names of facts, signals, stages and labels."""


def canonical(tag: str) -> str | None:
    """A BCP 47 tag of a language, and perhaps a script, region or variant, as it is written: "de-AT"; None for others.

    Source: RFC 5646, section 2.1.1 (conventions of case).
    """
    if _TAG.fullmatch(tag) is None:
        return None
    language, *rest = tag.replace("_", "-").split("-")
    return "-".join([language.lower(), *map(_subtag, rest)])


def _subtag(subtag: str) -> str:
    if len(subtag) == _REGION and subtag.isalpha():
        return subtag.upper()
    return subtag.title() if len(subtag) == _SCRIPT and subtag.isalpha() else subtag.lower()
