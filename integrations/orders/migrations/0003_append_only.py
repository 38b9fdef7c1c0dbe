"""A change that was seen stays seen: web requests may add to this history and nothing else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_secure")]

    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON orders_transition FROM vircle_web",
            migrations.RunSQL.noop,
        ),
    ]
