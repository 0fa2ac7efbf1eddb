"""What shoppers do once they have it: confirm, praise, ask, send back."""

from datetime import timedelta

from marketplace.scenes.simulate import returning
from marketplace.scenes.simulate.stage import Stage
from orders.models import Order
from orders.services import receipts, reviewing
from support.services import conversations, tickets

ASKED = "您好，请问包裹上的封签编号在哪里可以查到？"
ANSWERED = "您好，扫外箱上的二维码，或在「查物流」里点开护照，就能看到每一道封签和照片。"


def order_of(number: str) -> Order:
    return Order.objects.select_related("user").get(number=number)


def delivered(stage: Stage, number: str) -> None:
    """Note what this shopper will do."""
    nature, odds, agenda = stage.nature, stage.nature.odds, stage.agenda
    if nature.happens(odds.complains, "ask", number):
        agenda.after(nature.hours(10, 0.5, "ask at", number), "ask", lambda: _ask(stage, number))
    if returning.plan(stage, number):
        return
    if nature.happens(odds.confirms, "confirm", number):
        agenda.after(nature.hours(30, 0.6, "confirm at", number), "confirm", lambda: _confirm(number))
    if nature.happens(odds.reviews, "review", number):
        agenda.after(nature.hours(60, 0.5, "review at", number), "review", lambda: _review(stage, number))


def _confirm(number: str) -> None:
    order = order_of(number)
    receipts.confirm_receipt(order=order, actor=order.user.ref)


def _review(stage: Stage, number: str) -> None:
    order = order_of(number)
    stars = stage.nature.dice("stars", number).choices((5, 4, 3, 2, 1), (62, 24, 8, 3, 3))[0]
    reviewing.review(
        user=order.user, order_number=number, line=1, rating=stars, seller_rating=stars, service_rating=max(stars, 3),
        body="封签完好，和护照里的照片一样。" if stars > 3 else "和想的不太一样。",
    )  # fmt: skip


def _ask(stage: Stage, number: str) -> None:
    order = order_of(number)
    talk = conversations.start(user=order.user, context=order.ref, actor=order.user.ref, handled_by="people")
    _message, ticket = tickets.customer_writes(
        conversation=talk, author=order.user.ref, body=ASKED, client_id=f"sim-{number}", topic="authenticity"
    )
    stage.agenda.after(timedelta(minutes=6), "answer", lambda: _answer(stage, ticket.pk, number))


def _answer(stage: Stage, ticket_id: int, number: str) -> None:
    ticket = tickets.Ticket.objects.get(pk=ticket_id)
    tickets.reply(ticket=ticket, agent=stage.tingting, body=ANSWERED, client_id=f"sim-a-{number}")
    tickets.solve(ticket=tickets.Ticket.objects.get(pk=ticket_id), agent=stage.tingting)
