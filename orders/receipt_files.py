"""Receipts and yearly statements of a shopper as PDF. In Chinese whoever reads them: they are shown to Chinese offices."""

from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.money import CNY, from_minor
from marketplace.core.paper import Paper
from orders.models import Order
from orders.selectors import payment_status
from orders.selectors.accounts import credit_moves, credit_of, spending_of, year_orders
from orders.selectors.orders import warranties_of

LANGUAGE = "zh-hans"
MOST = 2_000


def amount(fen: int) -> str:
    return f"¥{from_minor(fen, CNY).amount:,.2f}"


def receipt(order: Order) -> bytes:
    """What was bought, what it cost part by part, how it was paid, what went back."""
    with translation.override(LANGUAGE):
        return _receipt(order)


def _receipt(order: Order) -> bytes:
    paper = Paper(title=f"{_('Receipt')} {order.number}", foot=_foot())
    paper.title(f"全球喵喵 {_('Receipt')}")
    for name, value in (
        (_("Order"), order.number), (_("Payment number"), order.purchase.payment_ref or "—"),
        (_("Ordered on"), _stamp(order.placed_at)), (_("Paid on"), _stamp(order.confirmed_at)),
        (_("Seller"), f"{order.seller.display_name} ({order.seller.country})"), (_("Buyer"), order.user.display_name),
    ):  # fmt: skip
        paper.fact(name, value)
    paper.heading(_("Goods"))
    places = (42, -400, -460, -553)
    paper.row((_("Name"), _("Unit price"), _("Quantity"), _("Sum")), places, is_strong=True)
    for line in order.lines.all():
        paper.row((line.title, amount(line.unit_fen), str(line.quantity), amount(line.goods_fen)), places)
    paper.heading(_("What it cost"))
    for name, fen in (
        (_("Goods"), order.goods_fen), (_("Freight"), order.freight_fen - order.insurance_fen),
        (_("Insurance of the road"), order.insurance_fen), (_("Import tax"), order.tax_fen),
        (_("Currency fee"), order.fx_fee_fen), (_("Discount"), -order.discount_fen),
    ):  # fmt: skip
        if fen:
            paper.row((name, amount(fen)), (42, -553))
    _warranties(paper, order)
    paper.rule()
    paper.row((_("Paid"), amount(order.payable_fen)), (42, -553), is_strong=True)
    if order.credit_fen:
        paper.row((_("of it with store credit"), amount(order.credit_fen)), (42, -553))
    _refunds(paper, order)
    paper.text("")
    paper.text(
        _("This receipt proves the payment. It is no tax invoice (fapiao); import tax was paid to customs for you.")
    )
    return paper.done()


def _warranties(paper: Paper, order: Order) -> None:
    """Beside the goods: no tax was due on them, and what went back of them is no refund of the order."""
    for one in warranties_of(order):
        title = _("%(months)s more months of warranty: %(title)s") % {
            "months": one.months,
            "title": one.line.title[:24],
        }
        paper.row((title, amount(one.amount_fen)), (42, -553))
        if one.refunded_fen:
            paper.row((_("Refunded"), amount(-one.refunded_fen)), (60, -553))


def _refunds(paper: Paper, order: Order) -> None:
    made = list(order.refunds.order_by("id"))
    if not made:
        return
    paper.heading(_("Refunds"))
    for one in made:
        for way, fen in (
            (_("to the way you paid"), one.to_source_fen),
            (_("as store credit"), one.to_credit_fen),
        ):
            if fen:
                paper.row((_stamp(one.created_at), way, amount(fen)), (42, 190, -553))
    if payment_status(order) == "refunded":
        paper.row((_("Everything was refunded."),), (42,), is_strong=True)


def statement(user: User, year: int) -> bytes:
    """A year: every paid order, refunds, sums, and the credit on the day of printing."""
    with translation.override(LANGUAGE):
        return _statement(user, year)


def _statement(user: User, year: int) -> bytes:
    paper = Paper(title=f"{_('Spending statement')} {year}", foot=_foot())
    paper.title(f"全球喵喵 {_('Spending statement')} {year}")
    paper.fact(_("Account"), user.display_name)
    paper.fact(_("Drawn on"), f"{time.today():%Y-%m-%d}")
    paper.heading(_("Orders"))
    places = (42, 150, 300, -553)
    for order in year_orders(user, year)[:MOST]:
        day = f"{order.placed_at.astimezone(time.SHANGHAI):%Y-%m-%d}"
        paper.row((day, order.number, order.seller.display_name, amount(order.payable_fen)), places)
    sums = spending_of(user, year)
    paper.rule()
    for name, fen in ((_("Paid"), sums.paid_fen), (_("Refunded"), -sums.refunded_fen), (_("Spent"), sums.net_fen)):
        paper.row((name, amount(fen)), (42, -553), is_strong=True)
    moves = list(credit_moves(user)[:50])
    if moves:
        paper.heading(_("Store credit"))
        for move in moves:
            booked = _stamp(move.transaction.booked_at)
            paper.row((booked, move.transaction.memo, amount(-move.amount_minor)), (42, 190, -553))
        paper.row((_("Balance"), amount(credit_of(user))), (42, -553), is_strong=True)
    return paper.done()


def _stamp(at: object) -> str:
    return f"{at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}" if hasattr(at, "astimezone") else "—"


def _foot() -> str:
    return _("全球喵喵 Miaomiao · times are those of Beijing")
