"""What the server is told at start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    """Settings. Secrets come from the environment so that they do not show in the process list."""

    port: int = 0
    """0: any free port."""
    state: str = ":memory:"
    """The sqlite3 file."""
    public_url: str = ""
    """How a browser reaches this server; empty: http://localhost:<port>."""
    api_key: str = ""
    """The only key accepted; empty: any test key."""
    webhook_url: str = ""
    webhook_secret: str = ""
    webhook_events: tuple[str, ...] = ("*",)
    """What that address wants to hear of."""
    async_seconds: float = 2.0
    """How long wallets take to settle a refund, banks a payout, and so on."""
    booking_seconds: float = 0.3
    """How long after `automatic_async` capture the balance transaction appears."""
    settle_days: float = 0.0
    """How long captured money stays pending before it can be transferred or paid out."""
    retry_seconds: float = 1.0
    """First wait before a webhook is sent again; doubles each time."""
    webhook_tries: int = 8
    time_file: str = ""
    """File with the demo's clock offset in seconds."""
    merchant: str = "全球喵喵 Miaomiao"
    """Shown on the hosted pages."""
