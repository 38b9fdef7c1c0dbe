"""The tenant's room: brands, their people, their customers."""

from django.apps import AppConfig


class BrandsConfig(AppConfig):
    """Name the room."""

    name = "vircle.brands"
    label = "brands"
