"""Making a brand: its owner, its log, and what is refused."""

from datetime import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.conftest import signed_in
from tests.factories import make_brand, make_membership, make_user
from vircle.brands.models import AuditLog, Brand, BrandLogo, Membership, Role
from vircle.brands.services import create_brand

pytestmark = pytest.mark.django_db
URL = "/brands/new/"
ENTRY = {"name": "마로결", "support_phone": "01000009001"}


def test_a_brand_has_an_owner_and_a_line_in_its_log(now: datetime) -> None:
    user = make_user()
    brand = create_brand(
        name="마로결", support_phone="010-0000-9001", user=user, now=now, code="maro"
    )
    membership = Membership.objects.get(brand=brand)
    assert (membership.user, membership.role) == (user, Role.OWNER)
    assert AuditLog.objects.get(brand=brand).action == "brand.created"
    assert (brand.code, brand.created_at) == ("maro", now)


def test_a_code_is_made_up_when_none_is_asked_for(now: datetime) -> None:
    first, second = (
        create_brand(name="마로결", support_phone="1588-0000", user=make_user(), now=now)
        for _ in range(2)
    )
    assert first.code != second.code
    assert len(first.code) == 8


def test_the_form_makes_the_brand_and_goes_to_its_home() -> None:
    user = make_user()
    answer = signed_in(user).post(URL, ENTRY)
    brand = Brand.objects.get()
    assert answer.headers["Location"] == f"/b/{brand.code}/"
    assert brand.support_phone == "010-0000-9001"


def test_a_logo_may_come_with_it() -> None:
    written = BytesIO()
    Image.new("RGB", (64, 32), "#6b4a34").save(written, "PNG")
    logo = SimpleUploadedFile("logo.png", written.getvalue(), "image/png")
    answer = signed_in(make_user()).post(URL, ENTRY | {"logo": logo})
    assert answer.status_code == 302
    kept = BrandLogo.objects.get()
    assert (Brand.objects.get().logo, kept.width, kept.height) == (kept.name, 64, 32)
    assert Client().get(f"/logo/{kept.brand.code}/{kept.name}.webp").status_code == 200


def test_a_logo_that_is_none_makes_no_brand() -> None:
    logo = SimpleUploadedFile("logo.png", b"<svg/>", "image/png")
    answer = signed_in(make_user()).post(URL, ENTRY | {"logo": logo})
    assert answer.status_code == 422
    assert "JPG, PNG, WEBP 이미지만 사용할 수 있습니다." in answer.content.decode()
    assert not Brand.objects.exists()


@pytest.mark.parametrize(
    ("name", "phone", "message"),
    [
        ("", "010-0000-9001", "필수 입력 항목입니다."),
        ("가" * 15, "010-0000-9001", "14자 이내로 입력해 주세요."),
        ("마로결", "전화 없음", "전화번호 형식이 올바르지 않습니다. 예: 010-0000-0001"),
        ("마로결", "12345", "전화번호 형식이 올바르지 않습니다. 예: 010-0000-0001"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_made(name: str, phone: str, message: str) -> None:
    answer = signed_in(make_user()).post(URL, {"name": name, "support_phone": phone})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert "아직 저장되지 않았습니다" in answer.content.decode()
    assert not Brand.objects.exists()


def test_the_door_leads_to_the_first_brand_the_only_one_or_a_choice(anonymous: Client) -> None:
    user = make_user()
    browser = signed_in(user)
    assert anonymous.get("/").headers["Location"] == "/accounts/login/?next=/"
    assert browser.get("/").headers["Location"] == URL
    make_membership(brand=make_brand(name="마로결", code="maro"), user=user)
    assert browser.get("/").headers["Location"] == "/b/maro/"
    make_membership(brand=make_brand(name="테라누비", code="tera"), user=user)
    assert browser.get("/").headers["Location"] == "/brands/"
    page = browser.get("/brands/").content.decode()
    assert page.index("마로결") < page.index("테라누비")
    assert "/b/tera/" in page


def test_the_door_leads_back_once_to_what_somebody_left_to_sign_in(anonymous: Client) -> None:
    session = anonymous.session
    session["way_back"] = "/cafe24/launch/marogyeol/"
    session.save()
    anonymous.force_login(make_user())
    assert anonymous.get("/")["Location"] == "/cafe24/launch/marogyeol/"
    assert anonymous.get("/")["Location"] == URL


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/cafe24/launch/", "/cafe24/launch/"),
        ("https://elsewhere.example.com/", "/b/"),
        ("//elsewhere.example.com/", "/b/"),
    ],
)
def test_making_a_brand_leads_back_to_where_one_was_missing(asked: str, leads_to: str) -> None:
    client = signed_in(make_user())
    page = client.get(URL, {"next": asked}).content.decode()
    assert (f'name="next" value="{asked}"' in page) == (leads_to == asked)
    made = client.post(
        URL,
        {"name": "새 브랜드", "support_phone": "010-0000-9003", "next": asked},
    )
    assert made.status_code == 302
    assert made["Location"].startswith(leads_to)
