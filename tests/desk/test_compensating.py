"""Compensation out of a ticket: within the limit at once, above it with another person's yes; booked once, told, never too much."""

from datetime import timedelta

import pytest

from desk import errors
from desk.models import Compensation
from desk.policies import compensation as policy
from desk.selectors import compensations as selectors
from desk.services import compensating
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from marketplace.core.models import TrailEntry
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import ProviderRefund
from orders.models import Refund
from orders.selectors.goodwill import refundable
from promotions.models import Coupon
from support.models import Message
from tests import people
from tests.desk.builders import apology, taken, wish
from tests.orders.test_missing import paid
from tests.support import talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_time")]


def credit_of(user):
    return balance(A.STORE_CREDIT, user.ref, "CNY")


def nothing_given():
    no_row = not Compensation.objects.exists() and not Refund.objects.exists() and not Coupon.objects.exists()
    return no_row and balance(A.COMPENSATION_EXPENSE, "", "CNY") == 0


def test_it_works(xiaomei, tingting, ticket, settle):
    """Credit within the limit: in the book under its own reference, told in the conversation and by notice, once."""
    made = compensating.ask(ticket=ticket, by=tingting, wish=wish(fen=2_000, client_id="once"))
    again = compensating.ask(ticket=ticket, by=tingting, wish=wish(fen=2_000, client_id="once"))
    settle()
    assert (made.status, again.pk, credit_of(xiaomei)) == ("given", made.pk, 2_000)
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 2_000
    assert set(trial_balance().values()) <= {0}
    line = Message.objects.get(conversation=ticket.conversation, sender="system")
    assert "20.00" in line.body
    assert not line.is_internal
    assert Notice.objects.filter(template="compensation_credit", channel="in_app").count() == 1
    asked = TrailEntry.objects.get(verb="compensation.asked")
    assert (asked.actor, asked.why, asked.after["party"]) == (tingting.ref, "late", "carrier")
    rows = selectors.report(time.now() - timedelta(days=1), time.now() + timedelta(days=1))
    assert [(row["reason"], row["party"], row["fen"]) for row in rows] == [("late", "carrier", 2_000)]


def test_part_refund(xiaomei, tingting, ticket, settle):
    order = paid(xiaomei)
    made = compensating.ask(ticket=ticket, by=tingting, wish=wish("refund", 1_500, order=order, party="seller"))
    settle()
    refund = Refund.objects.get()
    assert (made.status, made.refund, refund.source, refund.amount_fen) == ("given", refund, made.ref, 1_500)
    assert refund.borne_by == "platform", "a ruling alone takes money from a seller"
    assert ProviderRefund.objects.get().amount_minor == 1_500
    assert set(trial_balance().values()) <= {0}


def test_a_coupon(xiaomei, tingting, ticket):
    promotion = apology(1_000)
    made = compensating.ask(ticket=ticket, by=tingting, wish=wish("coupon", 0, promotion=promotion))
    coupon = Coupon.objects.get()
    assert (made.status, made.amount_fen, made.coupon, coupon.source) == ("given", 1_000, coupon, made.ref)
    over = apology(1_000, ends_at=time.now() - timedelta(minutes=1))
    with pytest.raises(errors.CouponNotHere):
        compensating.ask(ticket=ticket, by=tingting, wish=wish("coupon", 0, promotion=over))
    assert Compensation.objects.count() == Coupon.objects.count() == 1


def test_above_the_limit_a_lead_decides(xiaomei, tingting, dana, ticket, settle):
    made = compensating.ask(ticket=ticket, by=tingting, wish=wish(fen=8_000))
    settle()
    assert (made.status, credit_of(xiaomei)) == ("requested", 0)
    assert Duty.objects.filter(kind="clock:desk_compensation", done_at=None, role="ops supervisor").count() == 1
    assert not Notice.objects.filter(template="compensation_credit").exists()
    with pytest.raises(NotAllowed):
        compensating.approve(compensation=made, by=tingting)
    assert credit_of(xiaomei) == 0
    for _ in range(2):
        given = compensating.approve(compensation=selectors.one(made.public_id), by=dana)
    settle()
    assert (given.status, given.decided_by, credit_of(xiaomei)) == ("given", dana.ref, 8_000)
    assert not Clock.objects.filter(kind=policy.CLOCK, stopped_at=None).exists()
    assert not Duty.objects.filter(kind="clock:desk_compensation", done_at=None).exists()


def test_who_asked_does_not_decide(xiaomei, dana):
    """A lead over their own limit of the day needs another lead; so does one who would get it."""
    made = compensating.ask(ticket=taken(xiaomei, dana), by=dana, wish=wish(fen=100_000))
    assert made.status == "given"
    more = compensating.ask(ticket=made.ticket, by=dana, wish=wish(fen=1))
    assert more.status == "requested"
    with pytest.raises(errors.NeedsAnotherPerson):
        compensating.approve(compensation=more, by=dana)
    assert credit_of(xiaomei) == 100_000


