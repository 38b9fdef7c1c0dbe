"""A webhook asks the database once, whatever Django would like to ask before."""

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from bench import wire
from bench.goals import g05_webhook
from bench.shops import open_shop
from integrations.hear import News, hear
from integrations.models import OrderEvent, Platform
from tests.committed import committed
from vircle.foundation.db import once_more_if_lost


@committed
def test_a_webhook_is_one_round_trip_of_a_whole_request(settings: Settings) -> None:
    settings.CAFE24_WEBHOOK_KEYS = ["sandbox-webhook-key"]
    body = g05_webhook.body(open_shop().integration.store_id)
    assert g05_webhook.round_trips(body) == 1


@committed
def test_news_is_kept_although_the_connection_was_lost() -> None:
    store_id = open_shop().integration.store_id
    news = News(platform=Platform.CAFE24, store_id=store_id, event="90024", body="{}")
    assert hear(news=news)
    mine = wire.one("SELECT pg_backend_pid()")[0]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    finally:
        other.close()
    assert hear(news=news)
    assert OrderEvent.objects.count() == 2


@pytest.mark.django_db
def test_an_error_of_the_statement_itself_is_not_tried_again() -> None:
    tried = []

    def fail() -> None:
        tried.append(1)
        raise OperationalError("no space left on device")

    with pytest.raises(OperationalError):
        once_more_if_lost(fail)
    assert tried == [1]
