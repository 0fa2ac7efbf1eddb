"""Pieces that stay: after two weeks without a word they go home; what the stay costs is charged monthly to who is at fault."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from functools import partial

from django.db import transaction

from logistics.states import UnitStatus
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.money import CNY, convert_minor
from marketplace.core.outbox.emit import emit
from marketplace.core.tasks import each
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from returns.models import CentreBill, ReturnCase, ReturnItem
from returns.policies import dispositions, outcomes, rules
from returns.policies.rights_data import SELLER
from returns.services.picturing import DOUBT_DUTY
from returns.states import Disposition, Stage
from sellers.models import Seller
from sellers.services import earnings

SYSTEM = "system:returns"
OLD_DUTY = "return_lies_long"
STAYED = (outcomes.REFUND, outcomes.EXCHANGE)
BATCH = 200


def send_home_by_default() -> int:
    """Pieces for which no seller chose in time go home. Calls operations for what lies far too long. Returns how many were decided."""
    now = time.now()
    lying = ReturnItem.objects.filter(case__stage=Stage.SETTLED, unit__status=UnitStatus.RETURNED)
    undecided = lying.filter(
        disposition="", case__settled_at__lte=now - timedelta(days=dispositions.DEFAULT_AFTER_DAYS)
    )
    old = lying.filter(case__settled_at__lte=now - timedelta(days=dispositions.OLD_DAYS)).select_related("case")
    done = sum(_default(pk) for pk in undecided.order_by("pk").values_list("pk", flat=True)[:BATCH])
    for item in old.order_by("pk")[:BATCH]:
        duties.call(kind=OLD_DUTY, subject=item.case.ref)
    return done


def left(case: ReturnCase, *, actor: str) -> None:
    """A piece went out of our hands: with the last of its case nobody has to look at them any more."""
    if not ReturnItem.objects.filter(case=case, unit__status=UnitStatus.RETURNED).exists():
        for kind in (OLD_DUTY, DOUBT_DUTY):
            duties.done(kind=kind, subject=case.ref, actor=actor, why="left the centre")


@transaction.atomic
def _default(pk: int) -> int:
    fresh = ReturnItem.objects.filter(pk=pk, disposition="")
    if not fresh.update(disposition=Disposition.SEND_HOME, disposition_by=SYSTEM, disposition_at=time.now()):
        return 0
    item = ReturnItem.objects.select_related("case").get(pk=pk)
    trail.record(verb="return.disposition", target=item.case.ref, actor=SYSTEM, after={"choice": "send"})
    emit(topic="returns.disposition_chosen", key=item.case.ref, payload={"case": item.case.number, "item": pk})
    return 1


def charge_due() -> int:
    """Bill the month that is over, each seller once. Returns how many bills were made."""
    end = time.today().replace(day=1)
    start = (end - timedelta(days=1)).replace(day=1)
    billed = CentreBill.objects.filter(month=start).values_list("seller_id", flat=True)
    stayed = ReturnItem.objects.filter(
        case__stage=Stage.SETTLED, case__outcome__in=STAYED, case__settled_at__lt=_midnight(end)
    )
    owners = stayed.exclude(gone_at__lt=_midnight(start)).exclude(case__order__seller_id__in=billed)
    sellers = owners.values_list("case__order__seller_id", flat=True).order_by("case__order__seller_id").distinct()
    return each(list(sellers), partial(_charge_one, month=start))  # one shop's trouble holds up no other


def _charge_one(pk: int, *, month: date) -> bool:
    return charge(seller=Seller.objects.get(pk=pk), month=month) is not None


@transaction.atomic
def charge(*, seller: Seller, month: date) -> CentreBill | None:
    """What a seller's pieces cost in `month`: days beyond the free ones, where the fault is theirs. None where nothing is owed."""
    end = (month + timedelta(days=32)).replace(day=1)
    days, fen, minor = _reckon(seller, month, end)
    if not fen or not minor:
        return None
    bill, is_new = CentreBill.objects.get_or_create(
        seller=seller, month=month,
        defaults={"piece_days": days, "amount_fen": fen, "currency": seller.currency, "amount_minor": minor, "made_at": time.now()},
    )  # fmt: skip
    if not is_new:
        return None
    number = f"centre:{seller.public_id}:{month:%Y-%m}"
    legs = [
        Leg(AccountCode.STORAGE_INCOME, "", seller.currency, -minor),
        *earnings.claw_back_legs(seller=seller, number=number, currency=seller.currency, amount=minor),
    ]
    book(source=f"return_storage:{seller.public_id}:{month:%Y-%m}", kind="storage", legs=legs, memo=f"{month:%Y-%m}")
    return bill


def _reckon(seller: Seller, start: date, end: date) -> tuple[int, int, int]:
    """(days, fen, in the seller's currency); each order's own exchange rate."""
    rows = ReturnItem.objects.filter(
        case__order__seller=seller,
        case__stage=Stage.SETTLED,
        case__outcome__in=STAYED,
        case__settled_at__lt=_midnight(end),
    ).exclude(gone_at__lt=_midnight(start))
    by_rate: dict[Decimal, int] = defaultdict(int)
    for item in rows.select_related("case__order"):
        case = item.case
        if case.settled_at is None or rules.rule_by_code(case.rule).borne_by != SELLER:
            continue
        came = case.settled_at.astimezone(time.SHANGHAI).date()
        gone = item.gone_at.astimezone(time.SHANGHAI).date() if item.gone_at else None
        by_rate[case.order.fx_rate] += dispositions.days_charged(came=came, gone=gone, start=start, end=end)
    days = sum(by_rate.values())
    minor = sum(
        convert_minor(n * dispositions.DAY_FEN, CNY, seller.currency, 1 / rate) for rate, n in by_rate.items() if n
    )
    return days, days * dispositions.DAY_FEN, minor


def _midnight(day: date) -> datetime:
    """The first moment of a Shanghai day."""
    return datetime.combine(day, clock_time(), tzinfo=time.SHANGHAI)
