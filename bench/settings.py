"""The site's settings, with the addresses measured against beside the site's own."""

from digest.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
