import os
import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def environment():
    """A home of its own for the site that these tests kill."""
    top = Path(tempfile.mkdtemp(prefix="digest-test-", dir="/tmp"))
    top.chmod(0o755)
    left_out = {"DATABASE_URL", "HOST", "PORT", "DEBUG", "SECRET_KEY"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    yield {**kept, "DIGEST_HOME": str(top / "home"), "STATIC_ROOT": str(top / "static")}
    shutil.rmtree(top)
