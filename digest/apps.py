"""What readers see and what runs the site."""

from django.apps import AppConfig


class DigestConfig(AppConfig):
    """Pages, filters, search, settings; stands on evidence and articles."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "digest"
