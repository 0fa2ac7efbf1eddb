"""What returns does when something happened: it tells people. Idempotent: a notice is unique by its source."""

from typing import Any

from logistics.policies import tracking
from marketplace.accounts.services.telling import tell
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.money import CNY, from_minor
from marketplace.core.outbox.emit import emit
from orders.models import Refund
from returns import choices, decisions, portal, selectors, selectors_homeward
from returns.models import ReturnCase
from returns.policies import outcomes
from returns.services import couriers, detours, homeward, proposing, rerouting
from returns.states import OfferStatus, Stage
from sellers.models import SellerMember


def tell_requested(*, case: str) -> None:
    """The seller learns that something comes back; the shopper has the page before their eyes."""
    _tell_seller(selectors.case_by_number(case), "return_opened")


def tell_label(*, case: str) -> None:
    _tell_shopper(selectors.case_by_number(case), "return_label")


def place_out(*, place: str, is_out: bool, is_drill: bool) -> None:
    """A place of ours went out or came back. Nobody's label is moved for a drill."""
    if is_drill:
        return
    if is_out:
        rerouting.centre_out(code=place)
    else:
        rerouting.centre_back(code=place)


def lead_away(*, case: str) -> None:
    """Each label in a transaction of its own: one whose courier is just being asked is tried again alone."""
    rerouting.lead_away(case_number=case)


def tell_rerouted(*, case: str, centre: str) -> None:
    """The address on the label has changed. Once each time: centres may go out in turn, and come back."""
    found = selectors.case_by_number(case)
    if found.stage == Stage.LABEL_ISSUED and found.centre_code == centre and found.rerouted_at is not None:
        once = f"rerouted:{found.rerouted_at:%Y%m%d%H%M%S%f}"
        _tell_shopper(found, "return_rerouted", once=once, has_courier=portal.pickup_of(found) is not None)


def tell_received(*, case: str, came_late: bool = False, **_more: Any) -> None:
    """The parcel is here, as we promised to say; one that came late is told of by `tell_came_late`."""
    if not came_late:
        _tell_shopper(selectors.case_by_number(case), "return_received")


def tell_inspected(*, case: str, asks: bool = False, **_more: Any) -> None:
    """What was found is proposed, and until when the shopper's word counts."""
    found = selectors.case_by_number(case)
    clock = open_clock(proposing.CLOCK, found.ref) if asks else None
    if clock is None or clock.due_at is None:
        _tell_shopper(found, "return_inspected", asks=False)
        return
    until = f"{clock.due_at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}"
    _tell_shopper(
        found, "return_inspected", page="choose/", asks=True, proposed=choices.proposal_of(found).code, until=until
    )


def tell_keep_refused(*, case: str, **_more: Any) -> None:
    found = selectors.case_by_number(case)
    _tell_shopper(found, "return_keep_refused", answer=str(found.answer))


def tell_settled(*, case: str) -> None:
    found = selectors.case_by_number(case)
    if portal.appeal_of(found) is not None:  # both sides were told of the refusal; the appeal has words of its own
        return
    told = decisions.BY_CODE[found.outcome or outcomes.REFUND].told
    if found.outcome == outcomes.REPAIR and found.stage == Stage.SETTLED:
        told = decisions.Told("return_repaired", "return_closed_repaired")
    if told.shopper:
        _tell_shopper(found, told.shopper)
    if told.seller and not _took_the_sellers_offer(found):
        _tell_seller(found, told.seller)
    _tell_taken_back(found)


def _took_the_sellers_offer(case: ReturnCase) -> bool:
    """Then the shop reads of its own offer (`returns.kept`), and once is enough."""
    return case.outcome == outcomes.KEEP and case.part_refunds.filter(status=OfferStatus.TAKEN).exists()


def errand_booked(*, errand: str, carrier: str, waybill: str, **_more: Any) -> None:
    """A courier comes for a parcel home."""
    homeward.booked(errand=errand, carrier=carrier, waybill=waybill)


