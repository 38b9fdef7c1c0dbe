"""다시 판정: one order, by the settings in force now, once, and nothing that was issued changes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from integrations.models import Integration, IntegrationStatus
from integrations.orders.models import Order, OrderItem
from stamps.models import StampDecision
from tests.committed import at_once, committed
from tests.factories import make_product
from tests.issuance.story import Story, balance, line, messages, statuses
from vircle.brands.models import AuditLog, Brand, User
from vircle.brands.tenancy import brand_scope
from vircle.foundation import clock
from vircle.issuance import backfill, rejudging
from vircle.issuance.backfill import Impossible
from vircle.issuance.models import Backfill
from warranties.models import Timing, Warranty, WarrantyDecision, WarrantyRule, WarrantyRuleVersion

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=20)


def arrived(story: Story, number: str = "O-1", **fields: object) -> Order:
    """Record an order that was delivered before anything was started."""
    story.read(
        story.order(
            replace(
                line(f"{number}-01", **fields),
                status="delivered",
                delivered_at=story.now - LONG_AGO,
            ),
            number=number,
        )
    )
    story.decide(at=clock.now())
    return Order.objects.get(external_id=number)


def preview(order: Order) -> dict[str, int]:
    return dict(rejudging.preview(brand_id=order.brand_id, order_id=order.pk, now=clock.now()))


def wish(order: Order, user: User, *, tells: bool = True, based_on: int | None = None) -> None:
    latest = rejudging.latest_wish(brand_id=order.brand_id, order_id=order.pk)
    rejudging.rejudge(
        brand_id=order.brand_id,
        order_id=order.pk,
        user_id=user.pk,
        tells=tells,
        based_on=latest if based_on is None else based_on,
        now=clock.now(),
    )


def save_rule(integration: Integration, **fields: object) -> None:
    rule = WarrantyRule.objects.get(integration=integration)
    number = rule.versions.count() + 1
    fields = {
        "timing": Timing.DELIVERED,
        "covers_all": True,
        "saved_at": clock.now(),
        **fields,
    }
    WarrantyRuleVersion.objects.create(brand=integration.brand, rule=rule, number=number, **fields)


def test_what_came_before_the_start_is_previewed_and_then_comes(story: Story, owner: User) -> None:
    order = arrived(story)
    assert statuses() == []
    before = Backfill.objects.count(), WarrantyDecision.objects.get().decided_at
    assert preview(order) == {"warranties": 1, "stamps": 1, "orders": 1, "messages": 2}
    assert (Backfill.objects.count(), WarrantyDecision.objects.get().decided_at) == before
    wish(order, owner)
    story.decide(at=clock.now())
    assert statuses() == ["issued"]
    assert balance() == 1
    assert messages() == [("stamp_granted", 1), ("warranty_issued", 1)]
    made = Backfill.objects.get()
    line_of_it = ["rejudged", True, {"id": made.pk, "tells": True}]
    assert line_of_it in WarrantyDecision.objects.get().trace
    assert line_of_it in StampDecision.objects.get().trace
    entry = AuditLog.objects.get(action="order.rejudged")
    assert (entry.subject, entry.user_id) == (order.external_id, owner.pk)


def test_the_settings_in_force_now_count_not_those_of_the_delivery(
    integration: Integration, story: Story, owner: User
) -> None:
    WarrantyRuleVersion.objects.update(is_on=False)
    story.deliver()
    order = Order.objects.get()
    assert WarrantyDecision.objects.get().outcome == "off"
    with pytest.raises(Impossible, match="달라지는 것이 없습니다"):
        wish(order, owner)
    save_rule(integration, is_on=True)
    wish(order, owner)
    story.decide(at=clock.now())
    assert statuses() == ["issued"]
    # The stamp was granted when it arrived, and is not granted again.
    assert balance() == 1


def test_a_category_chosen_since_counts(
    integration: Integration, story: Story, owner: User
) -> None:
    WarrantyRuleVersion.objects.update(covers_all=False, categories=[{"id": "99"}])
    story.deliver()
    order = Order.objects.get()
    save_rule(integration, is_on=True, covers_all=False, categories=[{"id": "27"}])
    assert preview(order)["warranties"] == 1
    wish(order, owner)
    # Saved after the wish: too late.
    save_rule(integration, is_on=False, saved_at=clock.now() + timedelta(seconds=1))
    story.decide(at=clock.now())
    assert statuses() == ["issued"]


def test_what_was_issued_does_not_change(
    integration: Integration, story: Story, owner: User
) -> None:
    story.deliver(line("A-01"), line("A-02", product_external_id="102"))
    make_product(integration=integration, external_id="102", category_ids=[])
    story.decide(at=clock.now() + timedelta(minutes=1))
    assert statuses() == ["issued", "issued"]
    content = list(Warranty.objects.order_by("pk").values_list("number", "content"))
    save_rule(integration, is_on=False)
    with pytest.raises(Impossible):
        wish(Order.objects.get(), owner)
    story.decide(at=clock.now() + timedelta(minutes=2))
    assert list(Warranty.objects.order_by("pk").values_list("number", "content")) == content
    assert balance() == 1


def test_pressed_twice_it_is_one_wish(story: Story, owner: User) -> None:
    order = arrived(story)
    wish(order, owner, based_on=0)
    with pytest.raises(Impossible, match="방금 다시 판정했습니다"):
        wish(order, owner, based_on=0)
    story.decide(at=clock.now())
    with pytest.raises(Impossible):
        wish(order, owner)
    assert Backfill.objects.count() == 1
    assert statuses() == ["issued"]
    assert balance() == 1
    assert len(messages()) == 2


def test_deciding_again_and_other_news_add_nothing(story: Story, owner: User) -> None:
    order = arrived(story)
    wish(order, owner)
    for _ in range(2):
        story.decide(at=clock.now())
        story.now = clock.now()
        story.read(
            story.order(
                replace(line("O-1-01"), status="delivered", delivered_at=order_moment(order))
            )
        )
    story.decide(at=clock.now())
    assert statuses() == ["issued"]
    assert balance() == 1
    assert len(messages()) == 2


def order_moment(order: Order) -> datetime | None:
    return OrderItem.objects.get(order=order).triggered_at


def test_it_is_about_this_order_alone(story: Story, owner: User) -> None:
    order = arrived(story)
    other = arrived(story, "O-2")
    wish(order, owner)
    story.read(story.order(line("O-2-02"), number="O-2"))
    story.decide(at=clock.now())
    assert [w.order_id for w in Warranty.objects.all()] == [order.pk]
    assert preview(other)["warranties"] == 1


def test_without_messages_nobody_is_told(story: Story, owner: User) -> None:
    order = arrived(story)
    wish(order, owner, tells=False)
    story.decide(at=clock.now())
    assert statuses() == ["issued"]
    assert balance() == 1
    assert messages() == []


def test_what_has_not_arrived_is_judged_by_itself_later(story: Story, owner: User) -> None:
    story.read(story.order(line()))
    story.decide(at=clock.now())
    with pytest.raises(Impossible, match="아직 배송완료된 상품이 없습니다"):
        wish(Order.objects.get(), owner)
    assert not Backfill.objects.exists()


def test_what_arrives_after_the_wish_follows_the_settings_of_its_own_time(
    integration: Integration, story: Story, owner: User
) -> None:
    order = arrived(story)
    wish(order, owner)
    story.decide(at=clock.now())
    save_rule(integration, is_on=False)
    story.now = clock.now() + timedelta(seconds=2)
    late = replace(line("O-1-02"), status="delivered", delivered_at=story.now)
    story.read(story.order(late), at=clock.now() + timedelta(seconds=3))
    story.decide(at=clock.now() + timedelta(seconds=3))
    assert Warranty.objects.count() == 1


def test_an_unknown_product_is_asked_for_and_judged_when_it_is_known(
    integration: Integration, story: Story, owner: User
) -> None:
    order = arrived(story, product_external_id="999")
    assert preview(order) == {"unknown": 1}
    wish(order, owner)
    story.decide(at=clock.now())
    assert statuses() == []
    make_product(integration=integration, external_id="999", category_ids=[])
    story.decide(at=clock.now() + timedelta(minutes=1))
    assert statuses() == ["issued"]


def test_a_store_that_was_let_go_is_not_judged(
    integration: Integration, story: Story, owner: User
) -> None:
    order = arrived(story)
    Integration.objects.filter(pk=integration.pk).update(status=IntegrationStatus.DISCONNECTED)
    with pytest.raises(Impossible):
        wish(order, owner)


def test_a_wish_for_past_orders_that_is_confirmed_later_counts_too(
    integration: Integration, story: Story, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked for earlier, so its number is lower; what counts is when it was confirmed."""
    WarrantyRuleVersion.objects.update(is_on=False)
    order = arrived(story)
    past = backfill.ask(
        integration=integration,
        user_id=owner.pk,
        first_on=(story.now - timedelta(days=30)).date(),
        last_on=story.now.date(),
        for_warranties=True,
        for_stamps=True,
        now=clock.now(),
    )
    wish(order, owner)
    story.decide(at=clock.now())
    assert (statuses(), balance()) == ([], 1)
    save_rule(integration, is_on=True)
    Backfill.objects.filter(pk=past.pk).update(status="ready")
    backfill.confirm(wish=past, user_id=owner.pk, tells=False, now=clock.now())
    backfill.step_due(now=clock.now())
    story.decide(at=clock.now())
    assert statuses() == ["issued"]
    assert balance() == 1


def test_it_works_inside_the_walls_of_a_web_request(
    brand: Brand, story: Story, owner: User
) -> None:
    order = arrived(story)
    with brand_scope(brand_id=brand.pk):
        assert preview(order)["warranties"] == 1
        wish(order, owner)
    story.decide(at=clock.now())
    assert statuses() == ["issued"]


@committed
def test_two_people_at_the_same_moment_make_one_wish(story: Story, owner: User) -> None:
    order = arrived(story)

    def press() -> str:
        try:
            wish(order, owner, based_on=0)
        except Impossible:
            return "refused"
        return "wished"

    assert sorted(at_once(press, press)) == ["refused", "wished"]
    story.decide(at=clock.now())
    assert statuses() == ["issued"]
    assert balance() == 1
