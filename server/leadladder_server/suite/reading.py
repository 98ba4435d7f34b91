"""The text of a file of tests made into a document."""

from leadladder_server.diagnostics import Diagnostic, Span, in_order
from leadladder_server.documents.nodes import Mapping, Scalar
from leadladder_server.documents.yaml import read_text
from leadladder_server.suite.document import SuiteDocument
from leadladder_server.suite.file import SUITE

FILE_NAME = "tests.yaml"
"""The file beside a rule set that tests it."""


def read_suite(file: str, text: str) -> tuple[SuiteDocument | None, list[Diagnostic]]:
    """Read a file of tests. Never raises, whatever the text.

    Args:
        file: Its path as it is shown to its author.
        text: What it holds.

    Returns:
        The tests as they were written, with gaps where something could not be read, None when there is no mapping to
        read them from; and every problem, in order.
    """
    node, diagnostics = read_text(file, text)
    if node is None:
        return None, diagnostics
    owner = Scalar("the file", "the file", quoted=False, span=Span(file, 1, 1, 2))
    read = SUITE.read(node, owner, diagnostics)
    if not isinstance(node, Mapping):
        return None, in_order(diagnostics)
    return SuiteDocument(file, read.rule_set, read.as_of, read.contacts, read.tests), in_order(diagnostics)
