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
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('warranty_issued', '보증서 발급'), ('warranty_canceled', '보증서 발급 취소'), ('stamp_granted', '스탬프 적립'), ('stamp_reversed', '스탬프 회수'), ('reward_issued', '리워드 발급')], max_length=20)),
                ('wave', models.SmallIntegerField()),
                ('variables', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('queued', '발송 대기'), ('sending', '발송 중'), ('accepted', '발송 요청됨'), ('delivered', '도착'), ('failed', '발송 실패'), ('unreachable', '보낼 수 없음'), ('unknown', '결과 확인 중'), ('held', '발송 보류'), ('dropped', '보내지 않음')], default='queued', max_length=12)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('created_at', models.DateTimeField()),
                ('send_after', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customer')),
                ('link', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customerlink')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'order_id', 'kind', 'wave'), name='message_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['warranty_issued', 'warranty_canceled', 'stamp_granted', 'stamp_reversed', 'reward_issued'])), name='message_kind'), models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'sending', 'accepted', 'delivered', 'failed', 'unreachable', 'unknown', 'held', 'dropped'])), name='message_status')],
            },
        ),
        migrations.CreateModel(
            name='DeliveryReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('occurred_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('message', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='notifications.message')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'message', 'code'), name='deliveryreport_once')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.SmallIntegerField()),
                ('reference', models.CharField(max_length=60)),
                ('gateway_message_id', models.CharField(blank=True, max_length=60)),
                ('started_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('code', models.CharField(blank=True, max_length=20)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('message', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='notifications.message')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'gateway_message_id'], name='attempt_gateway_id')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'message', 'number'), name='attempt_once')],
            },
        ),
        migrations.CreateModel(
            name='MessageWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(default=1)),
                ('due_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('message', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notifications.message')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'due_at'], name='messagework_due')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'message'), name='messagework_once')],
            },
        ),
        migrations.CreateModel(
            name='SenderProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(choices=[('solapi', 'SOLAPI')], default='solapi', max_length=8)),
                ('channel_id', models.CharField(max_length=60)),
                ('templates', models.JSONField(default=dict)),
                ('link_parts', models.SmallIntegerField(default=2)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand',), name='senderprofile_one')],
            },
        ),
    ]
