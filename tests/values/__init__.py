"""Tests of leadladder_server.values."""
