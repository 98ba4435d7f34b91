"""Packages that only some of the client's users have."""

import importlib.util
import os

import pytest


def require(package: str) -> None:
    """Skips the module or test that calls it where a package is missing, which in CI is a failure."""
    if importlib.util.find_spec(package) is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"there is no {package}, and in CI nothing is skipped")
    pytest.skip(f"there is no {package}; `make test-clients` installs it", allow_module_level=True)
