"""What returns exports and erases. Cases stay three years with their order (E-Commerce Law Art. 31), without free text."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from returns import selectors, selectors_homeward
from returns.models import CourierFare, Homeward, Pickup, PickupRecall, ReturnAppeal, ReturnCase, ReturnShot
from returns.services import errands, instant, pickups


def export(ref: str) -> list[dict[str, Any]]:
    """The person's returns: what, why, when, what they wrote and what we answered."""
    return [
        {
            "number": case.number,
            "order": case.order.number,
            "stage": case.stage,
            "reason": case.reason,
            "note": str(case.note),
            "answer": str(case.answer),
            "refund_fen": case.refund_fen,
            "courier_number": case.waybill,
            "requested": case.requested_at,
            "appeal": str(case.appeal.words) if hasattr(case, "appeal") else "",
            "photographs": [{"type": shot.mime, "added": shot.added_at} for shot in case.shots.all()],
            "sent_home": [
                {"carrier": row.carrier, "number": row.waybill, "sent": row.sent_at, "arrived": row.ended_at}
                for row in case.homewards.all()
            ],
            "courier_paid_back_fen": case.prepaid.paid_fen if hasattr(case, "prepaid") else 0,
            "received": case.received_at,
            "ended": case.settled_at,
        }
        for case in _cases(ref)
        .select_related("order", "appeal", "prepaid")
        .prefetch_related("shots", "homewards")
        .order_by("id")
    ]


def erase(ref: str) -> None:
    """What the person wrote and showed goes, the courier's number and address too; the case and its figures stay."""
    _cases(ref).update(note="", answer="", waybill="")
    mine = {"case__user__public_id": _public_id(ref)}
    ReturnAppeal.objects.filter(**mine).update(words="", answer="")
    ReturnShot.objects.filter(user__public_id=_public_id(ref)).delete()
    PickupRecall.objects.filter(pickup__case__user__public_id=_public_id(ref)).update(waybill="")
    Pickup.objects.filter(**mine).update(**pickups.NOBODY)
    errands.forget(selectors_homeward.errands_of(_public_id(ref)))
    Homeward.objects.filter(**mine).update(waybill="")
    CourierFare.objects.filter(**mine).exclude(cleared_by="").update(
        waybill=""
    )  # the carrier's bill is compared by the others


def blocks(ref: str) -> Iterator[str]:
    """A return under way: goods and money are between two hands."""
    if selectors.has_open_case(_public_id(ref)) or selectors_homeward.open_of(_public_id(ref)):
        yield _("A return is still under way. Please wait until it is settled.")
    if instant.owed(_cases(ref)):
        yield _("An instant refund has to be paid back first.")


def _cases(ref: str) -> Any:
    return ReturnCase.objects.filter(user__public_id=_public_id(ref))


def _public_id(ref: str) -> str:
    return ref.removeprefix("user:")
