"""What a hosted page is about: a Checkout Session, or a payment intent on its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

from ..resources import checkout_sessions
from ..types import Json
from ..world import Context

Stage = Literal["choose", "act", "paid", "closed"]
_CHOOSING = ("requires_payment_method", "requires_confirmation")


@dataclass
class Sale:
    """One thing to pay, and where the shopper goes afterwards."""

    ctx: Context
    intent: Json | None
    session: Json | None

    @property
    def _thing(self) -> Json:
        return self.session or self.intent or {}

    @property
    def id(self) -> str:
        """Id of the session or the intent."""
        return str(self._thing["id"])

    @property
    def path(self) -> str:
        """Path of the page."""
        return f"/c/pay/{self.id}" if self.session else f"/pay/{self.id}"

    @property
    def amount(self) -> int:
        """What is to be paid, in the smallest unit."""
        return int(self.session["amount_total"] if self.session else self._thing["amount"])

    @property
    def currency(self) -> str:
        """Its currency."""
        return str(self._thing["currency"])

    @property
    def kinds(self) -> list[str]:
        """Ways to pay."""
        return list(self._thing["payment_method_types"])

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What is bought."""
        if self.session:
            return checkout_sessions.summary(self.session)
        return [(self._thing["description"], "")] if self._thing.get("description") else []

    @property
    def manual(self) -> bool:
        """Whether the money is only held at first."""
        return bool(self.intent and self.intent["status"] == "requires_capture")

    def stage(self) -> Stage:
        """What the shopper can do now."""
        if self.session and self.session["status"] == "expired":
            return "closed"
        status = self.intent["status"] if self.intent else _CHOOSING[0]
        if status == "canceled":
            return "closed"
        if status == "requires_action":
            return "act"
        return "choose" if status in _CHOOSING else "paid"

    def kind_in_action(self) -> str:
        """The method that waits for the shopper."""
        method = self.ctx.store.get(self.intent["payment_method"]) if self.intent else None
        return str(method["type"]) if method else "card"

    def after(self, outcome: str) -> str | None:
        """Where to go after success, failure, or leaving; None: stay here."""
        if self.session:
            if outcome == "succeeded":
                return str(self.session["success_url"]).replace("{CHECKOUT_SESSION_ID}", self.id)
            return self.session["cancel_url"] if outcome == "pending" else None
        if self.intent is None or not self.intent["_return_url"]:
            return None
        return with_query(
            self.intent["_return_url"],
            {
                "payment_intent": self.intent["id"],
                "payment_intent_client_secret": self.intent["client_secret"],
                "redirect_status": outcome,
            },
        )


def with_query(url: str, added: dict[str, str]) -> str:
    """An address with more query parameters."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(added))))
    return urlunsplit(parts._replace(query=query))
