"""Start the town, play the story, print the timeline, and keep serving."""

import argparse
import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vircle.demo.content import BRANDS, MAROGYEOL, PASSWORD
from vircle.demo.play import BUYER, Play, Result, register_templates
from vircle.demo.town import CHANNEL, Town, make_town
from vircle.embedded.servers import erase_data
from vircle.embedded.supervisor import Supervisor


@dataclass
class Timeline:
    """What happened when, in seconds since the start."""

    started_at: float = field(default_factory=time.monotonic)

    def say(self, line: str) -> None:
        """Print one step with the time it was reached."""
        sys.stdout.write(f"{time.monotonic() - self.started_at:6.1f}s  {line}\n")
        sys.stdout.flush()

    @property
    def seconds(self) -> float:
        """Return how long it has been."""
        return round(time.monotonic() - self.started_at, 1)


def run(options: argparse.Namespace) -> int:
    """Run everything; with `--once` the last line is one JSON object."""
    timeline = Timeline()
    if options.reset:
        erase_data(data_dir=options.data_dir)
    with Supervisor(report=timeline.say) as supervisor:
        town = make_town(supervisor=supervisor, data_dir=options.data_dir, port=options.port)
        try:
            start_town(town, say=timeline.say)
            result = play_story(town, say=timeline.say)
            if not options.once:
                say_goodbye(town, result, seconds=timeline.seconds)
                keep_serving()
        finally:
            supervisor.stop_together("web", "worker", "beat", "sandbox")
    return report_once(result, seconds=timeline.seconds)


def start_town(town: Town, *, say: Any) -> None:
    """Start every process; the database is prepared while the others wake up."""
    say("PostgreSQL과 Valkey를 시작합니다 …")
    town.start_servers()
    os.environ.update(town.environment)
    say("연습용 카페24·카카오와 버클을 시작하고 데이터베이스를 준비합니다 …")
    starting = threading.Thread(target=town.start_outside, daemon=True)
    starting.start()
    town.start_web_and_worker()
    prepare_database()
    starting.join()
    town.wait()
    town.start_beat()
    tell_gateway(town)
    say(f"준비되었습니다: {town.web}")


def prepare_database() -> None:
    """Migrate and seed in this process: Django is loaded once, which is most of the time."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vircle.settings")
    django.setup()
    from django.core.management import call_command

    from integrations.housekeeping import make_partitions
    from vircle.demo.seed import seed_brands
    from vircle.foundation import clock

    call_command("migrate", verbosity=0)
    make_partitions(now=clock.now())
    seed_brands(now=clock.now())


def tell_gateway(town: Town) -> None:
    """Register the five message texts, as the brand would have them approved."""
    from vircle.notifications.templates import registration

    templates = json.loads(town.environment["ALIMTALK_TEMPLATES"])
    register_templates(
        town,
        registration=registration(base_url=town.web),
        templates=templates,
        channel=CHANNEL,
    )


def play_story(town: Town, *, say: Any) -> Result:
    """Connect, deliver, wait for the phone, open the link, and say everything again."""
    play, result = Play(town, say), Result()
    connect_once(play, say=say)
    play.until(lambda: catalog_size() >= 1, "the mall's products")
    turn_warranties_on()
    known = {message["messageId"] for message in play.ledger()}
    order_id = play.make_order(product_no=a_bag())
    say(f"{BUYER[0]} 님이 마로결 쇼핑몰에서 주문했습니다: {order_id}")
    play.act(order_id, "ship")
    delivered_at = play.act(order_id, "deliver")
    say("배송완료")
    arrived = play.wait_for_phone(count=len(known) + 2)
    messages = [m for m in arrived if m["messageId"] not in known]
    result.latency_ms = latency_ms(delivered_at, messages)
    say(f"알림톡 도착: {', '.join(str(m['kind']) for m in messages)} ({result.latency_ms} ms)")
    result.link_status, result.links = play.open_links(messages)
    say(f"버튼을 눌러 보증서와 스탬프 카드를 열었습니다: {result.link_status}")
    count(order_id, play, result)
    replay(play, order_id, known, result, say=say)
    return result


def connect_once(play: Play, *, say: Any) -> None:
    """Connect the mall unless an earlier run did."""
    from integrations.models import Integration, IntegrationStatus

    connected = Integration.objects.filter(
        store_id=MAROGYEOL.mall_id, status=IntegrationStatus.CONNECTED
    )
    if connected.exists():
        say("쇼핑몰은 이미 연동되어 있습니다.")
        return
    play.connect()
    say(f"카페24 동의 화면에서 동의함을 눌러 {MAROGYEOL.mall_id} 쇼핑몰을 연동했습니다.")


def catalog_size() -> int:
    """Return how many of the bags' categories and products are mirrored by now."""
    from integrations.catalog.models import Category, Product

    bags = Category.objects.filter(path=["가방"], brand__code=MAROGYEOL.code).exists()
    products = Product.objects.filter(brand__code=MAROGYEOL.code, name__contains="헤리티지")
    return products.count() if bags else 0


