"""The tables of this room as files: the same for the pages (`?as=csv`) and the API (`finance/exports/…`)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from finance import files
from finance.models import BillLine
from finance.policies.periods import Period
from finance.selectors import bank as bank_reads
from finance.selectors import differences, figures, standing
from finance.selectors.figures import MONEY, Figure
from finance.states import BillStatus
from finance.words import FAULTS, account_words
from marketplace.ledger import selectors as book

CHUNK = 500


def trial(day: date) -> StreamingHttpResponse:
    """The trial balance of a day."""
    head = (
        _("Account"), _("Name"), _("Currency"), _("Opening balance"), _("Debit"), _("Credit"), _("Closing balance"),
    )  # fmt: skip
    rows = (
        [line.code, account_words(line.code), line.currency,
         *(files.amount(value, line.currency) for value in (line.opening, line.debit, line.credit, line.closing))]
        for line in book.trial(day)
    )  # fmt: skip
    return files.table(f"trial-balance-{day}", head, rows)


def account(code: str, currency: str, day: date | None, owner: str | None) -> StreamingHttpResponse:
    """Entries of an account; of all days without `day`."""
    head = (_("Date"), _("Kind"), _("Source"), _("Owner"), _("Memo"), _("Amount"), _("Currency"))
    rows = (
        [files.stamp(p.transaction.booked_at), p.transaction.kind, p.transaction.source, p.account.owner,
         p.transaction.memo, files.amount(p.amount_minor, currency), currency]
        for p in book.entries(code, currency, day, owner).iterator(chunk_size=CHUNK)
    )  # fmt: skip
    return files.table(f"{code}-{currency}-{day or 'all'}", head, rows)


def escrow(bucket: str = "") -> StreamingHttpResponse:
    """Orders whose money waits; of one bucket of age."""
    chosen = bucket if bucket in {one.code for one in standing.escrow_by_age()} else ""
    found = standing.held_in(chosen) if chosen else standing.held().order_by("since", "pk")
    head = (_("Order"), _("Paid at"), _("Age"), _("Amount"), _("Currency"))
    rows = ([r.number, files.stamp(r.since), r.bucket, files.amount(r.fen, r.currency), r.currency] for r in found)
    return files.table(f"escrow-{chosen or 'all'}", head, rows)


def payables() -> StreamingHttpResponse:
    """What sellers can be paid."""
    head = (_("Seller"), _("Reference"), _("Amount"), _("Currency"), _("Last payout day"))
    rows = (
        [r.name or "", r.public_id, files.amount(r.minor, r.currency), r.currency, r.served_on or ""]
        for r in standing.owed_to_sellers()
    )
    return files.table("payables-sellers", head, rows)


def breaks(show: str, me: str) -> StreamingHttpResponse:
    """Differences between the books: open, mine, over."""
    head = (
        _("Number"), _("Kind"), _("Key"), _("Currency"), _("Here"), _("At the provider"), _("Status"), _("Since"),
    )  # fmt: skip
    rows = (
        [one.pk, one.kind, one.key, one.currency, files.amount(one.here_minor, one.currency),
         files.amount(one.there_minor, one.currency), one.status, files.stamp(one.opened_at)]
        for one in differences.queue(show, me).iterator(chunk_size=CHUNK)
    )  # fmt: skip
    return files.table(f"differences-{show}", head, rows)


def figure(found: Figure, period: Period) -> StreamingHttpResponse:
    """What a figure is made of."""
    head = (_("Number"), _("When"), _("Seller"), _("Value"))
    lines: Iterable[figures.Row] = map(found.row, figures.rows_of(found, period).iterator(chunk_size=CHUNK))
    rows = ([line.number, files.stamp(line.at), line.who, _plain(found, line.value)] for line in lines)
    return files.table(f"{found.code}-{period.kind}-{period.first}", head, rows)


def _plain(found: Figure, value: int) -> Any:
    return files.amount(value, "CNY") if found.unit == MONEY else str(value)


def bank(show: str) -> StreamingHttpResponse:
    """Lines of the bank's statements."""
    head = (_("Date"), _("Amount"), _("Currency"), _("Reference"), _("Text"), _("Counterparty"), _("Booking"))
    rows = (
        [line.booked_on, files.amount(line.amount_minor, line.currency), line.currency, line.reference, line.text, line.party,
         line.posting.transaction.source if line.posting else ""]
        for line in bank_reads.lines(show).iterator(chunk_size=CHUNK)
    )  # fmt: skip
    return files.table(f"bank-{'all' if show == 'all' else 'open'}", head, rows)


def bills(status: str) -> StreamingHttpResponse:
    """Lines of carriers' bills beside our book."""
    head = (
        _("Carrier"), _("Bill"), _("Date"), _("Number"), _("Billed"), _("Booked"), _("Currency"), _("Difference"), _("Owed"),
    )  # fmt: skip
    found = BillLine.objects.select_related("bill").order_by("-bill_id", "place")
    if status in BillStatus.values:
        found = found.filter(bill__status=status)
    rows = (
        [line.bill.carrier, line.bill.number, line.bill.billed_on, line.reference, files.amount(line.amount_minor, line.bill.currency),
         "" if line.booked_minor is None else files.amount(line.booked_minor, line.bill.currency), line.bill.currency,
         FAULTS[line.fault], "" if line.is_owed is None else line.is_owed]
        for line in found.iterator(chunk_size=CHUNK)
    )  # fmt: skip
    return files.table("carriers-bills", head, rows)
