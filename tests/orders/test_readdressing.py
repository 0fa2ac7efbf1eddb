"""Another address for a placed order: until the seal, for the same people, at the same price."""

import pytest

from logistics.errors import AddressFixed
from logistics.models import Consignment, Parcel
from logistics.services import sealing
from marketplace.accounts.models import Address, Identity
from marketplace.accounts.services import addresses
from marketplace.core.models import OutboxEvent, TrailEntry
from marketplace.notices.models import Notice
from orders import privacy
from orders.errors import AddressNotYet, OtherCountry, OtherRecipient, TooManyPeople
from orders.models import Order, OrderAddress, Purchase
from orders.selectors.destinations import destination
from orders.services import cancelling, one_place, readdressing, trade_records
from tests import shop
from tests.orders.test_missing import Trip, paid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def elsewhere(user, **changes):
    values = {
        "recipient": "王小美",
        "phone": "13800138000",
        "district_code": "310101",
        "detail": "南京东路 9 号",
        **changes,
    }
    return addresses.add(user=user, actor=user.ref, **values)


def change(order, address):
    order = Order.objects.select_related("purchase").get(pk=order.pk)
    return readdressing.change_address(order=order, user=order.user, address_id=address.pk, actor=order.user.ref)


def test_it_works(xiaomei, settle):
    """Paid, on the road already: the label and customs get the new address, the purchase and the price stay as they were."""
    order = paid(xiaomei)
    trade_records.hand_over(purchase_number=order.purchase.number)
    before, total = str(order.purchase.address), order.total_fen
    for _twice in range(2):
        change(order, elsewhere(xiaomei, phone="13900139000"))
    record = Consignment.objects.get()
    assert (record.district_code, record.consignee, record.buyer_name) == ("310101", "王小美", "王小美")
    assert "南京东路" in str(record.consignee_address)
    assert str(record.consignee_phone).endswith("13900139000")
    assert str(record.buyer_phone).endswith("13800138000"), "the orderer stays who it was"
    order.refresh_from_db()
    assert (str(order.purchase.address), order.total_fen) == (before, total)
    assert trade_records.hand_over(purchase_number=order.purchase.number) == 1, "the same record again is no change"
    settle()
    assert shop.nothing_dead()
    assert OutboxEvent.objects.filter(topic="orders.readdressed").count() == 1, "the same address again changes nothing"
    assert Notice.objects.filter(template="order_readdressed", channel="in_app").count() == 1
    row = TrailEntry.objects.get(verb="order.readdressed")
    assert row.after["district"] == "310101"
    assert "南京" not in str(row.after)


def test_not_before_it_is_confirmed(xiaomei, api, browse):
    """Unpaid or held: the risk engine looked at the address of the placing. Page and API refuse, the order's page has no link."""
    shop.tariff()
    place = shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 1}, shop.ready(xiaomei))
    order, other, page = place.orders.get(), elsewhere(xiaomei), browse(xiaomei)
    link = f"/me/orders/{order.number}/address/"
    with pytest.raises(AddressNotYet):
        change(order, other)
    refused = api(xiaomei).post(f"/api/v1/orders/{order.number}/address/", {"address": other.pk}, format="json")
    assert (refused.status_code, "address_not_yet" in refused.content.decode()) == (409, True)
    assert link not in page.get(f"/me/orders/{order.number}/").content.decode()
    assert "取消" in page.post(link, {"address": other.pk}, follow=True).content.decode()
    assert not OrderAddress.objects.exists()
    shop.pay_directly(place)
    assert link in page.get(f"/me/orders/{order.number}/").content.decode()


def test_before_the_road_knows_the_order(xiaomei):
    order = paid(xiaomei)
    change(order, elsewhere(xiaomei))
    assert not Consignment.objects.exists()
    trade_records.hand_over(purchase_number=order.purchase.number)
    assert Consignment.objects.get().district_code == "310101"


