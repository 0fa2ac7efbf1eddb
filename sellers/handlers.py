"""What sellers do when something happened here or below."""

from typing import Any

from marketplace.accounts.services.telling import tell
from marketplace.core.money import from_minor
from sellers.models import Payout, Requirement, SellerMember
from sellers.policies import requirements
from sellers.selectors import by_public_id, ref
from sellers.services import payouts
from sellers.states import RequirementStatus, SellerStatus

PAYOUT = "payout"


def transfer_succeeded(*, source: str, kind: str, **_more: Any) -> None:
    """Only the payout to the bank ends it; the transfer to the connected account is half the way."""
    if kind == PAYOUT:
        payouts.succeeded(source=source)


def transfer_failed(*, source: str, code: str, **_more: Any) -> None:
    payouts.failed(source=source, code=code)


def transfer_returned(*, source: str, code: str, **_more: Any) -> None:
    payouts.returned(source=source, code=code)


def tell_applicant(*, seller: str, status: str, **_more: Any) -> None:
    """The decision letter, to every member in their own language."""
    shop = by_public_id(seller)
    rows = Requirement.objects.filter(seller=shop, status=RequirementStatus.REJECTED).order_by("id")
    template = "seller_approved" if status == SellerStatus.APPROVED else "seller_rejected"
    stamp = shop.approved_at if status == SellerStatus.APPROVED else shop.submitted_at
    for member in SellerMember.objects.filter(seller=shop).select_related("user"):
        items = [{"title": requirements.BY_CODE[row.code].title, "reason": row.reason} for row in rows]
        tell(
            member.user, template=template, source=f"{ref(shop)}:{status}:{stamp:%Y%m%d%H%M%S}" if stamp else ref(shop),
            context={"shop": shop.display_name, "items": items}, link="/seller/apply/",
        )  # fmt: skip


def tell_paid_out(*, payout: str, **_more: Any) -> None:
    """The money is on its way to the bank."""
    row = Payout.objects.select_related("seller").get(public_id=payout)
    for member in SellerMember.objects.filter(seller=row.seller, role=SellerMember.Role.OWNER).select_related("user"):
        tell(
            member.user, template="paid_out", source=f"payout:{payout}", link="/seller/money/",
            context={"amount": str(from_minor(row.amount_minor, row.currency)), "shop": row.seller.display_name},
        )  # fmt: skip
