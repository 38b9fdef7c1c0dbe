import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_fresh_and_named'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('cafe24', '카페24 주문연동'), ('naver', '네이버 스마트스토어')], max_length=8)),
                ('external_id', models.CharField(max_length=20)),
                ('parent_external_id', models.CharField(blank=True, max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('depth', models.SmallIntegerField()),
                ('path', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                ('path_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('sort_order', models.IntegerField(default=0)),
                ('synced_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['platform', 'parent_external_id'], name='sharedcategory_parent')],
                'constraints': [models.UniqueConstraint(fields=('platform', 'external_id'), name='sharedcategory_once'), models.CheckConstraint(condition=models.Q(('depth__gte', 1), ('depth__lte', 4)), name='sharedcategory_depth'), models.CheckConstraint(condition=models.Q(('platform__in', ['cafe24', 'naver'])), name='sharedcategory_platform')],
            },
        ),
    ]
