"""One agent gives out of two tickets in the same instant: the limits hold over both. Two leads agree at once: it is given once."""

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest

from desk.models import Compensation
from desk.policies import compensation as policy
from desk.selectors import compensations as selectors
from desk.services import compensating
from marketplace.accounts.models import User
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance
from tests import shop
from tests.concurrency.test_hot_item import shoppers
from tests.concurrency.threads import kinds, together
from tests.desk.builders import taken, wish

pytestmark = pytest.mark.django_db(transaction=True)


def person(name, *roles):
    return User.objects.create(email=f"{name}@example.com", display_name=name, roles=list(roles), password="!")


@pytest.fixture
def both(monkeypatch):
    """Two gifts of which a day holds one; both sums are read before either is given, where nothing prevents it."""
    shop.tariff()
    ((user, _address),) = shoppers(1)
    agent = person("a", "agent")
    asked = [taken(user, agent) for _ in range(2)]
    monkeypatch.setitem(policy.DEFAULT["limits"], "agent", {"case_fen": 5_000, "day_fen": 5_000})
    gate, read = Barrier(2, timeout=2), selectors.room_for

    def slowly(by, ticket, *, besides=None):
        found = read(by, ticket, besides=besides)
        with suppress(BrokenBarrierError):
            gate.wait()
        return found

    monkeypatch.setattr(selectors, "room_for", slowly)
    return [partial(compensating.ask, ticket=one, by=agent, wish=wish(fen=4_000)) for one in asked]


def given():
    return balance(A.COMPENSATION_EXPENSE, "", "CNY")


def test_control_the_race_is_real_without_the_lock(both, monkeypatch):
    monkeypatch.setattr(compensating, "advisory", lambda name: None)
    assert kinds(together(both)) == {"done": 2}
    assert given() == 8_000


def test_a_day_holds_what_it_holds(both):
    assert kinds(together(both)) == {"done": 2}
    assert given() == 4_000
    assert sorted(Compensation.objects.values_list("status", flat=True)) == ["given", "requested"]


def test_two_leads_agree_at_once():
    shop.tariff()
    ((user, _address),) = shoppers(1)
    agent = person("a", "agent")
    made = compensating.ask(ticket=taken(user, agent), by=agent, wish=wish(fen=9_000))
    leads = [person(f"l{nth}", "ops") for nth in range(4)]
    outcome = kinds(together([partial(compensating.approve, compensation=made, by=lead) for lead in leads]))
    assert outcome == {"done": 4}
    assert given() == 9_000


def test_one_form_sent_eight_times():
    shop.tariff()
    ((user, _address),) = shoppers(1)
    agent = person("a", "agent")
    ticket, once = taken(user, agent), wish(fen=1_000)
    assert kinds(together([partial(compensating.ask, ticket=ticket, by=agent, wish=once)] * 8)) == {"done": 8}
    assert (given(), Compensation.objects.count()) == (1_000, 1)
