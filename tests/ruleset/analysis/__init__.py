"""Tests of what conditions can come out as."""
