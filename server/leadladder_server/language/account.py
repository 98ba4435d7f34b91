"""What an author writes under `account:`."""

from leadladder_server.diagnostics import Diagnostic
from leadladder_server.language.document import WrittenRole
from leadladder_server.language.shapes import Key, ListShape, MappingShape, Parts
from leadladder_server.language.texts import ASK, BOOLEAN, ID, TITLE, WHEN

REQUIRED = Key("required", BOOLEAN, "false: the committee can do without it", "false")


def _build_role(parts: Parts, _: list[Diagnostic]) -> WrittenRole:
    return WrittenRole(
        role_id=parts.required(ID),
        title=parts[TITLE],
        when=parts.required(WHEN),
        ask=parts[ASK],
        required=parts[REQUIRED],
    )


ROLE = MappingShape("a role", (ID, TITLE, WHEN, REQUIRED, ASK), _build_role)

ROLES = Key(
    "roles",
    ListShape(ROLE, "a list of roles", empty=True),
    "Who has to be among the contacts of a company that buys",
    "[{id: economic_buyer, when: {person.seniority: {in: [c_level, owner]}}}]",
    required=True,
)


def _build(parts: Parts, _: list[Diagnostic]) -> tuple[WrittenRole, ...]:
    return parts.required(ROLES)


ACCOUNT = MappingShape("the account", (ROLES,), _build)
