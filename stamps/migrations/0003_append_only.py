"""Refuse unknown subjects, and keep every saved version as it was saved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stamps", "0002_secure")]

    operations = [
        migrations.AddConstraint(
            model_name="stampgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(subject_kind__in=["order", "unit"]), name="stampgrant_subject_kind"
            ),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON stamps_stampprogramversion, stamps_stampruleversion"
            " FROM vircle_web",
            migrations.RunSQL.noop,
        ),
    ]
