"""Many WebSocket clients in one thread of one process: enough of RFC 6455 to open, send text and receive text. Loopback only."""

import asyncio
import base64
import json
import os
import struct
import time as clock
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
PATIENCE = 30.0


@dataclass
class Socket:
    """One open socket. `heard` maps the client id of each message that came to the moment it came (seconds, steady)."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: dict[str, float] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    is_open: bool = True

    def say(self, body: str, client_id: str) -> None:
        """Send one message; masked, as clients must."""
        self.writer.write(frame(json.dumps({"body": body, "client_id": client_id}).encode()))

    async def listen(self) -> None:
        """Note what comes until the other end closes."""
        try:
            while True:
                code, data = await _read(self.reader)
                if code == TEXT:
                    self._note(json.loads(data))
                elif code == PING:
                    self.writer.write(frame(data, PONG))
                elif code == CLOSE:
                    break
        except (asyncio.IncompleteReadError, OSError):
            pass
        self.is_open = False

    def _note(self, told: dict[str, Any]) -> None:
        if message := told.get("message"):
            self.heard.setdefault(message["client_id"], clock.monotonic())
        elif error := told.get("error"):
            self.refused.append(error["code"])

    def leave(self) -> None:
        self.writer.write(frame(struct.pack(">H", 1000), CLOSE))
        self.writer.close()


async def connect(address: str, cookie: str, origin: str) -> Socket:
    """Open a socket as a browser with this cookie. Raises ConnectionError where it is refused, or is not on loopback."""
    parts = urlsplit(address)
    if parts.hostname not in ("localhost", "127.0.0.1"):
        raise ConnectionError("only loopback")
    reader, writer = await asyncio.open_connection("127.0.0.1", parts.port)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Upgrade: websocket", "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Origin: {origin}", f"Cookie: {cookie}", "", "",
    )  # fmt: skip
    writer.write("\r\n".join(lines).encode())
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    if b" 101 " not in head.split(b"\r\n", 1)[0]:
        raise ConnectionError(head.split(b"\r\n", 1)[0].decode("latin-1"))
    return Socket(reader, writer)


def frame(data: bytes, code: int = TEXT) -> bytes:
    """One masked frame."""
    mask, size = os.urandom(4), len(data)
    if size < 126:
        head = struct.pack(">BB", 0x80 | code, 0x80 | size)
    elif size < 65536:
        head = struct.pack(">BBH", 0x80 | code, 0x80 | 126, size)
    else:
        head = struct.pack(">BBQ", 0x80 | code, 0x80 | 127, size)
    repeated = (mask * (size // 4 + 1))[:size]
    return head + mask + (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """One whole frame of a server: its kind and its data."""
    first, second = await reader.readexactly(2)
    size = second & 0x7F
    if size == 126:
        (size,) = struct.unpack(">H", await reader.readexactly(2))
    elif size == 127:
        (size,) = struct.unpack(">Q", await reader.readexactly(8))
    return first & 0x0F, await reader.readexactly(size)
