"""`account:`: the roles of a buying committee."""

from collections.abc import Sequence

from leadladder_server.language.document import WrittenRole
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.model import Role
from leadladder_server.ruleset.names import Place, PlaceKind
from leadladder_server.ruleset.resolving import resolve
from leadladder_server.ruleset.settings import flag, report_duplicates, sentence, title_of

_FACTS = Place(PlaceKind.ROLE)


def check_roles(written: Sequence[WrittenRole], context: Context) -> tuple[Role, ...]:
    """The roles, without those that have a problem; all problems are reported."""
    report_duplicates((role.role_id for role in written), "a role", context.problems)
    roles = [_check_role(role, context) for role in written]
    return tuple(role for role in roles if role is not None)


def _check_role(written: WrittenRole, context: Context) -> Role | None:
    problems = context.problems
    role_id = written.role_id.text
    when = resolve(written.when, context, _FACTS)
    title = title_of(written.title, role_id, problems)
    required = flag(written.required, "required:", context, default=True)
    ask = sentence(written.ask, "ask:", problems)
    if when is None:
        return None
    return Role(role_id, title, when, required, ask, written.role_id.span)
