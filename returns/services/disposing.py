"""What becomes of pieces that are the seller's again: chosen by the seller, done by the centre in China."""

from django.db import transaction

from logistics.services import returning
from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.outbox.emit import emit
from returns import locks, selectors
from returns.choices import is_customs_return
from returns.errors import DispositionClosed, NothingChosen, NotSettled, ProofMissing, WrongItem
from returns.models import HomePiece, ReturnCase, ReturnItem
from returns.policies import dispositions, sale_in_china
from returns.services import guarding, stays
from returns.states import WITH_PROOF, Disposition, Stage
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import require


@transaction.atomic
def choose(*, seller: Seller, case_number: str, item_id: int, choice: str, by: User) -> ReturnItem:
    """Say what shall become of one piece of a settled return. May be changed until the centre has done it.

    Raises NotAllowed, ReturnNotFound (also for somebody else's), NotSettled, WrongItem, NothingChosen.
    """
    require(seller, by, Permission.RETURNS)
    if choice not in Disposition.values:
        raise NothingChosen(fields={"choice": NothingChosen.message})
    case: ReturnCase = locks.case(selectors.case_of_seller(seller.pk, case_number).pk)
    if case.stage != Stage.SETTLED:
        raise NotSettled
    item = next((item for item in selectors.items_of(case) if item.pk == item_id), None)
    if item is None or not selectors.is_at_the_centre(item):
        raise WrongItem
    if choice not in open_for(case, item) or HomePiece.objects.filter(item=item).exists():
        raise DispositionClosed(fields={"choice": choice})
    before = item.disposition
    item.disposition, item.disposition_by, item.disposition_at = choice, by.ref, time.now()
    item.save(update_fields=["disposition", "disposition_by", "disposition_at"])
    trail.record(
        verb="return.disposition", target=case.ref, actor=by.ref, before={"choice": before},
        after={"choice": choice, "piece": item.unit.passport_code},
    )  # fmt: skip
    emit(topic="returns.disposition_chosen", key=case.ref, payload={"case": case.number, "item": item.pk})
    return item


def open_for(case: ReturnCase, item: ReturnItem) -> tuple[str, ...]:
    """What may become of a piece, the usual way first: by goods, regime, and whether customs took it back."""
    return dispositions.allowed(
        hs_code=item.line.hs_code,
        is_customs_return=is_customs_return(case),
        may_be_sold=sale_in_china.is_on(case.order.regime),
    )


@transaction.atomic
def done(*, case_number: str, item_id: int, by: User) -> ReturnItem:
    """The centre did what the seller chose: the piece's passport ends here. Raises NotYourBench, WrongItem, NothingChosen, PieceHeld."""
    case: ReturnCase = locks.case(selectors.case_by_number(case_number).pk)
    selectors.require_bench(by, case)
    item = next((item for item in selectors.items_of(case) if item.pk == item_id), None)
    if item is None or not selectors.is_at_the_centre(item):
        raise WrongItem
    if not item.disposition:
        raise NothingChosen
    if item.disposition in WITH_PROOF:
        raise ProofMissing
    guarding.require_not_held(case)
    ReturnItem.objects.filter(pk=item.pk).update(gone_at=time.now())
    returning.unit_disposed(
        units=[item.unit_id], how=item.disposition, centre=case.centre_code, case_number=case.number, actor=by.ref
    )  # fmt: skip
    stays.left(case, actor=by.ref)
    return item
