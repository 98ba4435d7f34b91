"""`leadladder explain`: a verdict in full."""

from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.cli import contacts
from leadladder_server.cli.as_test import print_test
from leadladder_server.cli.exits import Stop
from leadladder_server.cli.explanation import explanation
from leadladder_server.cli.inputs import CONTACT_SUFFIXES
from leadladder_server.cli.options import AsOf, InferenceOption, Json, PreviousStage, Rules, RuleSetId, Server
from leadladder_server.engine.inference import Inference


def explain(  # noqa: PLR0913  # One for each option.
    path: Annotated[Path, typer.Argument(metavar="CONTACT", help="A contact (.yaml, .yml, .json).")],
    *,
    rules: Rules = None,
    rule_set: RuleSetId = None,
    as_of: AsOf = None,
    previous_stage: PreviousStage = None,
    server: Server = None,
    inference: InferenceOption = Inference.DURABLE,
    json: Json = False,
    as_test: Annotated[
        bool, typer.Option("--as-test", help="Print a test that holds what came out, for a file tests.yaml.")
    ] = False,
) -> None:
    """Say the same as `score`, with every criterion, its points, what it read and where its rule stands."""
    if path.suffix.lower() not in CONTACT_SUFFIXES:
        raise Stop(f"{path} ends in {path.suffix!r}; expected a contact ({', '.join(CONTACT_SUFFIXES)})")
    if as_test:
        if server is not None or json:
            raise Stop("--as-test scores in this process and prints YAML; leave out --server and --json")
        print_test(path, rules or Path("rules"), rule_set, as_of, previous_stage)
        return
    source = contacts.Source(rules, server, rule_set, inference)
    contacts.print_verdict(path, source, as_of, previous_stage, explanation, json=json)
