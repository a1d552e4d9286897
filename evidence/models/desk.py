"""The tagging desk's own name for an article, so that the writing need not know of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from articles.models import Article


class Desk(Article):
    """One article as it lies on the tagging desk: its text, and the claims cut out of it."""

    class Meta:
        proxy = True
        # Who may read the article, and who may write claims, is asked instead.
        default_permissions = ()
        verbose_name = _("article to tag")
        verbose_name_plural = _("tagging desk")
