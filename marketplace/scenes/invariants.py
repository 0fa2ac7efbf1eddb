"""What must hold in any world at any time: seed, walk and `manage.py invariants` ask the same questions.

All questions are asked of one snapshot (REPEATABLE READ), so people and workers may go on meanwhile. An auditor reads
tables directly on purpose: a wrong selector must not hide a wrong row. One line a problem, at most MOST of each kind.
"""

import time as clock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from logistics.models import CustodyEvent, Unit
from logistics.policies import custody
from logistics.selectors.proofs import chains_of, verify
from logistics.states import UnitStatus
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.models import JobHeartbeat
from marketplace.core.transparency.selectors import check_log
from returns.models import Homeward, ReturnCase
from returns.states import HomewardStatus, Stage
from sellers.models import Audit, GradeStanding, Hold, Seller
from sellers.selectors.grades import replayed
from sellers.states import AuditStatus, HoldStatus, SellerStatus
from support.models import Ticket
from support.states import OPEN

Say = Callable[[str], Any]
Check = Callable[[], Iterator[str]]

MOST = 5
GRADES = 200  # newest standings replayed from their events
PASSPORTS = 200  # verified through the whole proof; the chains of all others are recomputed too
CHUNK = 2000
CLOCK_JOB = "core.sweep_clocks"


