"""Tests of reading text and of showing what is wrong with it."""
