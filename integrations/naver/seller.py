"""Who a token speaks for: the account and its channels."""

from dataclasses import dataclass

from integrations.connector import UNREADABLE, ConnectorError
from integrations.models import Integration
from integrations.naver import oauth
from integrations.naver.applications import Application
from integrations.naver.client import Api, Caller, Client, Purpose, store_caller
from integrations.values import Json, Unreadable, key, mapping, rows, text
from vircle.foundation import clock


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """The store behind a token; `account_uid` is what it is known by for good."""

    account_uid: str
    store_name: str
    url: str


def who_am_i(integration: Integration) -> SellerFacts:
    """Ask for the store of a linked integration."""
    return _facts(Client(store_caller(integration)))


def check_own_application(client_id: str, secret: str) -> SellerFacts:
    """Ask whose application this is; raises ConnectorError whose words tell what to mend."""
    application = Application(client_id.strip(), secret.strip())
    token = oauth.request_token(application, now=clock.now()).access_token
    # Just issued: one that is refused would come back the same.
    caller = Caller(application.client_id, "check", lambda: token, lambda _stale: token)
    return _facts(Client(caller))


def _facts(client: Client) -> SellerFacts:
    try:
        account = mapping(client.ask(Api.ACCOUNT, purpose=Purpose.NEWS))
        channel = _channel(client.ask(Api.CHANNELS, purpose=Purpose.NEWS))
        return SellerFacts(
            account_uid=key(account.get("accountUid")),
            store_name=text(channel.get("name"), most=100),
            url=text(channel.get("url"), most=500),
        )
    except Unreadable as error:
        raise ConnectorError(UNREADABLE) from error


def _channel(data: object) -> Json:
    """Documented as one object and seen as a list: the SmartStore comes before other channels."""
    found = [data] if isinstance(data, dict) else rows(data)
    named = sorted(found, key=lambda channel: channel.get("channelType") != "STOREFARM")
    return named[0] if named else {}
