"""Our book against the provider's account of it: new lines are read, keys that do not agree become differences."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from finance.models import Break, Cursor, Item
from finance.policies import keys, matching
from finance.services import breaks, fetching
from marketplace.core import locks, time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.payments.models import PaymentAttempt, ProviderRefund, ProviderTransfer
from marketplace.payments.states import Flow, Transfer

CHUNK = 500
OVERLAP = timedelta(hours=2)  # bookings that began before the last run and were committed after it
GRACE = timedelta(hours=1)  # the other side may still be on its way: a webhook, a sweep
LONGEST = timedelta(days=14)  # a payout or refund that is under way for longer is a difference
BOOK = "book"
LOCK = "finance:reconcile"
OPEN_FLOW = (Flow.CREATED, Flow.SENT, Flow.UNKNOWN)
OPEN_TRANSFER = (Transfer.CREATED, Transfer.SENT, Transfer.UNKNOWN)


def reconcile() -> int:
    """Read both sides and compare. Running it again changes nothing. Returns how many lines were new."""
    new = fetching.fetch()
    new += read_book()
    match()
    return new


def read_book() -> int:
    """Take over bookings on the clearing account that are not there yet. Returns how many."""
    cursor = Cursor.objects.get_or_create(name=BOOK)[0]
    since, last, new = (cursor.at - OVERLAP if cursor.at else None), 0, 0
    while chunk := _bookings(since, last):
        new += _take_over(cursor, chunk)
        since, last = chunk[-1].transaction.booked_at, chunk[-1].pk
    return new


def _bookings(since: datetime | None, last: int) -> list[Posting]:
    found = Posting.objects.filter(account__code=AccountCode.PROVIDER_CLEARING)
    if since is not None:
        found = found.filter(
            Q(transaction__booked_at__gt=since) | Q(transaction__booked_at=since, pk__gt=last),
            transaction__booked_at__gte=since,
        )
    return list(found.select_related("transaction").order_by("transaction__booked_at", "pk")[:CHUNK])


@transaction.atomic
def _take_over(cursor: Cursor, chunk: Sequence[Posting]) -> int:
    refs = [f"posting:{posting.pk}" for posting in chunk]
    known = set(Item.objects.filter(ref__in=refs).values_list("ref", flat=True))
    fresh = [posting for posting in chunk if f"posting:{posting.pk}" not in known]
    names = keys_of(fresh)
    Item.objects.bulk_create(
        (
            Item(
                side=Item.Side.HERE, ref=f"posting:{posting.pk}", key=names[posting.pk], currency=posting.currency,
                amount_minor=posting.amount_minor, what=posting.transaction.kind, at=posting.transaction.booked_at,
            )
            for posting in fresh
        ), ignore_conflicts=True,
    )  # fmt: skip
    Cursor.objects.filter(pk=cursor.pk).update(at=chunk[-1].transaction.booked_at)
    return len(fresh)


def keys_of(postings: Sequence[Posting]) -> dict[int, str]:
    """What each booking moved at the provider, by its id there; `book:<source>` where nothing says so. 4 queries at most."""
    sources = {posting.pk: posting.transaction.source for posting in postings}
    found = {
        posting.pk: keys.plain_key(posting.transaction.source, posting.transaction.kind, posting.transaction.memo)
        for posting in postings
    }
    rest = [source for pk, source in sources.items() if not found[pk]]
    asked = {source: keys.attempt_in(source) for source in rest}
    attempts = PaymentAttempt.objects.filter(pk__in=[pk for pk in asked.values() if pk]).exclude(provider_ref="")
    paid = dict(attempts.values_list("pk", "provider_ref"))
    references = {source: keys.reference_in(source) for source in rest}
    deposits = _paid_references([one for one in references.values() if one])
    refunds = {source: keys.refund_in(source) for source in rest}
    returned = dict(
        ProviderRefund.objects.filter(source__in=[one for one in refunds.values() if one])
        .exclude(provider_ref="").values_list("source", "provider_ref")
    )  # fmt: skip
    broken = {source: keys.break_in(source) for source in rest}
    corrected = dict(Break.objects.filter(pk__in=[pk for pk in broken.values() if pk]).values_list("pk", "key"))
    for pk, source in sources.items():
        if found[pk]:
            continue
        if ref := paid.get(asked[source] or 0) or deposits.get(references[source]):
            found[pk] = f"payment:{ref}"
        elif ref := returned.get(refunds[source]):
            found[pk] = f"refund:{ref}"
        else:
            found[pk] = corrected.get(broken[source] or 0) or f"book:{source}"[:120]
    return found


def _paid_references(references: Iterable[str]) -> dict[str, str]:
    rows = PaymentAttempt.objects.filter(reference__in=references, status=Flow.SUCCEEDED, is_surplus=False)
    return dict(rows.exclude(provider_ref="").values_list("reference", "provider_ref"))


def match() -> int:
    """Judge every key that is not settled: agreed, still under way, or a difference. Returns how many are open now."""
    last = ""
    while names := _unsettled(last):
        judge(names)
        last = names[-1]
    return breaks.open_breaks().count()


def _unsettled(after: str) -> list[str]:
    waiting = Item.objects.filter(is_settled=False, key__gt=after).order_by("key")
    return list(waiting.values_list("key", flat=True).distinct()[:CHUNK])


@transaction.atomic
def judge(names: Sequence[str]) -> None:
    """One transaction for some keys."""
    locks.advisory(LOCK)
    items: dict[str, list[Item]] = defaultdict(list)
    for item in Item.objects.filter(key__in=names):
        items[item.key].append(item)
    pending = under_way(names)
    flat = [
        matching.Item(one.side, one.key, one.currency, one.amount_minor)
        for key, group in items.items() if key not in pending for one in group
    ]  # fmt: skip
    found = matching.faults(flat)
    bad = {fault.key for fault in found}
    accepted = breaks.put_down(found, judged=items.keys() - pending)
    settled = (items.keys() - pending - bad) | accepted
    Item.objects.filter(key__in=settled, is_settled=False).update(is_settled=True)


def under_way(names: Iterable[str]) -> set[str]:
    """Keys whose other side may still come: young ones, and refunds and payouts that the provider has not ended."""
    now, wanted = time.now(), list(names)
    newest = dict(
        Item.objects.filter(key__in=wanted).values("key").order_by().annotate(newest=Max("at")).values_list("key", "newest")
    )  # fmt: skip
    young = {key for key, at in newest.items() if at > now - GRACE}
    old = {key for key, at in newest.items() if at <= now - LONGEST}
    refs = {key.removeprefix("refund:"): key for key in wanted if key.startswith("refund:")}
    open_refunds = ProviderRefund.objects.filter(provider_ref__in=refs, status__in=OPEN_FLOW)
    moving = {refs[ref] for ref in open_refunds.values_list("provider_ref", flat=True)}
    payouts = [key for key in wanted if key.startswith("payout:")]
    open_payouts = ProviderTransfer.objects.filter(source__in=payouts, status__in=OPEN_TRANSFER)
    moving |= set(open_payouts.values_list("source", flat=True))
    return young | (moving - old)
