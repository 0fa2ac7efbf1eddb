"""Names and ID numbers of declarations: told to their owner, kept as long as the law asks, then gone."""

from collections.abc import Callable
from datetime import timedelta

from logistics import privacy
from logistics.models import Consignment
from marketplace.core import time
from tests.logistics.road import Journey


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
