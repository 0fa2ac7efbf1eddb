"""Names and ID numbers of declarations: told to their owner, kept as long as the law asks, then gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from logistics import privacy
from logistics.models import Consignment, FoundGoods, FoundPhoto, ParkedEvent
from logistics.services import found, parked_messages
from marketplace.core import time
from tests.logistics.road import Journey, picture, warehouse


def test_it_works(journey: Callable[..., Journey]) -> None:
    journey(to="registered")
    row = Consignment.objects.get()
    name, number, paid = str(row.buyer_name), str(row.buyer_id_number), row.paid_fen
    assert "" not in (name, number)
    assert privacy.forget_old() == 0
    Consignment.objects.update(created_at=time.now() - privacy.KEPT - timedelta(days=1))
    assert privacy.forget_old() == 1
    assert privacy.forget_old() == 0
    row = Consignment.objects.get()
    gone = (
        row.buyer_name,
        row.buyer_id_number,
        row.buyer_phone,
        row.consignee,
        row.consignee_phone,
        row.consignee_address,
    )
    assert {str(value) for value in gone} == {""}
    assert (row.paid_fen, row.is_forgotten) == (paid, True)


def test_the_owner_reads_it_masked_and_closing_an_account_leaves_it(journey: Callable[..., Journey]) -> None:
    journey(to="registered")
    row = Consignment.objects.get()
    (told,) = privacy.export(row.buyer_ref)
    assert told["declared_name"] == str(row.buyer_name)
    assert str(row.buyer_id_number) not in str(told)
    assert privacy.export("user:somebody-else") == []
    privacy.erase(row.buyer_ref)
    assert str(Consignment.objects.get().buyer_name) == str(row.buyer_name)


@pytest.mark.django_db
def test_goods_without_notice_and_stray_messages_forget_people(django_capture_on_commit_callbacks: Any) -> None:
    """The label on the goods is on their pictures too, and a carrier's message names who signed."""
    place = warehouse("KIX1", "KIX", "JP")
    goods = found.report(warehouse=place, words="a box", label_text="To: Tanaka", actor="user:op")
    photo = found.add_photo(found=goods, image=picture(), actor="user:op")
    found.dispose(found=goods, why="nobody came", actor="user:op")
    waiting = found.report(warehouse=place, words="a bag", label_text="To: Sato", actor="user:op")
    found.add_photo(found=waiting, image=picture(), actor="user:op")
    parked_messages.park_broken("jingwei", ['{"signed_by": "Li Xiaomei"'])
    privacy.forget_old()
    assert (FoundPhoto.objects.count(), ParkedEvent.objects.count()) == (2, 1)
    long_ago = time.now() - timedelta(days=366)
    FoundGoods.objects.update(found_at=long_ago)
    FoundGoods.objects.filter(pk=goods.pk).update(ended_at=long_ago)
    ParkedEvent.objects.update(heard_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        privacy.forget_old()
    assert [row.found_id for row in FoundPhoto.objects.all()] == [waiting.pk]
    assert not photo.image.storage.exists(photo.image.name)
    assert not ParkedEvent.objects.exists()
