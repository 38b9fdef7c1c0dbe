"""The wiring as an app, so that Django finds its commands."""

from django.apps import AppConfig


class VircleConfig(AppConfig):
    """Connect the bell to the queue once every room is loaded."""

    name = "vircle"
    label = "vircle"

    def ready(self) -> None:
        """Let `wake(door)` reach the workers."""
        from vircle import celery

        celery.connect_bell()
