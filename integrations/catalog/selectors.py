"""What pages read of a mirrored catalogue: the tree that a person chooses categories from."""

from dataclasses import dataclass

from integrations.catalog import tree_sql


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
    product_count: int
    is_gone: bool


def category_tree(*, brand_id: int, integration_id: int, shop_no: int = 1) -> list[CategoryNode]:
    """Return a shop's whole tree: children after their parent, siblings in the mall's order."""
    rows = tree_sql.read_tree(brand_id=brand_id, integration_id=integration_id, shop_no=shop_no)
    places = {row.external_id: (row.sort_order, len(row.external_id)) for row in rows}

    def place(row: tree_sql.TreeRow) -> list[tuple[int, int, str]]:
        return [(*places.get(number, (0, 0)), number) for number in row.path_ids]

    return [
        CategoryNode(
            external_id=row.external_id,
            parent_external_id=row.parent_external_id,
            name=row.name,
            depth=row.depth,
            path=tuple(row.path),
            product_count=row.product_count,
            is_gone=row.is_gone,
        )
        for row in sorted(rows, key=place)
    ]
