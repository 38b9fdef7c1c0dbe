"""The floor of the house: mechanisms that two rooms or more share."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Hold the few tables that belong to mechanisms, not to the domain."""

    name = "vircle.foundation"
    label = "foundation"
