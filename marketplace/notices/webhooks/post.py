"""One POST to somebody else's server: to the very address that was checked, no redirects, hard limits on time and reading."""

import http.client
import socket
import ssl
import threading
import time as clock
from dataclasses import dataclass
from functools import lru_cache

import certifi

from marketplace.notices.webhooks.guard import Target

CONNECT_SECONDS = 4.0
ALL_SECONDS = 10.0
MOST_READ = 16 * 1024
AGENT = "Miaomiao-Webhooks/1"


@dataclass(frozen=True)
class Answer:
    """What came of one try: the HTTP status, or an error word where there was none. `milliseconds` of true time."""

    status: int | None
    error: str
    milliseconds: int

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """410: the receiver wants no more."""
        return self.status == 410


def post(target: Target, body: bytes, headers: dict[str, str]) -> Answer:
    """Send, and look at the status only. Never raises for what the other side does."""
    began = clock.monotonic()
    status, error = None, ""
    try:
        line = _connect(target)
    except (OSError, ValueError) as problem:  # ssl.SSLError is an OSError
        return Answer(None, type(problem).__name__, _since(began))
    timer = threading.Timer(ALL_SECONDS - (clock.monotonic() - began), _cut, [line])
    timer.daemon = True
    timer.start()  # a server that drips one byte a second ends here
    try:
        caller = http.client.HTTPConnection(target.host)
        caller.sock = line
        sent = {"Host": target.host_header, "Content-Type": "application/json", "User-Agent": AGENT, **headers}
        caller.request("POST", target.path, body=body, headers={**sent, "Connection": "close"})
        answer = caller.getresponse()
        status = answer.status
        answer.read(MOST_READ)
    except (http.client.HTTPException, OSError, ValueError) as problem:
        # A line cut while the rest was read has brought its status all the same.
        error = "" if status is not None else type(problem).__name__
    finally:
        timer.cancel()
        line.close()
    return Answer(status, error[:60], _since(began))


def _connect(target: Target) -> socket.socket:
    line = socket.create_connection((target.ip, target.port), timeout=CONNECT_SECONDS)
    try:
        if target.scheme == "https":
            line = _tls().wrap_socket(line, server_hostname=target.host)
        line.settimeout(ALL_SECONDS)
    except BaseException:
        line.close()
        raise
    return line


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


def _cut(line: socket.socket) -> None:
    """Time is up: close the line under whoever waits on it."""
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _since(began: float) -> int:
    return round((clock.monotonic() - began) * 1000)
