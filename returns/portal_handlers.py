"""What people are told about appointments, offers and appeals. Idempotent: a notice is unique by its source."""

from typing import Any

from marketplace.accounts.models import Role
from marketplace.accounts.selectors import user_by_ref
from marketplace.accounts.services.telling import tell
from marketplace.core.money import CNY, from_minor
from returns import portal, selectors
from returns.models import Look, PartRefund, ReturnCase
from returns.states import AppealStatus
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may


def tell_offer(*, case: str, offer: int, **_more: Any) -> None:
    """The seller offers a part refund: the shopper takes it or not."""
    found = PartRefund.objects.get(pk=offer)
    _tell_shopper(selectors.case_by_number(case), "return_offer", f"offer:{offer}", amount=_yuan(found.amount_fen))


def tell_kept(*, case: str, **_more: Any) -> None:
    """The shopper took the shop's offer: the shop knows. The decision itself tells the shopper."""
    found = selectors.case_by_number(case)
    facts = {"number": found.number, "order": found.order.number, "amount": _yuan(found.refund_fen)}
    for member in members_who_may(found.order.seller_id, Permission.RETURNS):
        tell(
            member.user, template="return_offer_taken", source=f"{found.ref}:offer_taken:{member.pk}", context=facts,
            link=f"/seller/returns/{found.number}/",
        )  # fmt: skip


def tell_pickup(*, case: str, **_more: Any) -> None:
    """The courier comes, and when."""
    found = selectors.case_by_number(case)
    standing = portal.pickup_of(found)
    if standing is not None:
        when = f"{standing.slot.day.isoformat()} {standing.slot.hours}"
        _tell_shopper(found, "return_pickup", f"pickup:{standing.pk}", at=when)


def tell_no_pickup(*, case: str, **_more: Any) -> None:
    """No courier could be had: another time, or bring it to one."""
    found = selectors.case_by_number(case)
    last = found.pickups.order_by("-id").first()
    _tell_shopper(found, "return_no_pickup", f"no_pickup:{last.pk if last else 0}")


def tell_appeal(*, case: str, **_more: Any) -> None:
    """The appeal is decided, and it binds."""
    found = selectors.case_by_number(case)
    is_won = found.appeal.status == AppealStatus.OVERTURNED
    _tell_shopper(found, "return_appeal", "appeal", amount=_yuan(found.refund_fen), is_refunded=is_won)


def tell_seller_of_appeal(*, case: str, **_more: Any) -> None:
    """The refusal is contested: the money of the order waits again."""
    _tell_seller(selectors.case_by_number(case), "return_seller_appeal", "seller_appeal")


def tell_seller_of_ruling(*, case: str, **_more: Any) -> None:
    """The money is free again, or it went back and the goods are the seller's."""
    found = selectors.case_by_number(case)
    is_won = found.appeal.status == AppealStatus.OVERTURNED
    _tell_seller(found, "return_seller_appeal_over", "seller_appeal_over", is_refunded=is_won)


def tell_looked_again(*, case: str, look: str = "", **_more: Any) -> None:
    """Whoever of ours asked for another inspection reads that it is done."""
    found = Look.objects.filter(public_id=look).first()
    asked_by = user_by_ref(found.asked_by) if found is not None else None
    if found is None or asked_by is None or not asked_by.has_role(Role.INSPECTOR, Role.OPS):
        return
    tell(
        asked_by, template="return_looked_again", source=f"look:{found.public_id}", context={"number": case},
        link=f"/warehouse/returns/{case}/",
    )  # fmt: skip


def _tell_seller(case: ReturnCase, template: str, source: str, **facts: Any) -> None:
    """Members who may handle returns; not a word about who bought or what they wrote."""
    context = {"number": case.number, "order": case.order.number, **facts}
    for member in members_who_may(case.order.seller_id, Permission.RETURNS):
        tell(
            member.user, template=template, source=f"{case.ref}:{source}:{member.pk}", context=context,
            link=f"/seller/returns/{case.number}/",
        )  # fmt: skip


def _tell_shopper(case: ReturnCase, template: str, source: str, **facts: Any) -> None:
    context = {"number": case.number, **facts}
    tell(
        case.user, template=template, source=f"{case.ref}:{source}", context=context, link=f"/me/returns/{case.number}/"
    )


def _yuan(fen: int) -> str:
    return str(from_minor(fen, CNY).amount)
