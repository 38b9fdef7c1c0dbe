"""Refuse unknown platforms, and let no web request name the events' partition past its policies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0003_poll_progress")]

    operations = [
        migrations.AddConstraint(
            model_name="storedirectory",
            constraint=models.CheckConstraint(
                condition=models.Q(platform__in=["cafe24", "naver"]), name="store_platform"
            ),
        ),
        migrations.RunSQL(
            "REVOKE ALL ON integrations_orderevent_default FROM vircle_web",
            migrations.RunSQL.noop,
        ),
    ]
