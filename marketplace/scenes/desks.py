"""Life at the desk in the seeded world: three teams, their weeks, macros, and tickets in many states. Through the verbs."""

from datetime import time as wall
from datetime import timedelta

from marketplace.accounts.models import User
from marketplace.core import ids, time
from marketplace.core.outbox.drain import drain
from marketplace.scenes.people import PASSWORD
from orders.models import Order
from support.models import Macro, Seat, ShiftPlan, Team, Ticket
from support.services import availability, conversations, follow_ups, paths, shifts, tagging, tickets
from support.states import Availability

TEAMS: tuple[tuple[str, str, list[str], list[str], str, int, bool], ...] = (
    # code, name, languages, skills, solution calendar, order, is a partner's
    ("parcel-partner", "Parcel Partner (Manchester)", ["en"], ["road"], "desk_london", 10, True),
    ("london", "伦敦组 London", ["en"], [], "desk_london", 50, False),
    ("shanghai", "上海组 Shanghai", ["zh-hans", "zh-hant"], [], "desk_shanghai", 90, False),
)
# login, name, roles, team, languages, skills, level, state
CREW = (
    ("yun@example.com", "云姐 Yun", ("agent", "supervisor"), "shanghai", ["zh-hans", "zh-hant", "en"], ["complaints"], "lead", "busy"),
    ("lele@example.com", "乐乐 Lele", ("agent",), "shanghai", ["zh-hans"], ["returns", "quality"], "agent", "busy"),
    ("ahao@example.com", "阿豪 Ah Hao", ("agent",), "shanghai", ["zh-hans", "zh-hant"], ["customs"], "senior", "away"),
    ("mia@example.com", "Mia", ("agent",), "london", ["en", "zh-hans"], ["returns", "money"], "senior", "busy"),
    ("tom@example.com", "Tom", ("agent",), "london", ["en"], ["road"], "agent", "off"),
    ("pia@example.com", "Pia", ("partner",), "parcel-partner", ["en"], ["road"], "agent", "busy"),
)  # fmt: skip
# seat, zone, weekdays, from, until, break, holidays
WEEKS = (
    ("tingting", "Asia/Shanghai", (0, 1, 2, 3, 4), (9, 18), 12, "CN"),
    ("yun@example.com", "Asia/Shanghai", (0, 1, 2, 3, 4), (13, 22), 17, "CN"),
    ("lele@example.com", "Asia/Shanghai", (2, 3, 4, 5, 6), (8, 17), 12, ""),
    ("ahao@example.com", "Asia/Shanghai", (0, 1, 4, 5, 6), (15, 24), 19, ""),
    ("mia@example.com", "Europe/London", (0, 1, 2, 3, 4), (9, 17), 12, "GB-ENG"),
    ("tom@example.com", "Europe/London", (0, 1, 4, 5, 6), (12, 20), 16, ""),
    ("pia@example.com", "Europe/London", (0, 1, 2, 3, 4), (8, 16), 12, "GB-ENG"),
)
MACROS = (
    ("where", "包裹在哪", "{name}，包裹 {parcel} 现在{place}，预计 {eta} 送到，我会继续盯着。",
     "{name}, your parcel {parcel} is {place} and should arrive on {eta}. I will keep an eye on it.",
     {"tags": ["road"], "path": "verify"}),
    ("customs", "海关查验中", "订单 {order} 正在海关查验，我们的人全程陪同，开箱前后都有照片。一般一两个工作日就放行。",
     "Order {order} is being looked at by customs. Our escort stands beside it. It usually takes a day or two.", {"tags": ["customs"]}),
    ("thanks", "收尾", "谢谢您，{name}。这件事就办好了，有问题随时回复。", 
     "Thank you, {name}. That is settled; just answer here if anything comes up.",
     {"path": "archive", "solve": True}),
)  # fmt: skip


