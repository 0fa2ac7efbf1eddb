"""Sending back: rules, opening a return, following one."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from assistant import matching
from assistant.acts import open_return
from assistant.language import simplified
from assistant.skills.base import Ask, Outcome, Reply, Skill, lines, link, say, to_a_person
from assistant.skills.picking import is_delivered, pick
from assistant.skills.road import describe
from assistant.wording import day, title
from marketplace.core import time
from orders.models import Order, OrderLine
from orders.policies.windows import RETURN_DAYS, last_return_day_end
from returns import selectors as returns
from returns import timeline
from returns.errors import ReturnNotFound
from returns.models import ReturnCase
from returns.policies import rules
from returns.states import Stage

ENDED = (Stage.SETTLED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED)
STATES = (
    ("unopened", ("没拆", "未拆", "没开封", "not opened", "unopened")),
    ("box_opened", ("拆开看过", "没用过", "不喜欢", "opened it, not used", "not used")),
)
FAULTY = (
    "质量",
    "坏",
    "破",
    "瑕疵",
    "发错",
    "假",
    "少",
    "过期",
    "faulty",
    "broken",
    "damaged",
    "wrong",
    "fake",
    "用过",
    "used it",
)


class ReturnPolicy(Skill):
    """May I send it back, until when, who pays?"""

    intent = "return_policy"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        today = time.today()
        quality = rules.rule_for("quality", today)
        text = lines(
            _("Within %(days)s days of receipt you may send things back without a reason, as long as they are not "
"used; you pay the way back.") % {
                "days": RETURN_DAYS
            },
            _("If something is wrong with it (faulty, damaged, not what you ordered) you have %(days)s days, and "
"we pay the way.") % {
                "days": quality.days
            } if quality else "",
            _("Everything goes to our centre in China, not abroad. The money goes back at the latest 7 days after "
"it arrived there."),
            self._of_mine(ask),
        )  # fmt: skip
        return Reply(text, (say(_("I want to return something")), link(_("Rules of returning"), "/help/returns/")))

    def _of_mine(self, ask: Ask) -> str:
        """For the order that is talked about: its own last day."""
        if ask.user is None or not (ask.found.has_number or ask.came_from("order") or ask.memory.order):
            return ""
        found = pick(ask, fits=is_delivered, intent=self.intent)
        if isinstance(found, Reply) or found.delivered_at is None:
            return ""
        last = last_day(found)
        facts = {"number": found.number, "day": day(last)}
        if last < time.today():
            return _("For order %(number)s the days without a reason ended on %(day)s.") % facts
        return _("For order %(number)s the last day without a reason is %(day)s.") % facts


def last_day(order: Order) -> date:
    """The last whole day to return it without a reason."""
    assert order.delivered_at is not None  # noqa: S101 - callers asked
    return (last_return_day_end(order.delivered_at) - timedelta(seconds=1)).astimezone(time.SHANGHAI).date()


class ReturnApply(Skill):
    """I want to send it back: order → which item → why; simple cases are opened here, others by the guided page."""

    intent = "return_apply"

    def answer(self, ask: Ask) -> Reply:
        found = pick(
            ask, fits=lambda order: is_delivered(order) and bool(returns.pieces_left(order)), intent=self.intent
        )
        if isinstance(found, Reply):
            return found
        if found.delivered_at is None:
            base = describe(found)
            more = _(
                "It can be returned once you have it. If it has not reached our warehouse yet, it can be cancelled "
                "instead."
            )
            return Reply(
                lines(more, base.text),
                (say(_("Cancel this order"), _("Cancel order %(number)s") % {"number": found.number}), *base.choices),
                order=found.number,
            )
        left = returns.pieces_left(found)
        if not left:
            return Reply(
                _("Everything of order %(number)s is in a return already, or has come back.")
                % {"number": found.number},
                (link(_("My returns"), "/me/returns/"),),
                order=found.number,
            )
        line = self._line(ask, found, left)
        return self._reason(ask, found, line[0], line[1]) if isinstance(line, tuple) else line

    def _line(self, ask: Ask, order: Order, left: list[tuple[OrderLine, int]]) -> tuple[OrderLine, int] | Reply:
        """The item that is meant, with how many pieces may go; or the question which."""
        if len(left) == 1:
            return left[0]
        held = ask.memory.gathered.get("line") if ask.memory.order == order.number else None
        chosen = next((row for row in left if row[0].number == held), None)
        named = matching.lines_with(ask.text, [line for line, _n in left])
        if len(named) == 1:
            chosen = next(row for row in left if row[0].pk == named[0].pk)
        ordinal = _ordinal(ask.text, len(left))
        if chosen is None and ask.memory.awaits == self.intent and ordinal:
            chosen = left[ordinal - 1]
        if chosen is not None:
            return chosen
        rows = [f"{place}. {title(line)}" for place, (line, _n) in enumerate(left[:5], 1)]
        text = lines(_("Which item of order %(number)s do you want to send back?") % {"number": order.number}, *rows)
        buttons = tuple(say(_("Item %(n)s") % {"n": place}) for place in range(1, len(rows) + 1))
        return Reply(text, buttons, outcome=Outcome.ASKED, order=order.number, awaits=self.intent)

    def _reason(self, ask: Ask, order: Order, line: OrderLine, left: int) -> Reply:
        portal = link(_("Return with pictures"), f"/me/orders/{order.number}/return/")
        said = simplified(ask.text)
        state = next((code for code, words in STATES if any(word in said for word in words)), "")
        if not state and any(word in said for word in FAULTY):
            text = _(
                "I am sorry. For “%(goods)s” please open the return on this page: choose what is wrong and add a "
                "photo. You get the label at once, and we pay the way back."
            )
            return Reply(text % {"goods": title(line)}, (portal, to_a_person()), order=order.number)
        if not state:
            text = _("“%(goods)s” of order %(number)s. How is it now, and why shall it go back?") % {
                "goods": title(line),
                "number": order.number,
            }
            buttons = (
                say(_("Not opened, I do not want it")),
                say(_("Opened, not used, I do not like it")),
                say(_("Something is wrong with it")),
                say(_("I have used it")),
            )
            return Reply(
                text,
                buttons,
                outcome=Outcome.ASKED,
                order=order.number,
                awaits=self.intent,
                gathered={"line": line.number},
            )
        pieces = min(ask.found.quantity or left, left)
        return open_return.offer(order, line, pieces, state)


def _ordinal(text: str, most: int) -> int:
    """1 for "the first", "item 1", "1"; 0 where nothing of the kind is said."""
    plain = simplified(text)
    for number, words in enumerate(
        (
            ("1", "一", "first"),
            ("2", "二", "second"),
            ("3", "三", "third"),
            ("4", "四", "fourth"),
            ("5", "五", "fifth"),
        ),
        1,
    ):
        if number <= most and len(plain) <= 12 and any(word in plain for word in words):
            return number
    return 0


class ReturnProgress(Skill):
    """How is my return?"""

    intent = "return_progress"

    def answer(self, ask: Ask) -> Reply:
        assert ask.user is not None  # noqa: S101 - personal skills are never asked for guests
        number = next(iter(ask.found.returns), "") or ask.came_from("return_case")
        if number:
            try:
                return self._told(returns.case_for(ask.user, number))
            except ReturnNotFound:
                return Reply(
                    _("I do not find this return under your account. Please check the number."),
                    (link(_("My returns"), "/me/returns/"),),
                )
        mine = list(returns.cases_of(ask.user)[:5])
        if not mine:
            return Reply(
                _("There is no return under your account. Do you want to open one?"),
                (say(_("I want to return something")), link(_("My returns"), "/me/returns/")),
            )
        alive = [case for case in mine if case.stage not in ENDED]
        by_order = [case for case in alive if case.order.number in (*ask.found.orders, ask.memory.order)]
        if len(alive) > 1 and not by_order:
            rows = [f"{place}. {case.number}（{day(case.requested_at)}）" for place, case in enumerate(alive, 1)]
            return Reply(
                lines(_("Which return do you mean?"), *rows),
                tuple(say(case.number) for case in alive),
                outcome=Outcome.ASKED,
                awaits=self.intent,
            )
        return self._told((by_order or alive or mine)[0])

    def _told(self, case: ReturnCase) -> Reply:
        steps = timeline.steps(case)
        done = [step for step in steps if step["at"] and step["state"] in ("done", "failed", "current")]
        coming = next((step for step in steps if step["state"] == "current" and not step["at"]), None)
        rows = [f"· {day(step['at'])} {step['label']}" for step in done[-5:]]
        clocks = [
            _("%(what)s: until %(day)s (%(how)s)") % {"what": one.label, "day": day(one.last_day), "how": one.words}
            for one in timeline.countdowns(case)
            if one.state == timeline.RUNNING
        ]
        text = lines(
            _("Return %(number)s:") % {"number": case.number},
            *rows,
            _("Now: %(step)s") % {"step": coming["label"]} if coming else "",
            *clocks,
        )
        return Reply(text, (link(_("Open the return"), f"/me/returns/{case.number}/"),), order=case.order.number)
