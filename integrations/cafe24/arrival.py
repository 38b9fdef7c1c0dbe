"""What the landing page offers for a mall; see integrations.arrival."""

from integrations import arrival
from integrations.arrival import Landing
from integrations.cafe24.connector import Cafe24Connector
from integrations.connector import ConnectorError, NeedsReconnect, Refused
from integrations.models import Integration, Platform


def look(*, user_id: int, mall_id: str) -> Landing:
    """Find out what somebody can do with a mall that they opened."""
    return arrival.look(user_id=user_id, platform=Platform.CAFE24, store_id=mall_id)


def works(store: Integration) -> bool:
    """Tell whether a store's link needs no new consent.

    Asked of the mall itself: somebody who removed the app and installs it again arrives here
    before the news of the removal may have. A mall that does not answer says nothing against it.
    """
    if not store.is_connected:
        return False
    try:
        Cafe24Connector(store).read_shops()
    except (NeedsReconnect, Refused):
        return False
    except ConnectorError:
        return True
    return True
