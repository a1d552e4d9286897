"""Homes of sites that are started as `make run` starts them."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

LEFT_OUT = {"DATABASE_URL", "HOST", "PORT", "DEBUG", "SECRET_KEY"}


@contextmanager
def own_home():
    """The environment of a machine where the site never ran: no address set, an empty home."""
    # A short path: the server's socket lies in it, and its name is limited to 107 bytes.
    top = Path(tempfile.mkdtemp(prefix="digest-test-", dir="/tmp"))
    top.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    try:
        yield {**kept, "DIGEST_HOME": str(top / "home"), "STATIC_ROOT": str(top / "static")}
    finally:
        shutil.rmtree(top)
