"""How the tests talk to the stand-in: as the app, as the mall owner, as the test."""

import base64
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox.context import Context

REDIRECT = "http://127.0.0.1:8000/cafe24/callback/"
SCOPES = (
    "mall.read_order,mall.read_product,mall.read_category,mall.read_store,mall.read_application"
)
DAY = 24 * 3600


def basic(secret: str = "sandbox-secret", client_id: str = "sandbox-client") -> dict[str, str]:
    encoded = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


@dataclass
class Mall:
    context: Context
    client: FlaskClient
    mall_id: str = "marogyeol"
    token: dict[str, Any] = field(default_factory=dict)

    def authorize_url(self, **changes: str) -> str:
        query = {
            "response_type": "code",
            "client_id": "sandbox-client",
            "state": "s t",
            "redirect_uri": REDIRECT,
            "scope": SCOPES,
        }
        return f"/cafe24/{self.mall_id}/api/v2/oauth/authorize?{urlencode(query | changes)}"

    def consent(self, decision: str = "agree", **changes: str) -> dict[str, str]:
        answer = self.client.post(self.authorize_url(**changes), data={"decision": decision})
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        assert back._replace(query="").geturl() == REDIRECT
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    def token_call(self, headers: dict[str, str] | None = None, **form: str) -> TestResponse:
        url = f"/cafe24/{self.mall_id}/api/v2/oauth/token"
        return self.client.post(url, headers=headers or basic(), data=form)

    def redeem(self, code: str, redirect_uri: str = REDIRECT) -> TestResponse:
        return self.token_call(
            grant_type="authorization_code", code=code, redirect_uri=redirect_uri
        )

    def refresh(self, refresh_token: str) -> TestResponse:
        return self.token_call(grant_type="refresh_token", refresh_token=refresh_token)

    def install(self, **changes: str) -> None:
        self.token = self.redeem(self.consent(**changes)["code"]).json or {}

    def get(self, path: str, **query: object) -> TestResponse:
        url = f"/cafe24/{self.mall_id}/api/v2/admin/{path}"
        return self.client.get(url, headers=self.bearer(), query_string=query or None)

    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.get('access_token', '')}"}

    def read(self, path: str, **query: object) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def control(self, path: str, **body: object) -> Any:
        answer = self.client.post(f"/_control/cafe24/{self.mall_id}/{path}", json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def order(self, *lines: dict[str, object], **body: object) -> str:
        items = list(lines) or [{"product_no": 11}]
        return str(self.control("orders", items=items, **body)["order_id"])

    def act(self, order_id: str, action: str, **body: object) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.control(f"orders/{order_id}/{action}", **body)["items"]
        return items

    def webhooks(self) -> list[dict[str, Any]]:
        return [doc["body"] for doc in self.context.store.all("webhook")]

    def events(self) -> list[int]:
        return [body["event_no"] for body in self.webhooks()]

    def later(self, seconds: float) -> None:
        self.context.clock.set_offset(self.context.clock.offset_seconds + seconds)
