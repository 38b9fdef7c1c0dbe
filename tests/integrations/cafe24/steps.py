"""What a person does on the way to a connected mall, through the real addresses."""

from typing import Any

from django.test import Client

from tests.sandboxed import MALL, Sandbox
from vircle.brands.models import Brand

LAUNCH, START, CALLBACK = "/cafe24/launch/", "/cafe24/start/", "/cafe24/callback/"
LANDING, DONE = f"{LAUNCH}{MALL}/", f"/cafe24/done/?mall={MALL}"
STORE_PAGE = f"/b/maro/integrations/cafe24/?store={MALL}"


def launch(client: Client, query: str) -> Any:
    """Open the app by Cafe24's signed link."""
    return client.get(f"{LAUNCH}?{query}", follow=True)


def start(client: Client, brand: Brand, mall: str = MALL) -> Any:
    """Press 연동 시작하기."""
    return client.post(START, {"brand": brand.code, "mall_id": mall})


def come_back(client: Client, answer: dict[str, str]) -> Any:
    """Follow the redirect that a consent ends with."""
    return client.get(CALLBACK, answer)


def connect(client: Client, sandbox: Sandbox, brand: Brand, mall: str = MALL) -> Any:
    """Go the whole way from 연동 시작하기 to the address of the completion."""
    asked = start(client, brand, mall)
    assert asked.status_code == 302
    return come_back(client, sandbox.agree(asked["Location"]))
