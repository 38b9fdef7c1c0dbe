"""A small signing client of the stand-in and the data that its tests share."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any

import requests

KEY = "sandbox-solapi-key"
SECRET = "sandbox-solapi-secret"
PF_ID = "KA01PF261122000000000000000demo1"
WARRANTY = "KA01TP261122000000000000000wissu"
PLAIN = "KA01TP261122000000000000000plain"
TEMPLATES: list[dict[str, Any]] = [
    {
        "templateId": WARRANTY,
        "name": "warranty_issued",
        "pfId": PF_ID,
        "content": "[#{브랜드명}] 보증서\n\n#{고객명}님, 보증서가 발급되었습니다.",
        "buttons": [
            {
                "buttonType": "WL",
                "buttonName": "보증서 보기",
                "linkMo": "https://example.com/w/#{코드}",
                "linkPc": "https://example.com/w/#{코드}",
            }
        ],
    },
    {"templateId": PLAIN, "name": "plain", "pfId": PF_ID, "content": "안녕하세요.", "buttons": []},
]
VARIABLES = {"#{브랜드명}": "마로결", "#{고객명}": "김데모", "#{코드}": "abc"}
TEXT = "[마로결] 보증서\n\n김데모님, 보증서가 발급되었습니다."


def authorization(
    *,
    key: str = KEY,
    secret: str = SECRET,
    date: str | None = None,
    salt: str | None = None,
    style: str = "HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}",
) -> str:
    date = date or datetime.now(UTC).isoformat()
    salt = salt or secrets.token_hex(16)
    digest = hmac.new(secret.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
    return style.format(key=key, date=date, salt=salt, signature=digest)


def message(to: str = "01000000001", **changes: Any) -> dict[str, Any]:
    options = {
        "pfId": PF_ID,
        "templateId": WARRANTY,
        "variables": VARIABLES,
        "disableSms": True,
    }
    options |= changes.pop("options", {})
    return {"to": to, "type": "ATA", "kakaoOptions": options} | changes


class Gateway:
    """Talks to a running sandbox; every call is signed anew."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        self._session.close()

    def call(self, method: str, path: str, **arguments: Any) -> requests.Response:
        headers = {"Authorization": authorization()} | arguments.pop("headers", {})
        return self._session.request(
            method, f"{self.url}/solapi{path}", headers=headers, timeout=10, **arguments
        )

    def json(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        answer = self.call(method, path, **arguments)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._session.request(method, f"{self.url}/_control{path}", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def arm(self, fault: str, **settings: Any) -> None:
        self.control("PUT", "/faults", {"service": "solapi", "fault": fault} | settings)

    def new_group(self, **body: Any) -> str:
        return str(self.json("POST", "/messages/v4/groups", json=body)["groupId"])

    def fill(self, group_id: str, *messages: dict[str, Any]) -> dict[str, Any]:
        path = f"/messages/v4/groups/{group_id}/messages"
        return self.json("PUT", path, json={"messages": list(messages)})

    def send(self, group_id: str) -> requests.Response:
        return self.call("POST", f"/messages/v4/groups/{group_id}/send")

    def send_many(self, *messages: dict[str, Any], **body: Any) -> dict[str, Any]:
        content = {"messages": list(messages), "showMessageList": True} | body
        return self.json("POST", "/messages/v4/send-many/detail", json=content)

    def status(self, group_id: str) -> str:
        return str(self.json("GET", f"/messages/v4/groups/{group_id}")["status"])

    def registered_code(self, one: dict[str, Any]) -> str:
        """The code that registration gives this message in a group of its own."""
        answer = self.fill(self.new_group(), one)
        return str(answer["resultList"][0]["statusCode"])

    def reports_in(self) -> None:
        assert self.control("POST", "/solapi/wait", {"seconds": 10})["idle"]

    def ledger(self, to: str = "") -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.control("GET", f"/solapi/ledger?to={to}")
        return entries
