"""What every API view shares: one error shape, bounded pages, idempotency keys."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from marketplace.core import idempotency
from marketplace.core.errors import DomainError

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=` (24 unless told, at most 100)."""

    page_size = 24
    page_size_query_param = "page_size"
    max_page_size = 100


def read(shape: type[Any], request: Request) -> dict[str, Any]:
    """The checked input. Raises ValidationError (400)."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    checked: dict[str, Any] = given.validated_data
    return checked


def problem(code: str, message: Any, fields: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The one error body: `{"error": {"code", "message", "fields"}}`."""
    return {
        "error": {"code": code, "message": str(message), "fields": {k: _plain(v) for k, v in (fields or {}).items()}}
    }


def on_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate every expected exception into the one error body; anything else is a bug and stays a 500."""
    if isinstance(error, DomainError):
        set_rollback()
        return Response(problem(error.code, error.message, error.fields), status=error.status)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        return Response(
            problem("invalid", exceptions.ValidationError.default_detail, fields), status=400, headers=headers
        )
    return Response(problem(str(error.get_codes()), error.detail), status=error.status_code, headers=headers)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (int, bool, type(None))) else str(value)


class Door(APIView):
    """Base of every API view.

    An unsafe call with an `Idempotency-Key` header runs inside one transaction together with its stored answer. A view
    whose verb makes an outside call sets `calls_outside = True`: its verb is idempotent by its own intent rows, and no
    transaction may be open while it talks to the provider.
    """

    calls_outside = False

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method not in UNSAFE or self.calls_outside:
            return super().dispatch(request, *args, **kwargs)
        return self._dispatch_once(request, key, *args, **kwargs)

    def _dispatch_once(self, request: Any, key: str, *args: Any, **kwargs: Any) -> Any:
        self.args, self.kwargs = args, kwargs
        wrapped: Request = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers = wrapped, self.default_response_headers
        replayed = False
        try:
            self.initial(wrapped, *args, **kwargs)
            handler = getattr(self, wrapped.method.lower(), self.http_method_not_allowed)
            digest = self._digest(wrapped)

            def run() -> tuple[int, Any]:
                answer = handler(wrapped, *args, **kwargs)
                return answer.status_code, answer.data

            status, body, replayed = idempotency.once(
                actor=self._actor(wrapped), key=idempotency.check_key(key), digest=digest, run=run
            )
            response = Response(body, status=status)
        except Exception as error:  # noqa: BLE001 - the API's boundary: handle_exception re-raises what it does not know
            response = self.handle_exception(error)
        if replayed:
            response["Idempotent-Replayed"] = "true"
        self.response = self.finalize_response(wrapped, response, *args, **kwargs)
        return self.response

    @staticmethod
    def _digest(request: Request) -> str:
        where = request.method, request.get_full_path()
        if request.method == "POST" and (request.content_type or "").startswith("multipart/form-data"):
            return idempotency.form_digest(*where, request._request.POST, request._request.FILES)
        return idempotency.request_digest(*where, request._request.body)

    @staticmethod
    def _actor(request: Request) -> str:
        return getattr(request.user, "ref", None) or f"anonymous:{request.META.get('REMOTE_ADDR', '')}"
