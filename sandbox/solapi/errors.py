"""How the gateway says no: a whole request (`ApiError`) or one message of it (`Rejected`)."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ApiError(Exception):
    status: int
    code: str
    message: str
    headers: dict[str, str] = field(default_factory=dict)


class Rejected(Exception):  # noqa: N818  (the gateway's own word for it, and not an error of ours)
    """One message is refused at registration; the request itself answers 200."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
