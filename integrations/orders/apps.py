"""Orders and their items, as the malls last told them."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Name the room."""

    name = "integrations.orders"
    label = "orders"
