"""Remember how far a poll has come, so that one longer than the call limit can finish."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0002_secure")]

    operations = [
        migrations.AddField(
            model_name="integration",
            name="poll_progress",
            field=models.JSONField(default=dict),
        ),
    ]
