"""The HTTP face: /cgi-bin/stable_token, /cgi-bin/message/custom/send, /cgi-bin/message/template/send, /cgi-bin/media/get,
and for whoever plays: /_sent, /_fault, /_close, /_forget_tokens, /_media, /health.
"""

from __future__ import annotations

import base64
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from marketplace.sandboxes.desk import JsonDesk
from marketplace.sandboxes.wechat.world import Refused, World


class Handler(JsonDesk):
    """One request. The world hangs on the server."""

    server: WeChatServer

    def do_GET(self) -> None:
        """Media, or a look at what was sent."""
        parts = urlsplit(self.path)
        if parts.path == "/health":
            self.answer(200, {"status": "ok"})
        elif parts.path == "/_sent":
            self.answer(200, {"sent": self.server.world.sent, "tokens": self.server.world.tokens_given})
        elif parts.path == "/cgi-bin/media/get":
            self._media(parse_qs(parts.query))
        else:
            self.answer(404, {"error": "no such address"})

    def obey(self, wish: dict[str, Any]) -> None:
        """Messages and tokens, and directions of whoever plays WeChat."""
        parts = urlsplit(self.path)
        world = self.server.world
        try:
            if parts.path == "/cgi-bin/stable_token":
                self.answer(200, world.give_token(wish))
            elif parts.path.startswith("/cgi-bin/message/"):
                world.check(parse_qs(parts.query).get("access_token", [""])[0])
                act = world.send_template if parts.path.endswith("/template/send") else world.send
                self.answer(200, act(wish))
            else:
                self._direct(parts.path, wish)
        except Refused as refusal:  # they refuse with 200
            self.answer(200, {"errcode": refusal.errcode, "errmsg": refusal.errmsg})

    def _direct(self, path: str, wish: dict[str, Any]) -> None:
        world = self.server.world
        match path:
            case "/_fault":
                world.faults.extend(int(code) for code in wish["codes"])
            case "/_close":
                world.closed.add(str(wish["openid"]))
            case "/_forget_tokens":
                world.forget_tokens()
            case "/_media":
                world.media[str(wish["id"])] = base64.b64decode(wish["data"])
            case _:
                self.answer(404, {"error": "no such address"})
                return
        self.answer(200, {"status": "ok"})

    def _media(self, query: dict[str, list[str]]) -> None:
        try:
            self.server.world.check(query.get("access_token", [""])[0])
            data = self.server.world.find_media(query.get("media_id", [""])[0])
        except Refused as refusal:
            self.answer(200, {"errcode": refusal.errcode, "errmsg": refusal.errmsg})
            return
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class WeChatServer(ThreadingHTTPServer):
    """Loopback only."""

    daemon_threads = True

    def __init__(self, port: int, world: World) -> None:
        self.world = world
        super().__init__(("127.0.0.1", port), Handler)
