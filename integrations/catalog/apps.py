"""Categories and products of the malls."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Name the room."""

    name = "integrations.catalog"
    label = "catalog"
