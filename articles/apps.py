"""The writing: articles, topics, series, glossary, corrections, authors."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Knows nothing of evidence or of the pages that show it."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "articles"
