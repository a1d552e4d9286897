"""Crossref is heard under its own name, not as a curator; the database keeps no list of names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0012_fetching")]

    operations = [
        migrations.AlterField(
            model_name="integritynotice",
            name="origin",
            field=models.CharField(
                choices=[
                    ("pubmed", "PubMed"),
                    ("retraction_watch", "Retraction Watch"),
                    ("crossref", "Crossref"),
                    ("curator", "Curator"),
                ],
                max_length=16,
                verbose_name="origin",
            ),
        ),
    ]
