"""What is summed up when all chunks are written: quotas, reserved stock, sales, payouts, search documents, the sealed log."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from marketplace.catalog.services import indexing
from marketplace.core.transparency import service as log
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting, Transaction
from marketplace.payments.models import ProviderTransfer
from marketplace.scenes.bulk.copying import Table, draw_ids, flush_all
from marketplace.scenes.bulk.ground import Ground, public_id
from sellers.models import Payout
from sellers.states import PayoutStatus

Kind = ProviderTransfer.Kind

QUOTA = """
UPDATE tariff_quotayear q SET taken_fen = u.taken
FROM (SELECT quota_id, sum(amount_fen - restored_fen) AS taken FROM tariff_quotause
      WHERE quota_id >= %s AND quota_id < %s GROUP BY quota_id) u
WHERE q.id = u.quota_id
"""
# The shelf held what fresh orders have reserved on top of what is still for sale.
STOCK = """
UPDATE catalog_stock k SET on_hand = k.on_hand + r.held, reserved = k.reserved + r.held
FROM (SELECT stock_id, sum(quantity) AS held FROM catalog_stockreservation
      WHERE stock_id >= %s AND stock_id < %s AND status = 'held' GROUP BY stock_id) r
WHERE k.id = r.stock_id
"""
SOLD = """
UPDATE catalog_listingsignal g SET sold_count = s.sold,
       rating_count = least(g.rating_count, s.sold),
       rating_sum = CASE WHEN g.rating_count = 0 THEN 0
                         ELSE round(g.rating_sum::numeric / g.rating_count * least(g.rating_count, s.sold)) END
FROM (SELECT l.id, coalesce(sum(n.quantity - n.returned_quantity), 0) AS sold
      FROM catalog_listing l
      LEFT JOIN orders_orderline n ON n.listing_id = l.id
           AND EXISTS (SELECT 1 FROM orders_order o WHERE o.id = n.order_id AND o.lifecycle = 'completed')
      WHERE l.id >= %s AND l.id < %s GROUP BY l.id) s
WHERE g.listing_id = s.id
"""
# A week ends on Monday; the last payout covers everything up to now, as the worker's runs would have.
DUE = """
SELECT a.owner, least(date_trunc('week', t.booked_at) + interval '8 days 2 hours', %s) AS at, -sum(p.amount_minor)
FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id JOIN ledger_account a ON a.id = p.account_id
WHERE a.code = 'seller_payable' AND a.owner = ANY(%s) AND t.kind = 'released'
GROUP BY 1, 2 HAVING -sum(p.amount_minor) > 0 ORDER BY 2, 1
"""


@transaction.atomic
def sums(ground: Ground) -> None:
    """Quota taken, stock reserved and sales, each in one statement over the bulk rows."""
    first, size = ground.firsts, ground.size
    with connection.cursor() as cursor:
        cursor.execute(QUOTA, [first.quota, first.quota + size.shoppers * len(ground.years)])
        cursor.execute(STOCK, [first.stock, first.stock + size.listings])
        cursor.execute(SOLD, [first.listing, first.listing + size.listings])


@transaction.atomic
def payouts(ground: Ground) -> int:
    """Weekly payouts of everything that was released, booked as asked and as paid. Returns how many."""
    shops = {shop.ref: shop for shop in ground.shops}
    with connection.cursor() as cursor:
        cursor.execute(DUE, [ground.now, list(shops)])
        due: list[tuple[str, datetime, int]] = [(owner, at, int(amount)) for owner, at, amount in cursor.fetchall()]
    rows = Table(
        Payout, "id", "public_id", "seller_id", "amount_minor", "currency", "status", "created_at", "settled_at"
    )
    sent = Table(
        ProviderTransfer, "source", "kind", "destination", "amount_minor", "currency", "status", "provider_ref", "related_ref",
        "looked_at", "created_at", "settled_at",
    )  # fmt: skip
    entries = Table(Transaction, "id", "source", "kind", "booked_at")
    legs = Table(Posting, "transaction_id", "account_id", "amount_minor", "currency")
    accounts, clearing = ground.accounts or {}, str(AccountCode.PROVIDER_CLEARING)
    pks, entry_pks = draw_ids(Payout, len(due)), draw_ids(Transaction, 2 * len(due))
    for place, (owner, at, amount) in enumerate(due):
        shop, pk, paid_at = shops[owner], pks[place], at + timedelta(minutes=5)
        code = public_id(ground.rng("payout", owner, at.date()), at)
        source, currency = f"payout:{code}", shop.currency
        rows.add(pk, code, shop.pk, amount, currency, PayoutStatus.SUCCEEDED, at, paid_at)
        for kind, ref, related in (
            (Kind.TRANSFER, f"tr_bulk_{pk}", ""),
            (Kind.PAYOUT, f"po_bulk_{pk}", f"tr_bulk_{pk}"),
        ):
            sent.add(
                source, kind, f"acct_bulk_{shop.pk}", amount, currency, "succeeded", ref, related, paid_at, at, paid_at
            )
        payable, transit = (
            accounts[str(one), owner, currency] for one in (AccountCode.SELLER_PAYABLE, AccountCode.PAYOUT_IN_TRANSIT)
        )
        asked, paid = entry_pks[2 * place], entry_pks[2 * place + 1]
        entries.add(asked, f"{source}:asked", "payout", at)
        entries.add(paid, f"{source}:paid", "payout_paid", paid_at)
        for entry, account, money in (
            (asked, payable, amount),
            (asked, transit, -amount),
            (paid, transit, amount),
            (paid, accounts[clearing, "", currency], -amount),
        ):
            legs.add(entry, account, money, currency)
    flush_all([rows, sent, entries, legs])
    return len(due)


def index_chunks(ground: Ground) -> list[tuple[int, int]]:
    """Half-open ranges of listing keys."""
    first, step = ground.firsts.listing, indexing.BATCH
    last = first + ground.size.listings
    return [(start, min(start + step, last)) for start in range(first, last, step)]


def index(ground: Ground, chunk: tuple[int, int]) -> int:
    """Search documents, rank signals and prices of a range of listings, by the service that every edit uses."""
    del ground
    return indexing.index(range(*chunk))


def seal_log() -> None:
    """Give all custody entries their place in the tree and sign it; inside a transaction (tests) one sealing later does."""
    if not connection.in_atomic_block:
        log.seal_all()


def tidy(tables: Sequence[str]) -> None:
    """Fresh statistics, and no dead rows where a transaction does not forbid it: plans are as good as after a night."""
    verb = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'{verb} "{table}"')
