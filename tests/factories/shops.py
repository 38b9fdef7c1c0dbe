"""Brands, people, stores, products and orders for tests."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from integrations.catalog.models import Category, Product
from integrations.models import Integration, IntegrationStatus, Platform, StoreDirectory
from integrations.orders.models import ItemStatus, Order, OrderItem, OrderUnit
from vircle.brands.models import Brand, Customer, Invitation, Membership, Role, User
from vircle.foundation.crypto import Place, seal

# 14:30 in Korea, outside the quiet hours.
NOW = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
PASSWORD = "a-long-enough-password"
_numbers = count(1)


def make_user(*, email: str = "", name: str = "김데모", **fields: Any) -> User:
    """Insert somebody who can sign in with `PASSWORD`."""
    address = email or f"user{next(_numbers)}@example.com"
    return User.objects.create_user(address, PASSWORD, name=name, **fields)


def make_brand(*, name: str = "마로결", **fields: Any) -> Brand:
    """Insert a brand without members."""
    values = {"support_phone": "010-0000-9001", "quiet_hours": False, "created_at": NOW}
    return Brand.objects.create(name=name, **values | fields)


def make_membership(
    *, brand: Brand, user: User | None = None, role: Role = Role.OWNER
) -> Membership:
    """Give a person (a new one by default) a place in a brand."""
    person = user or make_user()
    return Membership.objects.create(brand=brand, user=person, role=role, created_at=NOW)


def make_invitation(
    *, brand: Brand, email: str = "", role: Role = Role.OPERATOR, **fields: Any
) -> Invitation:
    """Offer somebody a place, for another week."""
    values = {
        "email": email or f"user{next(_numbers)}@example.com",
        "created_at": NOW,
        "sent_at": NOW,
        "expires_at": datetime.now(UTC) + timedelta(days=7),
    }
    return Invitation.objects.create(brand=brand, role=role, **values | fields)


def make_integration(
    *,
    brand: Brand,
    platform: Platform = Platform.CAFE24,
    store_id: str = "",
    status: IntegrationStatus = IntegrationStatus.CONNECTED,
    **fields: Any,
) -> Integration:
    """Connect a store; its place in the directory is taken too, unless it is disconnected."""
    store = store_id or f"mall{next(_numbers)}"
    values = {"connected_since": NOW - timedelta(days=1), "poll_due_at": NOW}
    integration = Integration.objects.create(
        brand=brand, platform=platform, store_id=store, status=status, **values | fields
    )
    if status != IntegrationStatus.DISCONNECTED:
        StoreDirectory.objects.create(
            platform=platform, store_id=store, brand=brand, integration_id=integration.pk
        )
    return integration


def make_customer(
    *, brand: Brand, name: str = "김데모", phone: str = "01000000001", **fields: Any
) -> Customer:
    """Insert a buyer; an empty name or phone stays unknown."""
    customer = Customer(brand=brand, phone_last4=phone[-4:], created_at=NOW, **fields)
    customer.name_sealed = _sealed(customer, "name", name)
    customer.phone_sealed = _sealed(customer, "phone", phone)
    customer.save()
    return customer


def _sealed(customer: Customer, column: str, value: str) -> bytes | None:
    place = Place("brands_customer", column, customer.brand_id, str(customer.ref))
    return seal(value, at=place) if value else None


def make_category(
    *,
    integration: Integration,
    path: Sequence[str] = ("가방",),
    path_ids: Sequence[str] = (),
    **fields: Any,
) -> Category:
    """Insert one node of a mall's tree; ids default to the names themselves."""
    ids = list(path_ids or path)
    return Category.objects.create(
        brand=integration.brand,
        integration=integration,
        external_id=ids[-1],
        parent_external_id=ids[-2] if len(ids) > 1 else "",
        name=path[-1],
        depth=len(ids),
        path=list(path),
        path_ids=ids,
        **{"synced_at": NOW} | fields,
    )


def make_product(*, integration: Integration, external_id: str = "", **fields: Any) -> Product:
    """Insert a product of a mall."""
    values = {"name": "헤리티지 토트백 라지", "price": 298_000, "observed_at": NOW}
    return Product.objects.create(
        brand=integration.brand,
        integration=integration,
        external_id=external_id or str(next(_numbers)),
        **values | fields,
    )


def make_order(
    *,
    integration: Integration,
    items: Sequence[Mapping[str, Any]] = ({},),
    customer: Customer | None = None,
    external_id: str = "",
    **fields: Any,
) -> Order:
    """Insert an order with its items and units; each item is a mapping of OrderItem's fields."""
    values = {"ordered_at": NOW - timedelta(days=3), "observed_at": NOW, "first_seen_at": NOW}
    order = Order.objects.create(
        brand=integration.brand,
        integration=integration,
        external_id=external_id or f"20261120-{next(_numbers):07d}",
        customer=customer or make_customer(brand=integration.brand),
        digest=secrets.token_bytes(16),
        **values | fields,
    )
    for item in items:
        make_item(order=order, **item)
    return order


def make_item(
    *,
    order: Order,
    status: ItemStatus = ItemStatus.DELIVERED,
    quantity: int = 1,
    product: Product | None = None,
    **fields: Any,
) -> OrderItem:
    """Add a line to an order, with one unit a piece; delivered a moment ago unless told."""
    delivered = NOW if status == ItemStatus.DELIVERED else None
    values = {
        "external_id": f"{order.external_id}-{next(_numbers):02d}",
        "product_external_id": product.external_id if product else "1",
        "product_name": product.name if product else "헤리티지 토트백 라지",
        "price": 298_000,
        "effective_quantity": quantity,
        "delivered_at": delivered,
        "triggered_at": delivered,
        "changed_at": NOW,
    }
    item = OrderItem.objects.create(
        brand=order.brand, order=order, status=status, quantity=quantity, **values | fields
    )
    for number in range(1, quantity + 1):
        OrderUnit.objects.create(brand=order.brand, item=item, number=number)
    return item
