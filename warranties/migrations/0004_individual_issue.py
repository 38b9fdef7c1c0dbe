"""Let a certificate stand without an order, and find certificates by message and by day."""

import django.db.models.deletion
import vircle.foundation.schema
from django.db import migrations, models

from vircle.foundation.schema import SecureTenantTables


class Migration(migrations.Migration):

    dependencies = [
        ('brands', '0002_secure'),
        ('integrations', '0005_link_health'),
        ('notifications', '0004_failed_messages'),
        ('orders', '0003_append_only'),
        ('warranties', '0003_append_only'),
    ]

    operations = [
        migrations.AlterField(
            model_name='warranty',
            name='integration',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration'),
        ),
        migrations.AlterField(
            model_name='warranty',
            name='item',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.orderitem'),
        ),
        migrations.AlterField(
            model_name='warranty',
            name='order',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order'),
        ),
        migrations.AlterField(
            model_name='warranty',
            name='rule_version',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranties.warrantyruleversion'),
        ),
        migrations.AlterField(
            model_name='warranty',
            name='unit',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.orderunit'),
        ),
        migrations.CreateModel(
            name='IndividualIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('product_external_id', models.CharField(blank=True, max_length=20)),
                ('product_name', models.CharField(max_length=300)),
                ('option_text', models.CharField(blank=True, max_length=500)),
                ('received_on', models.DateField()),
                ('user_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
        ),
        migrations.AddField(
            model_name='warranty',
            name='individual',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranties.individualissue'),
        ),
        migrations.AddIndex(
            model_name='warranty',
            index=models.Index(fields=['brand', 'message'], name='warranty_message'),
        ),
        migrations.AddIndex(
            model_name='warranty',
            index=models.Index(fields=['brand', 'triggered_at'], name='warranty_triggered'),
        ),
        migrations.AddConstraint(
            model_name='warranty',
            constraint=models.UniqueConstraint(fields=('brand', 'individual'), name='warranty_individual'),
        ),
        migrations.AddConstraint(
            model_name='warranty',
            constraint=models.CheckConstraint(condition=models.Q(('individual__isnull', False), models.Q(('integration__isnull', False), ('item__isnull', False), ('order__isnull', False), ('rule_version__isnull', False), ('unit__isnull', False)), _connector='OR'), name='warranty_has_origin'),
        ),
        migrations.AddConstraint(
            model_name='individualissue',
            constraint=models.UniqueConstraint(fields=('brand', 'key'), name='individualissue_once'),
        ),
        SecureTenantTables("warranties", models=("individualissue",)),
        migrations.RunSQL(
            "ALTER TABLE warranties_warranty ADD CONSTRAINT warranties_warranty_individual_id_brand_fk"
            " FOREIGN KEY (brand_id, individual_id)"
            " REFERENCES warranties_individualissue (brand_id, id)",
            migrations.RunSQL.noop,
        ),
    ]
