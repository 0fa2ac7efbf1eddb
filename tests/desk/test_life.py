"""The life at the desk of the seeded world can be lived in an empty one, too."""

import pytest

from desk.models import AgentAct, Compensation
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.scenes import desk_life
from support.models import Ticket
from tests.orders.test_missing import paid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_time")]


def test_it_works(xiaomei, tingting, dana, settle):
    order = paid(xiaomei)
    type(order).objects.filter(pk=order.pk).update(delivery="delivered")
    others = [
        type(xiaomei).objects.create_user(f"o{nth}@example.com", "x", display_name=f"O{nth}", roles=["shopper"])
        for nth in range(5)
    ]
    desk_life.tell(xiaomei=xiaomei, others=others, tingting=tingting, dana=dana)
    settle()
    found = dict(Compensation.objects.values_list("client_id", "status"))
    assert found == {"seed-c1": "given", "seed-c2": "requested", "seed-c3": "given"}
    assert balance(A.STORE_CREDIT, xiaomei.ref, "CNY") == 2_000
    assert set(trial_balance().values()) <= {0}
    assert AgentAct.objects.count() == 1
    assert Ticket.objects.filter(topic="quota", assignee=None).count() == 1
