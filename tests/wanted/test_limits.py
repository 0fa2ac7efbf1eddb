"""What is refused, and that nothing is left behind then."""

import io
from datetime import timedelta

import pytest

from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.files import FileTypeRefused
from sellers.models import Seller
from tests import shop
from tests.catalog.builders import photo
from tests.wanted import wants
from wanted import privacy, selectors
from wanted.errors import BadOffer, BadWant, OfferedAlready, OwnWant, TooManyWants, WantNotFound
from wanted.models import Offer, Want
from wanted.policies import texts
from wanted.services import asking, ending, offering

CONTACTS = (
    "加我微信 abc12345", "vx: lily_2020", "打 138 0013 8000", "mail me: a.b@example.com", "whatsapp +81 90-1234-5678",
    "QQ 12345678", "ＷｅＣｈａｔ：ｋａｉｋａｉ８８",
)  # fmt: skip
INNOCENT = (
    "资生堂 红腰子 50ml 2 瓶",
    "JAN 4901872450923",
    "iPhone 17 Pro 256G",
    "预算 13800 元以内",
    "线描 line art 茶碗",
)
BAD_LINKS = (
    "javascript:alert(1)", "ftp://example.com/x", "http://", "https://user:pw@example.com/", "https://127.0.0.1/x", "//example.com",
    "https://exa mple.com", 'https://example.com/"><script>', "data:text/html,x", "https://localhost/",
)  # fmt: skip


