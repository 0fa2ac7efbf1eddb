"""What sellers do when something happened here or below."""

from typing import Any

from marketplace.accounts.selectors import user_by_ref
from marketplace.accounts.services.telling import tell
from marketplace.core.money import from_minor
from marketplace.core.time import SHANGHAI
from sellers.models import Export, Payout, Requirement, Seller, SellerMember
from sellers.policies.grade_codes import rank
from sellers.policies.requirements import GIVEN
from sellers.policies.team import Permission
from sellers.selectors import by_public_id, ref
from sellers.selectors.papers import deposit_fen, set_of, statuses
from sellers.selectors.team import members_who_may
from sellers.services import deposits, payouts, stops
from sellers.states import RequirementStatus, SellerStatus

PAYOUT, DEPOSIT = "payout", "deposit"


def switch_changed(*, switch: int, kind: str, key: str, is_stopped: bool, **_more: Any) -> None:
    """A seller is stopped or runs again: everybody who acts for them is told."""
    if kind == "seller":
        ids = Seller.objects.filter(public_id=key).values_list("pk", flat=True)
        stops.tell_sellers(seller_ids=list(ids), switch_id=switch, is_stopped=is_stopped)


def transfer_succeeded(*, source: str, kind: str, **_more: Any) -> None:
    """Only the payout to the bank ends it; the transfer to the connected account is half the way."""
    if kind == PAYOUT:
        payouts.succeeded(source=source)


def transfer_failed(*, source: str, code: str, **_more: Any) -> None:
    payouts.failed(source=source, code=code)


def transfer_returned(*, source: str, code: str, **_more: Any) -> None:
    payouts.returned(source=source, code=code)


def tell_applicant(*, seller: str, status: str, reason: str = "", **_more: Any) -> None:
    """The decision letter, to every member in their own language."""
    shop = by_public_id(seller)
    rows = Requirement.objects.filter(seller=shop, status=RequirementStatus.REJECTED).order_by("id")
    titles = set_of(shop).by_code
    template = "seller_approved" if status == SellerStatus.APPROVED else "seller_rejected"
    stamp = shop.approved_at if status == SellerStatus.APPROVED else shop.submitted_at
    for member in SellerMember.objects.filter(seller=shop).select_related("user"):
        items = [{"title": titles[row.code].title, "reason": row.reason} for row in rows if row.code in titles]
        tell(
            member.user, template=template, source=f"{ref(shop)}:{status}:{stamp:%Y%m%d%H%M%S}" if stamp else ref(shop),
            context={"shop": shop.display_name, "items": items, "reason": reason}, link="/seller/apply/",
        )  # fmt: skip


def tell_standing(*, seller: str, status: str, reason: str = "", at: str = "", **_more: Any) -> None:
    """Restricted, suspended, closed or open again, with the reason: everybody of the shop, in their own language.

    A stop because of a paper, and a mark of trust, come without a reason here: they have letters of their own.
    """
    if not reason:
        return
    shop = by_public_id(seller)
    link = "/seller/money/" if status == SellerStatus.CLOSED else "/seller/"
    for member in members_who_may(shop.pk, Permission.LOOK):
        tell(
            member.user, template="shop_standing", source=f"{ref(shop)}:standing:{status}:{at}", link=link,
            context={"shop": shop.display_name, "state": status, "reason": reason},
        )  # fmt: skip


def ask_deposit(*, seller: str, **_more: Any) -> None:
    """The papers are being read: now the deposit is asked for, where the checklist has one."""
    shop = by_public_id(seller)
    spec = set_of(shop).by_code.get(DEPOSIT)
    if spec is not None and deposit_fen(shop.kind) and statuses(shop).get(DEPOSIT) not in GIVEN:
        deposits.ask(seller=shop)


def tell_renewal(*, seller: str, code: str, status: str, **_more: Any) -> None:
    """What became of a paper that was handed in anew, to everybody who may hand it in."""
    shop = by_public_id(seller)
    row = Requirement.objects.filter(seller=shop, code=code).first()
    spec = set_of(shop).by_code.get(code)
    if row is None or spec is None or row.reviewed_at is None:
        return
    for member in members_who_may(shop.pk, Permission.PAPERS):
        tell(
            member.user, template="renewal_decided", source=f"requirement:{row.pk}:{row.reviewed_at:%Y%m%d%H%M%S%f}",
            link=f"/seller/apply/item/{code}/",
            context={
                "shop": shop.display_name, "item": spec.title, "reason": row.reason,
                "is_accepted": status != RequirementStatus.REJECTED,
            },
        )  # fmt: skip


def tell_paid_out(*, payout: str, **_more: Any) -> None:
    """The money is on its way to the bank."""
    row = Payout.objects.select_related("seller").get(public_id=payout)
    for member in SellerMember.objects.filter(seller=row.seller, role=SellerMember.Role.OWNER).select_related("user"):
        tell(
            member.user, template="paid_out", source=f"payout:{payout}", link="/seller/money/",
            context={"amount": str(from_minor(row.amount_minor, row.currency)), "shop": row.seller.display_name},
        )  # fmt: skip


def tell_graded(
    *, seller: str, before: str, grade: str, points: int, is_first: bool, source: str, **_more: Any
) -> None:
    """Another letter: everybody of the shop hears it, with where to read why. The first one comes with the approval."""
    if is_first:
        return
    shop = by_public_id(seller)
    facts = {
        "shop": shop.display_name,
        "before": before,
        "grade": grade,
        "points": points,
        "is_better": rank(grade) > rank(before),
    }
    stamp = shop.grade_standings.order_by("-id").values_list("pk", flat=True).first()
    for member in SellerMember.objects.filter(seller=shop).select_related("user"):
        tell(
            member.user, template="grade_changed", source=f"{ref(shop)}:grade:{source or stamp}", context=facts,
            link="/seller/grade/",
        )  # fmt: skip


def tell_export_ready(*, export: str, **_more: Any) -> None:
    """Who asked for an export and who let it may download it now."""
    row = Export.objects.get(public_id=export)
    until = f"{row.expires_at.astimezone(SHANGHAI):%Y-%m-%d}" if row.expires_at else ""
    people = [user for user in (user_by_ref(row.requested_by), user_by_ref(row.decided_by)) if user is not None]
    for person in people:
        tell(
            person, template="regulator_export_ready", source=f"export:{export}", link=f"/admin/sellers/export/{row.pk}/change/",
            context={"period": row.period, "recipient": row.recipient, "until": until},
        )  # fmt: skip
