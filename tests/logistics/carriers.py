"""The carriers' stand-in, in this process."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from marketplace.sandboxes.carriers.server import CarriersServer
from marketplace.sandboxes.carriers.world import World


class Carriers:
    """A running stand-in and its switchboard."""

    def __init__(self, server: CarriersServer) -> None:
        self.world = server.world
        self.address = f"http://localhost:{server.server_port}"

    def post(self, path: str, **wish: Any) -> Any:
        request = urllib.request.Request(f"{self.address}{path}", data=json.dumps(wish).encode(), method="POST")  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.loads(answer.read())


@contextmanager
def running(world: World | None = None) -> Iterator[Carriers]:
    server = CarriersServer(0, world or World())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Carriers(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
