"""Tests of leadladder_server.wording."""
