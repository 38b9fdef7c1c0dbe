"""What a connector makes of a platform's products and categories."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CategorySnapshot:
    """One category; `path` and `path_ids` run from the top down to itself."""

    external_id: str
    parent_external_id: str
    name: str
    depth: int
    path: tuple[str, ...]
    path_ids: tuple[str, ...]
    sort_order: int = 0


@dataclass(frozen=True, slots=True)
class DetailFieldSnapshot:
    """A field of 상품정보표시 설정 > 상품상세, in the mall's order."""

    key: str
    name: str
    is_shown: bool
    is_custom: bool = False


@dataclass(frozen=True, slots=True)
class ProductSnapshot:
    """One product. `category_ids` are its own categories; ancestors are added when it is stored.

    `details` maps displayed field keys to values; `additional` are (key, name, value) of the
    fields the mall added itself and displays. What is hidden in the mall must not be in here.
    `options` are (name, values) of what a buyer chooses; `changed_at` is the platform's word.
    """

    external_id: str
    name: str
    english_name: str = ""
    supplier_name: str = ""
    model_name: str = ""
    image_url: str = ""
    price: int | None = None
    category_ids: tuple[str, ...] = ()
    details: dict[str, str] = field(default_factory=dict)
    additional: tuple[tuple[str, str, str], ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """What a list tells of a product: that it is there, and when it last changed."""

    external_id: str
    changed_at: datetime | None = None
