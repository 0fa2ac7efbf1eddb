"""Load from one thread: many keep-alive connections on loopback, each sending its next request when its answer is complete.

Small on purpose: on two cores the client must not be what is measured. `Caller` is for verbs: JSON in, JSON out.
"""

import http.client
import json
import selectors
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1"})
RECEIVE = 262_144
PATIENCE = 30.0


@dataclass
class Tally:
    """What came back. `latencies` in seconds."""

    seconds: float = 0.0
    answers: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds if self.seconds else 0.0

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if not status.startswith("2"))

    def quantile(self, share: float) -> float:
        """Latency in milliseconds below which `share` of the answers stayed."""
        ordered = sorted(self.latencies)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2) if ordered else 0.0


@dataclass
class _Line:
    """One connection and the answer it is waiting for."""

    connection: socket.socket
    sent_at: float = 0.0
    missing: int = -1
    head: bytes = b""


def get(url: str, *, headers: Sequence[str] = ()) -> bytes:
    """A GET as it goes over the wire."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return _request("GET", path, parts.netloc, headers, b"")


def post(url: str, body: Any, *, headers: Sequence[str] = ()) -> bytes:
    """A POST of JSON as it goes over the wire."""
    parts = urlsplit(url)
    return _request(
        "POST", parts.path, parts.netloc, [*headers, "Content-Type: application/json"], json.dumps(body).encode()
    )


def hammer(
    url: str, requests: Sequence[bytes], *, seconds: float = 0.0, count: int = 0, connections: int = 16
) -> Tally:
    """Send `requests` round and round, until `seconds` have passed or `count` answers came. Raises ValueError off loopback."""
    address = _loopback(url)
    tally, due = Tally(), cycle(requests)
    with selectors.DefaultSelector() as waiting:
        lines = [_open(address) for _ in range(connections)]
        for line in lines:
            waiting.register(line.connection, selectors.EVENT_READ, line)
            _send(line, next(due))
        began = time.perf_counter()
        end = began + seconds if seconds else float("inf")
        try:
            _serve(waiting, tally, due, end, count or float("inf"))
        finally:
            tally.seconds = time.perf_counter() - began
            for line in lines:
                line.connection.close()
    return tally


def _serve(waiting: selectors.BaseSelector, tally: Tally, due: Iterator[bytes], end: float, count: float) -> None:
    while (now := time.perf_counter()) < end and tally.answers < count:
        ready = waiting.select(PATIENCE)
        if not ready:
            raise TimeoutError(f"no answer within {PATIENCE:.0f} s")
        for key, _events in ready:
            line: _Line = key.data
            if _take(line, tally):
                tally.latencies.append(now - line.sent_at)
                _send(line, next(due))


def _take(line: _Line, tally: Tally) -> bool:
    """Read what is there; True where the answer is complete. Raises ConnectionError where the server hung up."""
    data = line.connection.recv(RECEIVE)
    if not data:
        raise ConnectionError("the server closed a connection")
    if line.missing >= 0:
        line.missing -= len(data)
        return line.missing <= 0
    line.head += data
    end = line.head.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = line.head[:end].lower()
    tally.answers += 1
    status = head[9:12].decode()
    tally.statuses[status] = tally.statuses.get(status, 0) + 1
    place = head.find(b"content-length:")
    if place < 0:
        raise ConnectionError(f"an answer without Content-Length: {head[:80]!r}")
    length = int(head[place + 15 :].split(b"\r\n", 1)[0])
    line.missing = length - (len(line.head) - end - 4)
    return line.missing <= 0


def _send(line: _Line, request: bytes) -> None:
    line.missing, line.head, line.sent_at = -1, b"", time.perf_counter()
    line.connection.sendall(request)


def _open(address: tuple[str, int]) -> _Line:
    connection = socket.create_connection(address, timeout=PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Line(connection)


def _request(method: str, path: str, host: str, headers: Sequence[str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: keep-alive", *headers]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def _loopback(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if parts.hostname not in LOOPBACK or parts.port is None:
        raise ValueError(f"{url} is not on this machine: the bench loads nobody else's server")
    return "127.0.0.1", parts.port


class Caller:
    """The REST API as one person, over one kept connection; not for sharing between threads."""

    def __init__(self, base: str, token: str = "") -> None:
        host, port = _loopback(base)
        self._connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        self._headers = {
            "Host": urlsplit(base).netloc,
            "Content-Type": "application/json",
            "Accept-Language": "zh-hans",
        }
        if token:
            self.sign_in(token)

    def sign_in(self, token: str) -> None:
        """Speak as the person with this token from now on."""
        self._headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str) -> tuple[int, Any]:
        return self._call("GET", path, None, {})

    def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        """An unsafe call with a fresh idempotency key."""
        return self._call("POST", path, json.dumps(body or {}), {"Idempotency-Key": uuid.uuid4().hex})

    def must(self, answer: tuple[int, Any]) -> Any:
        """The body of a good answer. Raises RuntimeError for any other."""
        status, body = answer
        if status >= 300:
            raise RuntimeError(f"the shop answered {status}: {str(body)[:300]}")
        return body

    def close(self) -> None:
        self._connection.close()

    def _call(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, Any]:
        try:
            self._connection.request(method, path, body, self._headers | headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            self._connection.close()  # an idle connection that the server gave up; the idempotency key makes this safe
            self._connection.request(method, path, body, self._headers | headers)
            answer = self._connection.getresponse()
        raw = answer.read()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(raw) if raw and is_json else raw
