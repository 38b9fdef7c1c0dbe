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
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop_no', models.IntegerField(default=1)),
                ('external_id', models.CharField(max_length=40)),
                ('place', models.CharField(blank=True, max_length=30)),
                ('ordered_at', models.DateTimeField(null=True)),
                ('paid_amount', models.BigIntegerField(null=True)),
                ('observed_at', models.DateTimeField()),
                ('first_seen_at', models.DateTimeField()),
                ('digest', models.BinaryField(max_length=16)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customer')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
                ('receiver', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-id'], name='order_recent'), models.Index(fields=['brand', 'external_id'], name='order_number'), models.Index(fields=['brand', 'customer'], name='order_customer')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration', 'external_id'), name='order_once')],
            },
        ),
        migrations.CreateModel(
            name='OrderItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=60)),
                ('product_external_id', models.CharField(max_length=20)),
                ('product_name', models.CharField(max_length=300)),
                ('option_text', models.CharField(blank=True, max_length=500)),
                ('quantity', models.IntegerField()),
                ('effective_quantity', models.IntegerField()),
                ('price', models.BigIntegerField(default=0)),
                ('status', models.CharField(choices=[('unpaid', '입금 전'), ('paid', '결제완료'), ('preparing', '상품준비중'), ('shipping', '배송중'), ('delivered', '배송완료'), ('confirmed', '구매확정'), ('canceled', '취소'), ('returned', '반품'), ('exchanged', '교환'), ('unknown', '알 수 없음')], max_length=10)),
                ('raw_status', models.CharField(blank=True, max_length=40)),
                ('claim_kind', models.CharField(blank=True, choices=[('cancel', '취소'), ('return', '반품'), ('exchange', '교환')], max_length=8)),
                ('claim_state', models.CharField(blank=True, choices=[('requested', '접수'), ('accepted', '진행 중'), ('done', '완료'), ('rejected', '거부'), ('withdrawn', '철회')], max_length=10)),
                ('claim_quantity', models.IntegerField(default=0)),
                ('is_gift', models.BooleanField(default=False)),
                ('is_addon', models.BooleanField(default=False)),
                ('replaces_external_id', models.CharField(blank=True, max_length=60)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('triggered_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('order', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='orders.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'order', 'external_id'), name='item_once'), models.CheckConstraint(condition=models.Q(('status__in', ['unpaid', 'paid', 'preparing', 'shipping', 'delivered', 'confirmed', 'canceled', 'returned', 'exchanged', 'unknown'])), name='item_status'), models.CheckConstraint(condition=models.Q(('claim_kind__in', ['', 'cancel', 'return', 'exchange'])), name='item_claim_kind'), models.CheckConstraint(condition=models.Q(('claim_state__in', ['', 'requested', 'accepted', 'done', 'rejected', 'withdrawn'])), name='item_claim_state'), models.CheckConstraint(condition=models.Q(('effective_quantity__gte', 0), ('effective_quantity__lte', models.F('quantity')), ('quantity__gte', 0)), name='item_quantity')],
            },
        ),
        migrations.CreateModel(
            name='OrderUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('item', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='orders.orderitem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'item', 'number'), name='unit_once')],
            },
        ),
        migrations.CreateModel(
            name='OrderWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(default=1)),
                ('due_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('waiting_since', models.DateTimeField(null=True)),
                ('parked_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('order', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'due_at'], name='orderwork_due')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'order'), name='orderwork_once')],
            },
        ),
        migrations.CreateModel(
            name='Transition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(blank=True, max_length=40)),
                ('after', models.CharField(max_length=40)),
                ('seen_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('item', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='orders.orderitem')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'item', 'seen_at'], name='transition_item')],
            },
        ),
    ]
