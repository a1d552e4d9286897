"""Claims, labels, sources, and the curators' work on them."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Builds on the writing; knows nothing of the pages that show it."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "evidence"

    def ready(self) -> None:
        """Let claims take part in publishing and keep the roles' permissions current."""
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_migrate

        from articles import publishing

        from . import asking, labelling, roles
        from .gate import passing

        publishing.gate(labelling.publish_settled_claims)
        publishing.gate(passing.require_pass)
        user_logged_in.connect(asking.ask_for_interests, dispatch_uid="evidence.asking")
        post_migrate.connect(roles.sync, sender=self, dispatch_uid="evidence.roles.sync")
