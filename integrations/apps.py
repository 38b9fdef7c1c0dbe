"""The ears: what the malls say, written down as facts."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Name the room."""

    name = "integrations"
    label = "integrations"
