"""What every part of the server shares, and the context one piece of work runs in."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from . import ids
from .clock import Clock
from .config import Config
from .errors import not_found
from .forms import Params
from .rendering import Keep, page, public
from .store import Store
from .types import API_VERSION, PLATFORM, Json

CONFIGURED_ENDPOINT = "we_configured"
"""Id of the webhook endpoint given at start; it hears the platform and all connected accounts."""


@dataclass
class World:
    """One running sandbox."""

    config: Config
    store: Store
    clock: Clock
    public_url: str = ""
    stirred: threading.Event = field(default_factory=threading.Event)
    """Set when there is something new for the background threads."""

    def after(self, seconds: float, action: str, target: str, account: str = PLATFORM) -> None:
        """Have something happen later, by the sandbox's clock. Survives a restart."""
        self.store.run(
            "INSERT INTO timers (due, action, account, target) VALUES (?, ?, ?, ?)",
            self.clock.moment() + seconds,
            action,
            account,
            target,
        )

    def forget_timer(self, action: str, target: str) -> None:
        """Take back what `after` planned."""
        self.store.run("DELETE FROM timers WHERE action = ? AND target = ?", action, target)


@dataclass
class Context:
    """One request, or one step in the background, on behalf of one account."""

    world: World
    account: str = PLATFORM
    request_id: str | None = None
    idempotency_key: str | None = None

    @property
    def store(self) -> Store:
        """The documents."""
        return self.world.store

    def now(self) -> int:
        """The sandbox's time."""
        return self.world.clock.now()

    def at(self, account: str) -> Context:
        """The same work, inside another account."""
        return Context(self.world, account, self.request_id, self.idempotency_key)

    def get(self, kind: str, object_id: str, param: str = "id") -> Json:
        """An object of this account. Raises `resource_missing`."""
        obj = self.store.get(object_id, self.account)
        if obj is None or obj["object"] != kind:
            raise not_found(kind.replace("checkout.", "checkout "), object_id, param)
        return obj

    def add(self, obj: Json) -> Json:
        """Store a new object."""
        self.store.insert(obj, self.account)
        return obj

    def save(self, obj: Json) -> Json:
        """Store an object's new state."""
        self.store.update(obj)
        return obj

    def page(self, kind: str, params: Params, url: str, equal: tuple[str, ...] = (), keep: Keep | None = None) -> Json:
        """One page of this account's objects of a kind."""
        return page(self.store, kind, self.account, params, url, equal=equal, keep=keep)

    def emit(self, topic: str, obj: Json, previous: Json | None = None) -> None:
        """Write an event and one delivery for each endpoint that listens."""
        data: Json = {"object": public(obj)}
        if previous:
            data["previous_attributes"] = previous
        endpoints = self._listeners(topic)
        event: Json = {
            "id": ids.new("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": len(endpoints),
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": topic,
        }
        if self.account:
            event["account"] = self.account
        self.add(event)
        for endpoint in endpoints:
            self.store.run("INSERT INTO deliveries (event_id, endpoint_id) VALUES (?, ?)", event["id"], endpoint)

    def _listeners(self, topic: str) -> list[str]:
        config = self.world.config
        hears_this = "*" in config.webhook_events or topic in config.webhook_events
        found = [CONFIGURED_ENDPOINT] if config.webhook_url and hears_this else []
        for endpoint in self.store.newest("webhook_endpoint", PLATFORM):
            wanted = endpoint["enabled_events"]
            hears = endpoint["_connect"] == bool(self.account) and endpoint["status"] == "enabled"
            if hears and ("*" in wanted or topic in wanted):
                found.append(endpoint["id"])
        return found
