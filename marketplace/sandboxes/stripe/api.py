"""One API request: key, account, faults, idempotency, the work in one transaction, the answer."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import time
from dataclasses import dataclass, replace

from . import faults, idempotency, ids, parameters, router
from .errors import ApiError
from .faults import Fault
from .forms import Params, decode
from .http import Reply, Request, as_json, dump
from .rendering import expand, public
from .types import API_VERSION, Json
from .world import Context, World

_SERVER_ERROR: Json = {"error": {"message": "An unknown error occurred", "type": "api_error"}}


@dataclass(frozen=True)
class _Call:
    """A request whose key and account have been checked."""

    request: Request
    match: router.Match
    account: str
    key: str | None
    values: Json
    request_id: str
    version: str | None


class Api:
    """The `/v1/` part of the server."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._in_flight = idempotency.InFlight()

    def answer(self, request: Request) -> Reply:
        """The answer to any request below `/v1/`."""
        request_id = ids.new("req", 14)
        headers = {
            "Request-Id": request_id,
            "Stripe-Version": request.headers.get("stripe-version", API_VERSION),
        }
        try:
            reply = self._answer(request, request_id)
        except ApiError as error:
            reply = as_json(error.body(), error.status)
        key = request.headers.get("idempotency-key")
        if key:
            headers["Idempotency-Key"] = key
        return replace(reply, headers={**headers, **reply.headers})

    def _answer(self, request: Request, request_id: str) -> Reply:
        _check_key(request, self._world.config.api_key)
        match = router.find(request.method, request.path)
        if match is None:
            raise ApiError(404, f"Unrecognized request URL ({request.method}: {request.path}).")
        values = decode(request.query)
        if request.method == "POST":
            values.update(decode(_text(request.body)))
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        if key is not None:
            idempotency.check(key)
        account = request.headers.get("stripe-account", "")
        call = _Call(request, match, account, key, values, request_id, request.headers.get("stripe-version"))
        with self._in_flight.hold(account, key):
            return self._with_faults(call)

    def _with_faults(self, call: _Call) -> Reply:
        with self._world.store.transaction():
            fault = faults.take(self._world.store, f"{call.request.method} {call.request.path}", faults.REQUEST_KINDS)
        if fault is not None and fault.kind == "slow":
            time.sleep(fault.seconds)
        if fault is not None and fault.kind == "error_500_before":
            return as_json(_SERVER_ERROR, 500)
        if fault is not None and fault.kind == "rate_limit":
            raise ApiError(429, "Request rate limit exceeded.", code="rate_limit")
        reply = self._work(call, fault)
        self._world.stirred.set()
        if fault is not None and fault.kind == "timeout_after_commit":
            return Reply(hang_up=True, wait=fault.seconds)
        return reply

    def _work(self, call: _Call, fault: Fault | None) -> Reply:
        store, endpoint = self._world.store, call.request.path
        with store.transaction():
            self._check_account(call.account)
            if call.key is not None:
                known = idempotency.replay(store, call.account, call.key, endpoint, call.values)
                if known is not None:
                    return Reply(known[0], known[1], headers={"Idempotent-Replayed": "true"})
            status, body, keep = self._run(call)
            if fault is not None and fault.kind == "error_500":
                status, body, keep = 500, dump(_SERVER_ERROR), True
            if call.key is not None and keep:
                idempotency.remember(store, call.account, call.key, endpoint, call.values, status, body)
        return Reply(status, body)

    def _run(self, call: _Call) -> tuple[int, bytes, bool]:
        """Status, body, and whether execution began (so that the answer is kept)."""
        store = self._world.store
        error: ApiError | None
        try:
            parameters.check(call.match.name, call.request.method, call.values, call.version)
            with store.savepoint():
                result, error = self._handle(call)
                if error is None:
                    return 200, dump(expand(store, result, Params(call.values).texts("expand"))), True
        except ApiError as undone:
            error = undone
        return error.status, dump(public(error.body())), error.began

    def _handle(self, call: _Call) -> tuple[Json, ApiError | None]:
        """The result, or an error whose work stays. Other errors are raised and undo the work."""
        ctx = Context(self._world, call.account, call.request_id, call.key)
        try:
            return public(call.match.handler(ctx, Params(call.values), *call.match.ids)), None
        except ApiError as error:
            if not error.keep:
                raise
            return {}, error

    def _check_account(self, account: str) -> None:
        if account and (self._world.store.get(account, "") or {}).get("object") != "account":
            raise ApiError(
                403,
                f"The provided key does not have access to account '{account}' (or that account does not exist). "
                "Application access may have been revoked.",
                code="account_invalid",
            )


def _check_key(request: Request, wanted: str) -> None:
    key = _key(request.headers.get("authorization", ""))
    if not key:
        raise ApiError(
            401,
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        )
    right = hmac.compare_digest(key.encode(), wanted.encode()) if wanted else bool(re.match(r"^[sr]k_test_.", key))
    if not right:
        raise ApiError(401, f"Invalid API Key provided: {key[:8]}{'*' * 12}{key[-4:] if len(key) > 12 else ''}")


def _key(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise ApiError(400, "Invalid request body: it is not UTF-8.") from error
