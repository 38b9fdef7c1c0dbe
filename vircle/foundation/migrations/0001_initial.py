from django.db import migrations, models

from vircle.foundation.schema import CREATE_WEB_ROLE


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    # Default privileges hold for tables made later, so the role comes before every table.
    run_before = [
        ("account", "0001_initial"),
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(CREATE_WEB_ROLE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ClockOffset',
            fields=[
                ('singleton', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('seconds', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('singleton', True)), name='clock_single_row')],
            },
        ),
    ]
