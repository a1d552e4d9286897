"""Check the suspension constraint on the claims that were there before it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evidence", "0006_integrity_notices")]

    operations = [
        ValidateConstraint(model_name="claim", name="claim_suspended_whole_or_not_at_all"),
    ]