def furnish(people: dict[str, User], shoppers: list[User]) -> None:
    """Teams, seats, four weeks of shifts, macros, and a handful of tickets with a story."""
    teams = {row[0]: _team(row) for row in TEAMS}
    seats = {row[0]: _seat(row, teams) for row in CREW}
    seats["tingting"] = _place(
        people["tingting"], teams["shanghai"], ["zh-hans", "zh-hant", "en"], ["road", "returns"], "senior"
    )
    for row in WEEKS:
        _week(seats[row[0]], row)
    shifts.generate_all()
    for code, title, zh, en, acts in MACROS:
        Macro.objects.create(code=code, title=title, body_zh=zh, body_en=en, acts=acts)
    _tickets(seats, shoppers)
    for login, _name, _roles, _team_code, _languages, _skills, _level, state in CREW:
        if state != Availability.OFF:
            availability.be(user=seats[login].user, availability=state)
    drain()


def _team(row: tuple[str, str, list[str], list[str], str, int, bool]) -> Team:
    code, name, languages, skills, calendar, order, is_partner = row
    return Team.objects.create(
        code=code, name=name, languages=languages, skills=skills, calendar=calendar, order=order, is_partner=is_partner,
        reply_calendar=calendar if is_partner else "always",
    )  # fmt: skip


def _seat(row: tuple[str, str, tuple[str, ...], str, list[str], list[str], str, str], teams: dict[str, Team]) -> Seat:
    login, name, roles, team, languages, skills, level, _state = row
    user = User.objects.create_user(login, PASSWORD, display_name=name, roles=list(roles), locale="zh-hans")
    return _place(user, teams[team], languages, skills, level)


def _place(user: User, team: Team, languages: list[str], skills: list[str], level: str) -> Seat:
    return Seat.objects.create(user=user, team=team, languages=languages, skills=skills, level=level, capacity=12)


def _week(seat: Seat, row: tuple[str, str, tuple[int, ...], tuple[int, int], int, str]) -> None:
    _key, zone, weekdays, (begin, end), lunch, holidays = row
    ShiftPlan.objects.create(
        seat=seat, zone=zone, weekdays=list(weekdays), starts=wall(begin), ends=wall(end % 24), break_starts=wall(lunch),
        break_minutes=60, holidays=holidays, first_day=time.today() - timedelta(days=1),
    )  # fmt: skip


STORIES = (
    ("我的包裹三天没动了，怎么回事？？", "delay_complaint", "lele@example.com", "verify", "answered"),
    ("面霜的盒子压扁了，里面好像漏了", "damaged", "lele@example.com", "soothe", "answered"),
    ("清关要交多少税？", "tax_fee", "ahao@example.com", "archive", "solved"),
    ("你们太过分了！！！我要投诉到 12315", "complaint", "yun@example.com", "soothe", "open"),
    ("退款什么时候到？", "refund_progress", "mia@example.com", "propose", "reminder"),
    ("能开发票吗", "invoice", "", "accept", "new"),
)


def _tickets(seats: dict[str, Seat], shoppers: list[User]) -> None:
    for shopper, (body, topic, login, step, story) in zip(shoppers, STORIES, strict=False):
        ticket = _ask(shopper, body, topic)
        if not login:
            continue
        agent = seats[login].user
        tickets.take(ticket=ticket, agent=agent, is_takeover=True)
        paths.step(ticket=ticket, to=step, agent=agent)
        tagging.tag(ticket=ticket, name=topic, actor=agent.ref)
        if story != "open":
            tickets.reply(
                ticket=ticket,
                agent=agent,
                body=f"{shopper.display_name}您好，我看到了，马上帮您查。",
                client_id=ids.public_id(),
            )
        if story == "solved":
            tickets.solve(ticket=ticket, agent=agent)
        if story == "reminder":
            follow_ups.remind(
                ticket=ticket, due_at=time.now() + timedelta(days=1), reason="看退款到账没有", agent=agent
            )


def _ask(shopper: User, body: str, topic: str) -> Ticket:
    order = Order.objects.filter(user=shopper).order_by("-pk").first()
    talk = conversations.start(
        user=shopper, context=order.ref if order else "", locale="zh-hans", actor=shopper.ref, handled_by="people"
    )
    tickets.customer_writes(conversation=talk, author=shopper.ref, body=body, client_id=ids.public_id(), topic=topic)
    return talk.tickets.get()
