"""Keep how fresh a mirror is, what codes mean, and what a product was filed under itself."""

import django.contrib.postgres.fields
import django.db.models.deletion
import vircle.foundation.schema
from django.db import migrations, models

from vircle.foundation.schema import SecureTenantTables

# What a product was filed under itself: the categories that are nobody's ancestor among them.
_OWN = """
UPDATE catalog_product p SET own_category_ids = ARRAY(
  SELECT own.number FROM unnest(p.category_ids) AS own(number)
  WHERE NOT EXISTS (
    SELECT FROM catalog_category c
    WHERE c.brand_id = p.brand_id AND c.integration_id = p.integration_id
      AND c.shop_no = p.shop_no AND c.external_id = ANY(p.category_ids)
      AND c.external_id <> own.number AND own.number = ANY(c.path_ids)))
WHERE p.category_ids <> '{}'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('brands', '0002_secure'),
        ('catalog', '0002_secure'),
        ('integrations', '0005_link_health'),
    ]

    operations = [
        migrations.AddField(
            model_name='product',
            name='changed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='product',
            name='options',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='product',
            name='own_category_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None),
        ),
        migrations.CreateModel(
            name='CatalogSync',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turn', models.BigIntegerField(default=1)),
                ('leased_until', models.DateTimeField(null=True)),
                ('changed_until', models.DateTimeField(null=True)),
                ('compared_at', models.DateTimeField(null=True)),
                ('whole_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration'), name='catalogsync_store')],
            },
        ),
        migrations.CreateModel(
            name='CodeName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('read_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration', 'kind', 'code'), name='codename_once')],
            },
        ),
        SecureTenantTables("catalog", models=("catalogsync", "codename")),
        migrations.RunSQL(_OWN, migrations.RunSQL.noop),
    ]