def test_a_lead_has_a_limit_too(xiaomei, tingting, dana, ticket):
    first = compensating.ask(ticket=ticket, by=tingting, wish=wish(fen=5_000))
    made = compensating.ask(ticket=ticket, by=tingting, wish=wish(fen=100_000))
    assert (first.status, made.status) == ("given", "requested")
    with pytest.raises(errors.MoreThanAnybody):
        compensating.approve(compensation=made, by=dana)
    assert credit_of(xiaomei) == 5_000
    assert compensating.withdraw(compensation=made, by=tingting).status == "withdrawn"
    for late in (compensating.approve,):
        with pytest.raises(errors.DecidedAlready):
            late(compensation=made, by=dana)


def test_refused_with_words(xiaomei, tingting, dana, ticket, settle):
    made = compensating.ask(ticket=ticket, by=tingting, wish=wish(fen=8_000))
    with pytest.raises(errors.GiveReason):
        compensating.refuse(compensation=made, why="  ", by=dana)
    refused = compensating.refuse(compensation=made, why="Open a claim", by=dana)
    settle()
    assert (refused.status, refused.decided_why, credit_of(xiaomei)) == ("refused", "Open a claim", 0)
    assert Notice.objects.filter(template="compensation_refused", recipient=tingting.ref).exists()
    with pytest.raises(errors.DecidedAlready):
        compensating.approve(compensation=made, by=dana)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"amount_fen": 0}, errors.CompensationRefused),
        ({"amount_fen": -5}, errors.CompensationRefused),
        ({"reason": "because"}, errors.CompensationRefused),
        ({"party": "moon"}, errors.CompensationRefused),
        ({"kind": "gold"}, errors.CompensationRefused),
        ({"kind": "coupon"}, errors.CompensationRefused),
        ({"kind": "refund"}, errors.CompensationRefused),
        ({"amount_fen": 100_001}, errors.MoreThanAnybody),
    ],
)
def test_bad_wishes_leave_nothing(tingting, ticket, change, refusal):
    with pytest.raises(refusal):
        compensating.ask(ticket=ticket, by=tingting, wish=wish(**change))
    assert nothing_given()


def test_never_more_than_is_left(xiaomei, tingting, ticket, dana):
    order = paid(xiaomei)
    most = refundable(order)
    with pytest.raises(errors.MoreThanLeft):
        compensating.ask(ticket=ticket, by=tingting, wish=wish("refund", most + 1, order=order))
    assert nothing_given()
    made = compensating.ask(ticket=ticket, by=tingting, wish=wish("refund", most, order=order))
    assert made.status == "requested"
    other = taken(xiaomei, tingting)
    compensating.ask(ticket=other, by=tingting, wish=wish("refund", 1_000, order=order))
    with pytest.raises(errors.MoreThanLeft):  # less is left than when it was asked
        compensating.approve(compensation=made, by=dana)
    assert Refund.objects.count() == 1
    assert selectors.one(made.public_id).status == "requested"


def test_who_may(xiaomei, akira, lin, tingting, ticket, charlie):
    """Only who has the ticket; never for a guest, oneself, or an order of somebody else."""
    for somebody, refusal in ((akira, NotAllowed), (lin, errors.TakeItFirst)):
        with pytest.raises(refusal):
            compensating.ask(ticket=ticket, by=somebody, wish=wish())
    _conversation, guests = talk.ask(None, guest_key="g")
    talk.answer(guests, tingting)
    with pytest.raises(errors.NobodyToGiveTo):
        compensating.ask(ticket=guests, by=tingting, wish=wish())
    own = taken(tingting, tingting)
    with pytest.raises(errors.OwnTicket):
        compensating.ask(ticket=own, by=tingting, wish=wish())
    strange = paid(charlie)
    with pytest.raises(errors.CompensationRefused):
        compensating.ask(ticket=ticket, by=tingting, wish=wish("refund", 100, order=strange))
    assert nothing_given()


def test_day_and_person_have_limits(xiaomei, tingting, ticket, monkeypatch):
    """What an agent gave today, and what a person got this month, count over tickets."""
    monkeypatch.setitem(policy.DEFAULT["limits"], "agent", {"case_fen": 5_000, "day_fen": 6_000})
    assert compensating.ask(ticket=ticket, by=tingting, wish=wish(fen=4_000)).status == "given"
    assert compensating.ask(ticket=taken(xiaomei, tingting), by=tingting, wish=wish(fen=3_000)).status == "requested"
    monkeypatch.setitem(policy.DEFAULT["limits"], "agent", {"case_fen": 50_000, "day_fen": 600_000})
    monkeypatch.setitem(policy.DEFAULT, "person_30_days_fen", 10_000)
    assert compensating.ask(ticket=taken(xiaomei, tingting), by=tingting, wish=wish(fen=3_001)).status == "requested"
    assert compensating.ask(ticket=taken(xiaomei, tingting), by=tingting, wish=wish(fen=1)).status == "requested"
    assert credit_of(xiaomei) == 4_000


def test_a_partner_gives_nothing(xiaomei, ticket, db):
    """They answer their team's queue; what costs money is for our own people."""
    partner = people.User.objects.create_user("p@example.com", "x", display_name="P", roles=["partner"])
    with pytest.raises(NotAllowed):
        compensating.ask(ticket=taken(xiaomei, partner), by=partner, wish=wish(fen=1))
    assert nothing_given()
    assert not TrailEntry.objects.filter(verb="compensation.asked").exists()
    assert credit_of(xiaomei) == 0
