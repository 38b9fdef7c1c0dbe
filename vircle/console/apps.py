"""Pages that join rooms."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Name the room."""

    name = "vircle.console"
    label = "console"
