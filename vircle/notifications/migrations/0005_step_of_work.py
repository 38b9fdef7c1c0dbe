"""Let a work row say what is next, so that a claim need not read the messages of all that wait."""

from django.db import migrations, models

# Of a row that was written before, its message's status tells.
SAY_WHAT_IS_NEXT = """
UPDATE notifications_messagework w SET step = 'look_up'
FROM notifications_message m
WHERE m.brand_id = w.brand_id AND m.id = w.message_id AND m.status NOT IN ('queued', 'held')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_failed_messages"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="messagework", name="messagework_due"),
        migrations.AddField(
            model_name="messagework",
            name="step",
            field=models.CharField(
                choices=[("say", "Say"), ("look_up", "Look Up")],
                db_default="say",
                default="say",
                max_length=8,
            ),
        ),
        migrations.RunSQL(SAY_WHAT_IS_NEXT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="messagework",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["say", "look_up"])), name="messagework_step"
            ),
        ),
        migrations.AddIndex(
            model_name="messagework",
            index=models.Index(fields=["brand", "step", "due_at"], name="messagework_due"),
        ),
    ]
