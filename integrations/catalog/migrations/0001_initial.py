import django.contrib.postgres.fields
import django.db.models.deletion
import vircle.foundation.schema
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('brands', '0001_initial'),
        ('integrations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop_no', models.IntegerField(default=1)),
                ('external_id', models.CharField(max_length=20)),
                ('parent_external_id', models.CharField(blank=True, max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('depth', models.SmallIntegerField()),
                ('path', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                ('path_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('sort_order', models.IntegerField(default=0)),
                ('synced_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration', 'shop_no', 'external_id'), name='category_once'), models.CheckConstraint(condition=models.Q(('depth__gte', 1), ('depth__lte', 4)), name='category_depth')],
            },
        ),
        migrations.CreateModel(
            name='DetailField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop_no', models.IntegerField(default=1)),
                ('key', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('is_shown', models.BooleanField()),
                ('is_custom', models.BooleanField(default=False)),
                ('sort_order', models.IntegerField(default=0)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration', 'shop_no', 'key'), name='detailfield_once')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop_no', models.IntegerField(default=1)),
                ('external_id', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=300)),
                ('english_name', models.CharField(blank=True, max_length=300)),
                ('supplier_name', models.CharField(blank=True, max_length=300)),
                ('model_name', models.CharField(blank=True, max_length=150)),
                ('image_url', models.URLField(blank=True, max_length=500)),
                ('price', models.BigIntegerField(null=True)),
                ('category_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('category_path', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
                ('details', models.JSONField(default=dict)),
                ('additional', models.JSONField(default=list)),
                ('observed_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration', 'shop_no', 'external_id'), name='product_once')],
            },
        ),
        migrations.CreateModel(
            name='ProductWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(default=1)),
                ('due_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('shop_no', models.IntegerField(default=1)),
                ('external_id', models.CharField(max_length=20)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'due_at'], name='productwork_due')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration', 'shop_no', 'external_id'), name='productwork_once')],
            },
        ),
    ]
