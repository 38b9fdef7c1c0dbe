"""G8: pages stay as fast, and ask as much, however many rows a brand has."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from bench import wire
from bench.backlog import decide_all
from bench.grow import multiply
from bench.measure import Goal, Outcome, Part
from bench.shops import ITEMS_PER_ORDER, Shop, delivered_orders, open_shop, tell
from bench.stage import Stage
from integrations.orders.models import Order
from stamps.models import StampCard
from vircle.brands.links import link_path, read_addresses
from vircle.brands.models import Brand, CustomerLink, LinkKind, Membership, Role, User
from vircle.foundation import clock
from warranties.models import Warranty

GOAL = Goal(
    "G8",
    "Every list and customer page",
    (
        Part("pages that ask more as rows grow", "", 0, 0, at_most=True),
        Part(
            "slowest page with most rows",
            "ms",
            100,
            50,
            at_most=True,
            hurdle=(
                "Most of a page's time is its template and middleware, in Python; see the table "
                "for what grows."
            ),
        ),
        Part(
            "time with most rows, of 100 k",
            "×",
            1.5,
            1.2,
            at_most=True,
            hurdle=(
                "Pages of a few milliseconds differ by a fifth from noise alone; the table says "
                "which page it is."
            ),
        ),
    ),
    gates=("pages that ask more as rows grow",),
)
_GROWN = (
    "brands_customer",
    "orders_order",
    "stamps_stampcard",
    "stamps_stampentry",
    "stamps_reward",
    "warranties_warranty",
)


@dataclass(frozen=True)
class Place:
    """A brand of some size, its owner's browser, and its pages' addresses."""

    shop: Shop
    rows: int
    client: Client
    addresses: Mapping[str, str]


def measure(stage: Stage) -> Outcome:
    """Look at the same pages of a small, a middling and a very large brand."""
    few, many, most = _sizes(stage)
    places = [_place(_shop(few)), *(_place(_grown(_shop(1_000), to=n)) for n in (many, most))]
    counted = {page: [_trips(place, page) for place in places] for page in places[0].addresses}
    times = _times(places[1:], probes=stage.size(full=9, quick=3))
    return _outcome(places, counted, times)


def _sizes(stage: Stage) -> tuple[int, int, int]:
    if stage.is_quick:
        return 100, 10_000, 20_000
    return 100, 100_000, 10_000_000 if stage.is_full else 3_000_000


def _shop(warranties: int) -> Shop:
    # Cards are full soon, so that also a small brand has rewards to list.
    shop = open_shop(goal=2)
    tell(shop, delivered_orders(number=warranties // ITEMS_PER_ORDER, now=clock.now()))
    decide_all()
    return shop


def _grown(shop: Shop, *, to: int) -> Shop:
    times = to // 1_000 - 1
    multiply(shop, _GROWN, times=times)
    # Lines of the orders that a first page shows: the others' would only take time to make.
    items, orders = ("orders_orderitem",), ("orders_order",)
    multiply(shop, items, times=times, among=orders, after=max(0, times - 50))
    return shop


def _place(shop: Shop) -> Place:
    brand = Brand.objects.get(pk=shop.brand_id)
    user = User.objects.create(email=f"{brand.code}-pages@example.com", name="연습", password="!")
    Membership.objects.create(brand=brand, user=user, role=Role.OWNER, created_at=brand.created_at)
    client = Client()
    client.force_login(user)
    number = Warranty.objects.filter(brand=brand).count()
    return Place(shop, number, client, _addresses(brand, shop))


def _addresses(brand: Brand, shop: Shop) -> dict[str, str]:
    code = {"brand_code": brand.code}
    history, stamps = (
        reverse("warranties:history", kwargs=code),
        reverse("stamps:history", kwargs=code),
    )
    orders = reverse("console:orders", kwargs=code)
    middle = Warranty.objects.filter(brand=brand).order_by("pk")[50].pk
    order = Order.objects.filter(brand=brand).earliest("pk")
    card = StampCard.objects.filter(brand=brand).earliest("pk")
    return {
        "home": reverse("console:home", kwargs=code),
        "orders": orders,
        "orders, by number": f"{orders}?q={order.external_id}",
        "order": reverse("console:order", kwargs=code | {"order_id": order.pk}),
        "warranties": history,
        "warranties issued": f"{history}?status=issued",
        "warranties pending": f"{history}?status=pending",
        "warranties, a later page": f"{history}?before={middle}",
        "warranties of four digits": f"{history}?q=0001",
        "warranty": reverse("warranties:detail", kwargs=code | {"warranty_id": middle}),
        "stamps": stamps,
        "stamp cards": f"{stamps}?tab=cards",
        "rewards": f"{stamps}?tab=rewards",
        "card": reverse("stamps:card", kwargs=code | {"card_id": card.pk}),
        "integrations": reverse("console:integrations", kwargs=code),
        "customer's warranties": _customer_page(brand, LinkKind.WARRANTIES),
        "customer's card": _customer_page(brand, LinkKind.CARD),
    }


def _customer_page(brand: Brand, kind: LinkKind) -> str:
    link = CustomerLink.objects.filter(brand=brand, kind=kind).earliest("pk")
    address = read_addresses(brand_id=brand.pk, link_ids=[link.pk])[link.pk]
    return link_path(brand_code=brand.code, kind=kind, token=address.token)


def _trips(place: Place, page: str) -> int:
    _get(place, page)
    with wire.round_trips() as cost:
        _get(place, page)
    return cost.round_trips


def _get(place: Place, page: str) -> float:
    started = time.perf_counter()
    response = place.client.get(place.addresses[page])
    seconds = time.perf_counter() - started
    assert response.status_code == 200, (page, response.status_code)
    return seconds


def _times(places: Sequence[Place], *, probes: int) -> dict[str, list[list[float]]]:
    """Return the times of each page at each place, taken in turns."""
    found: dict[str, list[list[float]]] = {}
    for page in places[0].addresses:
        taken: list[list[float]] = [[] for _ in places]
        for _ in range(probes):
            for times, place in zip(taken, places, strict=True):
                times.append(_get(place, page) * 1000)
        found[page] = taken
    return found


Median = Callable[[Sequence[float]], float]


def _outcome(
    places: Sequence[Place],
    counted: Mapping[str, Sequence[int]],
    times: Mapping[str, Sequence[Sequence[float]]],
) -> Outcome:
    median: Median = statistics.median
    medians = {page: [median(each) for each in taken] for page, taken in times.items()}
    growing = [page for page, counts in counted.items() if max(counts) > counts[0]]
    ratios = {page: last / first for page, (first, last) in medians.items()}
    sizes = [f"{place.rows:,}" for place in places]
    table = [
        (page, *counts, *(f"{ms:.1f}" for ms in medians[page])) for page, counts in counted.items()
    ]
    columns = ["page", *(f"round trips at {size}" for size in sizes)]
    columns += [f"ms at {size}" for size in sizes[1:]]
    slowest = max(medians, key=lambda page: medians[page][-1])
    worst = max(ratios, key=lambda page: ratios[page])
    return Outcome(
        {
            "pages that ask more as rows grow": [float(len(growing))],
            "slowest page with most rows": [medians[slowest][-1]],
            "time with most rows, of 100 k": [ratios[worst]],
        },
        [
            f"Brands with {', '.join(sizes)} certificates (and as many items); the slowest page is"
            f" “{slowest}”, the one that grew most “{worst}”"
            + (f"; these ask more: {', '.join(growing)}." if growing else "."),
        ],
        tables=[("Round trips are everything that libpq waited for.", columns, table)],
    )
