"""Tables of mechanisms: the clock's offset and the workers' heartbeats."""

from django.db import models


class ClockOffset(models.Model):
    """How far the demo's and the tests' time is ahead of the database's; one row at most."""

    singleton = models.BooleanField(primary_key=True, default=True)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="clock_single_row")
        ]

    def __str__(self) -> str:
        return f"{self.seconds:+d} s"


class Heartbeat(models.Model):
    """The last sign of life of one process; `at` is real time, never the adjustable clock."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
