"""What wants announce to the programs of sellers (outgoing webhooks): ids and sums, nothing that the shopper wrote."""

from datetime import UTC
from typing import Any

from marketplace.notices.services.webhooks import announce
from marketplace.notices.webhooks.selectors import owners_listening
from sellers.models import Seller
from wanted import selectors
from wanted.states import WantStatus

ASKED, ACCEPTED = "want.asked", "want.offer_accepted"
OWNER = "seller:"


def asked(*, want: str, **_more: Any) -> None:
    """Shops of the country that take orders and listen: one message each, whatever the daily digest does."""
    found = selectors.want_by(want)
    if found.status != WantStatus.OPEN:
        return
    listening = [owner.removeprefix(OWNER) for owner in owners_listening(ASKED)]
    payload = {
        "want": found.public_id, "country": found.country, "quantity": found.quantity, "budget_fen": found.budget_fen,
        "open_until": found.open_until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }  # fmt: skip
    for shop in Seller.objects.filter(public_id__in=listening, country=found.country).order_by("pk"):
        if selectors.can_answer(shop) and not selectors.is_own(found, shop):
            announce(
                owner=f"{OWNER}{shop.public_id}", kind=ASKED, payload=payload, source=f"{ASKED}:{want}:{shop.public_id}"
            )


def offer_accepted(*, offer: str, **_more: Any) -> None:
    """The shop whose offer was chosen; the order follows with `order.to_buy` once it is paid."""
    found = selectors.offer_by(offer)
    goods = found.listing
    payload = {
        "want": found.want.public_id, "offer": offer, "sku": goods.sku, "quantity": found.want.quantity,
        "price_minor": goods.price_minor, "currency": goods.currency,
    }  # fmt: skip
    announce(owner=f"{OWNER}{found.seller.public_id}", kind=ACCEPTED, payload=payload, source=f"{ACCEPTED}:{offer}")
