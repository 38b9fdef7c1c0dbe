"""One mall's Admin API: polite, bounded, and never at another host."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from integrations.cafe24 import answers, tokens
from integrations.cafe24.answers import Reply
from integrations.cafe24.ending import Refusal
from integrations.cafe24.mall import base_url
from integrations.cafe24.manners import Manners, Purpose
from integrations.connector import (
    NO_ANSWER,
    UNREADABLE,
    Budget,
    Busy,
    ConnectorError,
    NotAccepted,
    Refused,
)
from integrations.models import Integration
from vircle.foundation import clock
from vircle.foundation.http import Answer, BadAnswer, CallFailed, Deadline, call

__all__ = ["Client", "NotFound", "Purpose"]

logger = logging.getLogger(__name__)

# A page of orders takes a mall a while; a single thing does not.
_DEADLINE = Deadline(connect=3, silence=10, total=20)
_MOST_BYTES = 8 * 1024 * 1024
# Which permission an address needs, by its first part.
_SCOPES = {
    "orders": "mall.read_order",
    "products": "mall.read_product",
    "categories": "mall.read_category",
    "shops": "mall.read_store",
    "store": "mall.read_store",
    "apps": "mall.read_application",
    "webhooks": "mall.read_application",
    "brands": "mall.read_collection",
    "manufacturers": "mall.read_collection",
}


class NotFound(ConnectorError):
    """The mall has no such thing."""


class Client:
    """Calls for one integration; raises ConnectorError and its kinds."""

    def __init__(self, integration: Integration) -> None:
        self._integration = integration
        self._base = base_url(integration.store_id)
        self._manners = Manners(integration.store_id)

    def get(
        self, path: str, *, key: str, purpose: Purpose, params: Mapping[str, str] | None = None
    ) -> Any:
        """Return what stands under `key` in the answer."""
        reply = self._send(path, params or {}, purpose)
        if reply.status != 200:
            raise self._failure(reply, path=path)
        if not isinstance(reply.body, dict) or key not in reply.body:
            raise ConnectorError(UNREADABLE)
        tokens.accepted(self._integration)
        return reply.body[key]

    def budget(self) -> Budget:
        """Tell how near the mall's limit we are."""
        return self._manners.budget()

    def _send(self, path: str, params: Mapping[str, str], purpose: Purpose) -> Reply:
        # Whoever may not ask at all must not take anybody's turn.
        token = tokens.access_token(self._integration, now=clock.now())
        reply = self._call(path, params, purpose, token=token)
        if reply.status == 401:
            # Once: a second refusal of a brand-new token will not be cured by a third.
            token = tokens.renew(self._integration, stale=token)
            reply = self._call(path, params, purpose, token=token)
        return reply

    def _call(self, path: str, params: Mapping[str, str], purpose: Purpose, *, token: str) -> Reply:
        with self._manners.turn(purpose):
            answer = self._exchange(path, params, token=token)
        reply = answers.read(answer)
        if reply.status == 429:
            raise Busy(self._manners.too_fast(answer))
        if reply.status >= 500:
            raise Busy(self._manners.failed(), NO_ANSWER)
        self._manners.heed(answer)
        return reply

    def _exchange(self, path: str, params: Mapping[str, str], *, token: str) -> Answer:
        try:
            return call(
                method="GET",
                url=f"{self._base}/api/v2/admin/{path}",
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": "application/json",
                    "X-Cafe24-Api-Version": settings.CAFE24_API_VERSION,
                },
                params=params,
                deadline=_DEADLINE,
                max_bytes=_MOST_BYTES,
            )
        except BadAnswer as error:
            raise Busy(self._manners.failed(), UNREADABLE) from error
        except CallFailed as error:
            raise Busy(self._manners.failed(is_silent=True), NO_ANSWER) from error

    def _failure(self, reply: Reply, *, path: str) -> ConnectorError:
        logger.warning(
            "%s: %s answered %s: %s", self._integration, path, reply.status, reply.message
        )
        if reply.status == 403:
            return self._forbidden(reply, path=path)
        if reply.status == 401:
            return Refused()
        if reply.status == 404:
            return NotFound(UNREADABLE)
        return NotAccepted() if 400 <= reply.status < 500 else ConnectorError(UNREADABLE)

    def _forbidden(self, reply: Reply, *, path: str) -> ConnectorError:
        """Tell a missing permission, which concerns this call only, from an app that was removed.

        Neither text is documented. A proxy's page without any is not the mall's word.
        """
        scope = _SCOPES.get(path.partition("/")[0], "")
        is_granted = not scope or scope in self._integration.scopes
        if not is_granted or "scope" in reply.message.lower() or not reply.message:
            return Refused()
        return tokens.refused(self._integration, refusal=Refusal.SHUT)
