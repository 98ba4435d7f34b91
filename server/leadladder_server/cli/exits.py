"""How commands end."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell gets. The numbers are documented in docs/cli.md and never change their meaning."""

    FINE = 0
    BUG = 1
    """LeadLadder itself failed."""
    USAGE = 2
    """The command, a contact file, a mapping or a table cannot be used; or the server cannot be reached."""
    RULES = 3
    """A rule set has errors."""
    TESTS = 4
    """A comparison failed, or there was nothing to compare."""
    LIMIT = 5
    """A limit that the user set was exceeded."""


class Stop(Exception):  # noqa: N818  # It reads as what it does.
    """Ends a command: a text for standard error, and how it ends.

    Attributes:
        text: Whole lines that say what was expected, what was got and what to do; empty when all has been said.
        code: How it ends.
    """

    def __init__(self, text: str, code: ExitCode = ExitCode.USAGE) -> None:
        self.text = text
        self.code = code
        super().__init__(text)
