"""설정 이력: who saved what when, as the difference to the version before."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.test import Client

from tests.factories import make_integration, make_membership
from vircle.brands.models import Brand
from vircle.brands.settings_history import MOST_SHOWN, Entry
from warranties.models import NameSource, Timing
from warranties.programs import ProgramValues, save_program
from warranties.rules_settings import RuleValues, save_rule
from warranties.settings_history import program_history, rule_history


def told(entry: Entry) -> dict[str, tuple[str, str]]:
    return {str(each.label): (each.before, each.after) for each in entry.changes}


def test_each_version_tells_its_difference(brand: Brand, now: datetime) -> None:
    user, store = make_membership(brand=brand).user, make_integration(brand=brand)
    save = partial(save_rule, brand_id=brand.pk, integration_id=store.pk, user_id=user.pk)
    first = RuleValues(is_on=True)
    second = replace(
        first,
        timing=Timing.CONFIRMED,
        delay_days=7,
        covers_all=False,
        categories=({"id": "1", "path": ["가방", "토트백"]},),
        name_source=NameSource.MODEL,
        details=({"key": "custom_option1", "label": "겉감 소재", "name": "소재"},),
    )
    save(now=now, values=first, based_on=0)
    save(now=now + timedelta(hours=1), values=second, based_on=1)
    newest, oldest = rule_history(brand_id=brand.pk, integration_id=store.pk)
    assert (newest.number, newest.by) == (2, "김데모")
    assert told(newest) == {
        "발급 시점": ("배송완료", "구매확정"),
        "배송완료 후 언제 발급할까요?": ("즉시", "7일 후"),
        "발급 상품": ("전체상품", "특정상품"),
        "카테고리 선택": ("-", "가방 - 토트백"),
        "보증서에 표시할 상품명": ("상품명", "모델명"),
        "상품 상세정보 연동": ("-", "소재 → 겉감 소재"),
    }
    assert (oldest.number, oldest.changes) == (1, [])


def test_the_page_lists_them(brand: Brand, admin_client: Client, now: datetime) -> None:
    url = "/b/maro/warranties/settings/"
    assert "설정 이력" not in admin_client.get(url).content.decode()
    user = make_membership(brand=brand).user
    save: Any = partial(save_program, brand_id=brand.pk, user_id=user.pk, now=now)
    save(values=ProgramValues(), based_on=0)
    save(values=ProgramValues(title="평생 보증서", terms="새 내용"), based_on=1)
    page = admin_client.get(url).content.decode()
    assert "설정 이력" in page
    assert "<del>디지털 보증서</del>" in page
    assert "<ins>평생 보증서</ins>" in page
    assert "처음 저장했습니다." in page
    assert "<ins>새 내용</ins>" not in page  # a long text is not told twice


def test_only_the_latest_are_listed(brand: Brand, now: datetime) -> None:
    for number in range(MOST_SHOWN + 2):
        save_program(
            brand_id=brand.pk,
            user_id=None,
            now=now,
            values=ProgramValues(title=f"{number}"),
            based_on=number,
        )
    shown = program_history(brand_id=brand.pk)
    assert len(shown) == MOST_SHOWN
    assert all(entry.changes for entry in shown)


def test_another_brands_history_is_not_told(brand: Brand, other_brand: Brand) -> None:
    save_program(
        brand_id=other_brand.pk,
        user_id=None,
        now=other_brand.created_at,
        values=ProgramValues(),
        based_on=0,
    )
    assert program_history(brand_id=brand.pk) == []
