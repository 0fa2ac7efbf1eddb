"""What this room does when something happened. Idempotent: a notice is unique by its source, money by its booking."""

from typing import Any

from orders.receipt_files import amount
from repairs.models import Trip
from repairs.selectors import cases, partners, statements
from repairs.services import paying, reserve, taking_in, telling, travelling
from repairs.services.paying import OURS
from repairs.states import CaseStatus, TripStatus


def warranty_begun(*, warranty: int, **_more: Any) -> None:
    reserve.lay_in(warranty_id=warranty)


def payment_succeeded(
    *, attempt_id: int, reference: str, amount_minor: int, payment_ref: str, is_surplus: bool = False, **_more: Any
) -> None:
    if reference.startswith(paying.WORK):
        paying.apply_success(
            attempt_id=attempt_id, reference=reference, amount_fen=amount_minor, payment_ref=payment_ref,
            is_surplus=is_surplus,
        )  # fmt: skip


def refund_succeeded(*, source: str, amount_minor: int, **_more: Any) -> None:
    if source.startswith(OURS):
        paying.refund_arrived(source=source, amount_fen=amount_minor)


def return_repair_decided(*, case: str, unit: str, fault: str, **_more: Any) -> None:
    """The returns centre decided to repair a piece: it goes to the central station."""
    taking_in.from_decision(case_number=case, passport_code=unit, fault=fault)


def tell_reported(*, case: str, **_more: Any) -> None:
    found = cases.case_by(case)
    telling.tell_shopper(found, "repair_review" if found.status == CaseStatus.REVIEW else "repair_choose")


def tell_decided(*, case: str, granted: bool, **_more: Any) -> None:
    found = cases.case_by(case)
    if granted:
        telling.tell_shopper(found, "repair_choose")
    else:
        telling.tell_shopper(found, "repair_refused", why=found.why)


def tell_assigned(*, case: str, work: str, **_more: Any) -> None:
    order = cases.work_of(cases.case_by(case))
    if order is not None:
        link = f"/partner/work/{order.public_id}/"
        telling.tell_place(
            order.partner, "repair_assigned", source=f"repair_work:{work}:assigned", link=link, number=case
        )


def tell_accepted(*, case: str, **_more: Any) -> None:
    found = cases.case_by(case)
    order = cases.work_of(found)
    if order is not None:
        telling.tell_shopper(found, "repair_bring", about=order.pk, shop=order.partner.name)


def tell_declined(*, case: str, **_more: Any) -> None:
    found = cases.case_by(case)
    order = cases.work_of(found)
    telling.tell_shopper(found, "repair_declined", about=order.pk if order else "")


def tell_quoted(*, case: str, **_more: Any) -> None:
    found = cases.case_by(case)
    order = cases.work_of(found)
    if order is not None:
        telling.tell_shopper(found, "repair_quoted", about=order.pk, amount=amount(order.due_fen))


def tell_repaired(*, case: str, **_more: Any) -> None:
    telling.tell_shopper(cases.case_by(case), "repair_done")


def tell_given_up(*, case: str, **_more: Any) -> None:
    found = cases.case_by(case)
    order = cases.work_of(found)
    telling.tell_shopper(found, "repair_given_up", about=order.pk if order else "")


def tell_settled(*, case: str, fen: int, **_more: Any) -> None:
    telling.tell_shopper(cases.case_by(case), "repair_settled", amount=amount(fen) if fen else "")


def courier_booked(*, errand: str, carrier: str, waybill: str, **_more: Any) -> None:
    """A courier comes for a piece, at the shopper's door or at the place's."""
    trip = travelling.booked(errand=errand, carrier=carrier, waybill=waybill)
    if trip is None or trip.status != TripStatus.BOOKED:
        return
    template = "repair_courier" if trip.way == Trip.Way.THERE else "repair_coming_home"
    telling.tell_shopper(trip.work.case, template, about=trip.public_id, at=trip.window, waybill=waybill)


def courier_delivered(*, errand: str, **_more: Any) -> None:
    """A courier scanned a piece at the shopper's door."""
    travelling.delivered(errand=errand)


def courier_failed(*, errand: str, **_more: Any) -> None:
    """No courier could be had: whoever asked chooses another time."""
    trip = travelling.failed(errand=errand)
    if trip is None or trip.status != TripStatus.FAILED:
        return
    case = trip.work.case
    if trip.way == Trip.Way.THERE:
        telling.tell_shopper(case, "repair_no_courier", about=trip.public_id, at=trip.window)
        return
    telling.tell_place(
        trip.work.partner, "repair_no_courier_here", source=f"{trip.errand}:failed",
        link=f"/partner/work/{trip.work.public_id}/", number=case.number, at=trip.window,
    )  # fmt: skip


def tell_statement_paid(*, statement: str, **_more: Any) -> None:
    """The people of a service point learn that a month was paid."""
    found = statements.by_number(statement)
    telling.tell_place(
        found.partner, "repair_statement_paid", source=found.ref, link="/partner/statements/", number=found.number,
        amount=amount(found.amount_fen), month=f"{found.month:%Y-%m}",
    )  # fmt: skip


def place_waiting(**_more: Any) -> None:
    """A place changed: perhaps it is the station that pieces of returns wait for."""
    taking_in.place_all()


def tell_partner(*, partner: str, status: str, at: str, **_more: Any) -> None:
    found = partners.partner_by(partner)
    source = f"{found.ref}:{status}:{at}"
    telling.tell_place(found, "repair_partner", source=source, link="/partner/", state=status, why=found.why)
