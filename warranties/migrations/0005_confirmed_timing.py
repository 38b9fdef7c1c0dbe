"""Let a store's certificates wait for 구매확정."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('warranties', '0004_individual_issue'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='warrantyruleversion',
            name='rule_timing',
        ),
        migrations.AlterField(
            model_name='warrantyruleversion',
            name='timing',
            field=models.CharField(choices=[('delivered', '배송완료'), ('confirmed', '구매확정'), ('manual', '수동발급')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='warrantyruleversion',
            constraint=models.CheckConstraint(condition=models.Q(('timing__in', ['delivered', 'confirmed', 'manual'])), name='rule_timing'),
        ),
    ]
