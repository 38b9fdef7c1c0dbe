"""Products, detail fields, categories, shops and webhook settings."""

import json

from tests.sandbox.cafe24.mall import Mall


def test_the_list_knows_less_than_the_detail(mall: Mall) -> None:
    listed = mall.read("products", product_no="11")["products"][0]
    detail = mall.read("products/11")["product"]
    assert set(detail) - set(listed) >= {"category", "additional_information", "description"}
    assert detail["product_name"] == "[특가할인] 헤리티지 토트백 라지 (12월 3일 예약배송)"
    assert [set(each) for each in detail["category"]] == [{"category_no", "recommend", "new"}]
    values = {each["key"]: each["value"] for each in detail["additional_information"]}
    assert values["custom_option1"] == "겉감 소가죽 100% / 안감 면"
    assert values["custom_option6"] == "WH-A-17 / 원가 B등급"


def test_options_are_embedded_on_request(mall: Mall) -> None:
    assert "options" not in mall.read("products/11")["product"]
    options = mall.read("products/11", embed="options")["product"]["options"]
    assert options["has_option"] == "T"
    (colour,) = options["options"]
    assert colour["option_name"] == "색상"
    assert [each["option_text"] for each in colour["option_value"]] == ["브라운", "블랙", "탄"]


def test_both_malls_have_their_catalogue(mall: Mall) -> None:
    assert mall.read("products/count") == {"count": 14}
    assert mall.read("products/count", display="T") == {"count": 13}
    other = Mall(context=mall.context, client=mall.client, mall_id="teranubi")
    other.install()
    names = [each["product_name"] for each in other.read("products", limit=100)["products"]]
    assert len(names) == 14
    assert "★방송상품★ 너른터 리빙쉘 텐트 3인용" in names


def test_a_category_knows_its_way_to_the_top(mall: Mall) -> None:
    number = mall.read("products/11")["product"]["category"][0]["category_no"]
    category = mall.read(f"categories/{number}")["category"]
    assert list(category["full_category_name"].values()) == [
        "가방",
        "토트백",
        "데일리 토트",
        "라지",
    ]
    assert category["full_category_no"]["4"] == str(number)
    assert category["category_depth"] == 4
    top = mall.read("categories", category_depth=1)["categories"]
    assert [each["category_name"] for each in top] == ["가방", "지갑", "신발", "관리용품"]
    assert {each["parent_category_no"] for each in top} == {1}
    assert top[0]["full_category_no"] == {
        "1": str(top[0]["category_no"]),
        "2": None,
        "3": None,
        "4": None,
    }
    shallow = mall.read("categories", category_name="가죽 관리")["categories"][0]
    assert (shallow["category_depth"], shallow["full_category_name"]["3"]) == (2, None)


def test_category_members_need_a_display_group(mall: Mall) -> None:
    number = mall.read("products/11")["product"]["category"][0]["category_no"]
    assert mall.get(f"categories/{number}/products").status_code == 422
    members = mall.read(f"categories/{number}/products", display_group=1)["products"]
    assert [each["product_no"] for each in members] == [11]
    top = mall.read("categories", category_depth=1)["categories"][0]["category_no"]
    assert mall.read("products/count", category=top) == {"count": 0}
    below = mall.read("products/count", category=top, include_sub_category="T")
    assert below == {"count": 5}


def test_uncategorised_and_free_products(mall: Mall) -> None:
    wrapping = mall.read("products/24")["product"]
    assert (wrapping["product_name"], wrapping["category"]) == ("선물 포장", [])
    bag = mall.read("products/23")["product"]
    assert (bag["product_name"], bag["price"], bag["selling"]) == ("더스트백", "0.00", "F")


def test_detail_fields_say_which_are_hidden(mall: Mall) -> None:
    fields = mall.read("products/properties")["product"]["properties"]
    display = {each["key"]: each["display"] for each in fields}
    assert len(fields) == 12
    assert display["custom_option6"] == "F"
    assert set(display.values()) == {"T", "F"}
    assert "properties" not in mall.read("products/properties/setting")["product"]


def test_a_deleted_product_is_gone(mall: Mall) -> None:
    url = "/_control/cafe24/marogyeol/products/11"
    assert mall.client.patch(url, json={"deleted": True}).status_code == 200
    assert mall.get("products/11").status_code == 404
    assert mall.read("products/count") == {"count": 13}
    assert mall.client.patch(url, json={"colour": "red"}).status_code == 400


def test_paging_products(mall: Mall) -> None:
    assert len(mall.read("products")["products"]) == 10
    assert mall.get("products", limit=101).status_code == 422
    assert mall.get("products", offset=5001).status_code == 422
    after = mall.read("products", since_product_no=20, limit=2)["products"]
    assert [each["product_no"] for each in after] == [21, 22]
    assert mall.get("products", since_product_no=20, offset=1).status_code == 422


def test_shops_and_app(mall: Mall) -> None:
    shops = mall.read("shops")["shops"]
    assert [(each["shop_no"], each["default"]) for each in shops] == [(1, "T"), (2, "F")]
    assert mall.read("store")["store"]["shop_name"] == "마로결"
    assert mall.read("apps")["app"]["version"] == "2026-03-01"


def test_webhooks_carry_the_key_and_the_mall(mall: Mall) -> None:
    order_id = mall.order()
    sent = mall.context.store.all("webhook")[0]
    assert sent["headers"]["X-API-Key"] == "sandbox-webhook-key"
    assert sent["url"] == "http://127.0.0.1:8000/hooks/cafe24/"
    resource = sent["body"]["resource"]
    assert (resource["mall_id"], resource["order_id"]) == ("marogyeol", order_id)
    assert (resource["event_shop_no"], resource["shipping_status"]) == ("1", "F")


def test_reception_goes_off_by_itself_and_on_by_hand(stranger: Mall) -> None:
    stranger.install(scope="mall.read_application,mall.write_application")
    stranger.context.config.apply({"webhook_auto_off_after": 2})
    stranger.context.store.put("webhook_failures", "cafe24 marogyeol", {"count": 2})
    stranger.order()
    assert stranger.events() == []
    assert stranger.read("webhooks/setting")["webhook"]["reception_status"] == "F"
    answer = stranger.client.put(
        "/cafe24/marogyeol/api/v2/admin/webhooks/setting",
        headers=stranger.bearer(),
        json={"request": {"reception_status": "T"}},
    )
    assert answer.status_code == 200
    stranger.order()
    assert stranger.events() == [90023]


def test_the_log_tells_what_was_delivered(mall: Mall) -> None:
    mall.order()
    assert mall.read("webhooks/logs") == {"logs": []}
    doc = mall.context.store.all("webhook")[0]
    doc |= {
        "state": "failed",
        "attempts": [{"at": doc["created_at"], "status": 500, "answer": "x"}],
    }
    mall.context.store.put("webhook", str(doc["id"]), doc)
    row = mall.read("webhooks/logs", success="F")["logs"][0]
    assert (row["event_no"], row["success"], row["response_http_code"]) == (90023, "F", 500)
    assert json.loads(row["request_body"])["event_no"] == 90023
    assert mall.read("webhooks/logs", success="T") == {"logs": []}