# Each statement returns one text column: what is wrong. An empty answer is the good one.
STATEMENTS: tuple[tuple[str, str], ...] = (
    ("trial balance is zero in every currency",
     "SELECT format('%s is off by %s', currency, sum(amount_minor)) FROM ledger_posting GROUP BY currency"
     " HAVING sum(amount_minor) <> 0"),
    ("every transaction balances",
     "SELECT format('transaction %s is off by %s %s', transaction_id, sum(amount_minor), currency) FROM ledger_posting"
     " GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0 LIMIT {most}"),
    ("kept balances equal their postings",
     "SELECT format('%s of %s keeps %s, its postings say %s', a.code, a.owner, a.balance_minor, coalesce(sum(p.amount_minor), 0))"
     " FROM ledger_account a LEFT JOIN ledger_posting p ON p.account_id = a.id WHERE a.is_guarded"
     " GROUP BY a.id HAVING a.balance_minor <> coalesce(sum(p.amount_minor), 0) LIMIT {most}"),
    ("sums of stars equal the reviews that count",
     "SELECT format('%s %s %s stars keeps %s, counted %s', subject, aspect, stars, coalesce(t.votes, 0), coalesce(c.votes, 0)) FROM"
     " (SELECT s.subject, a.aspect, a.stars, count(*) AS votes FROM orders_review r"
     "  CROSS JOIN LATERAL (VALUES ('listing:' || r.listing_id), ('seller:' || r.seller_id)) AS s (subject)"
     "  CROSS JOIN LATERAL (VALUES ('item', r.rating, NOT r.is_struck), ('seller', r.seller_rating, NOT r.is_struck),"
     "   ('service', r.service_rating, true)) AS a (aspect, stars, counts)"
     "  WHERE r.is_counted AND a.counts AND a.stars IS NOT NULL GROUP BY 1, 2, 3) c"
     " FULL JOIN orders_ratingtally t USING (subject, aspect, stars)"
     " WHERE coalesce(c.votes, 0) <> coalesce(t.votes, 0) LIMIT {most}"),
    ("no dead deliveries",
     "SELECT format('%s of %s is dead: %s', handler, key, left(error, 160)) FROM core_outboxdelivery WHERE status = 'dead' LIMIT {most}"),
    ("the escrow of finished orders is empty",
     "SELECT format('%s is %s and holds %s fen', o.number, e.status, -a.balance_minor) FROM orders_escrow e"
     " JOIN orders_order o ON o.id = e.order_id"
     " JOIN ledger_account a ON a.code = 'escrow' AND a.owner = 'order:' || o.number AND a.currency = 'CNY'"
     " WHERE e.status IN ('released', 'refunded') AND a.balance_minor <> 0 LIMIT {most}"),
    ("waiting money is what was paid less what went back",
     "SELECT format('%s holds %s fen in escrow, should be %s', o.number, -coalesce(a.balance_minor, 0), o.total_fen - coalesce(r.back, 0))"
     " FROM orders_order o JOIN orders_escrow e ON e.order_id = o.id JOIN orders_purchase u ON u.id = o.purchase_id"
     " LEFT JOIN ledger_account a ON a.code = 'escrow' AND a.owner = 'order:' || o.number AND a.currency = 'CNY'"
     " LEFT JOIN (SELECT order_id, sum(amount_fen - CASE WHEN borne_by = 'platform' THEN goods_fen ELSE 0 END) AS back"
     " FROM orders_refund GROUP BY order_id) r ON r.order_id = o.id"
     " WHERE u.status = 'paid' AND e.status IN ('held', 'releasable')"
     " AND -coalesce(a.balance_minor, 0) <> o.total_fen - coalesce(r.back, 0) LIMIT {most}"),
    ("an unpaid order holds no money",
     "SELECT format('%s is unpaid and holds %s fen', o.number, -a.balance_minor) FROM orders_order o"
     " JOIN orders_purchase u ON u.id = o.purchase_id"
     " JOIN ledger_account a ON a.code = 'escrow' AND a.owner = 'order:' || o.number WHERE u.status <> 'paid'"
     " AND a.balance_minor <> 0 LIMIT {most}"),
    ("an order is the sum of its lines",
     "SELECT format('%s: %s fen in its lines, %s on the order', o.number, l.total, o.total_fen) FROM orders_order o JOIN ("
     " SELECT order_id, sum(goods_fen + freight_fen + tax_fen + fx_fee_fen - discount_fen) AS total, sum(tax_fen) AS tax,"
     " sum(seller_minor) AS seller, sum(commission_fen) AS commission FROM orders_orderline GROUP BY order_id) l"
     " ON l.order_id = o.id WHERE l.total <> o.total_fen OR l.tax <> o.tax_fen OR l.seller <> o.seller_minor"
     " OR l.commission <> o.commission_fen LIMIT {most}"),
    ("no more is refunded than was paid",
     "SELECT format('%s: %s fen refunded of %s', o.number, sum(r.amount_fen), o.total_fen) FROM orders_refund r"
     " JOIN orders_order o ON o.id = r.order_id GROUP BY o.id HAVING sum(r.amount_fen) > o.total_fen LIMIT {most}"),
    ("refunds are the sum of what their lines say",
     "SELECT format('line %s says %s fen went back, its refunds say %s', l.id, l.refunded_fen, coalesce(sum(r.amount_fen), 0))"
     " FROM orders_orderline l LEFT JOIN orders_refundline r ON r.line_id = l.id"
     " WHERE l.refunded_fen > 0 OR r.id IS NOT NULL GROUP BY l.id HAVING l.refunded_fen <> coalesce(sum(r.amount_fen), 0) LIMIT {most}"),
    ("the provider gives back no more than it took",
     "SELECT format('%s: %s of %s went back', a.reference, sum(r.amount_minor), a.amount_minor) FROM payments_providerrefund r"
     " JOIN payments_paymentattempt a ON a.id = r.attempt_id WHERE r.status <> 'failed'"
     " GROUP BY a.id HAVING sum(r.amount_minor) > a.amount_minor LIMIT {most}"),
    ("money on its way to sellers is the open payouts",
     "SELECT format('%s: %s in transit, open payouts say %s', a.owner, -a.balance_minor, coalesce(p.open, 0)) FROM ledger_account a"
     " JOIN sellers_seller s ON a.owner = 'seller:' || s.public_id LEFT JOIN ("
     " SELECT seller_id, currency, sum(amount_minor) AS open FROM sellers_payout WHERE status IN ('created', 'sent', 'unknown')"
     " GROUP BY seller_id, currency) p ON p.seller_id = s.id AND p.currency = a.currency"
     " WHERE a.code = 'payout_in_transit' AND -a.balance_minor <> coalesce(p.open, 0) LIMIT {most}"),
    ("the reserve is what its slices keep",
     "SELECT format('%s: %s in reserve, slices keep %s %s', a.owner, -a.balance_minor, coalesce(r.kept, 0), a.currency)"
     " FROM ledger_account a JOIN sellers_seller s ON a.owner = 'seller:' || s.public_id LEFT JOIN ("
     " SELECT seller_id, currency, sum(kept_minor - drawn_minor - released_minor) AS kept FROM sellers_reserveslice"
     " GROUP BY seller_id, currency) r ON r.seller_id = s.id AND r.currency = a.currency"
     " WHERE a.code = 'seller_reserve' AND -a.balance_minor <> coalesce(r.kept, 0) LIMIT {most}"),
    ("warranties that wait are in the book",
     "SELECT format('%s holds %s fen of warranties, should be %s', a.owner, -a.balance_minor, coalesce(w.left, 0)) FROM ledger_account a"
     " LEFT JOIN (SELECT 'order:' || o.number AS owner, sum(w.amount_fen - w.refunded_fen) AS left FROM orders_warranty w"
     " JOIN orders_orderline l ON l.id = w.line_id JOIN orders_order o ON o.id = l.order_id WHERE w.status = 'waiting' GROUP BY o.id) w"
     " ON w.owner = a.owner WHERE a.code = 'warranty_unearned' AND -a.balance_minor <> coalesce(w.left, 0) LIMIT {most}"),
    ("a fully refunded order has ended",
     "SELECT format('%s is %s although everything went back', o.number, o.lifecycle) FROM orders_order o"
     " JOIN orders_escrow e ON e.order_id = o.id"
     " WHERE e.status = 'refunded' AND o.lifecycle = 'confirmed' LIMIT {most}"),
    ("published totals are the sum of their leaves",
     "SELECT format('%s %s says %s', p.day, p.currency, p.total_minor) FROM sellers_owedreport p"
     " JOIN sellers_owedleaf l ON l.report_id = p.id GROUP BY p.id HAVING sum(l.balance_minor) <> p.total_minor LIMIT {most}"),
    ("reserved stock is what reservations hold",
     "SELECT format('stock %s: %s reserved, reservations hold %s', k.id, k.reserved, coalesce(sum(r.quantity), 0)) FROM catalog_stock k"
     " LEFT JOIN catalog_stockreservation r ON r.stock_id = k.id AND r.status = 'held'"
     " GROUP BY k.id HAVING k.reserved <> coalesce(sum(r.quantity), 0) LIMIT {most}"),
    ("nothing is oversold",
     "SELECT format('stock %s: %s reserved of %s', id, reserved, on_hand) FROM catalog_stock WHERE reserved > on_hand OR reserved < 0"
     " LIMIT {most}"),
    ("quota taken is the sum of its uses",
     "SELECT format('%s in %s: %s taken, uses say %s', q.person_ref, q.year, q.taken_fen, coalesce(sum(u.amount_fen - u.restored_fen), 0))"
     " FROM tariff_quotayear q LEFT JOIN tariff_quotause u ON u.quota_id = q.id"
     " GROUP BY q.id HAVING q.taken_fen <> coalesce(sum(u.amount_fen - u.restored_fen), 0) OR q.taken_fen > q.limit_fen LIMIT {most}"),
    # What customs let in stays counted there, also where the courier loses it afterwards: only goods on the way back are restored.
    ("a cancelled order holds neither stock nor quota",
     "SELECT format('%s is cancelled and holds stock or quota', o.number) FROM orders_order o WHERE o.lifecycle = 'cancelled' AND ("
     " EXISTS (SELECT 1 FROM catalog_stockreservation r WHERE r.source = 'order:' || o.number AND r.status = 'held')"
     " OR EXISTS (SELECT 1 FROM tariff_quotause u WHERE u.source = 'order:' || o.number AND u.restored_fen < u.amount_fen)"
     "  AND NOT EXISTS (SELECT 1 FROM logistics_declaration d JOIN logistics_parcel p ON p.id = d.parcel_id"
     "   JOIN logistics_consignment c ON c.id = p.consignment_id"
     "   WHERE c.order_number = o.number AND d.released_at IS NOT NULL)) LIMIT {most}"),
    ("a parcel in transit carries exactly one seal",
     "SELECT format('%s is %s under %s seals', p.number, p.status, count(s.id)) FROM logistics_parcel p"
     " LEFT JOIN logistics_seal s ON s.parcel_id = p.id AND s.status = 'applied'"
     " WHERE p.status IN ('sealed', 'bagged', 'manifested', 'departed', 'arrived', 'in_customs', 'cleared', 'last_mile',"
     " 'returning', 'came_back')"
     " GROUP BY p.id HAVING count(s.id) <> 1 LIMIT {most}"),
    ("custody and the public log say the same",
     "SELECT format('%s#%s is not what the log has', c.subject, c.sequence) FROM logistics_custodyevent c"
     " JOIN core_logentry l ON l.id = c.log_entry_id WHERE l.payload_digest <> c.hash OR l.kind <> 'custody' LIMIT {most}"),
    ("a received piece has its custody",
     "SELECT format('unit %s is %s without custody', u.id, u.status) FROM logistics_unit u WHERE u.status NOT IN ('expected', 'cancelled')"
     " AND NOT EXISTS (SELECT 1 FROM logistics_custodyevent c WHERE c.subject = 'unit:' || u.passport_code) LIMIT {most}"),
    ("freight payable is what no document has cleared",
     "SELECT format('%s: %s fen stand in the book, departures, bills and clearings say %s', owner, coalesce(k.fen, 0), coalesce(s.fen, 0))"
     " FROM (SELECT owner, sum(fen) AS fen FROM ("
     "  SELECT 'method:' || m.code AS owner, c.total_fen AS fen FROM freight_flightcost c JOIN freight_departure d ON d.id = c.departure_id"
     "   JOIN freight_method m ON m.id = d.method_id"
     "  UNION ALL SELECT 'method:' || m.code, b.accepted_fen FROM freight_bill b JOIN freight_invoice i ON i.id = b.invoice_id"
     "   JOIN freight_method m ON m.id = i.method_id WHERE b.status = 'accepted'"
     "  UNION ALL SELECT owner, -amount_fen FROM freight_clearing) every GROUP BY owner) s"
     " FULL JOIN (SELECT a.owner, -coalesce(sum(p.amount_minor), 0) AS fen FROM ledger_account a"
     "  LEFT JOIN ledger_posting p ON p.account_id = a.id WHERE a.code = 'freight_payable' GROUP BY a.owner) k USING (owner)"
     " WHERE coalesce(s.fen, 0) <> coalesce(k.fen, 0) LIMIT {most}"),
    ("couriers' payable is what no bill has cleared",
     "SELECT format('%s: %s fen stand in the book, parcels of returns and repairs say %s', owner, coalesce(k.fen, 0), coalesce(s.fen, 0))"
     " FROM (SELECT 'carrier:' || carrier AS owner, sum(amount_fen) AS fen FROM returns_courierfare WHERE cleared_by = '' GROUP BY 1) s"
     " FULL JOIN (SELECT owner, -balance_minor AS fen FROM ledger_account WHERE code = 'courier_payable') k USING (owner)"
     " WHERE coalesce(s.fen, 0) <> coalesce(k.fen, 0) LIMIT {most}"),
    ("a bill that is paid left nothing on its bridge",
     "SELECT format('%s %s is paid and %s %s stand on its bridge', b.carrier, b.number, sum(p.amount_minor), p.currency)"
     " FROM finance_carrierbill b"
     " JOIN ledger_account a ON a.code = 'fx_clearing' AND a.owner = 'bill:' || b.id JOIN ledger_posting p ON p.account_id = a.id"
     " WHERE b.status = 'paid' GROUP BY b.id, p.currency HAVING sum(p.amount_minor) <> 0 LIMIT {most}"),
    ("a piece on its way home is still at our centre in the book of pieces",
     "SELECT format('unit %s goes home with %s and is %s', u.id, h.public_id, u.status) FROM returns_homeward h"
     " JOIN returns_returnitem i ON i.homeward_id = h.id JOIN logistics_unit u ON u.id = i.unit_id"
     " WHERE h.status IN ('waiting', 'booked', 'sent') AND u.status <> 'returned' LIMIT {most}"),
    ("every listing has its signal row",
     "SELECT format('listing %s has no signal row', l.public_id) FROM catalog_listing l"
     " WHERE NOT EXISTS (SELECT 1 FROM catalog_listingsignal g WHERE g.listing_id = l.id) LIMIT {most}"),
)  # fmt: skip


