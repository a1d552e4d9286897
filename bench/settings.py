"""The site's settings, with the addresses measured against beside the site's own."""

from digest.settings import *  # noqa: F403
from digest.settings import BASE_DIR, STORAGES

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = BASE_DIR / "digest" / "static"
# Static files keep their names, so that nothing has to be collected before measuring.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
