"""假一赔三: the damages of a counterfeit. From the seller's deposit; what it does not reach we advance and the seller owes."""

from dataclasses import dataclass

from django.db import transaction

from cases import locks
from cases.errors import BadCase, NotNow, OwnCase
from cases.models import Case
from cases.policies import claims
from cases.selectors import is_party
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.catalog.services import moderation
from marketplace.catalog.states import LISTING, ListingStatus
from marketplace.core import time, trail
from marketplace.core.money import CNY, convert_minor
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders.models import Refund
from sellers.services import case_draws


@dataclass(frozen=True)
class Awarded:
    """What a ruling cost: `fen` to the shopper; the seller's side in minor units of their currency."""

    fen: int
    from_deposit: int
    advanced: int
    is_credit: bool


NOTHING = Awarded(0, 0, 0, is_credit=False)


@transaction.atomic
def award(*, case: Case, actor: str) -> Awarded:
    """Book the damages and take the listing off sale. Three times what was paid for the goods, at least 500 yuan.

    The caller holds the case and moves it to its end, so it is booked once; the source in the book says so again.
    """
    line, order = case.line, case.order
    if line is None:
        return NOTHING
    fen = claims.damages(line.goods_fen + line.fx_fee_fen - line.discount_fen)
    currency = order.seller_currency
    owed = convert_minor(fen, CNY, currency, 1 / order.fx_rate)
    drawn = case_draws.draw(
        seller=order.seller, currency=currency, amount_minor=owed, case_number=case.number, actor=actor,
        reason="Ruling: the item is a counterfeit; damages by Consumer Protection Law art. 55.",
    )  # fmt: skip
    is_credit = case.way == Refund.Way.CREDIT
    to = AccountCode.STORE_CREDIT if is_credit else AccountCode.CLAIM_PAYABLE
    legs = [
        Leg(to, case.user.ref, CNY, -fen),
        Leg(AccountCode.FX_CLEARING, "", CNY, fen),
        Leg(AccountCode.FX_CLEARING, "", currency, -owed),
        *drawn.legs,
    ]
    book(source=f"{case.ref}:damages", kind="damages", legs=legs, memo=case.number)
    _withdraw_listing(case, actor)
    return Awarded(fen, drawn.from_deposit, drawn.owed, is_credit)


def _withdraw_listing(case: Case, actor: str) -> None:
    listing = case.line.listing if case.line else None
    if listing is not None and LISTING.allows(listing.status, ListingStatus.REJECTED):
        moderation.reject(listing=listing, reason="An examination found this item to be a counterfeit.", actor=actor)


@transaction.atomic
def paid_out(*, case: Case, statement_line: str, by: User) -> Case:
    """Finance transferred the damages to the shopper, as the bank statement shows. Raises NotAllowed, OwnCase, NotNow, BadCase."""
    require_role(by, Role.OPS)
    found = locks.case(case.pk)
    if is_party(found, by):
        raise OwnCase
    if not found.damages_fen or found.damages_paid_at is not None:
        raise NotNow
    line = clean_line(statement_line, max_length=60, field="statement_line")
    if len(line) < 3:
        raise BadCase(fields={"statement_line": BadCase.message})
    legs = [
        Leg(AccountCode.CLAIM_PAYABLE, found.user.ref, CNY, found.damages_fen),
        Leg(AccountCode.BANK, "", CNY, -found.damages_fen),
    ]
    book(source=f"{found.ref}:damages_paid", kind="damages_paid", legs=legs, memo=line)
    Case.objects.filter(pk=found.pk).update(damages_paid_at=time.now())
    trail.record(verb="case.damages_paid", target=trail.ref(found), actor=by.ref, why=line)
    emit(topic="cases.damages_paid", key=found.ref, payload={"case": found.number})
    return found
