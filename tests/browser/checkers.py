"""Checkers that come from npm: where they are, and what to do on a machine that lacks them."""

import os
import shutil
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
NPM = CHECKOUT / "node_modules"


def program(name, package):
    """The path of a program; without it a reason to skip, and in CI a failure."""
    found = shutil.which(name)
    if found is None:
        _missing(f"no {name} on this machine (Debian's package {package})")
    return found


def npm_file(path):
    """A file of an npm package; without it a reason to skip, and in CI a failure."""
    if not (NPM / path).exists():
        _missing(f"node_modules/{path} is missing (make test installs it from npm)")
    return NPM / path


def _missing(reason):
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI=true")
    pytest.skip(reason)
