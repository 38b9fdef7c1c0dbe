"""The two practice stores: the same brands and goods as in their Cafe24 malls, sold on Naver."""

from dataclasses import dataclass

from sandbox.cafe24.demo import CUSTOMERS, MALLS
from sandbox.cafe24.demo_shapes import DemoMall, DemoProduct

__all__ = ["CUSTOMERS", "STORES", "DemoStore", "products"]


@dataclass(frozen=True)
class DemoStore:
    account_id: str
    uid: str
    name: str
    channel_no: int
    client_id: str
    mall: DemoMall


_NAMES = {"marogyeol": "마로결 공식스토어", "teranubi": "테라누비"}

STORES = tuple(
    DemoStore(
        account_id=mall.mall_id,
        uid=f"ncp_sandbox{place:02d}{mall.mall_id}",
        name=_NAMES[mall.mall_id],
        channel_no=100_500_000 + place,
        client_id=f"sandbox-own-{mall.mall_id}",
        mall=mall,
    )
    for place, mall in enumerate(MALLS, start=1)
)


def products(store: DemoStore) -> list[DemoProduct]:
    """On Naver every product has a category and none is a free gift."""
    return [each for each in store.mall.products if each.path and not each.gift]