def turn_warranties_on() -> None:
    """Save the store's rule, once."""
    from vircle.demo.seed import turn_on
    from vircle.foundation import clock

    turn_on(content=MAROGYEOL, now=clock.now())


def a_bag() -> int:
    """Return the mall's number of a product that gets a warranty."""
    from integrations.catalog.models import Product

    bag = Product.objects.filter(brand__code=MAROGYEOL.code, name__contains="헤리티지").first()
    assert bag is not None
    return int(bag.external_id)


def latency_ms(delivered_at: datetime, messages: list[dict[str, Any]]) -> int:
    """Return the time from 배송완료 until the last message was accepted by the gateway."""
    accepted = [datetime.fromisoformat(message["acceptedAt"]) for message in messages]
    return round(max((moment - delivered_at).total_seconds() for moment in accepted) * 1000)


def count(order_id: str, play: Play, result: Result) -> None:
    """Count what exists for the order."""
    from stamps.models import StampGrant
    from warranties.models import Warranty, WarrantyStatus

    result.stamp = sum(
        StampGrant.objects.filter(order__external_id=order_id).values_list("worth", flat=True)
    )
    result.warranty = Warranty.objects.filter(
        order__external_id=order_id, status=WarrantyStatus.ISSUED
    ).count()


def replay(play: Play, order_id: str, known: set[str], result: Result, *, say: Any) -> None:
    """Send every webhook twice again, poll again, and count what that added."""
    from integrations.models import Integration, ReadHint
    from integrations.orders.models import OrderWork
    from vircle.foundation import clock

    before = (result.stamp, result.warranty)
    result.alimtalk = len(play.ledger()) - len(known)
    store = Integration.objects.get(brand__code=MAROGYEOL.code, store_id=MAROGYEOL.mall_id)
    asked_at = clock.now()
    play.replay_everything()
    # Orders only: the catalogue's sync would use up the calls that the mall allows.
    Integration.objects.filter(brand_id=store.brand_id, pk=store.pk).update(poll_due_at=asked_at)

    def has_polled() -> bool:
        store.refresh_from_db()
        return store.polled_until is not None and store.polled_until >= asked_at

    play.until(has_polled, "a poll that began after the replay")
    play.until(
        lambda: not ReadHint.objects.exists() and not OrderWork.objects.exists(),
        "everything to be read again",
    )
    count(order_id, play, result)
    added = len(play.ledger()) - len(known) - result.alimtalk
    result.duplicates = (result.stamp - before[0]) + (result.warranty - before[1]) + added
    say(f"모든 알림을 두 번씩 다시 보내고 주문을 다시 읽었습니다: 중복 {result.duplicates}건")


def report_once(result: Result, *, seconds: float) -> int:
    """Print the JSON line and return the exit code."""
    report = {
        "stamp": result.stamp,
        "warranty": result.warranty,
        "alimtalk": result.alimtalk,
        "link_status": result.link_status,
        "duplicates": result.duplicates,
        "latency_ms": result.latency_ms,
        "seconds": seconds,
    }
    held = (result.stamp, result.warranty, result.alimtalk, result.link_status) == (1, 1, 2, 200)
    sys.stdout.write(json.dumps(report) + "\n")
    return 0 if held and result.duplicates == 0 else 1


def say_goodbye(town: Town, result: Result, *, seconds: float) -> None:
    """Print addresses, sign-ins and what to try."""
    brand_home = f"{town.web}/b/{MAROGYEOL.code}/"
    phone = f"{town.sandbox}/phone/{BUYER[1].replace('-', '')}/"
    people = "\n".join(
        f"    {email:<32} {role:<9} {content.name}"
        for content in BRANDS
        for email, _, role in content.people
    )
    sys.stdout.write(
        f"""
버클이 실행 중입니다 ({seconds}초, 배송완료 → 알림톡 접수 {result.latency_ms} ms).

  콘솔       {brand_home}
  쇼핑몰     {town.sandbox}/mall/{MAROGYEOL.mall_id}/
  휴대폰     {phone}
  연습 도구  {town.sandbox}/

  로그인 (비밀번호는 모두 {PASSWORD})
{people}

  해 볼 것
    1. 쇼핑몰에서 주문을 만들고 [배송완료]를 누른 뒤 휴대폰에서 알림톡을 열어 보세요.
    2. 같은 주문을 [반품 신청] → [반품 완료]하고 보증서와 스탬프가 어떻게 되는지 보세요.
    3. 연동 상세에서 발급 시점을 [수동발급]으로 바꾸고 신청대기 건을 직접 발급해 보세요.

  끝내려면 Ctrl-C를 누르세요.
"""
    )
    sys.stdout.flush()


def keep_serving() -> None:
    """Stay until somebody presses Ctrl-C; the supervisor looks after the processes."""
    threading.Event().wait()
