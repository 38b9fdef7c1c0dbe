import django.contrib.postgres.fields
import django.db.models.deletion
import vircle.foundation.schema
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('brands', '0001_initial'),
        ('integrations', '0001_initial'),
        ('notifications', '0001_initial'),
        ('orders', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WarrantyProgram',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand',), name='warrantyprogram_one')],
            },
        ),
        migrations.CreateModel(
            name='WarrantyProgramVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('saved_at', models.DateTimeField()),
                ('title', models.CharField(max_length=30)),
                ('period_unit', models.CharField(choices=[('months', '개월'), ('years', '년'), ('unlimited', '기간 없음')], max_length=10)),
                ('period_count', models.PositiveSmallIntegerField(default=1)),
                ('starts_from', models.CharField(choices=[('delivered', '배송완료일'), ('issued', '발급일'), ('ordered', '주문일')], max_length=10)),
                ('is_per_unit', models.BooleanField(default=True)),
                ('terms', models.TextField(max_length=3000)),
                ('service_contact', models.CharField(blank=True, max_length=60)),
                ('skips_gifts', models.BooleanField(default=True)),
                ('gift_to_receiver', models.BooleanField(default=True)),
                ('stripped_phrases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('program', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='warranties.warrantyprogram')),
                ('saved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'program', 'number'), name='warrantyprogram_version'), models.CheckConstraint(condition=models.Q(('period_unit__in', ['months', 'years', 'unlimited'])), name='program_period_unit'), models.CheckConstraint(condition=models.Q(('starts_from__in', ['delivered', 'issued', 'ordered'])), name='program_starts_from')],
            },
        ),
        migrations.AddField(
            model_name='warrantyprogram',
            name='current',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranties.warrantyprogramversion'),
        ),
        migrations.CreateModel(
            name='WarrantyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration'), name='warrantyrule_one')],
            },
        ),
        migrations.CreateModel(
            name='WarrantyRuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('saved_at', models.DateTimeField()),
                ('is_on', models.BooleanField(default=False)),
                ('timing', models.CharField(choices=[('delivered', '배송완료'), ('manual', '수동발급')], max_length=10)),
                ('delay_days', models.PositiveSmallIntegerField(default=0)),
                ('issue_hour', models.PositiveSmallIntegerField(default=10)),
                ('covers_all', models.BooleanField(default=True)),
                ('categories', models.JSONField(default=list)),
                ('name_source', models.CharField(choices=[('name', '상품명'), ('english', '영문 상품명'), ('supplier', '공급사 상품명'), ('model', '모델명')], default='name', max_length=10)),
                ('shows_image', models.BooleanField(default=True)),
                ('shows_options', models.BooleanField(default=True)),
                ('details', models.JSONField(default=list)),
                ('shows_additional', models.BooleanField(default=False)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('rule', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='warranties.warrantyrule')),
                ('saved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'rule', 'number'), name='warrantyrule_version'), models.CheckConstraint(condition=models.Q(('timing__in', ['delivered', 'manual'])), name='rule_timing'), models.CheckConstraint(condition=models.Q(('delay_days__lte', 365)), name='rule_delay_days'), models.CheckConstraint(condition=models.Q(('issue_hour__gte', 9), ('issue_hour__lte', 20)), name='rule_issue_hour')],
            },
        ),
        migrations.AddField(
            model_name='warrantyrule',
            name='current',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranties.warrantyruleversion'),
        ),
        migrations.CreateModel(
            name='Warranty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.SmallIntegerField(default=1)),
                ('status', models.CharField(choices=[('scheduled', '발급예정'), ('pending', '신청대기'), ('held', '보류'), ('issued', '발급완료'), ('canceled', '발급취소')], max_length=10)),
                ('due_at', models.DateTimeField(null=True)),
                ('number', models.CharField(max_length=30, null=True)),
                ('content', models.JSONField(default=dict)),
                ('triggered_at', models.DateTimeField()),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(null=True)),
                ('canceled_at', models.DateTimeField(null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=20)),
                ('hold_reason', models.CharField(blank=True, max_length=20)),
                ('held_from', models.CharField(blank=True, max_length=10)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customer')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
                ('item', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.orderitem')),
                ('link', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customerlink')),
                ('message', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notifications.message')),
                ('order', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order')),
                ('replaced_by', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranties.warranty')),
                ('unit', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.orderunit')),
                ('program_version', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranties.warrantyprogramversion')),
                ('rule_version', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranties.warrantyruleversion')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'status', '-id'], name='warranty_tab'), models.Index(fields=['brand', 'order'], name='warranty_order'), models.Index(fields=['brand', 'customer'], name='warranty_customer')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'unit', 'cycle'), name='warranty_once'), models.UniqueConstraint(fields=('brand', 'number'), name='warranty_number'), models.CheckConstraint(condition=models.Q(('status__in', ['scheduled', 'pending', 'held', 'issued', 'canceled'])), name='warranty_status'), models.CheckConstraint(condition=models.Q(('issued_at__isnull', True), ('number__isnull', False), _connector='OR'), name='warranty_issued_has_number'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'issued'), _negated=True), ('issued_at__isnull', False), _connector='OR'), name='warranty_issued_has_moment')],
            },
        ),
        migrations.CreateModel(
            name='WarrantyDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_eligible', models.BooleanField()),
                ('is_frozen', models.BooleanField(default=False)),
                ('outcome', models.CharField(max_length=20)),
                ('trace', models.JSONField()),
                ('program_version_id', models.BigIntegerField(null=True)),
                ('rule_version_id', models.BigIntegerField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('item', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.orderitem')),
                ('order', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'order'], name='warrantydecision_order')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'item'), name='warrantydecision_one')],
            },
        ),
        migrations.CreateModel(
            name='WarrantyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=20)),
                ('user_id', models.BigIntegerField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('warranty', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='warranties.warranty')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'warranty', 'at'], name='warrantyevent_history')],
            },
        ),
    ]
