"""The bench shows what the shopper showed and what the shop said, beside its own pictures."""

from collections.abc import Callable

import pytest
from django.test import Client

from marketplace.accounts.models import User
from returns.services import keeping, looking, showing
from sellers.models import Seller
from tests.repairs.build import picture
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
WORDS = "出库时拍过照，瓶身没有划痕"


def test_it_works(
    bought: Bought, browse: Browse, seller: Seller, akira: User, xiaomei: User, xiaochen: User, dana: User
) -> None:
    case = world.ask(bought(), reason="quality")
    (shot,) = showing.add(user=xiaomei, case_number=case.number, uploads=[picture()])
    keeping.comment(seller=seller, case_number=case.number, words=WORDS, by=akira)
    world.inspect_all(world.arrived(case, xiaochen), xiaochen, tag="")

    page = browse(xiaochen).get(f"/warehouse/returns/{case.number}/").content.decode()
    address = f"/warehouse/appeals/{case.number}/pictures/{shot.public_id}/"
    assert address in page
    assert WORDS in page
    assert browse(xiaochen).get(address).status_code == 200

    look = looking.ask_again(case_number=case.number, item_id=case.items.get().pk, why="再看一次", asked_by=dana.ref)
    again = browse(dana).get(f"/warehouse/returns/looks/{look.public_id}/").content.decode()
    assert WORDS not in again  # fresh eyes


def test_without_either_there_is_no_empty_box(bought: Bought, browse: Browse, xiaochen: User) -> None:
    case = world.arrived(world.ask(bought()), xiaochen)
    page = browse(xiaochen).get(f"/warehouse/returns/{case.number}/").content.decode()
    assert 'id="said"' not in page
