"""What a test can do to a practice mall's catalogue through the control API."""

from dataclasses import dataclass
from typing import Any

import requests

MALL = "marogyeol"
OTHER_MALL = "teranubi"


@dataclass(frozen=True)
class MallControls:
    """More malls, their products and their categories; every change can be told by a webhook."""

    url: str

    def control(self, path: str, body: Any = None, *, method: str = "POST") -> Any:
        """Call the control API; an answer that is not 2xx fails the test."""
        answer = requests.request(method, f"{self.url}/_control/{path}", json=body, timeout=60)
        assert answer.ok, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def make_malls(self, *mall_ids: str, like: str = MALL) -> None:
        """Open more malls with the catalogue of a practice mall."""
        self.control("cafe24/malls", {"mall_ids": list(mall_ids), "like": like})

    def change_mall(self, *, mall: str = MALL, **fields: Any) -> Any:
        """Change what a mall is, e.g. `reception="F"`: Cafe24 stopped telling us anything."""
        return self.control(f"cafe24/{mall}", fields, method="PATCH")

    def add_product(self, *, mall: str = MALL, webhook: bool = False, **fields: Any) -> int:
        """Put a product on sale; returns its number."""
        body = {"webhook": webhook, **fields}
        return int(self.control(f"cafe24/{mall}/products", body)["product_no"])

    def edit_product(
        self, product_no: int, *, mall: str = MALL, webhook: bool = False, **fields: Any
    ) -> None:
        """Change any field of a product (90002)."""
        body = {"webhook": webhook, **fields}
        self.control(f"cafe24/{mall}/products/{product_no}", body, method="PATCH")

    def edit_products(
        self, *product_nos: int, mall: str = MALL, webhook: bool = False, **fields: Any
    ) -> None:
        """Change many products at once, told by one event (90041)."""
        body = {"webhook": webhook, "product_nos": list(product_nos), "change": fields}
        self.control(f"cafe24/{mall}/products/bulk", body)

    def delete_product(self, product_no: int, *, mall: str = MALL, webhook: bool = False) -> None:
        """Take a product away (90003)."""
        path = f"cafe24/{mall}/products/{product_no}"
        self.control(path, {"webhook": webhook}, method="DELETE")

    def restore_product(self, product_no: int, *, mall: str = MALL, webhook: bool = False) -> None:
        """Bring a deleted product back (90022)."""
        self.control(f"cafe24/{mall}/products/{product_no}/restore", {"webhook": webhook})

    def add_category(
        self, name: str, *, parent: int = 1, mall: str = MALL, webhook: bool = False
    ) -> int:
        """Make a category (90042) and return its number; parent 1 is the top."""
        body = {"name": name, "parent": parent, "webhook": webhook}
        return int(self.control(f"cafe24/{mall}/categories", body)["category_no"])

    def edit_category(
        self, number: int, *, mall: str = MALL, webhook: bool = False, **fields: Any
    ) -> None:
        """Change a category's `name` or `use_display` (90043)."""
        body = {"webhook": webhook, **fields}
        self.control(f"cafe24/{mall}/categories/{number}", body, method="PATCH")

    def move_category(
        self, number: int, *, parent: int = 1, mall: str = MALL, webhook: bool = False
    ) -> None:
        """Move a category and all below it (90045)."""
        body = {"parent": parent, "webhook": webhook}
        self.control(f"cafe24/{mall}/categories/{number}/move", body)

    def delete_category(self, number: int, *, mall: str = MALL, webhook: bool = False) -> None:
        """Delete a category and all below it (90044)."""
        path = f"cafe24/{mall}/categories/{number}"
        self.control(path, {"webhook": webhook}, method="DELETE")
