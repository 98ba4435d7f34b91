"""What an author writes under `ladder:`, `base:`, `fast_track:` and `disqualifiers:`."""

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language import messages
from leadladder_server.language.conditions import CONDITION
from leadladder_server.language.document import WrittenOverride, WrittenRung
from leadladder_server.language.shapes import IdShape, Key, MappingShape, Parts
from leadladder_server.language.texts import ASK, BECAUSE, BOOLEAN, DURATION, ID, TEXT, TITLE, WHEN

STAGE = Key("stage", IdShape(), "The id of the stage", "lead", required=True)
LIFECYCLE = Key("lifecycle", TEXT, "The canonical stage that it stands for, where its id is not one", "sales_qualified")
REQUIRES = Key(
    "requires", CONDITION, "What it takes besides every rung below", "{all: [fit, need.aware]}", required=True
)
NEXT_ACTION = Key("next_action", TEXT, "What to do with a contact that stands here", "Call within one working day")
HAND_OFF_TO = Key("hand_off_to", TEXT, "Who takes over", "sales")
STICKY = Key("sticky", BOOLEAN, "Whether a contact that has been here does not fall below", "true")


def _build_rung(parts: Parts, _: list[Diagnostic]) -> WrittenRung:
    return WrittenRung(
        stage=parts.required(STAGE),
        title=parts[TITLE],
        lifecycle=parts[LIFECYCLE],
        requires=parts[REQUIRES],
        next_action=parts[NEXT_ACTION],
        hand_off_to=parts[HAND_OFF_TO],
        sticky=parts[STICKY],
    )


RUNG = MappingShape("a rung", (STAGE, TITLE, LIFECYCLE, REQUIRES, NEXT_ACTION, HAND_OFF_TO, STICKY), _build_rung)
BASE = MappingShape("the base", (STAGE, TITLE, LIFECYCLE, NEXT_ACTION, HAND_OFF_TO), _build_rung)

TO = Key("to", TEXT, "The stage that it lifts to", "lead", required=True)
AS = Key("as", TEXT, "hold keeps the stage, and only withholds the next action", "hold")
UNTIL = Key("until", DURATION, "How long after since it acts", "90d")
SINCE = Key("since", TEXT, "The date from which until counts", "relationship.status_since")


def _build_override(parts: Parts, found: list[Diagnostic]) -> WrittenOverride:
    for present, missing in ((UNTIL, SINCE), (SINCE, UNTIL)):
        if parts[missing] is None:
            found.extend(messages.goes_with(key, missing.name, missing.example) for key in parts.written(present))
    return WrittenOverride(
        override_id=parts.required(ID),
        title=parts[TITLE],
        when=parts.required(WHEN),
        because=parts[BECAUSE],
        ask=parts[ASK],
        to=parts[TO],
        effect=parts[AS],
        until=parts[UNTIL],
        since=parts[SINCE],
    )


FAST_TRACK = MappingShape("a fast track", (ID, TITLE, TO, WHEN, BECAUSE, ASK), _build_override)
DISQUALIFIER = MappingShape("a disqualifier", (ID, TITLE, AS, WHEN, UNTIL, SINCE, BECAUSE, ASK), _build_override)