def check_all(say: Say) -> list[str]:
    """Ask every question. `say` hears one line a question; the problems come back, none for a sound world."""
    problems: list[str] = []
    with _one_snapshot():
        for title, check in checks():
            began = clock.monotonic()
            found = list(check())
            say(f"{'ok     ' if not found else 'PROBLEM'} {title} ({clock.monotonic() - began:.1f} s)")
            problems += [f"{title}: {line}" for line in found]
    return problems


def checks() -> Iterator[tuple[str, Check]]:
    """Title and question, in order."""
    for title, statement in STATEMENTS:
        yield title, _asking(statement.format(most=MOST))
    yield "custody chains are unbroken", broken_chains
    yield "passports verify", unverified_passports
    yield "the transparency log is sound", unsound_log
    yield "grades replay from their events", grades_that_differ
    yield "no clock runs for what is over", forgotten_clocks
    yield "what fell due was noticed", unnoticed_clocks


def broken_chains() -> Iterator[str]:
    """Every hash and link of every chain, recomputed in one pass."""
    rows = CustodyEvent.objects.order_by("subject", "sequence").values_list(
        "subject", "sequence", "action", "at", "actor", "place", "details", "previous_hash", "hash"
    )
    found = 0
    for _subject, events in groupby(rows.iterator(chunk_size=CHUNK), key=lambda row: row[0]):
        for line in custody.broken_links([custody.Link(*event) for event in events]):
            yield line
            found += 1
        if found >= MOST:
            return