def courier_news(*, carrier: str, waybill: str, code: str) -> None:
    """A courier scanned a parcel of ours: at the shopper's door it is theirs again; other errands hear that they are done."""
    if code != tracking.DELIVERED or homeward.scanned(carrier=carrier, waybill=waybill):
        return
    if errand := selectors_homeward.errand_by_waybill(carrier, waybill):
        emit(topic="returns.errand_delivered", key=errand, payload={"errand": errand})


def tell_homeward(*, case: str) -> None:
    """The shopper learns that their pieces are on the way, with the number to follow them by."""
    found = selectors.case_by_number(case)
    row = selectors_homeward.of_case(found)
    if row is None:
        return
    facts = {"number": found.number, "carrier": row.carrier, "waybill": row.waybill}
    source = f"{row.ref}:sent"
    tell(found.user, template="return_homeward", source=source, context=facts, link=f"/me/returns/{found.number}/")


def tell_freight_back(*, case: str) -> None:
    """What the shopper had paid a courier is in their store credit."""
    found = selectors.case_by_number(case)
    facts = {"number": found.number, "amount": str(from_minor(found.prepaid.paid_fen, CNY).amount)}
    source = f"{found.ref}:freight"
    tell(found.user, template="return_freight_back", source=source, context=facts, link=f"/me/returns/{found.number}/")


def tell_expired(*, case: str) -> None:
    found = selectors.case_by_number(case)
    _tell_shopper(found, "return_expired")
    _tell_taken_back(found)


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """No scan of a parcel came in time, whose refund was given at once; the shopper said nothing to our proposal; or we did not carry
    pieces to the customs place in time."""
    if kind == couriers.CLOCK:
        couriers.no_scan_came(case_number=subject.removeprefix("return_case:"))
    if kind == detours.CLOCK:
        detours.run_out(case_number=subject.removeprefix("return_case:"))
    if kind == proposing.CLOCK:
        proposing.lapse(case_number=subject.removeprefix("return_case:"))


def tell_turned_back(*, case: str) -> None:
    """The shopper reads that the loan was asked back, and what brings the refund."""
    _tell_shopper(selectors.case_by_number(case), "return_no_scan")


def tell_came_late(*, case: str) -> None:
    """The case had ended, but the parcel is here: it counts after all."""
    _tell_shopper(selectors.case_by_number(case), "return_came_late")


def _tell_taken_back(case: ReturnCase) -> None:
    """An instant refund that was not confirmed: out of the credit again, what is not there from the next."""
    if case.advance_fen and case.stage in (Stage.DECLINED, Stage.EXPIRED):
        _tell_shopper(case, "return_taken_back")


def _tell_shopper(case: ReturnCase, template: str, *, page: str = "", once: str = "", **more: Any) -> None:
    """`once` names the occasion where the same words may be true more than once."""
    row = selectors.replacement_of(case)
    home = selectors_homeward.of_case(case) if case.stage == Stage.DECLINED else None
    facts = {
        "number": case.number,
        "amount": str(from_minor(case.refund_fen, CNY).amount),
        "lent": str(from_minor(case.advance_fen, CNY).amount),
        "is_credit": case.way == Refund.Way.CREDIT,
        "centre": case.centre.name_zh if case.centre else "",
        "replacement": row.order.number if row else "",
        "home_from": portal.shanghai_day(home.leaves_from).isoformat()
        if home is not None and home.released_at is None
        else "",
        "pays": str(from_minor(row.pays_fen, CNY).amount) if row and row.pays_fen else "",
        **more,
    }
    link = f"/me/returns/{case.number}/{page}"
    tell(case.user, template=template, source=f"{case.ref}:{once or template}", context=facts, link=link)


def _tell_seller(case: ReturnCase, template: str) -> None:
    """Everyone who acts for the seller, without a word about who bought or what they wrote."""
    row = selectors.replacement_of(case)
    facts = {
        "number": case.number, "order": case.order.number, "is_refunded": case.stage == Stage.SETTLED,
        "replacement": row.order.number if row else "",
    }  # fmt: skip
    for member in SellerMember.objects.filter(seller_id=case.order.seller_id).select_related("user"):
        tell(member.user, template=template, source=f"{case.ref}:{template}", context=facts, link="/seller/orders/")
