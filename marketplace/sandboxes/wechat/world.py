"""What the stand-in knows: who it is, tokens it gave out, what was sent to whom, pictures it keeps. In memory only."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from typing import Any

LIFE = 7200


class Refused(Exception):
    """An answer with an errcode of theirs."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg = errcode, errmsg


class World:
    """One official account. Safe from several threads."""

    def __init__(self, *, app_id: str, secret: str) -> None:
        self.app_id, self.secret = app_id, secret
        self._lock = threading.RLock()
        self._tokens: set[str] = set()
        self.tokens_given = 0
        self.sent: list[dict[str, Any]] = []
        self.media: dict[str, bytes] = {}
        self.closed: set[str] = set()  # OpenIDs who wrote more than 48 hours ago
        self.faults: list[int] = []
        self._references: dict[str, int] = {}

    def give_token(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """A fresh token. Raises Refused for a wrong account or secret."""
        if wish.get("appid") != self.app_id:
            raise Refused(40013, "invalid appid")
        if wish.get("secret") != self.secret:
            raise Refused(40125, "invalid appsecret")
        with self._lock:
            self.tokens_given += 1
            fresh = f"tok_{secrets.token_urlsafe(24)}"
            self._tokens.add(fresh)
        return {"access_token": fresh, "expires_in": LIFE}

    def forget_tokens(self) -> None:
        """As after two hours: every token is refused."""
        with self._lock:
            self._tokens.clear()

    def check(self, token: str) -> None:
        """Raises Refused for a token that is none, and for a fault that was asked for; each strikes once."""
        with self._lock:
            if token not in self._tokens:
                raise Refused(42001, "access_token expired")
            if self.faults:
                raise Refused(self.faults.pop(0), "asked for")

    def send(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """A customer-service message."""
        content = str(wish.get("text", {}).get("content", ""))
        if wish.get("msgtype") != "text" or not content:
            raise Refused(44004, "empty content")
        if len(content.encode()) > 2048:
            raise Refused(45002, "content size out of limit")
        if wish["touser"] in self.closed:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        with self._lock:
            self.sent.append({"kind": "text", "to": wish["touser"], "text": content})
        return {"errcode": 0, "errmsg": "ok"}

    def send_template(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """A template message; a repeat of the same `client_msg_id` is the same message."""
        with self._lock:
            reference = str(wish.get("client_msg_id", ""))
            if reference and reference in self._references:
                return {"errcode": 0, "errmsg": "ok", "msgid": self._references[reference]}
            fields = {name: one["value"] for name, one in wish["data"].items()}
            self.sent.append(
                {
                    "kind": "template",
                    "to": wish["touser"],
                    "template": wish["template_id"],
                    "data": fields,
                    "url": wish.get("url", ""),
                }
            )
            number = len(self.sent)
            if reference:
                self._references[reference] = number
        return {"errcode": 0, "errmsg": "ok", "msgid": number}

    def find_media(self, media_id: str) -> bytes:
        """What somebody sent."""
        found = self.media.get(media_id)
        if found is None:
            raise Refused(40007, "invalid media_id")
        return found
