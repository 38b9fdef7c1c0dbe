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
        "messages": _messages(orders),
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
    """Also whether its customer is told of it: of each once."""
    kept = Reward.objects.exclude(status=RewardStatus.REVOKED)
    rows = kept.values_list("customer_id", "name", "status", "message__status")
    return Counter(
        (people[who], name, status, told not in (None, "dropped"))
        for who, name, status, told in rows
    )


def _messages(orders: Mapping[int, str]) -> Counter[Hashable]:
    """Return what was said of each order, but for what hangs on another order of its customer.

    Where one arrives as another goes back, it depends on which was decided first whether a reward
    goes and comes again; who had heard of it hears of that.
    """
    said = Message.objects.exclude(status="dropped").exclude(kind="reward_issued")
    rows = list(said.values_list("order_id", "kind"))
    granted = {order for order, kind in rows if kind == "stamp_granted"}
    return Counter(
        (orders[order], kind)
        for order, kind in rows
        if kind != "stamp_reversed" or order in granted
    )


def _judged(orders: Mapping[int, str]) -> Counter[Hashable]:
    return Counter(
        (feature.__name__, orders[order], item, outcome)
        for feature in (WarrantyDecision, StampDecision)
        for order, item, outcome in feature.objects.values_list(
            "order_id", "item__external_id", "outcome"
        )
    )
