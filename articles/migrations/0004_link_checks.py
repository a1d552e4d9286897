import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_forms_sent_and_pages_open"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "resource",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="link_check",
                        serialize=False,
                        to="articles.resource",
                    ),
                ),
                ("address", models.URLField(max_length=500, verbose_name="address")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("failing_since", models.DateTimeField(null=True, verbose_name="fails since")),
                ("problem", models.TextField(blank=True, verbose_name="what was wrong")),
            ],
            options={
                "verbose_name": "check of a link",
                "default_permissions": (),
            },
        ),
    ]
