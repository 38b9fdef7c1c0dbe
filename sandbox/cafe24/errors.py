"""The two shapes of Cafe24's errors: flat for OAuth, nested for the Admin API."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.cafe24 import assumptions


@dataclass
class ApiError(Exception):
    status: int
    message: str
    more_info: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {
            "error": {"code": self.status, "message": self.message, "more_info": self.more_info}
        }


@dataclass
class OAuthError(Exception):
    error: str
    description: str
    status: int = assumptions.TOKEN_ERROR_STATUS

    def body(self) -> dict[str, Any]:
        return {"error": self.error, "error_description": self.description}


def not_found() -> ApiError:
    return ApiError(404, assumptions.NOT_FOUND)


def bad_parameter(name: str) -> ApiError:
    return ApiError(422, assumptions.BAD_PARAMETER.format(name=name))


def missing_parameter(name: str) -> ApiError:
    return ApiError(422, assumptions.MISSING_PARAMETER.format(name=name))
