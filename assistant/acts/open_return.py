"""Opening a simple return (no reason given, not used) from the conversation."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assistant.acts.base import Act
from assistant.memory import pending
from assistant.skills.base import Outcome, Reply, lines, link, to_a_person, yes_or_no
from assistant.wording import day, title, yuan
from marketplace.accounts.models import User
from orders.models import Order, OrderLine
from returns import explaining, portal
from returns.services import requesting

REASON = "no_reason"


def offer(order: Order, line: OrderLine, pieces: int, state: str) -> Reply:
    """The instant answer of the portal for these pieces: until when, how much comes back; and the question."""
    answer = portal.answer_for(order, [line], REASON, {"state": state})
    page = link(_("Return with pictures"), f"/me/orders/{order.number}/return/")
    if answer.used is None:
        text = _(
            "“%(goods)s” cannot come back without a reason: %(why)s. If something is wrong with it, another "
            "right may hold; the page shows all of them."
        )
        return Reply(
            text % {"goods": title(line), "why": explaining.why_words(answer.why_not)},
            (page, to_a_person()),
            order=order.number,
        )
    facts = {
        "goods": title(line), "pieces": pieces, "number": order.number,
        "sum": yuan(portal.refund_fen(order, {line.number: pieces}, answer.used)), "day": day(answer.until) if answer.until else "",
    }  # fmt: skip
    text = lines(
        _("I can open the return now: “%(goods)s” × %(pieces)s of order %(number)s, without a reason.") % facts,
        _("At least %(sum)s go back to where you paid from after it has been checked.") % facts,
        _("You pay the way to our centre in China.")
        if answer.used.freight_payer == "shopper"
        else _("We pay the way to our centre in China."),
        _("Shall I open it? Answer “Confirm” within 10 minutes."),
    )
    held = pending(OpenReturn.code, order=order.number, line=line.number, pieces=pieces, state=state)
    return Reply(text, yes_or_no(), outcome=Outcome.ASKED, order=order.number, pending=held)


class OpenReturn(Act):
    code = "open_return"
    intent = "return_apply"
    yes = frozenset(["退吧", "确认退货", "帮我退吧", "yesreturnit", "openit"])
    no = frozenset(["取消", "取消吧", "不退", "不退了", "先不退", "cancel", "cancelit", "dontreturnit", "keepit"])

    def run(self, user: User, args: Mapping[str, Any]) -> Reply:
        case = requesting.request(
            user=user, order_number=args["order"], items={int(args["line"]): int(args["pieces"])}, reason=REASON,
            answers={"state": args["state"]}, actor=user.ref,
        )  # fmt: skip
        text = lines(
            _("Done: return %(number)s is open and its label is ready.") % {"number": case.number},
            _("Please hand it to a courier by %(day)s, with the label in the parcel.") % {"day": day(case.send_before)}
            if case.send_before
            else "",
        )
        page = link(_("Label and next steps"), f"/me/returns/{case.number}/")
        return Reply(text, (page,), outcome=Outcome.ACTED, order=str(args["order"]))

    def way_out(self, args: Mapping[str, Any]) -> str:
        return f"/me/orders/{args['order']}/return/"
