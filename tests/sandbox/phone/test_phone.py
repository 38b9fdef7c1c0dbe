"""The phone shows what was delivered to it, and only that."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from sandbox.context import Context
from sandbox.phone import inbox
from sandbox.solapi import accounts, groups, messages, templates
from tests.sandbox.inside import Inside, sandbox_inside
from tests.sandbox.solapi.gateway import PF_ID, TEMPLATES, TEXT, message


@pytest.fixture(scope="session")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with sandbox_inside(tmp_path_factory.mktemp("phone")) as made:
        yield made


@pytest.fixture
def context(inside: Inside) -> Context:
    found = inside.emptied()
    accounts.change(store=found.store, changes={"handed_over_after": 0, "reported_after": 0})
    templates.register_approved(context=found, items=TEMPLATES)
    return found


@pytest.fixture
def browser(inside: Inside, context: Context) -> FlaskClient:
    return inside.browser()


def deliver(context: Context, *numbers: str) -> None:
    """As the reporter does it, without waiting for the time between."""
    group_id = groups.create(context=context, body={"allowDuplicates": True})["group_id"]
    groups.add(context=context, group_id=group_id, raws=[message(to) for to in numbers])
    for doc in groups.send(context=context, group_id=group_id):
        while doc["steps"]:
            messages.take_step(context=context, doc=doc)


def page(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/phone/", "/phone/01000000001/"])
def test_an_empty_phone_says_what_will_come(browser: FlaskClient, path: str) -> None:
    assert "알림톡이 도착하면 이곳에 표시됩니다." in page(browser, path)


def test_the_bubble(browser: FlaskClient, context: Context) -> None:
    deliver(context, "01000000001")
    chat = page(browser, "/phone/01000000001/")
    assert "알림톡 도착" in chat
    assert TEXT in chat
    assert "보증서 보기" in chat
    assert "010-0000-0001" in chat
    (bubble,) = inbox.bubbles(context=context, number="01000000001")
    assert bubble.brand == "마로결"


def test_a_named_channel_is_the_sender(context: Context) -> None:
    templates.register_channel(context=context, channel_id=PF_ID, name="마로결 공식")
    deliver(context, "01000000001")
    (bubble,) = inbox.bubbles(context=context, number="01000000001")
    assert (bubble.brand, bubble.initial) == ("마로결 공식", "마")


def test_undelivered_messages_are_not_on_the_phone(browser: FlaskClient, context: Context) -> None:
    deliver(context, "01000009104", "01000009100")
    assert inbox.phones(context=context) == []
    assert TEXT not in page(browser, "/phone/01000009104/")


def test_new_messages_are_handed_out_once(browser: FlaskClient, context: Context) -> None:
    assert browser.get("/phone/01000000001/new?after=0").status_code == 204
    deliver(context, "01000000001", "01000000002")
    first = browser.get("/phone/01000000001/new?after=0")
    assert TEXT in first.get_data(as_text=True)
    place = first.headers["X-Last-Place"]
    assert browser.get(f"/phone/01000000001/new?after={place}").status_code == 204
    deliver(context, "01000000001")
    second = browser.get(f"/phone/01000000001/new?after={place}")
    assert second.get_data(as_text=True).count("<article") == 1


def test_choosing_a_phone(browser: FlaskClient, context: Context) -> None:
    deliver(context, "01000000001", "01000000002", "01000000001")
    assert [(phone.number, phone.count) for phone in inbox.phones(context=context)] == [
        ("01000000001", 2),
        ("01000000002", 1),
    ]
    found = page(browser, "/phone/list?q=0002")
    assert "010-0000-0002" in found
    assert "010-0000-0001" not in found
    assert browser.get("/phone/?q=010-0000-0003").location == "/phone/01000000003/"
    assert browser.get("/phone/010-0000-0003/").location == "/phone/01000000003/"


def test_a_button_opens_its_link_in_the_frame(browser: FlaskClient, context: Context) -> None:
    deliver(context, "01000000001")
    (bubble,) = inbox.bubbles(context=context, number="01000000001")
    frame = page(browser, f"/phone/01000000001/open/{bubble.message_id}/0")
    assert '<iframe class="web-page" src="https://example.com/w/abc"' in frame
    assert 'target="_blank"' in frame


def test_what_is_not_on_this_phone_is_not_found(browser: FlaskClient, context: Context) -> None:
    deliver(context, "01000000001")
    (bubble,) = inbox.bubbles(context=context, number="01000000001")
    for path in (
        f"/phone/01000000002/open/{bubble.message_id}/0",
        f"/phone/01000000001/open/{bubble.message_id}/1",
        "/phone/01000000001/open/M4Vunknown/0",
        "/phone/hello/",
        "/phone/1/new",
    ):
        assert browser.get(path).status_code == 404


def test_a_text_is_shown_as_text(browser: FlaskClient, context: Context) -> None:
    item = TEMPLATES[1] | {"content": "<script>alert(1)</script>"}
    templates.register_approved(context=context, items=[item])
    group_id = groups.create(context=context, body={})["group_id"]
    raw = message(options={"templateId": item["templateId"], "variables": {}})
    groups.add(context=context, group_id=group_id, raws=[raw])
    for doc in groups.send(context=context, group_id=group_id):
        while doc["steps"]:
            messages.take_step(context=context, doc=doc)
    assert "&lt;script&gt;alert(1)" in page(browser, "/phone/01000000001/")


@pytest.mark.parametrize(
    ("at", "label"),
    [
        ("2026-11-21T15:05:00.000Z", "오전 12:05"),
        ("2026-11-22T03:00:00.000Z", "오후 12:00"),
        ("2026-11-22T05:30:00.000Z", "오후 2:30"),
        ("2026-11-22T02:59:00.000Z", "오전 11:59"),
    ],
)
def test_times_are_korean(context: Context, at: str, label: str) -> None:
    deliver(context, "01000000001")
    (doc,) = context.store.all(messages.KIND)
    context.store.put(messages.KIND, doc["message_id"], doc | {"reported_at": at})
    (bubble,) = inbox.bubbles(context=context, number="01000000001")
    assert (bubble.day, bubble.time) == ("2026년 11월 22일 일요일", label)
