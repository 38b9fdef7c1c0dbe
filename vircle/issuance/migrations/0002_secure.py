"""Let PostgreSQL enforce the walls between brands."""

from django.db import migrations

from vircle.foundation.schema import SecureTenantTables


class Migration(migrations.Migration):
    dependencies = [("issuance", "0001_backfill")]

    operations = [SecureTenantTables("issuance")]
