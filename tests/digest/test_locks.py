import json
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def test_no_npm_package_is_left_to_a_tag_that_moves():
    named = json.loads((CHECKOUT / "package.json").read_text())
    locked = json.loads((CHECKOUT / "package-lock.json").read_text())["packages"]

    # `npm ci` asks the registry for "latest" again, and refuses the lock once that moved on.
    tagged = {
        name
        for package in locked.values()
        for name, wanted in package.get("dependencies", {}).items()
        if re.fullmatch(r"[a-z]+", wanted)  # a tag: versions and ranges hold digits or *
    }

    assert tagged <= named["overrides"].keys()
    for name, version in named["overrides"].items():
        assert locked[f"node_modules/{name}"]["version"] == version


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_python_package_is_locked_by_version_and_hash(name):
    text = (CHECKOUT / name).read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]

    assert packages
    assert [
        line for line in packages if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:", line)
    ] == []
