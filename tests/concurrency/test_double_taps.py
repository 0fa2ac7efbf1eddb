"""One thumb, two taps; two clerks, one button: what is asked for twice at the same instant is made once."""

from collections.abc import Callable
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import Model

from cases.models import Pack
from cases.services import packs
from freight.models import Plan
from freight.services import planning
from knowledge.models import Feedback
from knowledge.services import feedback
from marketplace.accounts.models import User
from tests import shop
from tests.concurrency.threads import PATIENCE, kinds, together
from tests.freight import yard

pytestmark = pytest.mark.django_db(transaction=True)
Asked = tuple[Callable[[], Any], type[Model], Any]


@pytest.fixture
def a_plan(dana: User) -> Asked:
    yard.departure()
    yard.parcel()
    return partial(planning.ask, origin="LAX", actor=dana.ref), Plan, planning


@pytest.fixture
def a_pack(xiaomei: User, dana: User) -> Asked:
    shop.tariff()
    order = shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 1}, shop.ready(xiaomei)).orders.get()
    return partial(packs.ask, order=order, subject="case:1", by=dana), Pack, packs


@pytest.fixture
def a_word(xiaomei: User) -> Asked:
    said = {"kind": "idea", "text": "退货页能不能记住我的地址？", "sent_by": xiaomei.ref, "client_id": "f1"}
    return partial(feedback.send, user=xiaomei, **said), Feedback, feedback


@pytest.fixture(params=["a_plan", "a_pack", "a_word"])
def asked(request: pytest.FixtureRequest) -> Asked:
    found: Asked = request.getfixturevalue(request.param)
    return found


def test_control_both_look_before_one_writes(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, model, module = asked
    gate, create = Barrier(2, timeout=PATIENCE), model.objects.create  # type: ignore[attr-defined]

    def meet(**values: Any) -> Any:
        gate.wait()
        return create(**values)

    locks = module.locks if module is packs else module
    monkeypatch.setattr(locks, "advisory", lambda _name: None)
    monkeypatch.setattr(model.objects, "create", meet)  # type: ignore[attr-defined]
    found = together([ask] * 2)
    assert kinds(found) == {"done": 2} or sum(isinstance(one, IntegrityError) for one in found) == 1
    assert len({getattr(one, "pk", 0) for one in found}) == 2


def test_it_works(asked: Asked) -> None:
    ask, model, _module = asked
    found = together([ask] * 4)
    assert kinds(found) == {"done": 4}
    assert {one.pk for one in found} == {model.objects.get().pk}  # type: ignore[attr-defined]
