"""Let PostgreSQL enforce the walls between brands."""

from django.db import migrations

from vircle.foundation.schema import SecureTenantTables


class Migration(migrations.Migration):
    dependencies = [
        ("warranties", "0001_initial"),
        ("orders", "0002_secure"),
        ("notifications", "0002_secure"),
    ]

    operations = [
        SecureTenantTables("warranties"),
    ]
