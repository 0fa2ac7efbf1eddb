"""The warranty reserve: laid in when a warranty begins, drawn on by claims, what is left given back when it has ended.

begun   Dr warranty_cost     Cr warranty_reserve   (the expected cost of claims: a share of what was paid)
claim   Dr warranty_reserve (as far as this warranty's share reaches), warranty_cost (the rest)   Cr whoever is paid
ended   Dr warranty_reserve  Cr warranty_cost
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from marketplace.core import tasks, time
from marketplace.core.money import CNY, share_by_bp
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders.models import Warranty
from repairs import locks
from repairs.models import RepairCase, ReserveShare
from repairs.policies.cover import REPORT_WITHIN
from repairs.states import OPEN

SHARE_BP = 6000  # SAMPLE: the loss ratio we reckon with
AT_ONCE = 500


@transaction.atomic
def lay_in(*, warranty_id: int) -> ReserveShare:
    """Set aside for a warranty that begins. Once."""
    warranty = Warranty.objects.select_related("line__order").get(pk=warranty_id)
    fen = share_by_bp(warranty.left_fen, SHARE_BP)
    share, is_new = ReserveShare.objects.get_or_create(
        warranty=warranty, defaults={"laid_fen": fen, "laid_at": time.now()}
    )
    if is_new and fen:
        legs = [Leg(AccountCode.WARRANTY_COST, "", CNY, fen), Leg(AccountCode.WARRANTY_RESERVE, "", CNY, -fen)]
        book(source=f"{warranty.ref}:reserve", kind="warranty_reserve", legs=legs, memo=warranty.line.order.number)
    return share


def draw(*, warranty_id: int, fen: int) -> list[Leg]:
    """The debit side of a claim; the caller books it with the other side in the same transaction."""
    share = locks.share(warranty_id)
    left = share.laid_fen - share.used_fen if share is not None and share.released_at is None else 0
    from_reserve = min(left, fen)
    if share is not None and from_reserve:
        ReserveShare.objects.filter(pk=share.pk).update(used_fen=F("used_fen") + from_reserve)
    legs = [
        Leg(AccountCode.WARRANTY_RESERVE, "", CNY, from_reserve),
        Leg(AccountCode.WARRANTY_COST, "", CNY, fen - from_reserve),
    ]
    return [leg for leg in legs if leg.amount_minor]


def due() -> list[int]:
    """Shares whose warranty has ended, with the days in which a last fault may be reported, and without an open case."""
    over = ReserveShare.objects.filter(
        released_at=None, warranty__ends_at__lte=time.now() - REPORT_WITHIN - timedelta(0)
    )
    busy = RepairCase.objects.filter(status__in=OPEN, warranty__isnull=False).values("warranty")
    return list(over.exclude(warranty__in=busy).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def release_due() -> int:
    """Give back what was not needed, one transaction each. Returns how many."""
    return tasks.each(due(), release)


@transaction.atomic
def release(pk: int) -> bool:
    """One of them. False where it was done before."""
    share = ReserveShare.objects.select_related("warranty__line__order").get(pk=pk)
    held = locks.share(share.warranty_id)
    if held is None or held.released_at is not None:
        return False
    left = held.laid_fen - held.used_fen
    if left:
        legs = [Leg(AccountCode.WARRANTY_RESERVE, "", CNY, left), Leg(AccountCode.WARRANTY_COST, "", CNY, -left)]
        source = f"{share.warranty.ref}:reserve_left"
        book(source=source, kind="warranty_reserve", legs=legs, memo=share.warranty.line.order.number)
    ReserveShare.objects.filter(pk=pk).update(released_at=time.now())
    return True
