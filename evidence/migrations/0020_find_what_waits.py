"""The claims that queues start from: few among many, and so not to be looked for one by one."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0019_interests")]

    operations = [
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                "id",
                name="claim_unlabelled_idx",
                condition=models.Q(("label__isnull", True))
                & models.Q(("status", "withdrawn"), _negated=True),
            ),
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                "id",
                name="claim_suspended_idx",
                condition=models.Q(("suspended_at__isnull", False)),
            ),
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index("label", "label_version", name="claim_label_version_idx"),
        ),
    ]
