"""What news of a subscription makes us do: ask at once; resume what its end had parked."""

from django.db import transaction
from django.db.models import Q

from integrations import sql
from integrations.models import EndedBy, Integration, IntegrationStatus, Platform
from integrations.naver.events import Event
from vircle.foundation import clock
from vircle.foundation.wake import Door, wake


def has_own_application(store_id: str) -> bool:
    """Tell whether the store of this account is linked without the solution."""
    rows = Integration.objects.filter(platform=Platform.NAVER, store_id=store_id)
    return rows.exclude(application_id="").filter(status=IntegrationStatus.CONNECTED).exists()


@transaction.atomic
def heard(event: Event) -> None:
    """Have the subscription looked up soon, as news alone is not believed.

    Told that it goes on, a store that is parked for its end is asked for again: a token that is
    refused parks it once more. News from before it was parked is a repetition.
    """
    now = clock.now()
    rows = Integration.objects.filter(
        platform=Platform.NAVER, store_id=event.news.store_id, application_id=""
    ).exclude(status=IntegrationStatus.DISCONNECTED)
    rows.update(checkup_due_at=now)
    if event.link != "extended" or event.at is None:
        return
    is_newer = Q(error_at=None) | Q(error_at__lt=event.at)
    parked = rows.filter(
        is_newer, status=IntegrationStatus.RECONNECT, ended_by=EndedBy.UNSUBSCRIBED
    )
    for store in parked.select_for_update(no_key=True):
        _resume(store)


def _resume(store: Integration) -> None:
    now = clock.now()
    Integration.objects.filter(brand_id=store.brand_id, pk=store.pk).update(
        status=IntegrationStatus.CONNECTED,
        resumed_at=now,
        ended_by="",
        error="",
        error_at=None,
        removal_heard_at=None,
        refusals=0,
        refused_at=None,
        access_token_sealed=None,
        access_expires_at=None,
        poll_due_at=now,
        poll_leased_until=None,
        catalog_due_at=now,
    )
    sql.release_parked(store=sql.Store(store.brand_id, store.pk), now=now)
    wake(Door.READ)
