"""What a customer sees of a certificate or a card, in the words of `templates/customer/`."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from stamps.models import Reward, RewardStatus, StampEntry
from stamps.selectors import CardPage
from stamps.words import ENTRY_REASONS
from vircle.brands.models import Brand
from vircle.foundation.clock import kst_date
from warranties.models import Warranty, WarrantyStatus
from warranties.settings_preview import card_facts
from warranties.words import CANCEL_REASONS, period_words


@dataclass(frozen=True, slots=True)
class Page:
    """For whom and when a page is made; `qr` draws the page's own address."""

    brand: Brand
    owner: str
    today: date
    qr: SafeString


def warranty_card(warranty: Warranty, *, page: Page) -> dict[str, Any]:
    """Return the context of `customer/_warranty_card.html`."""
    content = warranty.content
    position, total = content.get("unit") or (1, 1)
    return {
        **_validity(warranty, today=page.today),
        "brand_name": page.brand.name,
        "title": content.get("title") or warranty.program_version.title,
        "position": position,
        "total": total,
        "product_name": content.get("product_name") or warranty.item.product_name,
        "option": content.get("option", ""),
        "image_url": content.get("image_url", ""),
        "starts_on": warranty.starts_on,
        "ends_on": warranty.ends_on,
        "period_note": _period(warranty),
        "facts": card_facts(content.get("details") or ()),
        "number": warranty.number,
        "qr": page.qr,
        "bought_at": content.get("store", ""),
        "owner": page.owner,
        "terms": content.get("terms", ""),
        "support_phone": content.get("service_contact") or page.brand.support_phone,
    }


def _validity(warranty: Warranty, *, today: date) -> dict[str, Any]:
    if warranty.status == WarrantyStatus.CANCELED:
        return _canceled(warranty)
    if warranty.ends_on is None:
        return {"state": "endless"}
    days = (warranty.ends_on - today).days
    first = warranty.starts_on or today
    whole = max(1, (warranty.ends_on - first).days)
    gone = min(100, max(0, (today - first).days * 100 // whole))
    state = "expired" if days < 0 else "last_day" if days == 0 else "valid"
    return {"state": state, "days_left": days, "elapsed_percent": gone}


def _canceled(warranty: Warranty) -> dict[str, Any]:
    after = warranty.replaced_by
    is_replaced = after is not None and after.status == WarrantyStatus.ISSUED
    reason = CANCEL_REASONS.get(warranty.cancel_reason, _("발급 정보 정정"))
    return {
        "state": "canceled",
        "cancel_reason": reason,
        "canceled_on": kst_date(warranty.canceled_at) if warranty.canceled_at else None,
        # On this very page: the replacement belongs to the same order.
        "replacement_url": f"#{after.number}" if after is not None and is_replaced else "",
    }


def _period(warranty: Warranty) -> str:
    version = warranty.program_version
    return period_words(
        day=f"{warranty.starts_on:%Y.%m.%d}" if warranty.starts_on else "-",
        starts_from=version.starts_from,
        unit=version.period_unit,
        count=version.period_count,
    )


def image_origins(cards: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the origins of the product images on a page."""
    urls = (str(card["image_url"]).split("/", 3) for card in cards if card["image_url"])
    return sorted({"/".join(parts[:3]) for parts in urls if len(parts) > 3})


def stamp_card(found: CardPage, *, brand: Brand, today: date) -> dict[str, Any]:
    """Return the context of `customer/_stamp_card.html`."""
    card, program = found.card, found.program
    # A return after the card was used up may leave less than nothing; nobody owes stamps.
    count = max(0, card.goal if card.completed_at else card.balance)
    return {
        "brand_name": brand.name,
        "name": program.name,
        "goal": card.goal,
        "count": count,
        "remaining": max(0, card.goal - count),
        "dates": _dates(found.entries, count=count),
        "upcoming_count": found.coming.count,
        "upcoming_on": found.coming.on,
        "expiring_count": found.running_out.count,
        "expiring_on": found.running_out.on,
        "reward_name": program.reward_name,
        "is_complete": card.completed_at is not None,
        "brought": _brought(found),
        "rewards": [
            reward_ticket(reward, code=found.codes.get(reward.pk, ""), today=today)
            for reward in found.rewards
        ],
        "entries": [_entry(entry) for entry in found.entries],
    }


def _dates(entries: Iterable[StampEntry], *, count: int) -> list[date]:
    """Return the days of the stamps that stand: what was taken back takes the latest away."""
    days: list[date] = []
    for entry in sorted(entries, key=lambda each: each.pk):
        if entry.amount > 0:
            days += [kst_date(entry.at)] * entry.amount
        else:
            del days[max(0, len(days) + entry.amount) :]
    return days[:count]


def _entry(entry: StampEntry) -> dict[str, Any]:
    reason = ENTRY_REASONS.get(entry.reason, entry.get_kind_display())
    return {"on": kst_date(entry.at), "reason": reason, "amount": entry.amount}


def _brought(found: CardPage) -> str:
    """Say what a full card has brought: "issued", "held" (it waits for a code) or nothing."""
    mine = [reward.status for reward in found.rewards if reward.card_id == found.card.pk]
    if not mine:
        return ""
    return "held" if mine[0] == RewardStatus.HELD else "issued"


_OVER = (RewardStatus.EXPIRED, RewardStatus.REVOKED)
# Under 확인 필요 it has been used: what is left to decide is not its customer's matter.
_USED = (RewardStatus.USED, RewardStatus.REVIEW)


def reward_ticket(reward: Reward, *, code: str, today: date) -> dict[str, Any]:
    """Return the context of `customer/_reward.html`."""
    has_passed = reward.expires_on is not None and reward.expires_on < today
    is_over = reward.status in _OVER or (reward.status == RewardStatus.ISSUED and has_passed)
    return {
        "name": reward.name,
        "code": "" if is_over else code,
        "until": _until(reward, is_over=is_over),
        "how_to": reward.program_version.reward_guide,
        "is_used": reward.status in _USED,
        "is_over": is_over,
    }


def _until(reward: Reward, *, is_over: bool) -> str:
    if reward.status == RewardStatus.HELD:
        return _("리워드를 준비하고 있습니다. 준비되면 알려 드립니다.")
    if is_over:
        over = RewardStatus.EXPIRED if reward.status == RewardStatus.ISSUED else reward.status
        return str(RewardStatus(over).label)
    if reward.expires_on is None:
        return _("기한 없음")
    return _("%(day)s까지") % {"day": f"{reward.expires_on:%Y.%m.%d}"}


def qr_code(address: str) -> SafeString:
    """Draw an address as SVG without styles, for a page whose policy allows none."""
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, svgns=False, border=0, omitsize=True, nl=False)
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - segno draws, nobody's text is in it
