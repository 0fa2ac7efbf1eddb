"""Buying and paying in the seeded world: real quotes, real payments at the sandbox provider, settled by asking it."""

import json
import urllib.request
from collections.abc import Mapping

from django.conf import settings

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core.outbox.drain import drain
from marketplace.payments.services import attempts
from orders.models import Order, Purchase
from orders.policies import notice
from orders.services import carts, checkout, paying, quoting


def place(user: User, wanted: Mapping[str, int]) -> Purchase:
    """Fill the cart, quote and place. `wanted` maps a listing's public id to pieces."""
    cart = carts.cart_for(user=user)
    for listing, pieces in wanted.items():
        carts.add(cart=cart, listing=listing, quantity=pieces)
    quote = quoting.make_quote(user=user)
    address = user.addresses.filter(removed_at=None, is_default=True).get()
    purchase = checkout.place(
        user=user, quote_public_id=quote.public_id, address_id=address.pk, notice_version=notice.VERSION, actor=user.ref
    )
    drain()
    return purchase


def pay(purchase: Purchase, method: str = "alipay") -> list[Order]:
    """Pay at the provider's sandbox and let the marketplace find out. Returns the paid orders."""
    attempt = paying.pay(
        purchase=purchase, method=method, return_url=f"{settings.PUBLIC_URL}/", actor=purchase.user.ref
    )
    kind = (
        "checkout_sessions" if attempt.provider_session.startswith("cs_") else "payment_intents"
    )  # WeChat shows a QR code
    sandbox("POST", f"/_sandbox/{kind}/{attempt.provider_session}/pay", {"method": method})
    attempts.settle(attempt_id=attempt.pk)
    drain()
    return list(purchase.orders.order_by("pk"))


def buy(user: User, listing: Listing, pieces: int = 1, method: str = "alipay") -> Order:
    """One thing from one seller, paid."""
    return pay(place(user, {listing.public_id: pieces}), method)[0]


def sandbox(method: str, path: str, wish: Mapping[str, object]) -> dict[str, object]:
    """Tell the provider's sandbox what a person or the bank does. Loopback only."""
    request = urllib.request.Request(  # noqa: S310  (the address is our own setting)
        settings.STRIPE_API_BASE + path,
        data=json.dumps(wish).encode(),
        method=method,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        found: dict[str, object] = json.loads(answer.read() or b"{}")
    return found
