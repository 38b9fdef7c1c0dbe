"""A customer's card in the console, and what an operator presses there."""

import uuid

import pytest
from django.test import Client

from stamps import codes
from stamps.models import Reward, RewardCode, StampCard, StampEntry
from tests.factories import NOW, make_card, make_customer, make_reward, make_stamp_program
from vircle.brands.models import AccessLog, AuditLog, Brand, User

CARDS = "/b/maro/stamps/cards/"
REWARDS = "/b/maro/stamps/rewards/"


@pytest.fixture
def cards(brand: Brand) -> tuple[StampCard, StampCard]:
    """A full card and the one that its customer collects on."""
    make_stamp_program(brand=brand, reward_name="5,000원 할인 쿠폰", reward_kind="codes")
    customer = make_customer(brand=brand)
    full = make_card(brand=brand, customer=customer, balance=10, completed_at=NOW)
    return full, make_card(brand=brand, customer=customer, round=2, balance=4)


def adjust(client: Client, card: StampCard, **fields: str) -> str:
    values = {"amount": "1", "direction": "give", "note": "행사 참여", "request": str(uuid.uuid4())}
    answer = client.post(f"{CARDS}{card.pk}/adjust/", values | fields, follow=True)
    return answer.content.decode()


def test_rounds_entries_and_rewards(
    cards: tuple[StampCard, StampCard], operator_client: Client
) -> None:
    full, now = cards
    reward = make_reward(card=full)
    page = operator_client.get(f"{CARDS}{full.pk}/")
    assert [card.pk for _number, card in page.context["rounds"]] == [full.pk, now.pk]
    assert [each.pk for each in page.context["rewards"]] == [reward.pk]
    text = page.content.decode()
    assert "완성된 카드입니다. 고객은 새 카드에 스탬프를 모으고 있습니다." in text
    assert "스탬프 조정" not in text
    assert "스탬프 조정" in operator_client.get(f"{CARDS}{now.pk}/").content.decode()


def test_a_merged_card_shows_the_one_that_has_its_stamps(
    cards: tuple[StampCard, StampCard], operator_client: Client
) -> None:
    full, now = cards
    merged = make_card(
        brand=full.brand, customer=full.customer, round=3, completed_at=NOW, merged_into=now
    )
    page = operator_client.get(f"{CARDS}{merged.pk}/")
    assert page.context["card"].pk == now.pk
    assert len(page.context["rounds"]) == 2


def test_a_viewer_can_only_look(cards: tuple[StampCard, StampCard], viewer_client: Client) -> None:
    full, now = cards
    make_reward(card=full)
    for card in cards:
        page = viewer_client.get(f"{CARDS}{card.pk}/").content.decode()
        assert "스탬프 조정" not in page
        assert "사용 처리" not in page
    assert viewer_client.post(f"{CARDS}{now.pk}/adjust/", {"amount": "1"}).status_code == 403


def test_pressing_twice_adjusts_once(
    cards: tuple[StampCard, StampCard], operator_client: Client
) -> None:
    _full, now = cards
    request = str(uuid.uuid4())
    assert "스탬프를 +3개 조정했습니다." in adjust(
        operator_client, now, amount="3", request=request
    )
    assert "이미 처리되어 있습니다." in adjust(operator_client, now, amount="3", request=request)
    entry = StampEntry.objects.get()
    assert (entry.amount, entry.note, entry.kind) == (3, "행사 참여", "adjust")
    page = operator_client.get(f"{CARDS}{now.pk}/").content.decode()
    assert "운영자 조정 · 행사 참여" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "0"}, "1에서 50 사이의 개수를 입력해 주세요."),
        ({"amount": "51"}, "1에서 50 사이의 개수를 입력해 주세요."),
        ({"amount": "-3"}, "1에서 50 사이의 개수를 입력해 주세요."),
        ({"amount": "삼"}, "1에서 50 사이의 개수를 입력해 주세요."),
        ({"note": "  "}, "조정 사유를 입력해 주세요."),
        ({"note": "가" * 101}, "조정 사유는 100자 이내로 입력해 주세요."),
        ({"amount": "5", "direction": "take"}, "카드에 있는 것보다 많이 뺄 수 없습니다."),
    ],
)
def test_what_cannot_be_adjusted_is_said_and_changes_nothing(
    cards: tuple[StampCard, StampCard], operator_client: Client, fields: dict[str, str], words: str
) -> None:
    assert words in adjust(operator_client, cards[1], **fields)
    assert not StampEntry.objects.exists()


def test_a_full_card_is_not_adjusted(
    cards: tuple[StampCard, StampCard], operator_client: Client
) -> None:
    assert "이미 완성된 카드입니다." in adjust(operator_client, cards[0])
    assert not StampEntry.objects.exists()


def test_use_and_not_used_after_all(
    cards: tuple[StampCard, StampCard], operator_client: Client
) -> None:
    reward = make_reward(card=cards[0])
    back = f"{CARDS}{cards[0].pk}/"

    def press(what: str) -> str:
        answer = operator_client.post(f"{REWARDS}{reward.pk}/{what}/", {"next": back}, follow=True)
        assert answer.redirect_chain[-1][0] == back
        return answer.content.decode()

    assert "사용 처리했습니다." in press("use")
    assert "이미 처리되어 있습니다." in press("use")
    assert "사용 처리를 취소했습니다." in press("unuse")
    assert "이미 처리되어 있습니다." in press("unuse")
    assert "다른 구성원이 먼저 처리했거나" in press("keep")
    assert Reward.objects.get().status == "issued"
    assert list(AuditLog.objects.values_list("action", flat=True)) == [
        "reward.used",
        "reward.unused",
    ]


def test_a_code_is_shown_on_demand_and_that_is_noted(
    brand: Brand, owner: User, cards: tuple[StampCard, StampCard], operator_client: Client
) -> None:
    reward = make_reward(card=cards[0])
    codes.add(brand_id=brand.pk, lines=["SECRET-1"], user_id=owner.pk, now=NOW)
    RewardCode.objects.update(reward=reward)
    listed = operator_client.get("/b/maro/stamps/?tab=rewards").content.decode()
    assert "SECRET-1" not in listed
    assert "코드 보기" in listed
    shown = operator_client.post(f"{REWARDS}{reward.pk}/code/").content.decode()
    assert "SECRET-1" in shown
    noted = AccessLog.objects.get(action="reward_code.shown")
    assert noted.customer_ref == cards[0].customer.ref


def test_another_brands_next_page_is_not_followed(
    cards: tuple[StampCard, StampCard], operator_client: Client
) -> None:
    reward = make_reward(card=cards[0])
    answer = operator_client.post(f"{REWARDS}{reward.pk}/use/", {"next": "https://example.com/"})
    assert answer["Location"] == "/b/maro/stamps/"
