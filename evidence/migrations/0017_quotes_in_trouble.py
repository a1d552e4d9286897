"""Quotes that a curator has to look at, and the trigger that ends it when they are quoted anew."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0016_independent_readings")]

    operations = [
        migrations.CreateModel(
            name="QuoteTrouble",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="quote_trouble",
                        serialize=False,
                        to="evidence.claim",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("moved", "Moved"),
                            ("reworded", "Reworded"),
                            ("ambiguous", "Stands there twice"),
                            ("lost", "Lost"),
                        ],
                        max_length=10,
                        verbose_name="what became of it",
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
            ],
            options={
                "verbose_name": "quote in trouble",
                "verbose_name_plural": "quotes in trouble",
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="trouble_ends_with_its_quote",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."quote_exact" IS DISTINCT FROM (NEW."quote_exact") OR OLD."quote_prefix" IS DISTINCT FROM (NEW."quote_prefix") OR OLD."quote_start" IS DISTINCT FROM (NEW."quote_start") OR OLD."quote_suffix" IS DISTINCT FROM (NEW."quote_suffix"))',
                    func="DELETE FROM evidence_quotetrouble WHERE claim_id = NEW.id; RETURN NULL;",
                    hash="71e3c244574ed35c21389e340a5160ee89a89101",
                    operation='UPDATE OF "quote_exact", "quote_prefix", "quote_suffix", "quote_start"',
                    pgid="pgtrigger_trouble_ends_with_its_quote_d8faa",
                    table="evidence_claim",
                    when="AFTER",
                ),
            ),
        ),
    ]
