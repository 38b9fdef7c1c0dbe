"""The heart: decides what should exist, and writes the difference."""

from django.apps import AppConfig


class IssuanceConfig(AppConfig):
    """Name the room, and hear when a store is linked."""

    name = "vircle.issuance"
    label = "issuance"

    def ready(self) -> None:
        """Let what waits for a link go on with it."""
        from integrations.linked import when_linked
        from vircle.issuance.resuming import resume

        when_linked(resume)
