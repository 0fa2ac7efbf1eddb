"""One person's HTTP session with the running system."""

import json
import time as clock
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import requests

from marketplace.scenes.people import PASSWORD

T = TypeVar("T")
TIMEOUT = 60
PATIENCE = 90.0  # seconds; a loaded machine takes its time, and a step that never comes fails all the same


class WalkFailed(Exception):
    """A step did not do what it promises; the message says which call answered what."""


class Api:
    """The REST API as one signed-in person. Every unsafe call carries a fresh idempotency key."""

    def __init__(self, base: str, login: str) -> None:
        self.base = f"{base}/api/v1/"
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "zh-hans"
        token = self.post("auth/token/", {"login": login, "password": PASSWORD})["token"]
        self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(self.session.get(self.base + path, params=query, timeout=TIMEOUT))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._unsafe("POST", path, json=body or {})

    def put(self, path: str, body: dict[str, Any]) -> Any:
        return self._unsafe("PUT", path, json=body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        return self._unsafe("PATCH", path, json=body)

    def send(self, path: str, fields: dict[str, str], name: str, data: bytes, mime: str) -> Any:
        """A file as multipart/form-data; `name` is the form field."""
        return self._unsafe("POST", path, data=fields, files={name: (f"{name}.{mime.rsplit('/', 1)[1]}", data, mime)})

    def _unsafe(self, method: str, path: str, **kwargs: Any) -> Any:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return self._answer(self.session.request(method, self.base + path, headers=headers, timeout=TIMEOUT, **kwargs))

    @staticmethod
    def _answer(response: requests.Response) -> Any:
        if response.status_code >= 400:
            raise WalkFailed(f"{response.request.method} {response.url} → {response.status_code} {response.text[:400]}")
        return json.loads(response.content) if response.content else None


def wait_for(what: str, look: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """Look until there is an answer. The worker needs a moment; raises WalkFailed when it takes too long."""
    deadline = clock.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if clock.monotonic() > deadline:
            raise WalkFailed(f"waited {seconds:.0f} s in vain for: {what}")
        clock.sleep(0.15)
