"""Tests of what an author may write."""
