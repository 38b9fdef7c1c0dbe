"""The helper with which the product's tests press the practice mall's buttons."""

from tests.mall_controls import OTHER_MALL
from tests.sandboxed import BAG, Sandbox, sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]


def product(sandbox: Sandbox, number: int, *, mall: str) -> dict[str, object]:
    found = sandbox.control(f"cafe24/{mall}/products", method="GET")["products"]
    return next(each for each in found if each["product_no"] == number)


def test_orders_by_the_dozen_in_any_state_with_anything_in_them(sandbox: Sandbox) -> None:
    sandbox.make_malls("another-mall")
    made = sandbox.create_orders(
        mall="another-mall", count=12, status="N40", webhook="bulk", order={"shop_no": 2}
    )
    assert len(made) == 12
    items = sandbox.set_status(made[0], "R99", mall="another-mall")["items"]
    assert [item["order_status"] for item in items] == ["R99"]
    sandbox.amend_order(made[0], mall="another-mall", order={"order_place_id": "nowhere"})
    path = f"cafe24/another-mall/orders/{made[0]}"
    assert sandbox.control(path, method="GET")["order"]["order_place_id"] == "nowhere"


def test_the_catalogues_changes(sandbox: Sandbox) -> None:
    mall = OTHER_MALL
    number = sandbox.add_product(mall=mall, product_name="새 상품", price=100)
    sandbox.edit_product(number, mall=mall, model_name="N")
    sandbox.edit_products(number, BAG, mall=mall, made_date="2026-01-01")
    sandbox.delete_product(number, mall=mall)
    assert product(sandbox, number, mall=mall)["deleted"]
    sandbox.restore_product(number, mall=mall)
    found = product(sandbox, number, mall=mall)
    assert (found["deleted"], found["model_name"]) == (False, "N")
    assert product(sandbox, BAG, mall=mall)["made_date"] == "2026-01-01"

    top = sandbox.add_category("선물", mall=mall)
    below = sandbox.add_category("포장", parent=top, mall=mall)
    sandbox.edit_category(below, mall=mall, name="리본")
    sandbox.move_category(below, mall=mall)
    sandbox.delete_category(top, mall=mall)
    listed = sandbox.control(f"cafe24/{mall}/categories", method="GET")["categories"]
    names = {each["category_no"]: each["category_name"] for each in listed}
    assert (names.get(top), names.get(below)) == (None, "리본")


def test_webhooks_faults_and_calls(sandbox: Sandbox) -> None:
    assert sandbox.change_mall(reception="F")["reception"] == "F"
    sandbox.lose_webhooks(0.5)
    sandbox.disarm_faults()
    assert sandbox.control("faults", method="GET") == {"faults": []}
    sandbox.send_webhook(90024, resource={"order_id": "20260101-0000001"})
    assert sandbox.webhooks() == []  # no app is installed that could be told
    assert set(sandbox.wait_for_webhooks().values()) == {0}
    sandbox.uninstall()
    sandbox.forget_calls()
    assert sandbox.calls_of_all() == {}
