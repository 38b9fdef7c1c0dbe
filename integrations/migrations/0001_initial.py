import django.db.models.deletion
import vircle.foundation.schema
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('brands', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_at', models.DateTimeField()),
                ('event', models.CharField(max_length=20)),
                ('reference', models.UUIDField()),
                ('body_sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'integrations_orderevent',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Integration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('cafe24', '카페24 주문연동'), ('naver', '네이버 스마트스토어')], max_length=8)),
                ('store_id', models.CharField(max_length=60)),
                ('store_name', models.CharField(blank=True, max_length=100)),
                ('status', models.CharField(choices=[('connected', '연동됨'), ('reconnect', '다시 연동 필요'), ('disconnected', '연동 해제됨')], max_length=14)),
                ('connected_since', models.DateTimeField()),
                ('scopes', models.JSONField(default=list)),
                ('access_token_sealed', models.BinaryField(null=True)),
                ('refresh_token_sealed', models.BinaryField(null=True)),
                ('access_expires_at', models.DateTimeField(null=True)),
                ('refresh_expires_at', models.DateTimeField(null=True)),
                ('refreshing_since', models.DateTimeField(null=True)),
                ('poll_due_at', models.DateTimeField()),
                ('poll_leased_until', models.DateTimeField(null=True)),
                ('polled_until', models.DateTimeField(null=True)),
                ('last_heard_at', models.DateTimeField(null=True)),
                ('catalog_due_at', models.DateTimeField(null=True)),
                ('catalog_synced_at', models.DateTimeField(null=True)),
                ('catalog_progress', models.JSONField(default=dict)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('error_at', models.DateTimeField(null=True)),
                ('found_by_polling', models.BigIntegerField(default=0)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
            ],
            options={
                'indexes': [models.Index(fields=['poll_due_at'], name='integration_poll_due')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'platform', 'store_id'), name='integration_store'), models.CheckConstraint(condition=models.Q(('platform__in', ['cafe24', 'naver'])), name='integration_platform'), models.CheckConstraint(condition=models.Q(('status__in', ['connected', 'reconnect', 'disconnected'])), name='integration_status')],
            },
        ),
        migrations.CreateModel(
            name='ReadHint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(default=1)),
                ('due_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('external_order_id', models.CharField(max_length=40)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'due_at'], name='readhint_due')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration', 'external_order_id'), name='readhint_order')],
            },
        ),
        migrations.CreateModel(
            name='RejectedCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.DateTimeField()),
                ('platform', models.CharField(max_length=8)),
                ('reason', models.CharField(max_length=20)),
                ('count', models.IntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('minute', 'platform', 'reason'), name='rejectedcall_minute')],
            },
        ),
        migrations.CreateModel(
            name='StoreDirectory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('cafe24', '카페24 주문연동'), ('naver', '네이버 스마트스토어')], max_length=8)),
                ('store_id', models.CharField(max_length=60)),
                ('integration_id', models.BigIntegerField()),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('platform', 'store_id'), name='store_of_one_brand')],
            },
        ),
    ]
