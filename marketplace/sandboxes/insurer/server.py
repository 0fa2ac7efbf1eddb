"""The HTTP face: /claims, /claims/<key>, /claims/<key>/documents, /_decide, /_fault, /health."""

from __future__ import annotations

from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from marketplace.sandboxes.desk import JsonDesk
from marketplace.sandboxes.insurer.world import World


class Handler(JsonDesk):
    """One request. The world hangs on the server."""

    server: InsurerServer
    refusal = 422

    def do_GET(self) -> None:
        """How a claim stands, or a sign of life."""
        path = urlsplit(self.path).path
        if path == "/health":
            self.answer(200, {"status": "ok"})
        elif path == "/_claims":
            self.answer(200, {"keys": self.server.world.keys()})
        elif path.startswith("/claims/") and not self._struck():
            self._found(self.server.world.find(unquote(path.removeprefix("/claims/"))))
        elif not path.startswith("/claims/"):
            self.answer(404, {"error": "no such address"})

    def obey(self, wish: dict[str, Any]) -> None:
        """Claims, documents, and directions of whoever plays the insurer."""
        world, path = self.server.world, urlsplit(self.path).path
        if path == "/claims":
            self._submit(wish)
        elif path.startswith("/claims/") and path.endswith("/documents"):
            self._found(world.documents(unquote(path.removeprefix("/claims/").removesuffix("/documents"))))
        elif path == "/_decide":
            figures = {name: wish[name] for name in ("amount", "question", "reason") if name in wish}
            self.answer(200, world.decide(str(wish["key"]), str(wish["state"]), **figures))
        elif path == "/_fault":
            world.faults.extend(str(kind) for kind in wish.get("kinds", []))
            self.answer(200, {"status": "ok"})
        else:
            self.answer(404, {"error": "no such address"})

    def _submit(self, wish: dict[str, Any]) -> None:
        key = self.headers.get("Idempotency-Key", "")
        if not key:
            self.answer(422, {"error": "no key"})
            return
        fault = self.server.world.fault()
        if fault == "lost":  # the work is done and the answer gets lost
            self.server.world.submit(key, wish)
            self.answer(504, {"error": "gateway timed out"})
        elif not self._struck(fault):
            self.answer(200, self.server.world.submit(key, wish))

    def _struck(self, fault: str | None = None) -> bool:
        kind = self.server.world.fault() if fault is None else fault
        if kind in ("error", "lost"):
            self.answer(503, {"error": "later"})
        elif kind == "refused":
            self.answer(422, {"error": "no policy"})
        elif kind == "broken":
            self.send(200, b'{"state": ')
        return bool(kind)

    def _found(self, claim: dict[str, Any] | None) -> None:
        if claim is None:
            self.answer(404, {"error": "no such key"})
        else:
            self.answer(200, claim)


class InsurerServer(ThreadingHTTPServer):
    """Loopback only."""

    daemon_threads = True

    def __init__(self, port: int, world: World) -> None:
        self.world = world
        super().__init__(("127.0.0.1", port), Handler)
