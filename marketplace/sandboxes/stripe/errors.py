"""Errors as Stripe words them: HTTP status, type, code, param, message (docs.stripe.com "Errors")."""

from __future__ import annotations

from .types import Json


class ApiError(Exception):
    """An answer other than 2xx.

    `keep` says that the work done so far stays (a declined card leaves a failed charge behind);
    `began` says that execution began, so the answer is stored under the idempotency key.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        extra: Json | None = None,
        keep: bool = False,
        began: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.keep = keep
        self.began = began or keep
        self.error: Json = {"message": message, "type": kind}
        if code:
            self.error["code"] = code
            self.error["doc_url"] = "https://stripe.com/docs/error-codes/" + code.replace("_", "-")
        if param:
            self.error["param"] = param
        self.error.update(extra or {})

    def body(self) -> Json:
        """The JSON answer."""
        return {"error": self.error}


def missing(param: str) -> ApiError:
    """A required parameter was not sent."""
    return ApiError(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown_parameter(param: str) -> ApiError:
    """A parameter that the endpoint does not know; Stripe refuses these instead of ignoring them."""
    return ApiError(400, f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def invalid(param: str, message: str, code: str | None = None) -> ApiError:
    """A parameter has a value that cannot be used."""
    return ApiError(400, message, code=code, param=param)


def not_found(noun: str, object_id: str, param: str = "id") -> ApiError:
    """No such object in this account."""
    status = 404 if param == "id" else 400
    return ApiError(status, f"No such {noun}: '{object_id}'", code="resource_missing", param=param)


def refused(message: str, code: str | None = None, *, param: str | None = None, extra: Json | None = None) -> ApiError:
    """The state of things forbids it. Execution had begun, so the answer is kept for replays."""
    return ApiError(400, message, code=code, param=param, extra=extra, began=True)
