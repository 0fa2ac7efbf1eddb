"""Trial balance of any day, down to the entry; escrow by age; what we owe."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from finance import tables
from finance.selectors import standing
from finance.views.common import asked_day, for_finance, paged, show, wants_file
from finance.words import KINDS, account_words
from marketplace.core import time
from marketplace.ledger import selectors
from marketplace.ledger.chart import CHART
from marketplace.ledger.models import Transaction
from sellers.models import Seller
from sellers.selectors import money as seller_money

ORDER = re.compile(r"M[OP][0-9A-Z]{10,18}")


@for_finance
@require_safe
def trial(request: HttpRequest) -> HttpResponseBase:
    """Opening, movement and closing of every account, by currency."""
    day = asked_day(request)
    if wants_file(request):
        return tables.trial(day)
    lines = selectors.trial(day)
    groups: dict[str, list[selectors.TrialLine]] = {}
    for line in lines:
        groups.setdefault(line.currency, []).append(line)
    found = [_table(currency, groups[currency]) for currency in sorted(groups, key=lambda one: (one != "CNY", one))]
    return show(request, "trial.html", "trial", day=day, tables=found, close=selectors.close_of(day))


def _table(currency: str, lines: list[selectors.TrialLine]) -> dict[str, Any]:
    rows = [{"line": line, "words": account_words(line.code), "kind": KINDS[line.kind]} for line in lines]
    return {
        "currency": currency, "rows": rows, "opening": sum(line.opening for line in lines),
        "debit": sum(line.debit for line in lines), "credit": sum(line.credit for line in lines),
        "closing": sum(line.closing for line in lines),
    }  # fmt: skip


@for_finance
@require_safe
def account(request: HttpRequest, code: str, currency: str) -> HttpResponseBase:
    """Entries of one account on one day, the newest first; of one owner with `?owner=`."""
    if code not in CHART or not re.fullmatch(r"[A-Z]{3}", currency):
        raise Http404
    day, owner = asked_day(request), request.GET.get("owner")
    is_all = request.GET.get("day") == "all"
    if wants_file(request):
        return tables.account(code, currency, None if is_all else day, owner)
    entries = selectors.entries(code, currency, None if is_all else day, owner)
    line = next((one for one in selectors.trial(day) if (one.code, one.currency) == (code, currency)), None)
    return show(
        request, "account.html", "trial", code=code, currency=currency, words=account_words(code), day=day, is_all=is_all,
        owner=owner, line=line, page=paged(request, entries),
    )  # fmt: skip


@for_finance
@require_safe
def booking(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One transaction: its legs, and what it is about."""
    entry = get_object_or_404(Transaction, pk=pk)
    legs = [
        {"leg": leg, "words": account_words(leg.account.code)}
        for leg in entry.postings.select_related("account").order_by("pk")
    ]
    about = [text for text in (entry.memo, *(leg["leg"].account.owner for leg in legs)) if text]
    return show(request, "booking.html", "trial", entry=entry, legs=legs, links=_links(about), day=time.today())


def _links(about: list[str]) -> list[tuple[str, str]]:
    """Pages of operations about the nouns that a booking names."""
    found: dict[str, str] = {}
    for text in about:
        name = text.removeprefix("order:").removeprefix("purchase:")
        if ORDER.fullmatch(name):
            room = "purchase" if name.startswith("MP") else "order"
            found[name] = f"/admin/orders/{room}/?q={name}"
        elif text.startswith("seller:"):
            found[text] = f"/admin/sellers/seller/?q={text.removeprefix('seller:')}"
    return list(found.items())


@for_finance
@require_safe
def escrow(request: HttpRequest) -> HttpResponseBase:
    """Money of shoppers that waits, by how long it has waited; one bucket with `?age=`."""
    buckets = standing.escrow_by_age()
    age = request.GET.get("age", "")
    chosen = next((one for one in buckets if one.code == age), None)
    rows = standing.held_in(age) if chosen else standing.held().order_by("since", "pk")
    if wants_file(request):
        return tables.escrow(age)
    return show(
        request, "escrow.html", "escrow", buckets=buckets, chosen=chosen, page=paged(request, rows),
        fen=sum(one.fen for one in buckets), orders=sum(one.orders for one in buckets),
        points=[(one.words, one.fen // 100) for one in buckets],
    )  # fmt: skip


@for_finance
@require_safe
def payables(request: HttpRequest) -> HttpResponseBase:
    """What we owe, and which seller is paid when."""
    rows = standing.owed_to_sellers()
    if wants_file(request):
        return tables.payables()
    page = paged(request, rows)
    sellers = {one.public_id: one for one in Seller.objects.filter(public_id__in=[row.public_id for row in page])}
    due = [{"row": row, "next": _next(sellers.get(row.public_id))} for row in page]
    return show(
        request, "payables.html", "payables", owed=standing.payables(), reserve=standing.reserve_due(), page=page, due=due,
    )  # fmt: skip


def _next(seller: Seller | None) -> Any:
    return seller_money.schedule_of(seller).next_on if seller else None
