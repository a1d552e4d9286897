"""Which readings were given without sight of another's; of those there are, nobody knows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0014_find_sources_by_trial"),
        ("evidence", "0015_strong_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="is_independent",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="given independently"
            ),
        ),
    ]
