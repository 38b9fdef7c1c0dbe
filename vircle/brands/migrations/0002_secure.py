"""Let PostgreSQL enforce the walls between brands."""

from django.db import migrations

from vircle.foundation.schema import SecureTenantTables


class Migration(migrations.Migration):
    dependencies = [("brands", "0001_initial")]

    operations = [
        SecureTenantTables("brands"),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON brands_auditlog, brands_accesslog, brands_signinlog"
            " FROM vircle_web",
            migrations.RunSQL.noop,
        ),
    ]
