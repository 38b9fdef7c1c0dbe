"""Let PostgreSQL enforce the walls between brands."""

from django.db import migrations

from vircle.foundation.schema import SecureTenantTables


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("brands", "0002_secure"),
    ]

    operations = [
        SecureTenantTables("notifications"),
        migrations.RunSQL(
            "ALTER TABLE notifications_messagework SET (fillfactor = 70,"
            " autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0)",
            migrations.RunSQL.noop,
        ),
    ]
