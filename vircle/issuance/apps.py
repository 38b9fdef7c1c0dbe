"""The heart: decides what should exist, and writes the difference."""

from django.apps import AppConfig


class IssuanceConfig(AppConfig):
    """Name the room."""

    name = "vircle.issuance"
    label = "issuance"
