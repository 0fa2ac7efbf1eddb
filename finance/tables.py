"""The tables of this room as files: the same for the pages (`?as=csv`) and the API (`finance/exports/…`)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from finance import files
from finance.policies.periods import Period
from finance.selectors import differences, figures, standing
from finance.selectors.figures import MONEY, Figure
from finance.words import account_words
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
