"""What a repair costs in the book.

paid     Dr provider_clearing                      Cr repair_unearned (of the order of work)
done     Dr repair_unearned (the shopper's share), warranty_reserve and warranty_cost (the warranty's), the seller's till in their currency
         (over fx_clearing: a return's repair, their fault), repair_cost (ours)
         Cr repair_payable (labour of a partner shop), repair_income (our labour, our parts)
undone   Dr repair_unearned                        Cr refund_payable; when the provider confirms Dr refund_payable Cr provider_clearing
paid out Dr warranty_reserve, warranty_cost        Cr store_credit, or claim_payable until our bank has paid
"""

from marketplace.core.money import CNY, convert_minor
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.services import refunds as provider_refunds
from repairs.models import Partner, RepairCase, WorkOrder
from repairs.services import reserve
from sellers.services import earnings

LATE = "repair-late"


def received(work: WorkOrder, *, amount_fen: int, payment_ref: str) -> None:
    """The shopper's money came."""
    legs = [
        Leg(AccountCode.PROVIDER_CLEARING, "", CNY, amount_fen),
        Leg(AccountCode.REPAIR_UNEARNED, work.ref, CNY, -amount_fen),
    ]
    book(source=f"{work.ref}:paid", kind="paid", legs=legs, memo=payment_ref)


def earned(case: RepairCase, work: WorkOrder) -> int:
    """The work is done; everybody gets theirs. Returns what the warranty bore."""
    cost, due = work.quote_fen, work.due_fen
    borne = cost - due
    legs = [Leg(AccountCode.REPAIR_UNEARNED, work.ref, CNY, due)] if due else []
    if borne and case.liable == RepairCase.Liable.WARRANTY and case.warranty_id is not None:
        legs += reserve.draw(warranty_id=case.warranty_id, fen=borne)
    elif borne and case.liable == RepairCase.Liable.SELLER:
        legs += _of_the_seller(case, borne)
    elif borne:
        legs.append(Leg(AccountCode.REPAIR_COST, "", CNY, borne))
    theirs = work.labour_fen if work.partner.kind == Partner.Kind.SHOP else 0
    if theirs:
        legs.append(Leg(AccountCode.REPAIR_PAYABLE, work.partner.ref, CNY, -theirs))
    if cost - theirs:
        legs.append(Leg(AccountCode.REPAIR_INCOME, "", CNY, theirs - cost))
    if legs:
        book(source=f"{work.ref}:done", kind="repaired", legs=legs, memo=case.number)
    return borne if case.liable == RepairCase.Liable.WARRANTY else 0


def _of_the_seller(case: RepairCase, fen: int) -> list[Leg]:
    """What the shop at fault bears, out of its till in its own money, by the order's rate. The legs sum to `fen` of debit."""
    order = case.line.order
    theirs = convert_minor(fen, CNY, order.seller_currency, 1 / order.fx_rate)
    return [
        Leg(AccountCode.FX_CLEARING, "", CNY, fen),
        Leg(AccountCode.FX_CLEARING, "", order.seller_currency, -theirs),
        *earnings.claw_back_legs(
            seller=order.seller, number=order.number, currency=order.seller_currency, amount=theirs
        ),
    ]


def give_back(work: WorkOrder, *, actor: str) -> int:
    """What the shopper paid for work that is not done goes back where it came from. Returns the fen; once."""
    if work.paid_at is None or not work.due_fen:
        return 0
    source = f"repair-refund:{work.public_id}"
    legs = [
        Leg(AccountCode.REPAIR_UNEARNED, work.ref, CNY, work.due_fen),
        Leg(AccountCode.REFUND_PAYABLE, work.ref, CNY, -work.due_fen),
    ]
    book(source=source, kind="repair_refund", legs=legs, memo=work.public_id)
    provider_refunds.request(source=source, reference=work.ref, amount_minor=work.due_fen, actor=actor)
    return work.due_fen


def send_back_late(work: WorkOrder, *, attempt_id: int, amount_fen: int, actor: str) -> None:
    """A second payment, or one that nobody waits for any more."""
    source = f"{LATE}:{attempt_id}"
    legs = [
        Leg(AccountCode.PROVIDER_CLEARING, "", CNY, amount_fen),
        Leg(AccountCode.REFUND_PAYABLE, work.ref, CNY, -amount_fen),
    ]
    book(source=source, kind="late_payment", legs=legs, memo=work.public_id)
    provider_refunds.request(
        source=source, reference=work.ref, amount_minor=amount_fen, actor=actor, attempt_id=attempt_id
    )


def refund_arrived(*, source: str, reference: str, amount_fen: int) -> None:
    """The provider confirmed a refund of ours; the same one once."""
    legs = [
        Leg(AccountCode.REFUND_PAYABLE, reference, CNY, amount_fen),
        Leg(AccountCode.PROVIDER_CLEARING, "", CNY, -amount_fen),
    ]
    book(source=f"{source}:settled", kind="refund_settled", legs=legs, memo=reference.partition(":")[2])


def paid_out(case: RepairCase, *, fen: int, is_credit: bool) -> None:
    """The warranty pays money for a piece that cannot be repaired."""
    to = AccountCode.STORE_CREDIT if is_credit else AccountCode.CLAIM_PAYABLE
    legs = [*reserve.draw(warranty_id=case.warranty_id or 0, fen=fen), Leg(to, case.user.ref, CNY, -fen)]
    book(source=f"{case.ref}:paid_out", kind="warranty_paid_out", legs=legs, memo=case.number)


def replaced(case: RepairCase, *, fen: int) -> None:
    """The warranty gives a whole piece out of our stock of spares."""
    legs = [*reserve.draw(warranty_id=case.warranty_id or 0, fen=fen), Leg(AccountCode.REPAIR_INCOME, "", CNY, -fen)]
    book(source=f"{case.ref}:replaced", kind="warranty_replaced", legs=legs, memo=case.number)
