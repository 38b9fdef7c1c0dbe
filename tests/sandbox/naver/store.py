"""How the tests talk to the stand-in: as an application, as a shop, as the test."""

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import bcrypt
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox.context import Context
from sandbox.naver import dates

API = "/naver/external"
ORDERS = "/v1/pay-order/seller/product-orders"
FEED = f"{ORDERS}/last-changed-statuses"
SOLUTION = ("sandbox-naver-solution", "$2a$04$6pjKhu9rpGuk3ITqSHLH2O")
TENT = 8_000_002_001


def sign(client_id: str, secret: str, timestamp: str) -> str:
    signed = bcrypt.hashpw(f"{client_id}_{timestamp}".encode(), secret.encode())
    return base64.b64encode(signed).decode()


@dataclass
class Store:
    """As the own-store application of 테라누비, unless told otherwise."""

    context: Context
    client: FlaskClient
    account_id: str = "teranubi"
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def form(self, client: tuple[str, str] | None = None, **changes: str) -> dict[str, str]:
        client_id, secret = client or self.own()
        at = str(int(self.context.clock.now().timestamp() * 1000))
        timestamp = changes.get("timestamp", at)
        form = {
            "client_id": client_id,
            "timestamp": timestamp,
            "client_secret_sign": sign(client_id, secret, timestamp),
            "grant_type": "client_credentials",
            "type": "SELF",
        }
        return form | changes

    def own(self) -> tuple[str, str]:
        app = self.control("", verb="GET")["app"]
        return app["client_id"], app["secret"]

    def ask_token(self, form: dict[str, str]) -> TestResponse:
        return self.client.post(f"{API}/v1/oauth2/token", data=form)

    def sign_in(self, client: tuple[str, str] | None = None, **changes: str) -> str:
        answer = self.ask_token(self.form(client, **changes))
        assert answer.status_code == 200, answer.text
        self.token = answer.json["access_token"]  # type: ignore[index]
        return self.token

    def sign_in_as_solution(self, account_id: str | None = "teranubi") -> str:
        """SELLER for this account, or SELF for None."""
        if account_id is None:
            return self.sign_in(SOLUTION)
        return self.sign_in(SOLUTION, type="SELLER", account_id=account_id)

    def ask(self, method: str, path: str, **how: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} | how.pop("headers", {})
        return self.client.open(f"{API}{path}", method=method, headers=headers, **how)

    def read(self, path: str, **query: object) -> Any:
        answer = self.ask("GET", path, query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def query(self, ids: list[str], *, quantity_claims: bool = True) -> Any:
        body = {"productOrderIds": ids, "quantityClaimCompatibility": quantity_claims}
        answer = self.ask("POST", f"{ORDERS}/query", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json["data"]  # type: ignore[index]

    def detail(self, item_id: str) -> Any:
        return self.query([item_id])[0]

    def control(self, path: str, *, verb: str = "POST", **body: object) -> Any:
        url = f"/_control/naver/{self.account_id}" + (f"/{path}" if path else "")
        answer = self.client.open(url, method=verb, json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def order(self, *lines: dict[str, object], **body: Any) -> tuple[str, list[str]]:
        made = self.control("orders", items=list(lines) or [{"product_no": TENT}], **body)
        return made["order_id"], made["product_order_ids"]

    def act(self, order_id: str, action: str, **body: Any) -> Any:
        return self.control(f"orders/{order_id}/{action}", **body)["items"]

    def feed(self, **query: object) -> list[dict[str, Any]]:
        """Every page from a day ago on."""
        asked: dict[str, object] = {"lastChangedFrom": self.ago(hours=23)} | query
        rows: list[dict[str, Any]] = []
        while data := self.read(FEED, **asked).get("data"):
            rows += data["lastChangeStatuses"]
            if "more" not in data:
                break
            more = data["more"]
            asked |= {
                "lastChangedFrom": more["moreFrom"],
                "moreSequence": more["moreSequence"],
            }
        return rows

    def ago(self, **span: float) -> str:
        return dates.show(self.context.clock.now() - timedelta(**span))

    def later(self, **span: float) -> None:
        clock = self.context.clock
        clock.set_offset(clock.offset_seconds + timedelta(**span).total_seconds())

    def arm(self, fault: str, **how: object) -> None:
        body = {"service": "naver", "fault": fault, **how}
        assert self.client.put("/_control/faults", json=body).status_code == 200

    def configure(self, **settings: object) -> None:
        assert self.client.put("/_control/config", json=settings).status_code == 200