def test_not_once_it_is_sealed_but_again_when_the_seal_comes_off(xiaomei, lupe, laozhang, tmp_path, settings, settle):
    settings.MEDIA_ROOT = str(tmp_path)
    order = paid(xiaomei)
    trade_records.hand_over(purchase_number=order.purchase.number)
    way = Trip(order, lupe, laozhang)
    way.to("packed")
    change(order, elsewhere(xiaomei))
    way.to("sealed")
    box = Parcel.objects.get()
    assert "南京东路" in str(box.label_address)
    order.refresh_from_db()
    with pytest.raises(AddressFixed):
        change(order, elsewhere(xiaomei, detail="外滩 1 号"))
    assert "南京东路" in destination(Order.objects.get(pk=order.pk)).address
    sealing.break_seal(parcel=box, seal_seen=box.seals.get().number, why="wrong paper", actor=way.actor)
    change(order, elsewhere(xiaomei, detail="外滩 1 号"))
    assert "外滩" in str(Consignment.objects.get().consignee_address)


def test_goods_do_not_change_hands(xiaomei):
    """A gift may become one's own, one's own never another's."""
    order = paid(xiaomei)
    with pytest.raises(OtherRecipient):
        change(order, elsewhere(xiaomei, recipient="李建国"))
    assert not OrderAddress.objects.exists()
    Identity.objects.update(real_name="欧阳娜娜")
    change(order, elsewhere(xiaomei, recipient="欧阳娜娜"))
    assert OrderAddress.objects.get().recipient == "欧阳娜娜"
    assert TrailEntry.objects.filter(verb="identity.read", why__startswith="recipient of").count() == 1


def test_many_people_are_not_gathered_at_one_address(xiaomei, monkeypatch):
    """A changed address counts where the goods go now, not where they were ordered to."""
    order = paid(xiaomei)
    monkeypatch.setattr(one_place.policy, "is_evasion", lambda people, year: sum(people.values()) > 1)
    with pytest.raises(TooManyPeople):
        change(order, elsewhere(xiaomei))
    assert not OrderAddress.objects.exists()
    seen = []
    monkeypatch.setattr(one_place.policy, "is_evasion", lambda people, year: seen.append(dict(people)))
    change(order, elsewhere(xiaomei))
    there, here = destination(Order.objects.get(pk=order.pk)).place, Purchase.objects.get().place
    for place in (there, here):
        one_place.check(place=place, person_ref="p", dutiable_fen=1, year_fen=1)
    assert [len(people) for people in seen] == [1, 2, 1]


def test_an_ended_order_stays_as_it_is_and_old_addresses_go(xiaomei):
    order = paid(xiaomei)
    change(order, elsewhere(xiaomei))
    cancelling.cancel(order=order, reason="other", actor="user:x")
    with pytest.raises(AddressFixed):
        change(order, elsewhere(xiaomei, detail="外滩 1 号"))
    assert privacy.export(xiaomei.ref)[0]["address"] == destination(Order.objects.get()).address
    Purchase.objects.update(placed_at=Purchase.objects.get().placed_at - privacy.KEPT)
    assert privacy.forget_old() == 1
    assert not OrderAddress.objects.exists()


def test_not_to_another_country(xiaomei, settle):
    """Tax, freight and the right to return were fixed for the country that it was ordered to."""
    order = paid(xiaomei)
    trade_records.hand_over(purchase_number=order.purchase.number)
    abroad = elsewhere(xiaomei)
    Address.objects.filter(pk=abroad.pk).update(country="FR")
    with pytest.raises(OtherCountry):
        change(order, abroad)
    assert (Consignment.objects.get().district_code, OrderAddress.objects.count()) == (order.purchase.district_code, 0)


def test_the_country_of_the_address_is_on_the_order_and_its_record(xiaomei):
    shop.tariff()
    address = shop.ready(xiaomei)
    Address.objects.update(country="FR")
    address.refresh_from_db()
    purchase = shop.pay_directly(shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 1}, address))
    trade_records.hand_over(purchase_number=purchase.number)
    assert (purchase.orders.get().country, Consignment.objects.get().country) == ("FR", "FR")
