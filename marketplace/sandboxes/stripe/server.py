"""The HTTP server: loopback only, one thread a connection, keep-alive."""

from __future__ import annotations

import sys
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from .api import Api
from .background import Background
from .clock import Clock
from .config import Config
from .control import Control
from .http import Reply, Request, as_json
from .pages.views import SAFE, Pages
from .store import Store
from .webhooks import Sender
from .world import World

HOST: Final = "127.0.0.1"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_MAX_BODY: Final = 1 << 20
_BROKEN: Final = {"error": {"message": "The sandbox has a defect; see its log.", "type": "api_error"}}


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            traceback.print_exc(file=sys.stderr)


class Sandbox:
    """The whole server: listener, timers, webhook sender, state."""

    def __init__(self, config: Config) -> None:
        self.config = config
        store = Store(config.state)
        self.world = World(config, store, Clock(config.time_file))
        self._listener = _Listener((HOST, config.port), _handler(self))
        self.port = int(self._listener.server_address[1])
        self.world.public_url = (config.public_url or f"http://localhost:{self.port}").rstrip("/")
        self._api, self._control, self._pages = Api(self.world), Control(self.world), Pages(self.world)
        self._sender, self._background = Sender(self.world), Background(self.world)

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://{HOST}:{self.port}"

    def run(self) -> None:
        """Serve until `stop()`."""
        self._sender.start()
        self._background.start()
        self._listener.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Finish the step in hand and close. Call from another thread than `run()`."""
        self._listener.shutdown()
        self._listener.server_close()
        self._background.stop()
        self._sender.stop()
        self.world.store.close()

    def answer(self, request: Request) -> Reply:
        """Any request."""
        if not _from_here(request):
            return as_json({"error": {"message": "This sandbox answers loopback only.", "type": "api_error"}}, 403)
        try:
            if request.path.startswith("/v1/"):
                return self._api.answer(request)
            if request.path.startswith("/_sandbox/"):
                return self._control.answer(request)
            return self._pages.answer(request)
        except Exception:  # noqa: BLE001 - the outermost boundary of a request: log and answer 500
            traceback.print_exc(file=sys.stderr)
            return as_json(_BROKEN, 500)


def _from_here(request: Request) -> bool:
    """No other site may use a browser on this machine to reach us: Host and Origin must be loopback."""
    hosts = [urlsplit("//" + request.headers.get("host", "localhost")).hostname]
    origin = request.headers.get("origin")
    if origin is not None:
        hosts.append(urlsplit(origin).hostname)
    return all(host in _LOOPBACK for host in hosts)


def _handler(sandbox: Sandbox) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "SandboxStripe"
        sys_version = ""
        disable_nagle_algorithm = True
        wbufsize = 1 << 16
        timeout = 75

        def _serve(self) -> None:
            try:
                length = int(self.headers.get("Content-Length") or 0)
            except ValueError:
                length = -1
            if not 0 <= length <= _MAX_BODY or self.headers.get("Transfer-Encoding"):
                self.close_connection = True
                self._send(as_json({"error": {"message": "Bad request body.", "type": "invalid_request_error"}}, 413))
                return
            body = self.rfile.read(length)
            target = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = sandbox.answer(Request(self.command, target.path, target.query, headers, body))
            if reply.hang_up:
                time.sleep(reply.wait)
                self.close_connection = True
                return
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in (
                SAFE | dict(reply.headers) if reply.kind.startswith("text/html") else reply.headers
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()

        do_GET = do_POST = do_DELETE = _serve

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the events tell what happened."""

    return Handler
