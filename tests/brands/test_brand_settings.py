"""브랜드 설정: what customers see, a logo of ours whatever was sent, and who saved first."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.factories import make_card, make_customer, make_link
from vircle.brands.models import AuditLog, Brand, BrandLogo, LinkKind

PAGE, PREVIEW = "/b/maro/settings/", "/b/maro/settings/preview/"
ENTRY = {
    "name": "마로결",
    "support_phone": "010-0000-9001",
    "color": "#6b4a34",
    "quiet_hours": "on",
    "based_on": "0",
}


def picture(kind: str = "PNG", *, size: tuple[int, int] = (640, 320), **how: Any) -> bytes:
    mode = "RGBA" if kind != "JPEG" else "RGB"
    written = BytesIO()
    Image.new(mode, size, "#6b4a34").save(written, kind, **how)
    return written.getvalue()


def save(client: Client, *, logo: bytes | None = None, **entry: str) -> Any:
    files = {"logo": SimpleUploadedFile("logo.png", logo, "image/png")} if logo is not None else {}
    return client.post(PAGE, ENTRY | entry | files)


def test_what_is_saved_is_what_customers_see(brand: Brand, admin_client: Client) -> None:
    assert save(admin_client, name="새 마로결", color="#2F5D50").status_code == 302
    brand.refresh_from_db()
    assert (brand.name, brand.color, brand.quiet_hours) == ("새 마로결", "#2F5D50", True)
    assert brand.code == "maro"
    assert "--brand:#2F5D50" in Client().get("/theme/maro.css").content.decode()
    entry = AuditLog.objects.get(action="brand.saved")
    assert entry.detail["name"] == ["마로결", "새 마로결"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "필수 입력 항목입니다."),
        ("name", "가" * 15, "14자 이내로 입력해 주세요."),
        ("support_phone", "전화", "전화번호 형식이 올바르지 않습니다."),
        ("color", "red;}body{display:none", "색상을 다시 선택해 주세요."),
    ],
)
def test_nonsense_is_refused_in_words(
    brand: Brand, admin_client: Client, field: str, value: str, words: str
) -> None:
    answer = admin_client.post(PAGE, ENTRY | {field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AuditLog.objects.exists()


def test_somebody_elses_save_is_not_overwritten_unseen(
    brand: Brand, owner_client: Client, admin_client: Client
) -> None:
    save(owner_client, name="먼저")
    answer = save(admin_client, name="나중")
    assert answer.status_code == 409
    assert "다른 구성원이 먼저 저장했습니다" in answer.content.decode()
    brand.refresh_from_db()
    assert brand.name == "먼저"
    based_on = answer.context["form"]["based_on"].value()
    assert save(admin_client, name="나중", based_on=based_on).status_code == 302
    brand.refresh_from_db()
    assert brand.name == "나중"


def test_saving_the_same_again_is_nothing_new(brand: Brand, admin_client: Client) -> None:
    save(admin_client)
    save(admin_client)
    assert AuditLog.objects.filter(action="brand.saved").count() == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_encoded_anew_and_served_for_ever(
    brand: Brand, admin_client: Client, kind: str
) -> None:
    assert save(admin_client, logo=picture(kind, size=(2000, 1000))).status_code == 302
    row = BrandLogo.objects.get()
    assert (row.width, row.height) == (512, 256)
    answer = Client().get(f"/logo/maro/{row.name}.webp")
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    shown = Image.open(BytesIO(answer.content))
    assert (shown.format, shown.size) == ("WEBP", (512, 256))


def test_what_a_photo_says_of_its_place_is_not_kept(brand: Brand, admin_client: Client) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret-place"
    exif[0x0112] = 6  # turned by a quarter
    save(admin_client, logo=picture("JPEG", size=(40, 20), exif=exif))
    row = BrandLogo.objects.get()
    assert b"secret-place" not in bytes(row.image)
    assert (row.width, row.height) == (20, 40)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "이미지만 사용할 수"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "이미지만 사용할 수"),
        (picture()[:200], "이미지만 사용할 수"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "이미지만 사용할 수"),
        (picture(size=(4097, 1)), "4,096픽셀 이하"),
        (picture(size=(1, 4097)), "4,096픽셀 이하"),
        (b"x" * (2 * 1024 * 1024 + 1), "2MB 이하의 이미지를"),
        (b"", "비어 있는 파일입니다."),
    ],
    ids=["svg", "gif", "cut", "header only", "wide", "high", "heavy", "empty"],
)
def test_anything_else_is_refused_and_the_logo_stays(
    brand: Brand, admin_client: Client, file: bytes, words: str
) -> None:
    save(admin_client, logo=picture())
    before = BrandLogo.objects.get().name
    latest = AuditLog.objects.get().pk
    answer = save(admin_client, logo=file, based_on=str(latest))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert BrandLogo.objects.get().name == before


def test_an_image_that_unpacks_into_a_bomb_is_refused_before_it_does(
    brand: Brand, admin_client: Client
) -> None:
    """Ten thousand pixels square in some kilobytes: its header is read, its pixels never are."""
    written = BytesIO()
    Image.new("1", (10_000, 10_000)).save(written, "PNG")
    answer = save(admin_client, logo=written.getvalue())
    assert "4,096픽셀 이하" in answer.content.decode()


def test_a_new_logo_replaces_the_old_one_and_can_be_removed(
    brand: Brand, admin_client: Client
) -> None:
    save(admin_client, logo=picture())
    old = BrandLogo.objects.get().name
    save(admin_client, logo=picture("JPEG"), based_on=str(AuditLog.objects.latest("pk").pk))
    new = BrandLogo.objects.get().name
    assert new != old
    assert Client().get(f"/logo/maro/{old}.webp").status_code == 404
    save(admin_client, removes_logo="on", based_on=str(AuditLog.objects.latest("pk").pk))
    brand.refresh_from_db()
    assert (brand.logo, BrandLogo.objects.count()) == ("", 0)


def test_customers_see_the_logo(brand: Brand, admin_client: Client) -> None:
    customer = make_customer(brand=brand)
    card = make_card(brand=brand, customer=customer)
    _, token = make_link(customer=customer, kind=LinkKind.CARD, subject_id=card.pk)
    address = f"/s/maro/{token}"
    assert "/logo/maro/" not in Client().get(address).content.decode()
    save(admin_client, logo=picture())
    assert f"/logo/maro/{BrandLogo.objects.get().name}.webp" in (
        Client().get(address).content.decode()
    )


def test_one_brands_logo_is_not_under_anothers_name(
    brand: Brand, other_brand: Brand, admin_client: Client
) -> None:
    save(admin_client, logo=picture())
    name = BrandLogo.objects.get().name
    assert Client().get(f"/logo/tera/{name}.webp").status_code == 404
    assert Client().get(f"/logo/none/{name}.webp").status_code == 404


def test_the_preview_says_what_becomes_of_a_pale_colour(
    brand: Brand, viewer_client: Client
) -> None:
    pale = viewer_client.post(PREVIEW, ENTRY | {"color": "#ffe812"}).content.decode()
    assert "더 진한 색" in pale
    dark = viewer_client.post(PREVIEW, ENTRY).content.decode()
    assert "잘 읽히는 색입니다." in dark
    assert 'style="' not in pale
    assert viewer_client.post(PREVIEW, ENTRY | {"color": '"/><script>'}).status_code == 204
    brand.refresh_from_db()
    assert brand.color == "#2F4B7C"


def test_a_viewer_looks_only(brand: Brand, viewer_client: Client) -> None:
    assert "관리자 이상만" in viewer_client.get(PAGE).content.decode()
    assert save(viewer_client).status_code == 403
