"""What an operator writes down about a reward: that it was used, or that it was not after all."""

from datetime import datetime

from django.db import transaction

from stamps import sql, sql_rewards
from stamps.models import Reward, RewardStatus
from vircle.brands.services import write_audit
from vircle.foundation.clock import kst_date


class CannotUse(Exception):
    """The reward is not one that can be used, or used no longer; nothing was changed."""


class HasRunOut(CannotUse):
    """Its last day has passed."""


@transaction.atomic
def use(*, brand_id: int, reward_id: int, user_id: int, now: datetime) -> bool:
    """사용 처리; False when it is written down already. Raises CannotUse."""
    reward = _locked(brand_id=brand_id, reward_id=reward_id)
    if reward.status == RewardStatus.USED:
        return False
    if reward.status != RewardStatus.ISSUED:
        raise CannotUse
    if has_run_out(reward, now=now):
        raise HasRunOut
    reward.status, reward.used_at = RewardStatus.USED, now
    _write(reward, kind="used", user_id=user_id, now=now)
    return True


@transaction.atomic
def unuse(*, brand_id: int, reward_id: int, user_id: int, now: datetime) -> bool:
    """사용 취소; False when it is not (or no longer) used. Raises CannotUse.

    Past its last day it has run out then. One under 확인 필요 is decided first.
    """
    reward = _locked(brand_id=brand_id, reward_id=reward_id)
    if reward.status in (RewardStatus.ISSUED, RewardStatus.EXPIRED):
        return False
    if reward.status != RewardStatus.USED:
        raise CannotUse
    ran_out = has_run_out(reward, now=now)
    reward.status = RewardStatus.EXPIRED if ran_out else RewardStatus.ISSUED
    reward.used_at = None
    _write(reward, kind="unused", user_id=user_id, now=now)
    return True


def has_run_out(reward: Reward, *, now: datetime) -> bool:
    """Tell whether a reward's last day has passed, swept or not."""
    return reward.expires_on is not None and reward.expires_on < kst_date(now)


def _locked(*, brand_id: int, reward_id: int) -> Reward:
    # The customer's open card is the lock: a return cannot take the reward away meanwhile.
    rewards = Reward.objects.filter(brand_id=brand_id, pk=reward_id)
    found = rewards.select_related("card").get()
    key = (brand_id, found.card.program_id, found.customer_id)
    while not sql.lock_open_cards(keys=[key]):
        # It was closed while we waited; whoever did that has committed the next one.
        pass
    return rewards.get()


def _write(reward: Reward, *, kind: str, user_id: int, now: datetime) -> None:
    reward.save(update_fields=["status", "used_at"])
    sql_rewards.insert_events(rows=[(reward.brand_id, reward.pk, kind, user_id)], now=now)
    write_audit(
        brand_id=reward.brand_id,
        user_id=user_id,
        now=now,
        action=f"reward.{kind}",
        subject=str(reward.pk),
    )
