"""Move time forward in a demo: for the product and for the sandbox alike."""

from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from vircle.foundation import clock


class Command(BaseCommand):
    """`manage.py advance_clock --days 7`: what is due by then happens now."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take days and hours ahead of real time; zero returns to it."""
        parser.add_argument("--days", type=float, default=0)
        parser.add_argument("--hours", type=float, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Set both clocks, or neither."""
        if not settings.DEMO:
            raise CommandError("Only a demo's clock can be moved (VIRCLE_ENV=demo).")
        ahead = timedelta(days=options["days"], hours=options["hours"])
        answer = requests.put(
            f"{settings.DEMO_SANDBOX_URL}/_control/clock",
            json={"offset_seconds": ahead.total_seconds()},
            timeout=10,
        )
        if answer.status_code != 200:
            raise CommandError("The sandbox did not move its clock; nothing was changed.")
        clock.set_offset(ahead=ahead)
        self.stdout.write(f"It is now {clock.now().astimezone(clock.KST):%Y-%m-%d %H:%M} in town.")
