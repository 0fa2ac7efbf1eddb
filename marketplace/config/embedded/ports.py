"""Finding TCP ports on the loopback address."""

from __future__ import annotations

import contextlib
import socket


def is_busy(port: int) -> bool:
    """True where somebody listens on `port` of localhost, in either address family, or where we may not listen."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(0.5)
            if probe.connect_ex((address, port)) == 0:
                return True
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def any_free() -> int:
    """A port that nobody listens on just now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_free(start: int, taken: frozenset[int] = frozenset()) -> int:
    """The first free port from `start` upward that is not in `taken`. Raises OSError where there is none."""
    for port in range(start, 65536):
        if port not in taken and not is_busy(port):
            return port
    raise OSError(f"no free port from {start} upward")
