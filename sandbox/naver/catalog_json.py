"""Products as the API tells them: in the list, as a channel product, as an origin product."""

from typing import Any

from sandbox.config import Config
from sandbox.naver import categories, dates

Json = dict[str, Any]
Product = dict[str, Any]


def picture_url(config: Config, product: Product) -> str:
    return f"{config.base_url}/naver/mall/{product['seller']}/picture/{product['channel_no']}.png"


def listed(config: Config, product: Product) -> Json:
    category = categories.tree().get(product["category_id"])
    channel = {
        "groupProductNo": None,
        "originProductNo": product["origin_no"],
        "channelProductNo": product["channel_no"],
        "channelServiceType": "STOREFARM",
        "categoryId": product["category_id"],
        "name": product["name"],
        "sellerManagementCode": product["seller_code"],
        "statusType": product["status"],
        "channelProductDisplayStatusType": "ON",
        "salePrice": product["price"],
        "discountedPrice": product["price"],
        "stockQuantity": 100,
        "knowledgeShoppingProductRegistration": True,
        "deliveryAttributeType": "NORMAL",
        "deliveryFee": 0,
        "returnFee": 3000,
        "exchangeFee": 6000,
        "wholeCategoryName": category.row()["wholeCategoryName"] if category else "",
        "wholeCategoryId": category.whole_id() if category else "",
        "representativeImage": {"url": picture_url(config, product)},
        "modelId": None,
        "modelName": product["model"],
        "brandName": product["brand"],
        "manufacturerName": product["maker"],
        "sellerTags": [{"text": product["brand"]}],
        "regDate": dates.shown(product["made_at"]),
        "modifiedDate": dates.shown(product["changed_at"]),
    }
    return {
        "groupProductNo": None,
        "originProductNo": product["origin_no"],
        "channelProducts": [channel],
    }


def detailed(config: Config, product: Product) -> Json:
    """Both reads answer alike."""
    return {
        "groupProduct": None,
        "originProduct": _origin(config, product),
        "smartstoreChannelProduct": {
            "channelProductName": product["channel_name"],
            "naverShoppingRegistration": True,
            "channelProductDisplayStatusType": "ON",
        },
    }


def _origin(config: Config, product: Product) -> Json:
    return {
        "statusType": product["status"],
        "saleType": "NEW",
        "leafCategoryId": product["category_id"],
        "name": product["name"],
        "detailContent": f"<p>{product['name']}</p>",
        "images": {
            "representativeImage": {"url": picture_url(config, product)},
            "optionalImages": [],
        },
        "salePrice": product["price"],
        "stockQuantity": 100,
        "detailAttribute": {
            "naverShoppingSearchInfo": {
                "modelName": product["model"],
                "manufacturerName": product["maker"],
                "brandName": product["brand"],
            },
            "sellerCodeInfo": {"sellerManagementCode": product["seller_code"]},
            "optionInfo": {
                "optionCombinationGroupNames": {
                    f"optionGroupName{place}": each["name"]
                    for place, each in enumerate(product["options"], start=1)
                },
            },
        },
    }
