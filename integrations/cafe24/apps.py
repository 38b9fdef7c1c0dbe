"""Everything that knows Cafe24."""

from django.apps import AppConfig


class Cafe24Config(AppConfig):
    """Name the room."""

    name = "integrations.cafe24"
    label = "cafe24"
