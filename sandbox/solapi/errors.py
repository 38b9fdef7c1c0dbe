"""How the gateway says no: to a whole request (`ApiError`) or to one message (`Rejected`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Rejected(Exception):
    """One message is refused at registration; the request itself answers 200."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def invalid(message: str) -> ApiError:
    return ApiError(Refusal(400, "ValidationError", message))
