"""The command line: leadladder serve, check, score, explain and demo."""

from leadladder_server.cli.app import main

__all__ = ["main"]