@pytest.mark.parametrize("text", CONTACTS)
def test_a_way_around_the_house_is_found(text):
    assert texts.has_contact(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_plain_words_pass(text):
    assert not texts.has_contact(text)


@pytest.mark.parametrize("link", BAD_LINKS)
def test_only_web_addresses_are_links(link):
    with pytest.raises(BadWant):
        texts.clean_link(link)


def test_a_web_address_stays_as_it_is():
    assert texts.clean_link(" https://item.example.com/a?b=1&c=茶 ") == "https://item.example.com/a?b=1&c=茶"
    assert texts.clean_link("") == ""


@pytest.mark.django_db
def test_bad_wants_name_every_field(xiaomei):
    with pytest.raises(BadWant) as caught:
        wants.ask(
            xiaomei, title="x", text="微信 abc12345", link="nothing", country="ZZ", budget_fen=0, until=time.today()
        )
    assert caught.value.fields.keys() == {"title", "text", "link", "country", "budget_fen", "until"}
    with pytest.raises(BadWant):
        wants.ask(xiaomei, title="电子烟 一盒")
    with pytest.raises(FileTypeRefused):
        asking.ask(user=xiaomei, fields=wants.wish(), picture=io.BytesIO(b"<svg onload=x>" * 9), actor="t")
    assert not Want.objects.exists()


@pytest.mark.django_db
def test_limits_of_a_shopper(xiaomei):
    made = [wants.ask(xiaomei) for _ in range(5)]
    with pytest.raises(TooManyWants):
        wants.ask(xiaomei)
    asking.withdraw(user=xiaomei, public_id=made[0].public_id, actor="t")
    assert asking.withdraw(user=xiaomei, public_id=made[0].public_id, actor="t").status == "withdrawn"
    wants.ask(xiaomei)


@pytest.mark.django_db
def test_who_may_answer(xiaomei, akira, brightwell):
    wants.ground()
    want, shop_jp, shop_gb = (
        wants.ask(xiaomei),
        shop.seller(akira),
        shop.seller(brightwell, country="GB", currency="GBP"),
    )
    with pytest.raises(WantNotFound):
        wants.offer(want, shop_gb, brightwell)
    assert [list(selectors.open_wants(one)) for one in (shop_jp, shop_gb)] == [[want], []]
    today = time.today()
    for away in (
        {"status": "suspended"},
        {"holiday_from": today, "holiday_until": today + timedelta(days=3)},
        {"closing_on": today},
    ):
        Seller.objects.filter(pk=shop_jp.pk).update(**away)
        shop_jp.refresh_from_db()
        assert list(selectors.open_wants(shop_jp)) == []
        with pytest.raises(WantNotFound):
            selectors.want_for_seller(shop_jp, want.public_id)
        Seller.objects.filter(pk=shop_jp.pk).update(
            status="approved", holiday_from=None, holiday_until=None, closing_on=None
        )
        shop_jp.refresh_from_db()
    own = wants.ask(akira)
    with pytest.raises(OwnWant):
        wants.offer(own, shop_jp, akira)
    assert list(selectors.open_wants(shop_jp)) == [want]
    assert not Offer.objects.exists()


@pytest.mark.django_db
def test_bad_offers(xiaomei, akira):
    wants.ground()
    want, mine = wants.ask(xiaomei), shop.seller(akira)
    for bad, name in (
        ({"days": 3}, "arrival_days"), ({"days": 99}, "arrival_days"), ({"note": "加微信 abc12345"}, "note"),
        ({"hs_code": "9307000000"}, "hs_code"), ({"hs_code": "1234567890"}, "hs_code"), ({"hs_code": ""}, "hs_code"),
        ({"title_zh_hans": "象牙 茶碗"}, "title_zh_hans"), ({"price_minor": 0}, "price_minor"), ({"weight_g": -1}, "weight_g"),
    ):  # fmt: skip
        with pytest.raises(BadOffer) as caught:
            wants.offer(want, mine, akira, **bad)
        assert name in caught.value.fields
    with pytest.raises(BadOffer) as caught:
        offering.make(
            seller=mine, want_id=want.public_id, goods=wants.GOODS, arrival_days=14, note="", proof=None, by=akira
        )
    assert "proof" in caught.value.fields
    assert not Offer.objects.exists()
    assert not Listing.objects.exists()
    wants.offer(want, mine, akira)
    with pytest.raises(OfferedAlready):
        wants.offer(want, mine, akira)
    for _ in range(2):
        offering.withdraw(seller=mine, public_id=Offer.objects.latest("pk").public_id, by=akira)
        if Offer.objects.count() < 3:
            wants.offer(want, mine, akira)
    assert Offer.objects.count() <= 3


@pytest.mark.django_db
def test_days_end_and_words_are_forgotten(xiaomei, akira):
    wants.ground()
    mine, want = shop.seller(akira), wants.ask(xiaomei)
    offer = wants.offer(want, mine, akira)
    Offer.objects.filter(pk=offer.pk).update(valid_until=time.now())
    assert ending.end_due() == 1
    again = wants.offer(want, mine, akira)
    Want.objects.filter(pk=want.pk).update(open_until=time.now())
    assert ending.end_due() == 1
    states = {one.public_id: (one.status, one.ended_why) for one in Offer.objects.all()}
    assert states == {offer.public_id: ("expired", "days_over"), again.public_id: ("declined", "want_expired")}
    assert set(Listing.objects.values_list("status", flat=True)) == {"retired"}
    Want.objects.update(ended_at=time.now() - timedelta(days=181))
    assert (ending.forget_old(), ending.forget_old()) == (1, 0)
    want.refresh_from_db()
    assert (want.title, want.text, want.link, want.status) == ("", "", "", "expired")


@pytest.mark.django_db
def test_closing_an_account_takes_the_wants_along(xiaomei, akira):
    wants.ground()
    want = wants.ask(xiaomei)
    offer = wants.offer(want, shop.seller(akira), akira)
    assert privacy.export(xiaomei.ref)[0]["title"] == want.title
    privacy.erase(xiaomei.ref)
    want.refresh_from_db()
    offer.refresh_from_db()
    assert (want.status, want.title, want.text, offer.status) == ("withdrawn", "", "", "declined")


@pytest.mark.django_db
def test_pages_say_what_is_wrong(xiaomei, akira, browse):
    wants.ground()
    shop.seller(akira)
    sent = {
        **wants.wish(),
        "budget": "300",
        "until": wants.wish()["until"].isoformat(),
        "link": "javascript:x",
        "quantity": "1",
    }
    answer = browse(xiaomei).post("/me/wanted/new/", sent)
    assert answer.status_code == 422
    assert not Want.objects.exists()
    answer = browse(xiaomei).post("/me/wanted/new/", {**sent, "link": "https://shop.example.com/x", "picture": photo()})
    want = Want.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/me/wanted/{want.public_id}/")
    assert browse(xiaomei).get(f"/me/wanted/{want.public_id}/picture/")["Content-Type"] == "image/jpeg"
    assert browse(akira).get(f"/seller/wanted/{want.public_id}/picture/").status_code == 200
    form = {**wants.GOODS, "price": "2400", "condition": "new", "danger": "none", "arrival_days": "14"}
    answer = browse(akira).post(f"/seller/wanted/{want.public_id}/", {**form, "category": "beauty"})
    assert answer.status_code == 422  # no proof, and no leaf of the tree
    assert not Offer.objects.exists()
