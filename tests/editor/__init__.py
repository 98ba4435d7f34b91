"""Tests of what editors do with the schemas."""
