"""One bucket for all stores of an application, and nobody is kept from it."""

import pytest
from pytest_django import Settings

from integrations.naver.pace import Pace
from vircle.foundation import limiter


@pytest.fixture(autouse=True)
def slow(settings: Settings) -> None:
    limiter.client().flushdb()
    settings.NAVER_BURST, settings.NAVER_CALLS_PER_SECOND = 4.0, 0.01


def pace(who: str, api: str = "DETAILS", application: str = "a") -> Pace:
    return Pace(application, api, who)


def test_a_burst_passes_and_then_everybody_waits() -> None:
    assert [pace("big").turn() > 0 for _ in range(5)] == [False] * 4 + [True]
    assert pace("small").turn() > 0


def test_each_api_and_each_application_has_a_bucket_of_its_own() -> None:
    for _ in range(5):
        pace("big").turn()
    assert pace("big", api="FEED").turn() == 0
    assert pace("big", application="b").turn() == 0


def test_who_waits_comes_before_who_has_just_been(settings: Settings) -> None:
    for _ in range(4):
        pace("big").turn()
    assert pace("small").turn() > 0
    # Room for one more call: it is not for whoever took the others.
    settings.NAVER_BURST = 5.0
    assert pace("big").turn() > 0
    assert pace("small").turn() == 0


def test_who_is_alone_has_all_of_it() -> None:
    assert all(pace("big").turn() == 0 for _ in range(4))


def test_the_rest_of_a_bucket_is_kept_for_others() -> None:
    assert [pace("sync").turn(reserve=2) > 0 for _ in range(3)] == [False, False, True]
    assert pace("news").turn() == 0


def test_what_naver_says_of_its_limit_is_believed() -> None:
    headers = {
        "gncp-gw-ratelimit-replenish-rate": "10",
        "gncp-gw-ratelimit-burst-capacity": "20",
    }
    pace("x").believe(headers)
    assert [pace("x").turn() for _ in range(20)] == [0.0] * 20
    assert 0 < pace("x").turn() <= 0.2


@pytest.mark.parametrize("stated", ["", "nan", "inf", "-1", "0", "ten", "1e99"])
def test_nonsense_about_the_limit_is_not_believed(stated: str) -> None:
    headers = dict.fromkeys(
        ("gncp-gw-ratelimit-replenish-rate", "gncp-gw-ratelimit-burst-capacity"), stated
    )
    pace("x").believe(headers)
    assert [pace("x").turn() > 0 for _ in range(5)] == [False] * 4 + [True]
