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
            name='StampProgram',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand',), name='stampprogram_one')],
            },
        ),
        migrations.CreateModel(
            name='StampCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.IntegerField(default=1)),
                ('goal', models.PositiveSmallIntegerField()),
                ('balance', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('completed_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customer')),
                ('link', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customerlink')),
                ('program', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stamps.stampprogram')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'program', 'customer', 'round'), name='stampcard_round'), models.UniqueConstraint(condition=models.Q(('completed_at__isnull', True)), fields=('brand', 'program', 'customer'), name='stampcard_one_open')],
            },
        ),
        migrations.CreateModel(
            name='StampProgramVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('saved_at', models.DateTimeField()),
                ('name', models.CharField(max_length=30)),
                ('goal', models.PositiveSmallIntegerField()),
                ('earn_per', models.CharField(choices=[('order', '주문 1건당 1개'), ('unit', '상품 1개당 1개')], max_length=6)),
                ('minimum_amount', models.BigIntegerField(null=True)),
                ('reward_name', models.CharField(blank=True, max_length=40)),
                ('reward_guide', models.CharField(blank=True, max_length=300)),
                ('reward_days', models.PositiveSmallIntegerField(null=True)),
                ('stamp_months', models.PositiveSmallIntegerField(null=True)),
                ('notifies', models.BooleanField(default=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('program', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='stamps.stampprogram')),
                ('saved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'program', 'number'), name='stampprogram_version'), models.CheckConstraint(condition=models.Q(('goal__gte', 2), ('goal__lte', 50)), name='stampprogram_goal'), models.CheckConstraint(condition=models.Q(('earn_per__in', ['order', 'unit'])), name='stampprogram_earn_per')],
            },
        ),
        migrations.AddField(
            model_name='stampprogram',
            name='current',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stamps.stampprogramversion'),
        ),
        migrations.CreateModel(
            name='StampGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(choices=[('order', '주문 1건당 1개'), ('unit', '상품 1개당 1개')], max_length=6)),
                ('subject_id', models.BigIntegerField()),
                ('cycle', models.SmallIntegerField(default=1)),
                ('amount', models.IntegerField()),
                ('worth', models.IntegerField()),
                ('granted_at', models.DateTimeField()),
                ('reversed_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('card', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='stamps.stampcard')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customer')),
                ('message', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notifications.message')),
                ('order', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order')),
                ('program', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stamps.stampprogram')),
                ('program_version', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stamps.stampprogramversion')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'order'], name='stampgrant_order')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'program', 'subject_kind', 'subject_id', 'cycle'), name='stampgrant_once'), models.CheckConstraint(condition=models.Q(('worth__gte', 0), ('worth__lte', models.F('amount'))), name='stampgrant_worth')],
            },
        ),
        migrations.CreateModel(
            name='Reward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('status', models.CharField(choices=[('issued', '발급됨'), ('used', '사용 완료'), ('expired', '기한 만료'), ('revoked', '회수됨'), ('review', '확인 필요')], max_length=8)),
                ('issued_at', models.DateTimeField()),
                ('expires_on', models.DateField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.customer')),
                ('message', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notifications.message')),
                ('card', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='stamps.stampcard')),
                ('program_version', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stamps.stampprogramversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'card'), name='reward_of_card'), models.CheckConstraint(condition=models.Q(('status__in', ['issued', 'used', 'expired', 'revoked', 'review'])), name='reward_status')],
            },
        ),
        migrations.CreateModel(
            name='StampRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('integration', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.integration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'integration'), name='stamprule_one')],
            },
        ),
        migrations.CreateModel(
            name='StampRuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('saved_at', models.DateTimeField()),
                ('is_on', models.BooleanField(default=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('rule', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='stamps.stamprule')),
                ('saved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'rule', 'number'), name='stamprule_version')],
            },
        ),
        migrations.AddField(
            model_name='stamprule',
            name='current',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stamps.stampruleversion'),
        ),
        migrations.CreateModel(
            name='StampDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_eligible', models.BooleanField()),
                ('is_frozen', models.BooleanField(default=False)),
                ('outcome', models.CharField(max_length=20)),
                ('trace', models.JSONField()),
                ('program_version_id', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('item', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.orderitem')),
                ('order', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'order'], name='stampdecision_order')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'item'), name='stampdecision_one')],
            },
        ),
        migrations.CreateModel(
            name='StampEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('kind', models.CharField(choices=[('grant', '적립'), ('reverse', '회수'), ('expire', '소멸'), ('carry', '이월'), ('adjust', '직접 조정')], max_length=8)),
                ('amount', models.IntegerField()),
                ('reason', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('user_id', models.BigIntegerField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('card', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='stamps.stampcard')),
                ('grant', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='stamps.stampgrant')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'card', '-id'], name='stampentry_card')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'grant', 'number'), name='stampentry_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['grant', 'reverse', 'expire', 'carry', 'adjust'])), name='stampentry_kind')],
            },
        ),
    ]
