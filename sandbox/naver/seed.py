"""Fills an empty store with the two practice stores of Naver."""

from typing import Any

from sandbox.context import Context
from sandbox.naver import apps, categories, sellers
from sandbox.naver.demo import STORES, DemoStore, products

_MADE_AT = "2026-09-01T01:00:00.000+00:00"
_ORIGIN, _CHANNEL = 7_000_000_000, 8_000_000_000


def make_seeder(context: Context) -> None:
    def seed() -> None:
        for place, store in enumerate(STORES, start=1):
            if sellers.read(context, store.account_id) is None:
                _seed(context, store, place)

    context.on_seed(seed)


def _seed(context: Context, store: DemoStore, place: int) -> None:
    seller = _seller(store)
    sellers.save(context, seller)
    apps.make(context, seller, client_id=store.client_id)
    for number, each in enumerate(products(store), start=place * 1000 + 1):
        options = [_option(part) for part in each.options.split(" / ") if "=" in part]
        doc = {
            "uid": store.uid,
            "seller": store.account_id,
            "origin_no": _ORIGIN + number,
            "channel_no": _CHANNEL + number,
            "group_no": None,
            "store_no": store.channel_no,
            "name": each.name,
            "channel_name": None,
            "model": each.model,
            "brand": store.mall.shop_name,
            "maker": store.mall.company,
            "seller_code": each.model or each.supplier,
            "price": each.price,
            "category_id": categories.by_path()[tuple(each.path.split(" - "))].id,
            "options": [each for each in options if each["values"]],
            "status": "SALE",
            "deleted": False,
            "made_at": _MADE_AT,
            "changed_at": _MADE_AT,
        }
        context.store.put("naver_product", str(doc["channel_no"]), doc)


def _option(text: str) -> dict[str, Any]:
    """What a buyer types in has no choices here."""
    name, _, values = text.partition("=")
    found = [value.strip() for value in values.split(",") if value.strip() != "직접 입력"]
    return {"name": name.strip(), "values": found}


def _seller(store: DemoStore) -> sellers.Seller:
    return {
        "account_id": store.account_id,
        "uid": store.uid,
        "name": store.name,
        "english_name": store.mall.english_name,
        "color": store.mall.color,
        "channel_no": store.channel_no,
        "grade": "FIRST",
        "added": False,
        "subscription": None,
    }
