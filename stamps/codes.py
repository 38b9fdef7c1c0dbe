"""The pool of coupon codes: added by the hundred, sealed, counted, shown on demand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from stamps.models import RewardCode
from vircle.brands.services import write_audit
from vircle.foundation.crypto import Place, blind_index, seal, unseal
from vircle.foundation.wake import Door, wake

LONGEST = 60
MOST_AT_ONCE = 10_000
# From here on somebody should think of adding more.
FEW = 20


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a list: new ones, known ones, and lines that are no code."""

    added: int
    known: int
    unfit: int


def add(*, brand_id: int, lines: Iterable[str], user_id: int, now: datetime) -> Added:
    """Add the codes of a list, one a line, in its order; rewards that wait get theirs at once."""
    wanted, unfit = _clean(lines)
    indexes = {_index(brand_id, code): code for code in wanted}
    with transaction.atomic():
        known = RewardCode.objects.filter(brand_id=brand_id, index__in=list(indexes))
        for found in known.values_list("index", flat=True):
            indexes.pop(bytes(found), None)
        RewardCode.objects.bulk_create(
            [
                RewardCode(
                    brand_id=brand_id,
                    index=index,
                    code_sealed=seal(code, at=_place(brand_id, index)),
                    added_at=now,
                )
                for index, code in indexes.items()
            ],
            batch_size=1000,
            # Somebody else may be adding the same list.
            ignore_conflicts=True,
        )
        done = Added(len(indexes), len(wanted) - len(indexes), unfit)
        _audit(brand_id, user_id, "reward_codes.added", done.added, now=now)
        wake(Door.CARDS)
    return done


def _clean(lines: Iterable[str]) -> tuple[list[str], int]:
    """Return the codes in their order, each once, and how many lines hold something else."""
    texts = [text for line in lines if (text := line.strip().strip('",;').strip())]
    fit = [text for text in texts if len(text) <= LONGEST and text.isprintable()]
    return list(dict.fromkeys(fit)), len(texts) - len(fit)


def _index(brand_id: int, code: str) -> bytes:
    return blind_index(code, brand_id=brand_id, kind="reward_code")


def _place(brand_id: int, index: bytes) -> Place:
    return Place("stamps_rewardcode", "code", brand_id, index.hex())


def clear(*, brand_id: int, user_id: int, now: datetime) -> int:
    """Throw away the codes that nobody has; returns how many."""
    with transaction.atomic():
        gone, _ = RewardCode.objects.filter(brand_id=brand_id, reward=None).delete()
        _audit(brand_id, user_id, "reward_codes.cleared", gone, now=now)
    return gone


def _audit(brand_id: int, user_id: int, action: str, count: int, *, now: datetime) -> None:
    if count:
        write_audit(
            brand_id=brand_id, user_id=user_id, now=now, action=action, detail={"count": count}
        )


def count_free(*, brand_id: int) -> int:
    """Return how many codes are left."""
    return RewardCode.objects.filter(brand_id=brand_id, reward=None).count()


def read(*, brand_id: int, reward_ids: Sequence[int]) -> dict[int, str]:
    """Open the codes of rewards; those without one are left out."""
    rows = RewardCode.objects.filter(brand_id=brand_id, reward_id__in=reward_ids)
    return {
        reward_id: unseal(sealed, at=_place(brand_id, bytes(index)))
        for reward_id, sealed, index in rows.values_list("reward_id", "code_sealed", "index")
        if reward_id is not None
    }
