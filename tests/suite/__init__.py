"""Tests of rule authors' tests."""
