"""The report of a closed day on paper."""

from django.utils.translation import gettext as _

from finance import files
from finance.services.days import WORDS
from finance.words import account_words
from marketplace.core import time
from marketplace.core.dated.people import names
from marketplace.core.paper import RIGHT, Paper
from marketplace.ledger.models import DayClose
from marketplace.ledger.selectors import trial

PLACES = (42.0, -290.0, -375.0, -460.0, -RIGHT)


def report(close: DayClose) -> bytes:
    """Trial balance, what was looked at, who closed it, and the digest that stands in the transparency log."""
    title = _("Daily close %(day)s") % {"day": f"{close.day:%Y-%m-%d}"}
    paper = Paper(title=title, foot=f"全球喵喵 · {title} · {close.digest}")
    paper.title(title)
    people = names([close.closed_by])
    paper.fact(_("Closed by"), people.get(close.closed_by, close.closed_by))
    paper.fact(_("Closed at"), f"{close.closed_at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M} (Asia/Shanghai)")
    paper.fact(_("Postings"), str(close.postings))
    paper.fact(_("SHA-256 of the trial balance"), close.digest)
    _balances(paper, close)
    paper.heading(_("What was looked at"))
    for point in close.checks:
        sign = "✓" if point["good"] else "!"
        words = str(WORDS.get(point["code"], point["code"]))
        paper.text(f"{sign} {words}" + (f" ({point['found']})" if point["found"] else ""))
        if point.get("why"):
            paper.text(_("Accepted: %(why)s") % {"why": point["why"]}, indent=14)
    return paper.done()


def _balances(paper: Paper, close: DayClose) -> None:
    currency = ""
    for line in sorted(trial(close.day), key=lambda one: (one.currency != "CNY", one.currency, one.code)):
        if line.currency != currency:
            currency = line.currency
            paper.heading(currency)
            head = (_("Account"), _("Opening balance"), _("Debit"), _("Credit"), _("Closing balance"))
            paper.row(head, PLACES, is_strong=True)
            paper.rule()
        sums = (line.opening, line.debit, line.credit, line.closing)
        paper.row([str(account_words(line.code)), *(files.amount(value, currency) for value in sums)], PLACES)
