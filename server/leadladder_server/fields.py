"""The field catalogue: every built-in fact about a contact, in one table.

The wire, contact files, CSV mappings, rule checks, JSON Schemas and the docs all follow this table.
"""

from dataclasses import dataclass, field

from leadladder_server.values.types import FieldType, Value


@dataclass(frozen=True, slots=True)
class Field:
    """One fact that a rule set may read.

    Attributes:
        path: Dotted name, for example "company.employees" or "attributes.it_platform".
        type: The type of its value.
        title: What to call it in a sentence, for example "company employees".
        ask: The question that a person would ask to learn it.
        values: The texts it may take, in their written form; empty means any text.
        assume: The value to use when the fact is missing; None means that it stays missing.
    """

    path: str
    type: FieldType
    title: str
    ask: str
    values: tuple[str, ...] = ()
    assume: Value | None = field(default=None)


SENIORITIES = ("staff", "manager", "director", "vice_president", "c_level", "owner")
"""The values of person.seniority, from the lowest to the highest."""

ATTRIBUTES = "attributes."
"""Prefix of the facts that a rule set declares for itself."""

ACTIVITY_ATTRIBUTES = "activity.attributes."
"""Prefix, under `fields:`, of the facts that a rule set declares about activities."""


def default_title(path: str) -> str:
    """The words of a path: "company.annual_revenue" is "company annual revenue", "attributes.it" is "it"."""
    return path.removeprefix("activity.").removeprefix(ATTRIBUTES).replace(".", " ").replace("_", " ")


_TITLES = {
    "source.referrer_is_customer": "referrer is a customer",
    "source.solicited": "approached by us",
    "relationship.is_customer": "is a customer",
    "relationship.jobs_last_12_months": "jobs in the last 12 months",
    "relationship.referrals_made": "referrals made",
    "relationship.lifetime_value": "lifetime value",
    "qualification.profile_verified": "profile verified",
    "qualification.need.has_problem": "has the problem",
    "qualification.need.aware": "aware of the problem",
    "qualification.intent.will_act": "going to act",
    "qualification.timeline.has_timeline": "has a timeline",
    "qualification.timeline.decide_by": "decision date",
    "qualification.budget.allocated": "budget allocated",
    "qualification.budget.can_allocate": "budget can be allocated",
    "qualification.budget.amount": "budget",
    "qualification.authority.has_a_say": "has a say in the decision",
    "qualification.authority.role": "role in the decision",
}
"""Titles that read better than the words of the path."""


def _built_in(path: str, field_type: FieldType, ask: str, values: tuple[str, ...] = ()) -> Field:
    return Field(path=path, type=field_type, title=_TITLES.get(path) or default_title(path), ask=ask, values=values)


_TABLE = (
    _built_in("person.name", FieldType.STRING, "What is the contact's name?"),
    _built_in("person.email", FieldType.STRING, "What is the contact's e-mail address?"),
    _built_in("person.phone", FieldType.STRING, "What is the contact's phone number?"),
    _built_in("person.job_title", FieldType.STRING, "What is the contact's job title?"),
    _built_in("person.department", FieldType.STRING, "Which department does the contact work in?"),
    _built_in("person.country", FieldType.STRING, "Which country is the contact in?"),
    _built_in("person.seniority", FieldType.STRING, "How senior is the contact?", SENIORITIES),
    _built_in("company.name", FieldType.STRING, "What is the company called?"),
    _built_in("company.domain", FieldType.STRING, "What is the company's web domain?"),
    _built_in("company.industry", FieldType.STRING, "Which industry is the company in?"),
    _built_in("company.country", FieldType.STRING, "Which country is the company in?"),
    _built_in("company.region", FieldType.STRING, "Which region is the company in?"),
    _built_in("company.employees", FieldType.NUMBER, "How many people does the company employ?"),
    _built_in("company.sites", FieldType.NUMBER, "How many sites does the company have?"),
    _built_in("company.founded_year", FieldType.NUMBER, "In which year was the company founded?"),
    _built_in("company.annual_revenue", FieldType.MONEY, "What is the company's annual revenue?"),
    _built_in("company.technologies", FieldType.LIST, "Which technologies does the company use?"),
    _built_in("source.channel", FieldType.STRING, "How did the contact reach us?"),
    _built_in("source.campaign", FieldType.STRING, "Which campaign brought the contact?"),
    _built_in("source.list", FieldType.STRING, "Which list is the contact from?"),
    _built_in("source.referrer", FieldType.STRING, "Who referred the contact?"),
    _built_in("source.referrer_is_customer", FieldType.BOOLEAN, "Is the one who referred them our customer?"),
    _built_in("source.solicited", FieldType.BOOLEAN, "Did we approach them first?"),
    _built_in("relationship.is_customer", FieldType.BOOLEAN, "Are they our customer already?"),
    _built_in("relationship.status", FieldType.STRING, "What is their status with us?"),
    _built_in("relationship.status_since", FieldType.TIMESTAMP, "Since when have they had that status?"),
    _built_in(
        "relationship.jobs_last_12_months", FieldType.NUMBER, "How many jobs did we do for them in the last 12 months?"
    ),
    _built_in("relationship.referrals_made", FieldType.NUMBER, "How many others did they refer to us?"),
    _built_in("relationship.lifetime_value", FieldType.MONEY, "How much have they bought from us so far?"),
    _built_in(
        "qualification.profile_verified", FieldType.BOOLEAN, "Has somebody verified the company's profile with them?"
    ),
    _built_in("qualification.need.has_problem", FieldType.BOOLEAN, "Do they have the problem that we solve?"),
    _built_in("qualification.need.aware", FieldType.BOOLEAN, "Are they aware of the problem?"),
    _built_in("qualification.intent.will_act", FieldType.BOOLEAN, "Are they going to act on it?"),
    _built_in("qualification.timeline.has_timeline", FieldType.BOOLEAN, "Do they have a timeline?"),
    _built_in("qualification.timeline.decide_by", FieldType.DATE, "By when do they want to decide?"),
    _built_in("qualification.budget.allocated", FieldType.BOOLEAN, "Is a budget allocated?"),
    _built_in("qualification.budget.can_allocate", FieldType.BOOLEAN, "Could they allocate a budget?"),
    _built_in("qualification.budget.amount", FieldType.MONEY, "How large is the budget?"),
    _built_in("qualification.authority.has_a_say", FieldType.BOOLEAN, "Does the contact have a say in the decision?"),
    _built_in("qualification.authority.role", FieldType.STRING, "What is the contact's role in the decision?"),
)

CATALOGUE: dict[str, Field] = {entry.path: entry for entry in _TABLE}
"""Every built-in field by its path, in the order of the documentation."""

ROOTS = ("person", "company", "source", "relationship", "qualification", "attributes")
"""First words of the paths of facts; no dimension may take one as its id."""
