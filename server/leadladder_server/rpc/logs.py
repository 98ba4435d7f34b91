"""Logs: one line of JSON for each event, on stderr."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import FilteringBoundLogger

Logger = FilteringBoundLogger
"""What events are written to."""


def logger(*, verbose: bool = False, stream: TextIO | None = None) -> Logger:
    """A logger.

    Args:
        verbose: Whether to write a line for each call.
        stream: Where to; None for stderr.
    """
    log: Logger = structlog.wrap_logger(
        structlog.WriteLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.INFO),
    )
    return log
