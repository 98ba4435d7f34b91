"""Tests of what is shipped, and of how it is put together."""
