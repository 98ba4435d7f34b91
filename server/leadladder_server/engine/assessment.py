"""What was found out about one contact; a verdict before it is put into words."""

from dataclasses import dataclass

from leadladder_server.engine.conclusion import Conclusion
from leadladder_server.engine.expiry import FOR_EVER, Validity
from leadladder_server.engine.outlook.outlook import Outlook
from leadladder_server.facts.slots import Facts
from leadladder_server.values.types import Instant


@dataclass(slots=True)
class Assessment:
    """What was found out about one contact. Not to be changed.

    Attributes:
        contact_id: Echo of the contact's.
        as_of: The moment that it is about.
        facts: What the rules read.
        conclusion: What follows from it.
        outlook: What could become of the contact; None when it was not asked for.
        validity: How long it holds.
    """

    contact_id: str
    as_of: Instant
    facts: Facts
    conclusion: Conclusion
    outlook: Outlook | None
    validity: Validity = FOR_EVER
