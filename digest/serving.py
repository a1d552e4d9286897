"""How gunicorn serves under `make run`: its configuration file, `--config=python:digest.serving`."""

import os
import sys
from typing import Any

# The program is read once, before the workers fork, and they share its memory: 97 MB for two, not 149.
preload_app = True

# Seconds a silent connection is kept for its next request, and so delays a stop.
keepalive = 1

# Bytes: the longest search (digest.search) must fit, and the longest visit sheet. gunicorn allows no more.
limit_request_line = 8190


def worker_exit(_arbiter: Any, _worker: Any) -> None:
    """Leave at once, with nothing under way any more.

    A browser's spare connections, on which it says nothing, hold threads for five seconds each, and
    the interpreter would wait for them until gunicorn's patience ends.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
