"""Health checks of the containers: `python -m marketplace.config.probe http|worker NAME|broker`; status 0 is well."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from urllib.parse import urlsplit

import redis

from marketplace.config import clockwork

TIMEOUT_SECONDS = 5.0


def http_answers() -> bool:
    """The server of this container answers on its own port, under the public name (others are refused)."""
    host = urlsplit(os.environ["PUBLIC_URL"]).hostname or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["GRANIAN_PORT"]), timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/health/ready", headers={"Host": host})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def worker_answers(name: str) -> bool:
    """The worker `name` of this container answers a ping through the broker."""
    address = f"{name}@{socket.gethostname()}"
    return bool(clockwork.app.control.ping(destination=[address], timeout=TIMEOUT_SECONDS))


def broker_answers() -> bool:
    """The broker answers; beat can do nothing without it and has no door of its own to knock at."""
    with redis.Redis.from_url(os.environ["BROKER_URL"], socket_timeout=TIMEOUT_SECONDS) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def main(arguments: list[str]) -> int:
    """Ask what `arguments` name; 0 where it answers."""
    match arguments:
        case ["http"]:
            healthy = http_answers()
        case ["worker", name]:
            healthy = worker_answers(name)
        case ["broker"]:
            healthy = broker_answers()
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
