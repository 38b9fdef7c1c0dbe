"""What the sandbox knows about the app it plays with: addresses, keys and secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sandbox.cafe24.assumptions import PARTIAL_CLAIMS


@dataclass
class Config:
    app_url: str = "http://127.0.0.1:8000"
    base_url: str = "http://127.0.0.1:8100"

    cafe24_client_id: str = "sandbox-client"
    cafe24_client_secret: str = "sandbox-secret"  # noqa: S105  (a practice value, nobody's secret)
    cafe24_webhook_key: str = "sandbox-webhook-key"
    cafe24_launch_url: str = ""
    cafe24_redirect_uris: list[str] = field(default_factory=list)
    cafe24_webhook_url: str = ""
    cafe24_bucket_capacity: int = 40
    cafe24_bucket_drain_per_second: float = 2.0
    cafe24_rate_limited: bool = True
    cafe24_token_calls_per_minute: int = 0
    cafe24_app_version: str = "2026-03-01"
    cafe24_partial_claims: str = PARTIAL_CLAIMS
    cafe24_tells_returns_by_claim: bool = False
    cafe24_version_expires: str = "2027-09-01T00:00:00+09:00"

    solapi_key: str = "sandbox-solapi-key"
    solapi_secret: str = "sandbox-solapi-secret"  # noqa: S105
    solapi_webhook_url: str = ""
    solapi_webhook_secret: str = "sandbox-solapi-hook"  # noqa: S105

    naver_solution_id: str = "sandbox-solution"
    naver_client_id: str = "sandbox-naver-solution"
    naver_client_secret: str = "$2a$04$6pjKhu9rpGuk3ITqSHLH2O"  # noqa: S105  (a bcrypt salt)
    naver_redirect_url: str = ""
    naver_handoff: str = "approve"  # or "instant"
    naver_hook_url: str = ""
    naver_hook_header: str = "X-Solution-Key"
    naver_hook_value: str = "sandbox-naver-hook"
    naver_token_in_query: bool = False
    naver_emit_delivered: bool = False
    naver_rate_limited: bool = True
    naver_rate_per_second: float = 2.0
    naver_rate_burst: int = 4
    naver_quota_limit: int = 0  # calls for each seller; 0 is no quota
    naver_quota_period: str = "SECONDS"  # or "ROUND"

    webhook_timeout_seconds: float = 5.0
    webhook_auto_off_after: int = 100

    def launch_url(self) -> str:
        return self.cafe24_launch_url or f"{self.app_url}/cafe24/launch/"

    def redirect_uris(self) -> list[str]:
        return self.cafe24_redirect_uris or [f"{self.app_url}/cafe24/callback/"]

    def cafe24_hook(self) -> str:
        return self.cafe24_webhook_url or f"{self.app_url}/hooks/cafe24/"

    def naver_redirect(self) -> str:
        return self.naver_redirect_url or f"{self.app_url}/naver/launch/"

    def naver_hook(self) -> str:
        return self.naver_hook_url or f"{self.app_url}/hooks/naver/"

    def solapi_hook(self) -> str:
        return self.solapi_webhook_url or f"{self.app_url}/hooks/solapi/"

    def apply(self, changes: Mapping[str, Any]) -> None:
        """Set named values; an unknown name or a value of another type is refused."""
        known = {each.name: type(getattr(self, each.name)) for each in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"unknown setting: {name}")
            setattr(self, name, _as(known[name], name, value))


def _as(kind: type, name: str, value: object) -> object:
    if kind is list and isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if kind is bool and isinstance(value, str):
        return value.lower() in ("1", "true", "on", "yes")
    if kind in (int, float) and isinstance(value, (int, float, str)):
        return kind(value)
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be {kind.__name__}")
    return value


def from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """SANDBOX_APP_URL and the like, as changes for `Config.apply`."""
    known = {each.name for each in fields(Config)}
    return {
        name: environment[f"SANDBOX_{name.upper()}"]
        for name in known
        if environment.get(f"SANDBOX_{name.upper()}")
    }
