"""A request and an answer, apart from the socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import ApiError
from .types import Json

JSON = "application/json"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """What came in. Header names are lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Json:
        """A JSON object body; empty where there is none. Raises ApiError(400)."""
        if not self.body.strip():
            return {}
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise ApiError(400, "The body is not JSON.") from error
        if not isinstance(value, dict):
            raise ApiError(400, "The body must be a JSON object.")
        return value


@dataclass(frozen=True)
class Reply:
    """What goes out. `hang_up`: no answer at all, the connection is closed after `wait` seconds."""

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False
    wait: float = 0.0


def as_json(value: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer, indented as Stripe indents it."""
    return Reply(status, dump(value), JSON, headers or {})


def dump(value: Json) -> bytes:
    """Bytes of a JSON answer."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def redirect(url: str) -> Reply:
    """See another page (after a form)."""
    return Reply(303, b"", HTML, {"Location": url})


def html(text: str, status: int = 200) -> Reply:
    """A page."""
    return Reply(status, text.encode(), HTML)
