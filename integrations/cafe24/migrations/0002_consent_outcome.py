from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cafe24', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='consentstate',
            name='outcome',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
    ]
