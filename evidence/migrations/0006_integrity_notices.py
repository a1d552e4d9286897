"""Notices about sources, and claims that are suspended because of them."""

import django.contrib.postgres.fields
import django.contrib.postgres.operations as postgres
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("evidence", "0005_loaded_entry"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IntegrityNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("retracted", "Retracted"),
                            ("concern", "Expression of concern"),
                            ("corrected", "Corrected"),
                            ("reinstated", "Reinstated"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("pubmed", "PubMed"),
                            ("retraction_watch", "Retraction Watch"),
                            ("curator", "Curator"),
                        ],
                        max_length=16,
                        verbose_name="origin",
                    ),
                ),
                ("reference", models.CharField(max_length=200, verbose_name="reference")),
                (
                    "dated_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year"),
                ),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("text", models.TextField(blank=True, verbose_name="words")),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="reasons",
                    ),
                ),
                (
                    "notice_pmid",
                    models.CharField(blank=True, max_length=9, verbose_name="PMID of the notice"),
                ),
                (
                    "notice_doi",
                    models.CharField(blank=True, max_length=300, verbose_name="DOI of the notice"),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True, max_length=1000, verbose_name="address of the notice"
                    ),
                ),
                (
                    "is_override",
                    models.BooleanField(default=False, verbose_name="overrides the others"),
                ),
                (
                    "seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="seen"),
                ),
            ],
            options={
                "verbose_name": "integrity notice",
                "ordering": ["-seen_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="NoticeClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "closed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="closed"),
                ),
            ],
            options={
                "verbose_name": "closing of a notice",
                "ordering": ["-closed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="StandingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        choices=[("suspended", "Suspended"), ("reinstated", "Reinstated")],
                        max_length=10,
                        verbose_name="change",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="changed"
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a claim's standing",
                "verbose_name_plural": "changes of claims' standing",
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="claim",
            name="suspended_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="suspended"
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="suspension_reason",
            field=models.TextField(
                blank=True, db_default="", default="", editable=False, verbose_name="why suspended"
            ),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="suspended_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="suspended"
            ),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="suspension_reason",
            field=models.TextField(
                blank=True, db_default="", default="", editable=False, verbose_name="why suspended"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "evidence_claimevent" ("article_id", "checked_on", "claimant", "claimant_name", "follow_up_months", "harms", "helped", "id", "is_takeaway", "key", "kind", "label_id", "label_reason", "label_version", "labelled_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote_exact", "quote_prefix", "quote_start", "quote_suffix", "reader_count", "species", "status", "subject", "suspended_at", "suspension_reason", "text", "treated", "withdrawn_at", "withdrawn_reason") SELECT new_values."article_id", new_values."checked_on", new_values."claimant", new_values."claimant_name", new_values."follow_up_months", new_values."harms", new_values."helped", new_values."id", new_values."is_takeaway", new_values."key", new_values."kind", new_values."label_id", new_values."label_reason", new_values."label_version", new_values."labelled_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."quote_exact", new_values."quote_prefix", new_values."quote_start", new_values."quote_suffix", new_values."reader_count", new_values."species", new_values."status", new_values."subject", new_values."suspended_at", new_values."suspension_reason", new_values."text", new_values."treated", new_values."withdrawn_at", new_values."withdrawn_reason" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="507bd7d49f905c3d660bc2fb756955f4bef3da51",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_feb60",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="evidence_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "evidence_claimevent" ("article_id", "checked_on", "claimant", "claimant_name", "follow_up_months", "harms", "helped", "id", "is_takeaway", "key", "kind", "label_id", "label_reason", "label_version", "labelled_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote_exact", "quote_prefix", "quote_start", "quote_suffix", "reader_count", "species", "status", "subject", "suspended_at", "suspension_reason", "text", "treated", "withdrawn_at", "withdrawn_reason") SELECT new_values."article_id", new_values."checked_on", new_values."claimant", new_values."claimant_name", new_values."follow_up_months", new_values."harms", new_values."helped", new_values."id", new_values."is_takeaway", new_values."key", new_values."kind", new_values."label_id", new_values."label_reason", new_values."label_version", new_values."labelled_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."quote_exact", new_values."quote_prefix", new_values."quote_start", new_values."quote_suffix", new_values."reader_count", new_values."species", new_values."status", new_values."subject", new_values."suspended_at", new_values."suspension_reason", new_values."text", new_values."treated", new_values."withdrawn_at", new_values."withdrawn_reason" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3dc185fefd4aff316805478d030e32d8d75e2f27",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d3dcb",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="evidence_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "evidence_claimevent" ("article_id", "checked_on", "claimant", "claimant_name", "follow_up_months", "harms", "helped", "id", "is_takeaway", "key", "kind", "label_id", "label_reason", "label_version", "labelled_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote_exact", "quote_prefix", "quote_start", "quote_suffix", "reader_count", "species", "status", "subject", "suspended_at", "suspension_reason", "text", "treated", "withdrawn_at", "withdrawn_reason") SELECT old_values."article_id", old_values."checked_on", old_values."claimant", old_values."claimant_name", old_values."follow_up_months", old_values."harms", old_values."helped", old_values."id", old_values."is_takeaway", old_values."key", old_values."kind", old_values."label_id", old_values."label_reason", old_values."label_version", old_values."labelled_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."quote_exact", old_values."quote_prefix", old_values."quote_start", old_values."quote_suffix", old_values."reader_count", old_values."species", old_values."status", old_values."subject", old_values."suspended_at", old_values."suspension_reason", old_values."text", old_values."treated", old_values."withdrawn_at", old_values."withdrawn_reason" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="64797ff600401ffd188fa31d2517ecd1574f4949",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a5915",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="evidence_claim",
                    when="AFTER",
                ),
            ),
        ),
        postgres.AddConstraintNotValid(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("suspended_at__isnull", True), ("suspension_reason", "")),
                    models.Q(
                        ("suspended_at__isnull", False),
                        models.Q(("suspension_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="claim_suspended_whole_or_not_at_all",
                violation_error_message="A suspended claim needs a time and a reason.",
            ),
        ),
        migrations.AddField(
            model_name="integritynotice",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="given by",
            ),
        ),
        migrations.AddField(
            model_name="integritynotice",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="evidence.source",
            ),
        ),
        migrations.AddField(
            model_name="noticeclosing",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noticeclosing",
            name="notice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closing",
                to="evidence.integritynotice",
            ),
        ),
        migrations.AddField(
            model_name="standingchange",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="standing_changes",
                to="evidence.claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="integritynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "curator"), _negated=True),
                    ("text__regex", "\\S"),
                    _connector="OR",
                ),
                name="integritynotice_curator_gives_a_reason",
                violation_error_message="Give the reason that readers will see.",
            ),
        ),
        migrations.AddConstraint(
            model_name="integritynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_override", False), ("origin", "curator"), _connector="OR"),
                name="integritynotice_only_curators_override",
            ),
        ),
        migrations.AddConstraint(
            model_name="integritynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dated_on__isnull", True),
                    models.Q(
                        ("dated_on__year", models.F("dated_year")), ("dated_year__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="integritynotice_day_is_in_its_year",
                violation_error_message="The day and the year do not agree.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="integritynotice",
            trigger=pgtrigger.compiler.Trigger(
                name="integrity_notices_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d3e3abf5a71deb41b28833c3087d408b2a4d347d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_integrity_notices_are_append_only_fe398",
                    table="evidence_integritynotice",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "\\S")), name="noticeclosing_gives_a_reason"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="noticeclosing",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_closings_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="835611122b61302265363197ce08990a16bf3ed0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_notice_closings_are_append_only_ada87",
                    table="evidence_noticeclosing",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="standingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "\\S")), name="standingchange_gives_a_reason"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standingchange",
            trigger=pgtrigger.compiler.Trigger(
                name="standing_changes_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3375b0de11aea016dd16949f590d434178088136",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_standing_changes_are_append_only_bbf83",
                    table="evidence_standingchange",
                    when="BEFORE",
                ),
            ),
        ),
    ]
