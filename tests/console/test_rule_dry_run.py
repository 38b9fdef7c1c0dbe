"""미리 돌려보기 on the page: chunk after chunk, and what came of it in words."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from integrations.catalog.models import Product
from integrations.models import Integration
from tests.console.rule_page import FORM, SECRET, product, rule_url, store, with_rows
from tests.factories import make_order, make_product, make_warranty_rule
from vircle.foundation import clock
from vircle.issuance import dry_run
from vircle.notifications.models import Message
from warranties.models import Warranty, WarrantyRuleVersion

__all__ = ["product", "store"]


def order(store: Integration, product: Product, **item: Any) -> None:
    arrived = {"product": product, "triggered_at": clock.now() - clock_slack}
    make_order(integration=store, items=[arrived | item])


clock_slack = dry_run.DAYS / 30


def ask(client: Client, store: Integration, **entry: Any) -> Any:
    return client.post(rule_url(store, "dry-run/"), FORM | entry)


def words(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def test_the_result_in_words_with_certificates(
    store: Integration, product: Product, admin_client: Client
) -> None:
    order(store, product, quantity=2, option_text="색상=탄")
    order(store, product, is_gift=True)
    entry = with_rows(("custom_option1", "겉감"), ("custom_option6", "비밀"), additional="on")
    entry["detail_key"] = ["custom_option1"]
    entry["detail_label"] = ["겉감"]
    result = words(ask(admin_client, store, **entry))
    assert "주문상품 2개 중 보증서 <strong>2장</strong>, 제외 1개" in result
    assert "(지금 설정과 비교 +2 / -0)" in result
    assert "제외 사유: 사은품·추가구성상품 1" in result
    assert "헤리티지 토트백 라지" in result
    assert "탄" in result
    assert "겉감 소가죽 100%" in result
    assert SECRET not in result
    assert not Warranty.objects.exists()
    assert not Message.objects.exists()
    assert not WarrantyRuleVersion.objects.exists()


def test_off_shows_what_on_would_do(
    store: Integration, product: Product, admin_client: Client
) -> None:
    make_warranty_rule(integration=store)
    order(store, product)
    result = words(ask(admin_client, store, use="off", based_on="1"))
    assert "사용함으로 저장했을 때의 결과를 보여 드립니다." in result
    assert "보증서 <strong>1장</strong>" in result
    assert "(지금 설정과 비교 +0 / -0)" in result


def test_no_orders_is_said(store: Integration, admin_client: Client) -> None:
    assert "최근 30일 동안 배송완료된 주문이 없습니다." in words(ask(admin_client, store))


def test_a_wrong_entry_is_named_instead(store: Integration, admin_client: Client) -> None:
    result = words(ask(admin_client, store, when="later", delay_days="999"))
    assert "확인이 필요한 항목이 1개 있습니다." in result
    assert "1일에서 365일 사이로 입력해 주세요." in result


def test_many_orders_come_in_chunks_that_ask_for_the_next(
    store: Integration, product: Product, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_run.go_on, "__kwdefaults__", {"chunk": 2})
    for _ in range(5):
        order(store, product)
    answer = ask(admin_client, store)
    steps = 1
    while "state" in answer.context:
        assert f"{2 * steps} / 5건" in words(answer)
        answer = ask(admin_client, store, state=answer.context["state"])
        steps += 1
    assert steps == 3
    assert "주문상품 5개 중 보증서 <strong>5장</strong>" in words(answer)


def test_what_was_changed_meanwhile_begins_anew(
    store: Integration, product: Product, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_run.go_on, "__kwdefaults__", {"chunk": 2})
    for _ in range(3):
        order(store, product)
    state = ask(admin_client, store).context["state"]
    for entry in ({"timing": "manual", "state": state}, {"state": f"{state}x"}):
        assert "2 / 3건" in words(ask(admin_client, store, **entry))


def test_the_latest_orders_are_said_to_be_all_that_was_looked_at(
    store: Integration, product: Product, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_run, "MOST_ORDERS", 2)
    for _ in range(3):
        order(store, make_product(integration=store))
    assert "건까지만 살펴보았습니다." in words(ask(admin_client, store))


def test_only_who_may_change_it_may_try_it(
    store: Integration, operator_client: Client, stranger_client: Client
) -> None:
    assert ask(operator_client, store).status_code == 403
    assert ask(stranger_client, store).status_code == 404
