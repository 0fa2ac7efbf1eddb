"""The HTTP face: POST /translate, GET /languages, GET /health; /_fault plays a bad day, /_calls counts."""

from __future__ import annotations

import json
import re
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from marketplace.sandboxes.desk import JsonDesk
from marketplace.sandboxes.translate.engine import LANGUAGES, translate


class Handler(JsonDesk):
    """One request."""

    server: TranslateServer

    def do_GET(self) -> None:
        """Which languages, or a sign of life."""
        path = urlsplit(self.path).path
        if path == "/languages":
            others = [{"code": code, "name": code, "targets": list(LANGUAGES)} for code in LANGUAGES]
            self.send(200, json.dumps(others).encode())
        elif path == "/health":
            self.answer(200, {"status": "ok"})
        elif path == "/_calls":
            self.answer(200, {"calls": self.server.calls})
        else:
            self.answer(404, {"error": "no such address"})

    def obey(self, wish: dict[str, Any]) -> None:
        """A translation, or a direction of whoever plays the firm."""
        path = urlsplit(self.path).path
        if path == "/_fault":
            self.server.faults.extend(str(kind) for kind in wish.get("kinds", []))
            self.answer(200, {"status": "ok"})
        elif path == "/translate":
            self._translate(wish)
        else:
            self.answer(404, {"error": "no such address"})

    def _translate(self, wish: dict[str, Any]) -> None:
        self.server.calls += 1
        if self.server.api_key and wish.get("api_key") != self.server.api_key:
            self.answer(403, {"error": "Invalid API key"})
            return
        said, source, target = wish["q"], str(wish["source"]), str(wish["target"])
        if source not in LANGUAGES or target not in LANGUAGES:
            self.answer(400, {"error": f"{source} or {target} is not supported"})
            return
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault == "error":
            self.answer(500, {"error": "later"})
        elif fault == "broken":
            self.send(200, b'{"translatedText": ')
        elif fault == "refused":
            self.answer(400, {"error": "no"})
        else:
            made = [translate(str(one), source, target) for one in (said if isinstance(said, list) else [said])]
            if fault == "slip":  # what a real engine does on a bad day: a placeholder is lost
                made = [re.sub(r"⟦\d+⟧", "", one, count=1) for one in made]
            self.answer(200, {"translatedText": made if isinstance(said, list) else made[0]})


class TranslateServer(ThreadingHTTPServer):
    """Loopback only."""

    daemon_threads = True

    def __init__(self, port: int, *, api_key: str = "") -> None:
        self.calls, self.faults, self.api_key = 0, list[str](), api_key
        super().__init__(("127.0.0.1", port), Handler)
