"""What the seller's room announces to the programs of sellers and integrators (outgoing webhooks). Called by the outbox."""

from typing import Any

from marketplace.accounts.selectors import user_by_ref
from marketplace.accounts.services.telling import tell
from marketplace.core.trail import digest
from marketplace.notices.services.webhooks import announce
from marketplace.notices.webhooks.selectors import endpoint_for_notice
from sellers.models import Payout, Seller
from sellers.policies.team import Permission
from sellers.selectors import by_public_id, ref
from sellers.selectors.team import members_who_may


def approved(*, seller: str, **_more: Any) -> None:
    shop = by_public_id(seller)
    stamp = shop.approved_at.isoformat() if shop.approved_at else ""
    _tell(shop, "seller.approved", {"status": shop.status}, stamp)


def rejected(*, seller: str, **_more: Any) -> None:
    shop = by_public_id(seller)
    stamp = shop.submitted_at.isoformat() if shop.submitted_at else ""
    _tell(shop, "seller.rejected", {"status": shop.status}, stamp)


def status_changed(*, seller: str, status: str, reason: str = "", at: str = "", **_more: Any) -> None:
    """Restricted, suspended, closed or open again. The reason is told to the seller only, by their own letter."""
    shop = by_public_id(seller)
    _tell(shop, "seller.restricted", {"status": status}, f"{status}:{at}:{digest(reason)}")


def graded(*, seller: str, grade: str, points: int, source: str = "", **_more: Any) -> None:
    _tell(by_public_id(seller), "grade.changed", {"grade": grade, "points": points}, f"{grade}:{points}:{source}")


def paid_out(*, payout: str, **_more: Any) -> None:
    row = Payout.objects.select_related("seller").get(public_id=payout)
    _tell_payout(row, "payout.paid")


def payout_returned(*, source: str, code: str, **_more: Any) -> None:
    """The bank sent it back; `source` is the payout's reference."""
    kind, _, public_id = source.partition(":")
    row = Payout.objects.select_related("seller").filter(public_id=public_id).first() if kind == "payout" else None
    if row is not None:
        _tell_payout(row, "payout.returned", code=code)


def tell_webhook_disabled(*, owner: str, endpoint: str, why: str) -> None:
    """An endpoint was switched off: whoever looks after it is told, in their language."""
    found = endpoint_for_notice(endpoint)
    if found is None or found.disabled_at is None:
        return
    context = {"address": found.url[:120], "is_gone": why == "gone"}
    source = f"{found.ref}:disabled:{found.disabled_at:%Y%m%d%H%M%S}"
    if owner.startswith("user:"):
        people = [user] if (user := user_by_ref(owner)) else []
    else:
        members = members_who_may(by_public_id(owner).pk, Permission.HOOKS)
        people = [member.user for member in members]
    for person in people:
        tell(person, template="webhook_disabled", source=source, context=context, link="/seller/webhooks/")


def _tell(shop: Seller, kind: str, facts: dict[str, Any], cause: str) -> None:
    payload = {"seller": shop.public_id, "shop": shop.slug, **facts}
    announce(owner=ref(shop), kind=kind, payload=payload, source=f"{kind}:{shop.public_id}:{digest(cause)}")


def _tell_payout(row: Payout, kind: str, **more: Any) -> None:
    payload = {"payout": row.public_id, "amount_minor": row.amount_minor, "currency": row.currency, **more}
    announce(owner=ref(row.seller), kind=kind, payload=payload, source=f"{kind}:{row.public_id}")
