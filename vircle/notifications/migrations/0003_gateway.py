"""Refuse unknown gateways."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_secure")]

    operations = [
        migrations.AddConstraint(
            model_name="senderprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(gateway__in=["solapi"]), name="senderprofile_gateway"
            ),
        ),
    ]
