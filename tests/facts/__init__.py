"""Tests of leadladder_server.facts."""
