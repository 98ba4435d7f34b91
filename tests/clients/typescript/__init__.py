"""Tests of the TypeScript client as a package."""
