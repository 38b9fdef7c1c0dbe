"""Which class speaks for which platform, loaded only when it is needed."""

from functools import cache

from django.utils.module_loading import import_string

from integrations.connector import Connector
from integrations.models import Integration, Platform

CONNECTORS = {
    Platform.CAFE24: "integrations.cafe24.connector.Cafe24Connector",
    Platform.NAVER: "integrations.naver.connector.NaverConnector",
}


@cache
def _factory(platform: str) -> type[Connector]:
    factory: type[Connector] = import_string(CONNECTORS[Platform(platform)])
    return factory


def connector_for(integration: Integration) -> Connector:
    """Return the connector of a store."""
    return _factory(integration.platform)(integration)  # type: ignore[call-arg]
