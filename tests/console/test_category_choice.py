"""카테고리 선택: what a rule's form takes, keeps and says of categories."""

from typing import Any

from django.test import Client

from integrations.catalog.models import Category
from integrations.models import Integration
from tests.console.categories import GONE, shoes
from tests.console.store_page import PAGE, moment, store, text, url
from tests.factories import NOW, make_category, make_integration, make_warranty_rule
from vircle.brands.models import Brand
from warranties.category_choice import CategoriesField
from warranties.models import WarrantyRuleVersion

__all__ = ["moment", "shoes", "store"]


RULE = {"use": "off", "timing": "delivered", "when": "now", "scope": "some", "based_on": "0"}
MOVED = "쇼핑몰에서 이름이나 위치가 바뀌었습니다."


def post(client: Client, store: Integration, **changes: Any) -> Any:
    """Send the form of a store, with every field that its page shows."""
    page = client.get(PAGE, {"store": store.store_id})
    form = page.context["form"] if page.context and "form" in page.context else None
    shown = {name: form[name].value() for name in form.fields} if form else {}
    sent = {name: value for name, value in shown.items() if value is not None}
    return client.post(url(store, "rule"), sent | RULE | changes)


def save(client: Client, store: Integration, **changes: Any) -> list[dict[str, Any]]:
    """Send the form; returns the categories of the version that was made of it."""
    assert post(client, store, **changes).status_code == 302
    chosen: list[dict[str, Any]] = WarrantyRuleVersion.objects.latest("number").categories
    return chosen


# ---- the list in the form ------------------------------------------------------------------------


def listed(client: Client, store: Integration) -> str:
    page = text(client, store)
    return page[page.index("data-picked-list") : page.index("data-picked-applied")]


def test_chosen_categories_are_kept_as_breadcrumbs_with_their_products(
    shoes: Integration, admin_client: Client
) -> None:
    assert save(admin_client, shoes, categories=["3", "9"]) == [
        {"id": "3", "path": ["신발", "샌들", "여성 샌들"]},
        {"id": "9", "path": ["가방"]},
    ]
    shown = listed(admin_client, shoes)
    assert "신발 - 샌들 - 여성 샌들" in shown
    assert "하위 카테고리 포함" in shown
    assert shown.count("상품 1개") == 2
    assert 'name="categories" value="3"' in shown
    assert 'data-above="1 2"' in shown
    assert "선택한 카테고리 2개" in text(admin_client, shoes)


def test_what_another_choice_covers_and_repeats_are_not_saved(
    shoes: Integration, admin_client: Client
) -> None:
    chosen = save(admin_client, shoes, categories=["3", "9", "1", "9", "2"])
    assert [each["id"] for each in chosen] == ["9", "1"]


def test_what_was_sent_is_still_in_the_list_when_another_field_is_wrong(
    shoes: Integration, admin_client: Client
) -> None:
    answer = post(admin_client, shoes, categories=["3"], when="later", delay_days="0")
    assert answer.status_code == 422
    assert 'name="categories" value="3"' in answer.text


def test_a_category_that_nobody_knows_is_refused(shoes: Integration, admin_client: Client) -> None:
    answer = post(admin_client, shoes, categories=["404"])
    assert answer.status_code == 422
    assert "목록에서 선택해 주세요." in answer.text
    assert not WarrantyRuleVersion.objects.exists()


def test_a_category_of_another_store_is_refused(
    shoes: Integration, other_brand: Brand, admin_client: Client
) -> None:
    theirs = make_integration(brand=other_brand)
    make_category(integration=theirs, path=["남의 것"], path_ids=["55"])
    assert post(admin_client, shoes, categories=["55"]).status_code == 422


def test_a_gone_category_is_flagged_and_neither_covers_nor_is_offered(
    shoes: Integration, admin_client: Client
) -> None:
    chosen = [{"id": "1", "path": ["신발"]}, {"id": "3", "path": ["신발", "샌들", "여성 샌들"]}]
    make_warranty_rule(integration=shoes, is_on=False, covers_all=False, categories=chosen)
    Category.objects.filter(external_id="1").update(deleted_at=NOW)
    shown = listed(admin_client, shoes)
    assert shown.count(GONE) == 1
    assert shown.count("목록에서 빼기") == 1
    kept = save(admin_client, shoes, categories=["1", "3"], based_on="1")
    assert [each["id"] for each in kept] == ["1", "3"]


def test_a_moved_or_renamed_category_says_where_it_was(
    shoes: Integration, admin_client: Client
) -> None:
    chosen = [{"id": "3", "path": ["신발", "슬리퍼"]}, {"id": "9", "path": ["가방"]}]
    make_warranty_rule(integration=shoes, is_on=False, covers_all=False, categories=chosen)
    shown = listed(admin_client, shoes)
    assert shown.count(MOVED) == 1
    assert "(이전: 신발 - 슬리퍼)" in shown
    kept = save(admin_client, shoes, categories=["3", "9"], based_on="1")
    assert kept[0]["path"] == ["신발", "샌들", "여성 샌들"]
    assert MOVED not in listed(admin_client, shoes)


def test_a_list_that_nobody_may_change_has_no_buttons(
    shoes: Integration, viewer_client: Client
) -> None:
    chosen = [{"id": "9", "path": ["가방"]}]
    make_warranty_rule(integration=shoes, is_on=False, covers_all=False, categories=chosen)
    page = text(viewer_client, shoes)
    assert "가방" in listed(viewer_client, shoes)
    assert "data-chip-remove" not in page
    assert "data-picker" not in page


def test_a_field_without_its_store_takes_nothing() -> None:
    field = CategoriesField(required=False)
    assert field.clean([]) == []
    assert field.rows(["1"]) == []
