"""내 휴대폰으로 미리 받아보기: a real message about no order, to one number, marked as a sample."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from integrations.models import Integration
from integrations.orders.models import Order
from tests.console.rule_page import SECRET, product, store
from tests.factories import make_customer, make_order, make_warranty
from vircle.brands.customers import read_people
from vircle.brands.links import link_path, read_addresses
from vircle.brands.models import AuditLog, Brand, User
from vircle.foundation import clock
from vircle.issuance import sample
from vircle.notifications.models import Message, MessageStatus, MessageWork
from warranties.models import Warranty

__all__ = ["product", "store"]
URL = "/b/maro/sample/"
MINE = {"based_on": "0", "phone": "010-0000-0077"}


@pytest.fixture
def moment(db: None) -> datetime:
    return clock.now()


def opened(message: Message) -> str:
    """Open what the message's button opens, as whoever has the phone."""
    address = read_addresses(brand_id=message.brand_id, link_ids=[message.link_id])
    found = address[message.link_id]
    path = link_path(brand_code="maro", kind=found.kind, token=found.token)
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("product")
def test_a_sample_goes_the_way_of_every_message(store: Integration, admin_client: Client) -> None:
    page = admin_client.post(URL, MINE, follow=True).content.decode()
    message = Message.objects.get()
    assert (message.order_id, message.kind, message.status) == (0, "warranty_issued", "queued")
    assert message.variables["상품명"] == "[샘플] 헤리티지 토트백 라지"
    assert MessageWork.objects.filter(message=message).exists()
    person = read_people(brand_id=store.brand_id, customer_ids=[message.customer_id])
    assert person[message.customer_id].phone == "+821000000077"
    assert "발송 대기" in page
    assert not Order.objects.exists()
    assert not Warranty.objects.exists()
    log = AuditLog.objects.get(action="sample.sent")
    assert "0077" not in f"{log.subject}{log.detail}"


@pytest.mark.usefixtures("store", "product")
def test_its_button_opens_nobodys_certificate(admin_client: Client) -> None:
    buyer = make_customer(brand=Brand.objects.get(), name="이샘플", phone="01000000002")
    make_warranty(
        integration=Integration.objects.get(),
        order=make_order(integration=Integration.objects.get(), customer=buyer),
    )
    admin_client.post(URL, MINE)
    page = opened(Message.objects.get())
    assert "미리보기용 샘플입니다. 실제로 발급된 보증서가 아닙니다." in page
    assert "SAMPLE-0000" in page.replace("<wbr>", "")
    assert "헤리티지 토트백 라지" in page
    assert "이*플" not in page
    assert SECRET not in page


@pytest.mark.usefixtures("store")
def test_the_page_shows_what_will_arrive(admin_client: Client, viewer_client: Client) -> None:
    for browser in (admin_client, viewer_client):
        page = browser.get(URL).content.decode()
        assert "[마로결] 디지털 보증서 발급 안내" in page
        assert "[샘플]" in page
    assert "샘플은 관리자 이상만 보낼 수 있습니다." in page
    assert viewer_client.post(URL, MINE).status_code == 403


def test_before_the_settings_are_saved_the_way_there_is_shown(
    brand: Brand, admin_client: Client
) -> None:
    assert "보증서 설정을 먼저 저장해 주세요." in admin_client.get(URL).content.decode()
    assert admin_client.post(URL, MINE).status_code == 422
    assert not Message.objects.exists()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("phone", ["", "02-000-0001", "0505-000-0001", "010-****-0001", "x"])
def test_a_number_that_cannot_be_reached_is_refused(admin_client: Client, phone: str) -> None:
    answer = admin_client.post(URL, MINE | {"phone": phone})
    assert answer.status_code == 422
    assert answer.context["form"].errors["phone"]
    assert not Message.objects.exists()


def test_only_a_few_an_hour(
    brand: Brand, store: Integration, admin_client: Client, owner: User, moment: datetime
) -> None:
    for _ in range(sample.AT_MOST):
        assert admin_client.post(URL, MINE).status_code == 302
    refused = admin_client.post(URL, MINE | {"phone": "010-0000-0078"})
    assert "한 시간에 다섯 번까지 보낼 수 있습니다." in refused.content.decode()
    assert Message.objects.count() == sample.AT_MOST
    assert set(Message.objects.values_list("wave", flat=True)) == {1, 2, 3, 4, 5}
    later = moment + sample.WITHIN + timedelta(minutes=1)
    sample.send(brand=brand, user_id=owner.pk, phone="010-0000-0078", now=later)
    assert Message.objects.count() == sample.AT_MOST + 1


@pytest.mark.usefixtures("store")
def test_a_new_number_closes_the_address_of_the_old_one(admin_client: Client) -> None:
    admin_client.post(URL, MINE)
    first = Message.objects.get()
    before = read_addresses(brand_id=first.brand_id, link_ids=[first.link_id])[first.link_id]
    admin_client.post(URL, MINE | {"phone": "010-0000-0078"})
    assert Client().get(f"/w/maro/{before.token}").status_code == 404
    assert "미리보기용 샘플입니다." in opened(Message.objects.latest("pk"))


@pytest.mark.usefixtures("store")
def test_how_far_it_is_is_asked_until_it_is_known(admin_client: Client) -> None:
    assert "hx-trigger" not in admin_client.get(f"{URL}state/").content.decode()
    admin_client.post(URL, MINE)
    assert "every 3s" in admin_client.get(f"{URL}state/").content.decode()
    Message.objects.update(status=MessageStatus.DELIVERED)
    known = admin_client.get(f"{URL}state/").content.decode()
    assert "도착" in known
    assert "hx-trigger" not in known


def test_strangers_find_nothing(brand: Brand, stranger_client: Client) -> None:
    assert stranger_client.get(URL).status_code == 404
    assert stranger_client.post(URL, MINE).status_code == 404
