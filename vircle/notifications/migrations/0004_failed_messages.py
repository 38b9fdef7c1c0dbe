from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('brands', '0002_secure'),
        ('notifications', '0003_gateway'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status', 'failed')), fields=['brand'], name='message_failed'),
        ),
    ]
