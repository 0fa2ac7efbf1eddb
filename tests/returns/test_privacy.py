"""What returns exports, erases, and when it speaks against leaving."""

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from orders.models import Order
from returns import privacy
from returns.services import requesting
from tests.returns import world

pytestmark = pytest.mark.django_db


def test_it_works(bought: Callable[..., Order], xiaomei: User, charlie: User) -> None:
    case = world.ask(bought(), note="我的电话 13800138000")
    (row,) = privacy.export(xiaomei.ref)
    assert (row["number"], row["note"]) == (case.number, "我的电话 13800138000")
    assert privacy.export(charlie.ref) == []

    assert list(privacy.blocks(xiaomei.ref))
    assert not list(privacy.blocks(charlie.ref))
    requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert not list(privacy.blocks(xiaomei.ref))

    privacy.erase(charlie.ref)
    assert world.fresh(case).note
    privacy.erase(xiaomei.ref)
    assert world.fresh(case).note == ""
    assert world.fresh(case).reason == "no_reason"
