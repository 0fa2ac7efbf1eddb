"""Life at the desk of the seeded world: a conversation that the assistant handed over, an angry one, gifts given and asked for, acts."""

from datetime import timedelta

from desk.selectors import call_backs
from desk.services import acting, calling_back, compensating
from desk.services.acting import Wish as Act
from desk.services.compensating import Wish
from marketplace.accounts.models import User
from marketplace.core import time
from orders.models import Order
from promotions.models import Promotion
from promotions.services import managing
from support.models import Conversation, Ticket
from support.services import conversations, handing, tickets

COUPON = {
    "kind": "coupon", "title": "对不起券", "title_en": "We are sorry", "claim": "granted", "occasion": "apology",
    "platform_bp": 10_000, "tiers": [[0, 1_000]], "per_person": 3, "budget_fen": 1_000_000,
}  # fmt: skip


def tell(*, xiaomei: User, others: list[User], tingting: User, dana: User) -> None:
    """Call it once, when orders were delivered and tickets were opened."""
    coupon = _coupon(dana)
    delivered = list(Order.objects.filter(delivery="delivered").select_related("user").order_by("pk")[:4])
    late = _ticket(xiaomei, "包裹比说好的日子晚了三天，能给个说法吗？", "late", "delay_complaint", Ticket.Priority.HIGH)
    tickets.take(ticket=late, agent=tingting)
    compensating.ask(
        ticket=late,
        by=tingting,
        wish=Wish("credit", "late", "customs", "seed-c1", amount_fen=2_000, note="海关开箱三天"),
    )
    mine = next((order for order in delivered if order.user_id == xiaomei.pk), None)
    if mine is not None:
        acting.resend_receipt(ticket=late, by=tingting, wish=Act(mine.number, "她要拿去报销", "seed-a1"))
    broken = _ticket(
        others[1], "收到的杯子有一道裂缝！！！你们怎么包装的？", "broken", "damaged", Ticket.Priority.URGENT
    )
    tickets.take(ticket=broken, agent=tingting)
    ask = Wish(
        "credit", "damaged", "carrier", "seed-c2", amount_fen=18_000, note="全新茶杯裂了，客人要送礼，想多补一些"
    )
    compensating.ask(ticket=broken, by=tingting, wish=ask)
    small = _ticket(others[3], "赠品没收到，虽然不值钱，但说好有的。", "gift", "missing_item", Ticket.Priority.NORMAL)
    tickets.take(ticket=small, agent=tingting)
    compensating.ask(ticket=small, by=tingting, wish=Wish("coupon", "missing", "seller", "seed-c3", promotion=coupon))
    tickets.reply(
        ticket=small, agent=tingting, body="给您添麻烦了，已送您一张 10 元券，赠品我们也在补寄。", client_id="seed-r3"
    )
    _handed_over(others[4])
    _call(broken, tingting)


def _coupon(dana: User) -> Promotion:
    now = time.now()
    fields = {**COUPON, "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=180)}
    made = managing.make(seller=None, fields=fields, actor=dana.ref)
    return managing.start(promotion=made, actor=dana.ref)


def _ticket(user: User, body: str, key: str, topic: str, priority: str) -> Ticket:
    talk = conversations.start(
        user=user, actor=user.ref, client_id=f"seed-d-{key}", handled_by=Conversation.Desk.PEOPLE, context=""
    )
    ticket = tickets.open_for(conversation=talk, subject=body, topic=topic, priority=priority, actor=user.ref)
    tickets.customer_writes(conversation=talk, author=user.ref, body=body, client_id=f"seed-d-{key}", topic=topic)
    return ticket


def _handed_over(user: User) -> None:
    """The assistant answered first, then somebody wanted a person."""
    talk = conversations.start(user=user, actor=user.ref, client_id="seed-d-bot", handled_by=Conversation.Desk.BOT)
    says = ["我的额度还剩多少？", "那退货以后额度会还给我吗？转人工吧"]
    tickets.customer_writes(conversation=talk, author=user.ref, body=says[0], client_id="seed-d-bot-1")
    answer = "您今年的跨境额度还剩不少，在“我的 › 身份信息”里能看到准确的数字。"
    handing.bot_says(conversation=talk, body=answer, client_id="seed-d-bot-2")
    tickets.customer_writes(conversation=talk, author=user.ref, body=says[1], client_id="seed-d-bot-3")
    handing.to_people(
        conversation=talk, reason="asked", summary="问了额度还剩多少，又问退货后额度是否恢复；要求转人工。", subject=says[1],
        topic="quota", actor="system:seed",
    )  # fmt: skip


def _call(ticket: Ticket, agent: User) -> None:
    """A call for tomorrow, where the shopper has a phone number."""
    slots = call_backs.free_slots("Asia/Shanghai")
    if ticket.user is not None and ticket.user.phone and slots:
        calling_back.book(
            ticket=ticket,
            by=agent,
            starts_at=slots[-1],
            zone="Asia/Shanghai",
            client_id="seed-call",
            note="想电话里讲清楚",
        )
