"""Keep when a link that had ended was made again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0005_link_health'),
    ]

    operations = [
        migrations.AddField(
            model_name='integration',
            name='resumed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
