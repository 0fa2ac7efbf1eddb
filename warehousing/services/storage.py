"""Storage fees: once a month for every seller and warehouse, also for months that nobody charged in time."""

from datetime import date, datetime
from datetime import time as clock
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max, Min

from logistics.models import Warehouse
from marketplace.core import rules, tasks, time, trail
from marketplace.core.money import from_minor
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from sellers import locks as seller_locks
from sellers.models import Seller
from sellers.selectors import ref
from sellers.services import earnings
from warehousing import errors
from warehousing.models import Move, Piece, Recall, StorageBill
from warehousing.policies import storage
from warehousing.policies.rules_of_storage import STORAGE
from warehousing.selectors.freshness import today_at
from warehousing.selectors.stays import stays_of, stays_of_recall

SYSTEM = "system:warehousing"


@transaction.atomic
def charge(*, seller: Seller, warehouse: Warehouse, month: date) -> StorageBill | None:
    """Bill one month that is over. None where it was billed before: exactly once by the unique bill and the book's source.

    By the rates in force when the month began, however late it is billed. From what we owe the seller as far as it reaches;
    the rest they owe us.
    """
    if storage.month_after(month) > today_at(warehouse):
        raise ValueError("this month is not over")
    seller_locks.till(seller.pk)
    if StorageBill.objects.filter(seller=seller, warehouse=warehouse, month=month, recall=None).exists():
        return None
    return _bill(seller, warehouse, month, stays_of(seller, warehouse, until=storage.month_after(month), month=month))


@transaction.atomic
def settle(*, recall: Recall) -> list[StorageBill]:
    """Before goods leave: every month of this seller here that is over, and the running month of these pieces. Then what the
    seller has with us pays what they owe. Raises StorageOwed where that is not enough (the caller's step is rolled back).
    """
    seller, warehouse = recall.seller, recall.warehouse
    months = [month for *who, month in due() if who == [seller.pk, warehouse.pk]]
    made = [charge(seller=seller, warehouse=warehouse, month=month) for month in months]
    seller_locks.till(seller.pk)
    month = today_at(warehouse).replace(day=1)
    made.append(_bill(seller, warehouse, month, stays_of_recall(recall), recall=recall))
    earnings.set_off(seller=seller, cause=f"recall:{recall.number}")
    owed = balance(AccountCode.SELLER_RECEIVABLE, ref(seller), seller.currency)
    if owed:
        raise errors.StorageOwed(fields={"owed": str(from_minor(owed, seller.currency))})
    return [bill for bill in made if bill is not None]


def _bill(
    seller: Seller, warehouse: Warehouse, month: date, stays: list[storage.Stay], recall: Recall | None = None
) -> StorageBill | None:
    rule = rules.at(STORAGE, datetime.combine(month, clock.min, ZoneInfo(warehouse.time_zone)))
    fee = storage.fee(stays, month=month, rates=storage.rates_of(rule.body, seller.currency))
    try:
        with transaction.atomic():
            bill = StorageBill.objects.create(
                seller=seller, warehouse=warehouse, month=month, currency=seller.currency, amount_minor=fee.amount_minor,
                pieces=sum(stay.count for stay in stays), cm3_days=fee.cm3_days, bands=[vars(one) for one in fee.bands],
                rule_version=rule.version, charged_at=time.now(), recall=recall,
            )  # fmt: skip
    except IntegrityError:
        return None
    if bill.amount_minor:
        _book(bill)
        emit(
            topic="warehousing.storage_charged", key=ref(seller),
            payload={"bill": bill.pk, "amount_minor": bill.amount_minor, "currency": bill.currency},
        )  # fmt: skip
    trail.record(
        verb="storage.charged", target=trail.ref(bill), actor=SYSTEM, after={"amount_minor": bill.amount_minor}
    )
    return bill


def due() -> list[tuple[int, int, date]]:
    """(seller, warehouse, month) of every month that is over, in which something lay there, and that has no bill. Four queries."""
    keys = ("piece__seller_id", "warehouse_id")
    came = Move.objects.filter(from_bin=None).values_list(*keys, "warehouse__time_zone").annotate(at=Min("at"))
    left = Move.objects.filter(to_bin=None).values_list(*keys).annotate(at=Max("at"))
    gone = {(seller, warehouse): at for seller, warehouse, at in left}
    here = set(Piece.objects.filter(bin__isnull=False).values_list("seller_id", "bin__warehouse_id").distinct())
    billed = set(StorageBill.objects.filter(recall=None).values_list("seller_id", "warehouse_id", "month"))
    found = []
    for seller, warehouse, zone, first in came.order_by():
        tz = ZoneInfo(zone)
        end = time.now().astimezone(tz).date().replace(day=1)
        if (seller, warehouse) not in here:
            end = min(end, storage.month_after(gone[seller, warehouse].astimezone(tz).date()))
        month = first.astimezone(tz).date().replace(day=1)
        while month < end:
            if (seller, warehouse, month) not in billed:
                found.append((seller, warehouse, month))
            month = storage.month_after(month)
    return sorted(found, key=lambda row: (row[2], row[0], row[1]))


def charge_due() -> int:
    """Every month that is due, each in its own transaction: one that fails does not hold up those behind it.

    Returns how many bills were made. Raises RowsFailed at the end.
    """
    return tasks.each(due(), _charge_row)


def _charge_row(row: tuple[int, int, date]) -> bool:
    seller, warehouse, month = row
    made = charge(seller=Seller.objects.get(pk=seller), warehouse=Warehouse.objects.get(pk=warehouse), month=month)
    return made is not None


def _book(bill: StorageBill) -> None:
    owner, currency, amount = ref(bill.seller), bill.currency, bill.amount_minor
    there = min(balance(AccountCode.SELLER_PAYABLE, owner, currency), amount)
    book(
        source=f"storage:{bill.recall.number}" if bill.recall
        else f"storage:{bill.seller.public_id}:{bill.warehouse.code}:{bill.month:%Y-%m}", kind="storage",
        memo=f"{bill.warehouse.code} {bill.month:%Y-%m}",
        legs=[
            Leg(AccountCode.SELLER_PAYABLE, owner, currency, there),
            Leg(AccountCode.SELLER_RECEIVABLE, owner, currency, amount - there),
            Leg(AccountCode.STORAGE_INCOME, "", currency, -amount),
        ],
    )  # fmt: skip