def unverified_passports() -> Iterator[str]:
    """All passports of a small world, a spread of a large one: chains, joints, inclusion proofs, the signed head."""
    begun = Unit.objects.exclude(status__in=(UnitStatus.EXPECTED, UnitStatus.CANCELLED)).order_by("pk")
    pks = list(begun.values_list("pk", flat=True))
    step = max(1, -(-len(pks) // PASSPORTS))
    found = 0
    for unit in Unit.objects.filter(pk__in=pks[::step]).select_related("parcel__bag"):
        for line in verify(chains_of(unit)).problems:
            yield f"passport {unit.passport_code}: {line}"
            found += 1
        if found >= MOST:
            return


def unsound_log() -> Iterator[str]:
    """The whole tree rebuilt and held against every signed head."""
    yield from check_log(CHUNK).problems[:MOST]


def grades_that_differ() -> Iterator[str]:
    """The newest stored standings replayed from their events, and sellers whose row says something else than they do."""
    newest = GradeStanding.objects.order_by("seller_id", "-id").distinct("seller_id").values("pk")
    rows = GradeStanding.objects.filter(pk__in=newest).select_related("seller").order_by("-id")[:GRADES]
    for row in rows:
        seller = row.seller
        if replayed(row).digest != row.digest:
            yield f"grade of {seller.slug}: the replay of standing {row.pk} differs"
        if (seller.grade, seller.grade_points, seller.grade_rules) != (row.grade, row.points, row.rules):
            yield f"grade of {seller.slug} is {seller.grade} {seller.grade_points}, its last standing {row}"


def forgotten_clocks() -> Iterator[str]:
    """Open clocks whose subject is finished."""
    running = Clock.objects.filter(stopped_at__isnull=True)
    over = {
        "application_review": lambda names: Seller.objects.exclude(status__in=(SellerStatus.SUBMITTED, SellerStatus.IN_REVIEW))
        .filter(public_id__in=names).values_list("public_id", flat=True),
        "hold_appeal": lambda names: Hold.objects.exclude(status=HoldStatus.APPEALED).filter(public_id__in=names)
        .values_list("public_id", flat=True),
        "support_first_reply": lambda names: Ticket.objects.exclude(status__in=OPEN).filter(number__in=names)
        .values_list("number", flat=True),
        "support_next_reply": lambda names: Ticket.objects.exclude(status__in=OPEN).filter(number__in=names)
        .values_list("number", flat=True),
        "support_solution": lambda names: Ticket.objects.exclude(status__in=OPEN).filter(number__in=names)
        .values_list("number", flat=True),
        "audit_visit": lambda names: Audit.objects.exclude(status=AuditStatus.DISPATCHED).filter(public_id__in=names)
        .values_list("public_id", flat=True),
        "audit_filing": lambda names: Audit.objects.exclude(status=AuditStatus.ON_SITE).filter(public_id__in=names)
        .values_list("public_id", flat=True),
        "audit_decision": lambda names: Audit.objects.exclude(status=AuditStatus.FILED).filter(public_id__in=names)
        .values_list("public_id", flat=True),
        "audit_appeal": lambda names: Audit.objects.exclude(status=AuditStatus.DECIDED).filter(public_id__in=names)
        .values_list("public_id", flat=True),
        "audit_appeal_answer": lambda names: Audit.objects.exclude(status=AuditStatus.APPEALED).filter(public_id__in=names)
        .values_list("public_id", flat=True),
        "return_inspection": lambda names: ReturnCase.objects.exclude(stage=Stage.RECEIVED).filter(number__in=names)
        .values_list("number", flat=True),
        "return_homeward": lambda names: Homeward.objects.exclude(status__in=(HomewardStatus.WAITING, HomewardStatus.BOOKED))
        .filter(public_id__in=names).values_list("public_id", flat=True),
        "return_refund": lambda names: ReturnCase.objects.filter(
            stage__in=(Stage.SETTLED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED), number__in=names
        ).values_list("number", flat=True),
    }  # fmt: skip
    for kind, finished in over.items():
        subjects = list(running.filter(kind=kind).values_list("subject", flat=True))
        names = {subject.partition(":")[2]: subject for subject in subjects}
        yield from (f"{kind} of {names[name]} still runs" for name in list(finished(names))[:MOST])


def unnoticed_clocks() -> Iterator[str]:
    """Clocks that a sweep should have looked at: the job ran after they fell due, and they wait still."""
    beat = JobHeartbeat.objects.filter(job=CLOCK_JOB, finished_at__isnull=False).first()
    if beat is None:
        return
    late = Clock.objects.filter(
        stopped_at__isnull=True, next_check_at__lt=beat.started_at, next_check_at__lte=time.now()
    )
    for item in late.order_by("pk")[:MOST]:
        yield f"{item} fell due at {item.next_check_at:%m-%d %H:%M} and nobody noticed"


def _asking(statement: str) -> Check:
    def ask() -> Iterator[str]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall()
        yield from (text for (text,) in rows)

    return ask


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Read everything as of one instant, however long it takes; inside a transaction (tests) as that sees it."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield
