"""A WebSocket client for tests: speaks ASGI to the real application, with the cookies of a test client."""

from __future__ import annotations

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from marketplace.config.asgi import application

PATIENCE = 60.0


class Socket:
    """One browser tab at `/ws/chat/<public id>/`."""

    def __init__(self, client: Client, public_id: str, *, origin: str = "") -> None:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        headers = [(b"cookie", cookies.encode()), (b"origin", (origin or settings.PUBLIC_URL).encode())]
        scope = {
            "type": "websocket", "path": f"/ws/chat/{public_id}/", "query_string": b"", "headers": headers, "subprotocols": [],
        }  # fmt: skip
        self.wire = ApplicationCommunicator(application, scope)

    async def connect(self) -> bool:
        """Was the socket accepted?"""
        await self.wire.send_input({"type": "websocket.connect"})
        answer = await self.wire.receive_output(PATIENCE)
        return bool(answer["type"] == "websocket.accept")

    async def say(self, body: str, client_id: str) -> None:
        await self.send(text=json.dumps({"body": body, "client_id": client_id}))

    async def send(self, *, text: str | None = None, data: bytes | None = None) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def hear(self) -> dict[str, Any]:
        """The next frame."""
        event = await self.wire.receive_output(PATIENCE)
        assert event["type"] == "websocket.send", event
        heard: dict[str, Any] = json.loads(event["text"])
        return heard

    async def closed_with(self) -> int:
        event = await self.wire.receive_output(PATIENCE)
        assert event["type"] == "websocket.close", event
        return int(event["code"])

    async def leave(self) -> None:
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wire.wait(PATIENCE)
