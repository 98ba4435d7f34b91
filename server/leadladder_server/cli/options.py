"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from leadladder_server.engine.inference import Inference

Rules = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The folder of rule sets, or of one.  [default: rules]", show_default=False),
]
RuleSetId = Annotated[
    str | None,
    typer.Option("--rule-set", metavar="ID", help="The rule set to score by, whatever the file says."),
]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="The moment to score at, whatever the file says. Without either: now."),
]
PreviousStage = Annotated[
    str | None,
    typer.Option(metavar="STAGE", help="Where the contact stood before, whatever the file says."),
]
Server = Annotated[
    str | None,
    typer.Option(metavar="HOST:PORT", help="Ask a server instead of scoring in this process."),
]
InferenceOption = Annotated[
    Inference,
    typer.Option(
        "--inference",
        metavar="KIND",
        help="Which evaluator decides in this process, durable or reference; the verdicts are the same.",
    ),
]
Locale = Annotated[
    str,
    typer.Option(
        "--locale",
        metavar="TAG",
        help="The language of sentences, titles and questions: de, pt-BR.  [default: the rule set's own]",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
