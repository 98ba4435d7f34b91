"""Tests of leadladder_server.engine."""
