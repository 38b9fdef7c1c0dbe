"""What pages read of a mirrored catalogue: the tree that a person chooses categories from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from integrations.catalog import tree_sql
from integrations.catalog.models import Category, SharedCategory
from integrations.models import Platform


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """One category; `product_count` counts each product in it or anywhere below it once.

    `is_gone` is one that the mall does not have any more: rules may still name it.
    """

    external_id: str
    parent_external_id: str
    name: str
    depth: int
    path: tuple[str, ...]
    path_ids: tuple[str, ...]
    product_count: int
    is_gone: bool


def category_tree(*, brand_id: int, integration_id: int, shop_no: int = 1) -> list[CategoryNode]:
    """Return a shop's whole tree: children after their parent, siblings in the mall's order."""
    rows = tree_sql.read_tree(brand_id=brand_id, integration_id=integration_id, shop_no=shop_no)
    orders = {row.external_id: row.sort_order for row in rows}
    nodes = [_node(row, products=row.product_count, is_gone=row.is_gone) for row in rows]
    return _in_order(nodes, orders=orders)


def shared_tree(*, platform: Platform, product_counts: Mapping[str, int]) -> list[CategoryNode]:
    """Return the one tree of a platform as it is now, with a store's products counted in it."""
    rows = list(SharedCategory.objects.filter(platform=platform, deleted_at=None))
    orders = {row.external_id: row.sort_order for row in rows}
    nodes = [
        _node(row, products=product_counts.get(row.external_id, 0), is_gone=False) for row in rows
    ]
    return _in_order(nodes, orders=orders)


def known_categories(
    *, brand_id: int, integration_id: int, platform: Platform, external_ids: Collection[str]
) -> dict[str, CategoryNode]:
    """Return what is known of these categories, gone ones too; of a SmartStore any of the tree."""
    if not external_ids:
        return {}
    store = {"brand_id": brand_id, "integration_id": integration_id}
    # The default shop's word counts last, so it stands.
    own = Category.objects.filter(**store, external_id__in=external_ids).order_by("-shop_no")
    found: dict[str, Category | SharedCategory] = {row.external_id: row for row in own}
    if platform == Platform.NAVER:
        # A store's own mirror knows only where it sells; the platform knows what there is.
        shared = SharedCategory.objects.filter(platform=platform, external_id__in=external_ids)
        found |= {row.external_id: row for row in shared}
    counts = tree_sql.count_products(**store, shop_no=1) if found else {}
    return {
        number: _node(row, products=counts.get(number, 0), is_gone=row.deleted_at is not None)
        for number, row in found.items()
    }


def _node(
    row: tree_sql.TreeRow | Category | SharedCategory, *, products: int, is_gone: bool
) -> CategoryNode:
    return CategoryNode(
        external_id=row.external_id,
        parent_external_id=row.parent_external_id,
        name=row.name,
        depth=row.depth,
        path=tuple(row.path),
        path_ids=tuple(row.path_ids),
        product_count=products,
        is_gone=is_gone,
    )


def _in_order(nodes: list[CategoryNode], *, orders: Mapping[str, int]) -> list[CategoryNode]:
    def place(node: CategoryNode) -> list[tuple[int, int, str]]:
        return [(orders.get(number, 0), len(number), number) for number in node.path_ids]

    return sorted(nodes, key=place)
