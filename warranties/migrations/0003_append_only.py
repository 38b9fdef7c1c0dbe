"""Refuse unknown names, and keep every saved version and event as it was written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warranties", "0002_secure")]

    operations = [
        migrations.AddConstraint(
            model_name="warrantyruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(name_source__in=["name", "english", "supplier", "model"]), name="rule_name_source"
            ),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON warranties_warrantyprogramversion, warranties_warrantyruleversion,"
            " warranties_warrantyevent FROM vircle_web",
            migrations.RunSQL.noop,
        ),
    ]
