"""Pages that were public and were taken back: their address stays and says why."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def gone(request: HttpRequest, **context: Any) -> HttpResponse:
    """Answer 410 with `title`, `reason`, `withdrawn_at` and, for a claim, its `article`."""
    return render(request, "410.html", context, status=410)
