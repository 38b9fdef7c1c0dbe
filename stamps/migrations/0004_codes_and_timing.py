"""Rewards with codes, cards that open again, stamps that run out, and stores with other timings."""

import django.db.models.deletion
import vircle.foundation.schema
from django.db import migrations, models

from vircle.foundation.schema import SecureTenantTables

# The composite keys of the new columns, and what a web request may not rewrite.
_KEYS = """
ALTER TABLE stamps_reward ADD CONSTRAINT stamps_reward_order_id_brand_fk
  FOREIGN KEY (brand_id, order_id) REFERENCES orders_order (brand_id, id);
ALTER TABLE stamps_stampcard ADD CONSTRAINT stamps_stampcard_merged_into_id_brand_fk
  FOREIGN KEY (brand_id, merged_into_id) REFERENCES stamps_stampcard (brand_id, id);
REVOKE UPDATE, DELETE ON stamps_rewardevent FROM vircle_web;
"""

# As stamps.expiry.last_day reckons: a day that the target month lacks becomes its last.
_LAST_DAYS = """
UPDATE stamps_stampgrant g SET expires_on = d.target - CASE
    WHEN extract(day FROM d.target) < extract(day FROM d.granted_on) THEN 0 ELSE 1 END
FROM (
  SELECT g.brand_id, g.id, (g.granted_at AT TIME ZONE 'Asia/Seoul')::date AS granted_on,
    ((g.granted_at AT TIME ZONE 'Asia/Seoul')::date
      + make_interval(months => v.stamp_months))::date AS target
  FROM stamps_stampgrant g JOIN stamps_stampprogramversion v
    ON v.brand_id = g.brand_id AND v.id = g.program_version_id
  WHERE v.stamp_months IS NOT NULL
) d WHERE g.brand_id = d.brand_id AND g.id = d.id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('brands', '0001_initial'),
        ('notifications', '0002_secure'),
        ('orders', '0003_append_only'),
        ('stamps', '0003_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='RewardCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.BinaryField(max_length=40)),
                ('code_sealed', models.BinaryField()),
                ('added_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RewardEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=12)),
                ('user_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='reward',
            name='reward_of_card',
        ),
        migrations.RemoveConstraint(
            model_name='reward',
            name='reward_status',
        ),
        migrations.AddField(
            model_name='reward',
            name='cycle',
            field=models.SmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='reward',
            name='order',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order'),
        ),
        migrations.AddField(
            model_name='stampcard',
            name='merged_into',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stamps.stampcard'),
        ),
        migrations.AddField(
            model_name='stampdecision',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='stampdecision',
            name='rule_version_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='stampentry',
            name='note',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='stampentry',
            name='request',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='stampgrant',
            name='expires_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='stampprogram',
            name='lowering_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='stampprogramversion',
            name='reward_kind',
            field=models.CharField(choices=[('text', '안내 문구'), ('codes', '쿠폰 코드 목록')], default='text', max_length=5),
        ),
        migrations.AddField(
            model_name='stampruleversion',
            name='delay_days',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='stampruleversion',
            name='timing',
            field=models.CharField(choices=[('delivered', '배송완료'), ('confirmed', '구매확정')], default='delivered', max_length=9),
        ),
        migrations.AlterField(
            model_name='reward',
            name='status',
            field=models.CharField(choices=[('held', '발급 보류'), ('issued', '발급됨'), ('used', '사용 완료'), ('expired', '기한 만료'), ('revoked', '회수됨'), ('review', '확인 필요')], max_length=8),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['brand', 'status', '-id'], name='reward_by_status'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['brand', 'customer'], name='reward_customer'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(condition=models.Q(('expires_on__isnull', False), ('status', 'issued')), fields=['expires_on'], name='reward_expiring'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(condition=models.Q(('status', 'held')), fields=['id'], name='reward_held'),
        ),
        migrations.AddIndex(
            model_name='stampcard',
            index=models.Index(fields=['brand', 'customer'], name='stampcard_customer'),
        ),
        migrations.AddIndex(
            model_name='stampentry',
            index=models.Index(fields=['brand', 'at'], name='stampentry_at'),
        ),
        migrations.AddIndex(
            model_name='stampgrant',
            index=models.Index(fields=['brand', 'customer'], name='stampgrant_customer'),
        ),
        migrations.AddIndex(
            model_name='stampgrant',
            index=models.Index(condition=models.Q(('expires_on__isnull', False), ('worth__gt', 0)), fields=['expires_on'], name='stampgrant_expiring'),
        ),
        migrations.AddIndex(
            model_name='stampprogram',
            index=models.Index(condition=models.Q(('lowering_since__isnull', False)), fields=['lowering_since'], name='stampprogram_lowering'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.UniqueConstraint(fields=('brand', 'card', 'cycle'), name='reward_of_card'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['held', 'issued', 'used', 'expired', 'revoked', 'review'])), name='reward_status'),
        ),
        migrations.AddConstraint(
            model_name='stampentry',
            constraint=models.UniqueConstraint(fields=('brand', 'request'), name='stampentry_request'),
        ),
        migrations.AddConstraint(
            model_name='stampprogramversion',
            constraint=models.CheckConstraint(condition=models.Q(('reward_kind__in', ['text', 'codes'])), name='stampprogram_reward_kind'),
        ),
        migrations.AddConstraint(
            model_name='stampruleversion',
            constraint=models.CheckConstraint(condition=models.Q(('timing__in', ['delivered', 'confirmed'])), name='stamprule_timing'),
        ),
        migrations.AddField(
            model_name='rewardcode',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand'),
        ),
        migrations.AddField(
            model_name='rewardcode',
            name='reward',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stamps.reward'),
        ),
        migrations.AddField(
            model_name='rewardevent',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand'),
        ),
        migrations.AddField(
            model_name='rewardevent',
            name='reward',
            field=vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='stamps.reward'),
        ),
        migrations.AddIndex(
            model_name='rewardcode',
            index=models.Index(condition=models.Q(('reward__isnull', True)), fields=['brand', 'id'], name='rewardcode_free'),
        ),
        migrations.AddConstraint(
            model_name='rewardcode',
            constraint=models.UniqueConstraint(fields=('brand', 'index'), name='rewardcode_once'),
        ),
        migrations.AddConstraint(
            model_name='rewardcode',
            constraint=models.UniqueConstraint(fields=('brand', 'reward'), name='rewardcode_of_reward'),
        ),
        migrations.AddIndex(
            model_name='rewardevent',
            index=models.Index(fields=['brand', 'reward', 'id'], name='rewardevent_reward'),
        ),
        migrations.AddIndex(
            model_name='stampdecision',
            index=models.Index(condition=models.Q(('outcome__in', ['expected', 'on_hold'])), fields=['brand', 'order'], name='stampdecision_coming'),
        ),
        SecureTenantTables("stamps", models=("rewardcode", "rewardevent")),
        migrations.RunSQL(_KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(_LAST_DAYS, migrations.RunSQL.noop),
    ]
