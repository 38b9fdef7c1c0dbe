"""Stamp programs, cards and their ledger."""

from django.apps import AppConfig


class StampsConfig(AppConfig):
    """Name the room."""

    name = "stamps"
