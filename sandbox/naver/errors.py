"""How Naver says no: the gateway, the order domain and the product domain."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class ApiError(Exception):
    """`more` is what this domain adds to code, message, timestamp and traceId."""

    status: int
    code: str
    message: str
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


GATEWAY = {
    401: ("GW.AUTHN", "요청을 보낼 권한이 없습니다."),
    403: ("GW.IP_NOT_ALLOWED", "호출이 허용되지 않은 IP입니다."),
    404: ("GW.NOT_FOUND", "요청하신 리소스를 찾을 수 없습니다."),
    429: ("GW.RATE_LIMIT", "요청이 많아 서비스를 일시적으로 사용할 수 없습니다."),
    500: ("GW.INTERNAL_SERVER_ERROR", "작업 중 오류가 발생하였습니다."),
    502: ("GW.PROXY.01", "작업 중 오류가 발생하였습니다."),
    503: ("GW.BLOCK.01", "서비스를 일시적으로 사용할 수 없습니다."),
    504: ("GW.TIMEOUT.01", "요청 대기 시간이 초과되었습니다."),
}


def gateway(status: int) -> ApiError:
    return ApiError(status, *GATEWAY.get(status, GATEWAY[500]))


def quota() -> ApiError:
    return ApiError(429, "GW.QUOTA_LIMIT", "할당된 시간당 요청량을 초과하였습니다.")


def order_error(code: str, message: str) -> ApiError:
    return ApiError(400, code, message)


def bad_parameter(name: str) -> ApiError:
    return ApiError(400, "4000", f"잘못된 요청 파라미터입니다. ({name})")


def invalid(name: str, kind: str, message: str, *, status: int = 400) -> ApiError:
    """Token endpoint and product domain: which input it was."""
    inputs = [{"name": name, "type": kind, "message": message}]
    return ApiError(status, "BAD_REQUEST", message, {"invalidInputs": inputs})


def product_not_found() -> ApiError:
    message = "요청한 상품을 찾을 수 없습니다."
    return ApiError(404, "NOT_FOUND", message, {"invalidInputs": []})
