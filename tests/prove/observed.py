"""What can be seen of a world from outside: by order numbers and phones, no id and no moment."""

from collections import Counter
from collections.abc import Hashable, Mapping

from integrations.orders.models import Order
from stamps.models import Reward, RewardStatus, StampCard, StampDecision, StampGrant
from tests.prove.world import World
from vircle.notifications.models import Message
from warranties.models import Warranty, WarrantyDecision

Observed = Mapping[str, Counter[Hashable]]


def observe(world: World) -> Observed:
    """Return what the brand and its customers see, by what it is about."""
    orders = dict(Order.objects.values_list("pk", "external_id"))
    phones = {purchase.number: purchase.phone for purchase in world.purchases}
    pairs = Order.objects.values_list("customer_id", "external_id")
    people = {customer: phones[number] for customer, number in pairs}
    return {
        "warranties": _warranties(orders),
        "stamps": _stamps(orders),
        "cards": _cards(people),
        "rewards": _rewards(people),
        "messages": _messages(orders, people),
        "judged": _judged(orders),
    }


def difference(one: Observed, other: Observed) -> dict[str, tuple[list[object], list[object]]]:
    """Return what only one of them shows, by what it is about."""
    pairs = {name: (one[name] - other[name], other[name] - one[name]) for name in one}
    return {name: (list(a), list(b)) for name, (a, b) in pairs.items() if a or b}


def _warranties(orders: Mapping[int, str]) -> Counter[Hashable]:
    valid = Warranty.objects.filter(status="issued")
    rows = valid.values_list("order_id", "item__external_id", "unit__number")
    return Counter((orders[order], item, unit) for order, item, unit in rows)


def _stamps(orders: Mapping[int, str]) -> Counter[Hashable]:
    rows = StampGrant.objects.filter(worth__gt=0).values_list("order_id", "worth")
    return Counter((orders[order], worth) for order, worth in rows)


def _cards(people: Mapping[int, str]) -> Counter[Hashable]:
    cards = StampCard.objects.filter(merged_into=None)
    rows = cards.values_list("customer_id", "balance", "goal", "completed_at")
    return Counter((people[who], balance, goal, at is None) for who, balance, goal, at in rows)


def _rewards(people: Mapping[int, str]) -> Counter[Hashable]:
    kept = Reward.objects.exclude(status=RewardStatus.REVOKED)
    rows = kept.values_list("customer_id", "name", "status")
    return Counter((people[who], name, status) for who, name, status in rows)


def _messages(orders: Mapping[int, str], people: Mapping[int, str]) -> Counter[Hashable]:
    said = Message.objects.exclude(status="dropped")
    rows = said.values_list("order_id", "customer_id", "kind")
    # Which of a customer's orders filled the card depends on which was decided first.
    return Counter(
        (people[who] if kind == "reward_issued" else orders[order], kind)
        for order, who, kind in rows
    )


def _judged(orders: Mapping[int, str]) -> Counter[Hashable]:
    return Counter(
        (feature.__name__, orders[order], item, outcome)
        for feature in (WarrantyDecision, StampDecision)
        for order, item, outcome in feature.objects.values_list(
            "order_id", "item__external_id", "outcome"
        )
    )
