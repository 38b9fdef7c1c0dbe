"""The mouth: messages to customers, through a gateway."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Name the room."""

    name = "vircle.notifications"
    label = "notifications"
