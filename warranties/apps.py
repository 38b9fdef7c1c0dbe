"""Warranty programs, rules and certificates."""

from django.apps import AppConfig


class WarrantiesConfig(AppConfig):
    """Name the room."""

    name = "warranties"
