"""What happens to the installed app as a whole: removed, its subscription ended or renewed."""

from datetime import timedelta
from typing import Any

from sandbox.cafe24 import dates, hooks, malls
from sandbox.context import Context

REMOVED, EXPIRED, EXTENDED = 90077, 90078, 90079
_SUBSCRIPTION = timedelta(days=30)


def remove(context: Context, mall_id: str, *, webhook: bool = True) -> None:
    """The app is told (90077), and from now on the API answers 403."""
    with context.store.transaction():
        malls.known(context, mall_id)
        if webhook:
            _tell(context, mall_id, REMOVED, deleted_date=_now(context))
        malls.change(context, mall_id, installed=False, uninstalled=True)


def expire(context: Context, mall_id: str) -> None:
    with context.store.transaction():
        malls.known(context, mall_id)
        _tell(context, mall_id, EXPIRED, expired_date=_now(context))
        malls.change(context, mall_id, expired=True)


def extend(context: Context, mall_id: str) -> None:
    until = context.clock.now() + _SUBSCRIPTION
    with context.store.transaction():
        malls.change(context, malls.known(context, mall_id)["mall_id"], expired=False)
        _tell(
            context,
            mall_id,
            EXTENDED,
            expire_date=dates.order_date(dates.iso(until)),
            previous_expire_date=_now(context),
            updated_date=_now(context),
        )


def _now(context: Context) -> str | None:
    return dates.order_date(dates.iso(context.clock.now()))


def _tell(context: Context, mall_id: str, event_no: int, **when: Any) -> None:
    about = {
        "mall_id": mall_id,
        "client_id": context.config.cafe24_client_id,
        "app_name": "버클",
    }
    hooks.send(context, mall_id, event_no, about | when)
