"""The desk is another name for articles: no table, no column."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_fold_only_what_needs_it"),
        ("evidence", "0017_quotes_in_trouble"),
    ]

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[],
            options={
                "verbose_name": "article to tag",
                "verbose_name_plural": "tagging desk",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("articles.article",),
        ),
    ]
