"""The monthly report on paper: figures, charts, batches, the reserve. In the language at the call."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from learning.selectors import month as months
from learning.selectors.month import MonthFigures, Part
from learning.services.reserving import following
from marketplace.core.paper import RIGHT, Paper
from orders.receipt_files import amount

PLACES = (42.0, -330.0, -400.0, -470.0, -RIGHT)


def draw(month: date) -> bytes:
    """The PDF of one month."""
    found = months.figures(month, following(month))
    title = _("After-sales report %(month)s") % {"month": f"{month:%Y-%m}"}
    paper = Paper(title=title, foot=f"全球喵喵 · {title}")
    paper.title(title)
    _whole(paper, found)
    if found.reasons:
        paper.heading(_("Why things came back"))
        paper.bars(
            [(part.label, part.pieces, _("%(pieces)d pieces") % {"pieces": part.pieces}) for part in found.reasons]
        )
    for words, parts in (
        (_("By category"), found.categories),
        (_("By seller"), found.sellers),
        (_("By item"), found.items),
    ):
        _table(paper, words, parts)
    _bearers(paper, found)
    _moods(paper, found)
    _alarms(paper, found)
    _reserve(paper, found)
    return paper.done()


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def _whole(paper: Paper, found: MonthFigures) -> None:
    days = f"{found.mean_days}" if found.mean_days is not None else "–"
    for name, value in (
        (_("Pieces delivered"), str(found.sold)), (_("Sales"), amount(found.sales_fen)),
        (_("Came back or complained of"), f"{found.pieces} ({percent(found.pieces, found.sold)})"),
        (_("Of them the goods at fault"), f"{found.faults} ({percent(found.faults, found.sold)})"),
        (_("Given back and paid"), f"{amount(found.cost_fen)} ({percent(found.cost_fen, found.sales_fen)})"),
        (_("Days until settled, mean"), days),
    ):  # fmt: skip
        paper.fact(name, value)


def _table(paper: Paper, words: str, parts: Sequence[Part]) -> None:
    if not parts:
        return
    paper.heading(words)
    paper.row(("", _("Pieces back"), _("Delivered"), _("Share"), _("Cost")), PLACES, is_strong=True)
    paper.rule()
    for part in parts:
        share = percent(part.pieces, part.sold)
        paper.row((part.label, str(part.pieces), str(part.sold), share, amount(part.cost_fen)), PLACES)


def _bearers(paper: Paper, found: MonthFigures) -> None:
    paper.heading(_("Who bears it"))
    rows = (
        (_("Sellers"), found.seller_fen),
        (_("The platform"), found.platform_fen),
        (_("Shoppers"), found.shopper_fen),
    )
    paper.bars([(name, fen, amount(fen)) for name, fen in rows])


def _moods(paper: Paper, found: MonthFigures) -> None:
    paper.heading(_("How people wrote"))
    names = (_("angry"), _("plain"), _("content"))
    paper.bars([(name, count, str(count)) for name, count in zip(names, found.moods, strict=True)])
    paper.text(_("Told by a small model; about four of five sentences are read right."), size=8)


def _alarms(paper: Paper, found: MonthFigures) -> None:
    paper.heading(_("Batches"))
    for alarm in found.alarms:
        seen = alarm.evidence
        words = _("%(batch)s of “%(title)s”: %(faults)d of %(orders)d orders at fault, usual %(usual)s") % {
            "batch": alarm.batch.name, "title": str(alarm.batch.listing), "faults": seen["faults"], "orders": seen["orders"],
            "usual": f"{seen['baseline_bp'] / 100:.1f} %",
        }  # fmt: skip
        paper.text(f"{words} · {alarm.get_status_display()}")
    if not found.alarms:
        paper.text(_("No batch came back more often than its kind."))


def _reserve(paper: Paper, found: MonthFigures) -> None:
    paper.heading(_("After-sales reserve"))
    row = found.reserve
    if row is None:
        paper.text(_("Not booked for this month yet."))
        return
    for name, fen in (
        (_("Laid aside"), row.laid_fen), (_("Drawn from the fund"), row.drawn_fen), (_("Released from the fund"), row.released_fen),
        (_("In the fund afterwards"), row.balance_fen),
    ):  # fmt: skip
        paper.fact(name, amount(fen))
