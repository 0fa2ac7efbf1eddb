"""Tax, limits, payments, papers, coupons, refunds."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assistant.skills.base import Ask, Reply, Skill, lines, link, to_a_person
from assistant.skills.picking import pick
from assistant.skills.road import sign_in
from assistant.wording import day, goods, moment, title, yuan
from marketplace.accounts.models import User
from marketplace.accounts.selectors import person_ref_of
from marketplace.core import time
from marketplace.payments.selectors import attempts_of
from marketplace.tariff.selectors import limit_for, quota_left
from orders import selectors as orders
from orders.models import Order, Purchase, Refund
from orders.states import PurchaseStatus, RefundStatus
from promotions.selectors.listing import coupons_of, running_offers
from promotions.selectors.membership import standing
from promotions.states import CouponStatus
from returns import selectors as returns
from returns.states import Stage

REGIME = "9610"
SHOWN = 3


class TaxFee(Skill):
    """What tax, what freight?"""

    intent = "tax_fee"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        about = ask.came_from("order") or ask.memory.order
        if ask.user is not None and (ask.found.has_number or about or ask.found.money_fen):
            found = pick(ask, intent=self.intent)
            if not isinstance(found, Reply):
                return self._of(found)
        return self._rule()

    def _of(self, order: Order) -> Reply:
        rows = [
            _("· %(goods)s: import tax %(tax)s") % {"goods": title(line), "tax": yuan(line.tax_fen)}
            for line in list(order.lines.all())[:5]
        ]
        text = lines(
            _("Order %(number)s, as it was fixed when you ordered:") % {"number": order.number},
            _("goods %(goods)s, freight %(freight)s, import tax %(tax)s, altogether %(sum)s.") % {
                "goods": yuan(order.goods_fen - order.discount_fen), "freight": yuan(order.freight_fen),
                "tax": yuan(order.tax_fen), "sum": yuan(order.payable_fen),
            },
            *rows, _("Nothing is added at the door: the courier may not ask you for tax."),
        )  # fmt: skip
        return Reply(text, (link(_("Open the order"), f"/me/orders/{order.number}/"),), order=order.number)

    def _rule(self) -> Reply:
        limit = limit_for(REGIME, time.today())
        text = lines(
            _("The price you see before you pay includes import tax and freight; nothing is added at the door."),
            _(
                "Within the limits (%(order)s an order, %(year)s a person and year) there is no customs duty; VAT "
"and consumption "
                "tax are charged at %(share)s %%. How much that is for an item stands on its page and at checkout, "
"each part by itself."
            ) % {
                "order": yuan(limit.per_order_fen or 0), "year": yuan(limit.per_year_fen or 0), "share": limit.relief_bp // 100,
            },
        )  # fmt: skip
        return Reply(text, (link(_("About tax and limits"), "/help/tax/"),))


class Quota(Skill):
    """How much of the yearly limit is left?"""

    intent = "quota"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        today = time.today()
        limit = limit_for(REGIME, today)
        rule = _("One order may be worth up to %(order)s, and a person may buy for up to %(year)s a calendar year.") % {
            "order": yuan(limit.per_order_fen or 0), "year": yuan(limit.per_year_fen or 0),
        }  # fmt: skip
        if ask.user is None:
            asked = sign_in(ask)
            return Reply(lines(rule, asked.text), asked.choices)
        person = person_ref_of(ask.user)
        if person is None:
            more = _(
                "How much you have used is counted by your real name, which is not with us yet. It is asked for at "
                "your first order."
            )
            return Reply(lines(rule, more), (link(_("Real name"), "/me/identity/"),))
        left = quota_left(person, today.year)
        mine = _("Of your %(year)s limit you have used %(taken)s with us; %(left)s are left.") % {
            "year": today.year, "taken": yuan(left.taken_fen), "left": yuan(left.left_fen),
        }  # fmt: skip
        more = _(
            "What you bought on other platforms counts at customs too; we cannot see it. Cancelled orders give it back."
        )
        return Reply(lines(mine, rule, more))


class PaymentProblem(Skill):
    """Paying does not work, or was charged twice."""

    intent = "payment_problem"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        general = _(
            "You can pay by Alipay, WeChat Pay or card. If one way fails, another one usually works; the price "
            "stays fixed meanwhile."
        )
        if ask.user is None:
            return Reply(general, sign_in(ask).choices)
        newest = list(orders.purchases_of(ask.user)[:SHOWN])
        waiting = [one for one in newest if one.status == PurchaseStatus.AWAITING_PAYMENT]
        if waiting:
            return self._waiting(waiting[0], general)
        if newest:
            return self._last(newest[0], general)
        return Reply(general, (to_a_person(),))

    def _waiting(self, purchase: Purchase, general: str) -> Reply:
        first = purchase.orders.all()[0]
        due = sum(order.due_fen for order in purchase.orders.all())
        tried = list(attempts_of(purchase.ref)[:SHOWN])
        is_taken = any(one.status == "succeeded" for one in tried)
        state = (
            _("The payment has reached us and is being booked; please do not pay again.")
            if is_taken
            else _("No money has reached us for it so far. If your bank shows a charge, it comes back by itself.")
        )
        text = lines(
            _("Purchase %(number)s waits for payment: %(sum)s, to be paid by %(at)s.") % {
                "number": purchase.number, "sum": yuan(due), "at": moment(purchase.pay_before),
            },
            state, "" if is_taken else general,
        )  # fmt: skip
        return Reply(text, (link(_("Pay now"), f"/me/orders/{first.number}/"), to_a_person()), order=first.number)

    def _last(self, purchase: Purchase, general: str) -> Reply:
        told = {
            PurchaseStatus.PAID: _(
                "Your last purchase %(number)s is paid; the payment of %(sum)s was booked on %(at)s."
            ),
            PurchaseStatus.EXPIRED: _(
                "Your last purchase %(number)s was not paid in time and ended; nothing was charged for it."
            ),
            PurchaseStatus.CANCELLED: _("Your last purchase %(number)s was cancelled before it was paid."),
        }.get(PurchaseStatus(purchase.status), "")
        due = sum(order.due_fen for order in purchase.orders.all())
        facts = {
            "number": purchase.number,
            "sum": yuan(due),
            "at": moment(purchase.paid_at) if purchase.paid_at else "",
        }
        more = _("If your bank shows a second charge, tell me so; a colleague looks it up with the payment provider.")
        return Reply(lines(told % facts if told else "", more if purchase.paid_at else general), (to_a_person(),))


class Invoice(Skill):
    """Invoices and receipts."""

    intent = "invoice"

    def answer(self, ask: Ask) -> Reply:
        found = pick(ask, fits=lambda order: order.confirmed_at is not None, intent=self.intent)
        if isinstance(found, Reply):
            return found
        if found.confirmed_at is None:
            return Reply(
                _("Order %(number)s is not paid, so there is no receipt for it yet.") % {"number": found.number},
                order=found.number,
            )
        text = lines(
            _("Here is the receipt of order %(number)s (%(goods)s), %(sum)s, with goods, freight and tax apart.") % {
                "number": found.number, "goods": goods(found), "sum": yuan(found.payable_fen),
            },
            _("It is a receipt and not a Chinese VAT invoice: the seller is abroad. If you need another paper, a "
"colleague looks what is possible."),
        )  # fmt: skip
        button = link(_("Receipt (PDF)"), f"/me/orders/{found.number}/receipt.pdf")
        return Reply(text, (button, to_a_person()), order=found.number)


class CouponSkill(Skill):
    """Coupons, points, what is taken off."""

    intent = "coupon"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        offers = [f"· {one.title_in(get_language() or '')}" for one in running_offers()[:SHOWN]]
        centre = link(_("Coupon centre"), "/coupons/")
        if ask.user is None:
            head = _("These run now:") if offers else _("What can be had now stands in the coupon centre.")
            return Reply(lines(head, *offers), (centre,))
        now = time.now()
        mine = [one for one in coupons_of(ask.user)[:10] if one.status == CouponStatus.HELD and one.valid_until > now]
        rows = [
            _("· %(what)s, until %(day)s")
            % {"what": one.promotion.title_in(get_language() or ""), "day": day(one.valid_until)}
            for one in mine[:5]
        ]
        head = (
            _("You have %(count)s coupons that can be used:") % {"count": len(mine)}
            if mine
            else _("You have no coupon that can be used now.")
        )
        stands = standing(ask.user)
        points = _("You have %(points)s points.") % {"points": stands.points}
        how = _(
            "A coupon is taken off at checkout by itself where its goods, its least sum and its days fit; if it "
            "is not shown there, one of the three does not fit."
        )
        return Reply(lines(head, *rows, points, how), (link(_("My coupons"), "/me/coupons/"), centre))


class RefundProgress(Skill):
    """Where is my money?"""

    intent = "refund_progress"

    def answer(self, ask: Ask) -> Reply:
        assert ask.user is not None  # noqa: S101 - personal skills are never asked for guests
        if ask.found.has_number or ask.came_from("order") or ask.memory.order:
            found = pick(ask, intent=self.intent)
            if not isinstance(found, Reply):
                rows = list(orders.refunds_of(found)[:SHOWN])
                if rows or ask.found.has_number:
                    return self._told(ask.user, rows, found)
        rows = list(Refund.objects.filter(order__user=ask.user).select_related("order").order_by("-id")[:SHOWN])
        return self._told(ask.user, rows, None)

    def _told(self, user: User, rows: list[Refund], order: Order | None) -> Reply:
        if not rows:
            return self._none(user, order)
        text = lines(*(refund_words(row) for row in rows))
        number = rows[0].order.number
        return Reply(text, (link(_("Open the order"), f"/me/orders/{number}/"), to_a_person()), order=number)

    def _none(self, user: User, order: Order | None) -> Reply:
        """No refund yet; a return that is under way says when one comes."""
        mine = returns.cases_of_order(order) if order is not None else returns.cases_of(user)
        case = next((one for one in mine[:SHOWN] if one.stage not in (Stage.WITHDRAWN, Stage.EXPIRED)), None)
        if case is None:
            return Reply(
                _("There is no refund under way for you. If you expect one, tell me the order number."),
                (to_a_person(),),
            )
        text = _(
            "Return %(number)s has not come to the refund yet: it is checked first, and the money leaves at the "
            "latest 7 days after it arrived with us."
        )
        return Reply(
            text % {"number": case.number},
            (link(_("Open the return"), f"/me/returns/{case.number}/"),),
            order=case.order.number,
        )


def refund_words(refund: Refund) -> str:
    """One refund: how much, for what order, where it is."""
    to = _("as store credit") if refund.way == Refund.Way.CREDIT else _("to where you paid from")
    facts = {
        "sum": yuan(refund.amount_fen),
        "order": refund.order.number,
        "to": to,
        "at": moment(refund.settled_at or refund.created_at),
    }
    match refund.status:
        case RefundStatus.SUCCEEDED:
            return (
                _(
                    "%(sum)s of order %(order)s went back %(to)s on %(at)s. Banks may take a few working days to show it."
                )
                % facts
            )
        case RefundStatus.FAILED:
            return _("%(sum)s of order %(order)s could not be paid back yet; a colleague is at it.") % facts
        case _:
            return _("%(sum)s of order %(order)s is on its way back %(to)s since %(at)s.") % facts
