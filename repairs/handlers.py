"""What this room does when something happened. Idempotent: a notice is unique by its source, money by its booking."""

from typing import Any

from orders.receipt_files import amount
from repairs.selectors import cases, partners
from repairs.services import paying, reserve, taking_in, telling
from repairs.services.paying import OURS
from repairs.states import CaseStatus


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


def place_waiting(**_more: Any) -> None:
    """A place changed: perhaps it is the station that pieces of returns wait for."""
    taking_in.place_all()


def tell_partner(*, partner: str, status: str, at: str, **_more: Any) -> None:
    found = partners.partner_by(partner)
    source = f"{found.ref}:{status}:{at}"
    telling.tell_place(found, "repair_partner", source=source, link="/partner/", state=status, why=found.why)
