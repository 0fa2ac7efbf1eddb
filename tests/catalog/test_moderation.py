"""Trust and its end, look-alike pictures, right holders' notices with their fifteen days, and what carts are told."""

import io
import random
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image, ImageDraw

from marketplace.accounts.models import User
from marketplace.catalog.errors import BadListing, NotByHand
from marketplace.catalog.models import AfterReview, IpNotice, Listing, ModerationTerm
from marketplace.catalog.policies import rules_moderation
from marketplace.catalog.services import house_rules, ip_notices, listings, moderation, pictures
from marketplace.catalog.services.examining import review
from marketplace.core import time
from marketplace.core.errors import IllegalMove, NotAllowed, StaleState
from marketplace.notices.models import Notice
from orders.services import carts
from sellers.models import Seller
from tests.catalog.builders import ACTOR, draft, on_sale, photo, seller_of, tariff_rows

SAID = {
    "right": "trademark", "right_number": "第 1234567 号", "statement": "该商品未经许可使用我方注册商标，特此通知，附商标注册证。",
    "holder_name": "某某株式会社", "holder_contact": "东京都 03-1234-5678", "holder_email": "ip@example.com", "is_sworn": True,
}  # fmt: skip


@pytest.fixture
def retailer(brightwell: User, tmp_path: object, settings: object) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    return seller_of(brightwell, slug="brightwell", currency="GBP", is_trusted=True)


@pytest.fixture
def every_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each published listing is drawn."""
    monkeypatch.setattr(rules_moderation, "in_force", lambda: {**rules_moderation.DEFAULT, "after_share_bp": 10_000})


def drawing(seed: int) -> io.BytesIO:
    """A picture with something on it: a plain one has no hash that says anything."""
    out = io.BytesIO()
    image = Image.new("RGB", (320, 320), "white")
    draw, lots = ImageDraw.Draw(image), random.Random(seed)
    for _number in range(14):
        x, y = lots.randrange(0, 280), lots.randrange(0, 280)
        draw.ellipse(
            (x, y, x + lots.randrange(20, 160), y + lots.randrange(20, 160)), fill=(lots.randrange(256), 60, 120)
        )
    image.save(out, "JPEG", quality=90)
    out.seek(0)
    return out


@pytest.mark.usefixtures("every_one")
def test_a_hit_ends_the_trust(retailer: Seller, dana: User, charlie: User) -> None:
    listing = draft(retailer)
    listings.submit(listing=listing, actor=ACTOR)
    drawn = AfterReview.objects.get()
    assert (listing.status, drawn.cause, drawn.verdict) == ("published", "random", "")
    with pytest.raises(NotAllowed):
        moderation.close_after_review(review=drawn, is_hit=True, reason="假货", reviewer=charlie)
    with pytest.raises(BadListing):
        moderation.close_after_review(review=drawn, is_hit=True, reason="", reviewer=dana)
    moderation.close_after_review(review=drawn, is_hit=True, reason="图文与实物不符", reviewer=dana)
    listing.refresh_from_db()
    retailer.refresh_from_db()
    assert (listing.status, retailer.is_trusted) == ("rejected", False)
    with pytest.raises(StaleState):
        moderation.close_after_review(review=drawn, is_hit=False, reason="", reviewer=dana)
    other = draft(retailer, sku="B")
    pictures.add(listing=other, upload=photo(), actor=ACTOR)
    listings.submit(listing=other, actor=ACTOR)
    assert other.status == "in_moderation"


@pytest.mark.usefixtures("every_one")
def test_a_clean_look_changes_nothing(retailer: Seller, dana: User) -> None:
    listing = draft(retailer)
    listings.submit(listing=listing, actor=ACTOR)
    moderation.close_after_review(review=AfterReview.objects.get(), is_hit=False, reason="", reviewer=dana)
    listing.refresh_from_db()
    assert listing.status == "published"


def test_about_the_share_is_drawn(retailer: Seller) -> None:
    for number in range(30):
        listings.submit(listing=draft(retailer, sku=f"S{number}"), actor=ACTOR)
    assert AfterReview.objects.count() < 12


@pytest.mark.parametrize("share_bp", [0, 10_000])
def test_look_alike_pictures_are_found(
    share_bp: int, retailer: Seller, akira: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules_moderation, "in_force", lambda: {**rules_moderation.DEFAULT, "after_share_bp": share_bp})
    first = on_sale(seller_of(akira, slug="a"))
    second = draft(retailer, sku="C")
    listings.submit(listing=second, actor=ACTOR)
    assert AfterReview.objects.exists() is bool(share_bp), "drawn at random already, or not at all"
    one = pictures.add(listing=first, upload=drawing(0), actor=ACTOR)
    pictures.make_thumb(picture_id=one.pk)
    again = Image.open(drawing(0)).resize((300, 300))
    out = io.BytesIO()
    again.save(out, "JPEG", quality=40)
    two = pictures.add(listing=second, upload=out, actor=ACTOR)
    assert two.sha256 != one.sha256
    pictures.make_thumb(picture_id=two.pk)
    second.refresh_from_db()
    assert "copied_picture" in second.flags
    assert AfterReview.objects.get().cause == "picture"


def test_the_words_are_data(retailer: Seller) -> None:
    house_rules.plant()
    listing = draft(retailer, title_zh_hans="神奇面膜")
    assert not review(listing).holds
    ModerationTerm.objects.create(term="神奇面膜", kind="forbidden")
    assert review(listing).holds == ("forbidden_goods",)


def given(listing: Listing) -> IpNotice:
    return ip_notices.give(listing=listing, fields=SAID, evidence=[photo()], actor="visitor")


def test_fifteen_days_then_back_on_sale(
    retailer: Seller, dana: User, brightwell: User, xiaomei: User, settle: object, own_clock: None
) -> None:
    listing = on_sale(retailer)
    carts.add(cart=carts.cart_for(user=xiaomei), listing=listing.public_id, quantity=1)
    notice = given(listing)
    ip_notices.forward(notice=notice, reviewer=dana)
    listing.refresh_from_db()
    assert listing.status == "paused"
    with pytest.raises(NotByHand):
        listings.resume(listing=listing, actor=ACTOR)
    settle()
    assert Notice.objects.filter(recipient=xiaomei.ref, template="cart_withdrawn").exists()
    assert Notice.objects.filter(recipient=brightwell.ref).exists()
    ip_notices.counter(
        notice=notice, statement="我方从品牌专柜购入，附购物小票与授权书，未侵权。", name="Brightwell", contact="London +44 20",
        evidence=[photo("blue")], actor=brightwell.ref,
    )  # fmt: skip
    assert notice.wait_until - time.now() > timedelta(days=14, hours=23)
    assert ip_notices.end_waits() == 0
    time.travel(timedelta(days=15, minutes=1))
    assert ip_notices.end_waits() == 1
    listing.refresh_from_db()
    notice.refresh_from_db()
    assert (listing.status, notice.state) == ("published", "restored")
    with pytest.raises(IllegalMove):
        ip_notices.forward(notice=notice, reviewer=dana)


def test_in_court_it_stays_off_sale(retailer: Seller, dana: User, brightwell: User, own_clock: None) -> None:
    listing = on_sale(retailer)
    notice = given(listing)
    ip_notices.forward(notice=notice, reviewer=dana)
    ip_notices.counter(
        notice=notice, statement="我方从品牌专柜购入，附购物小票与授权书，未侵权。", name="Brightwell", contact="London +44 20",
        evidence=[photo("blue")], actor=brightwell.ref,
    )  # fmt: skip
    ip_notices.in_court(notice=notice, reason="已向法院起诉，案号见附件", reviewer=dana)
    time.travel(timedelta(days=40))
    assert ip_notices.end_waits() == 0
    ip_notices.end(notice=notice, to="upheld", reason="法院判决侵权", actor=dana.ref)
    listing.refresh_from_db()
    assert listing.status == "retired"


@pytest.mark.parametrize("name", ["right", "statement", "holder_email", "is_sworn", "right_number"])
def test_a_notice_that_lacks_something_names_it(retailer: Seller, name: str) -> None:
    listing = on_sale(retailer)
    with pytest.raises(BadListing) as refused:
        ip_notices.give(listing=listing, fields={**SAID, name: ""}, evidence=[photo()], actor="visitor")
    assert set(refused.value.fields) == {name}
    with pytest.raises(BadListing):
        ip_notices.give(listing=listing, fields=SAID, evidence=[], actor="visitor")
    assert not IpNotice.objects.exists()


def test_the_pages(client: Client, retailer: Seller, dana: User, brightwell: User) -> None:
    listing = on_sale(retailer)
    sent = {**SAID, "is_sworn": "on", "evidence": photo()}
    answer = client.post(f"/ip/about/{listing.public_id}/", sent)
    notice = IpNotice.objects.get()
    assert answer.url == f"/ip/{notice.public_id}/"
    shown = client.get(answer.url).content.decode()
    assert "某某株式会社" not in shown
    client.force_login(dana)
    assert "某某株式会社" in client.get(f"/moderation/ip/{notice.public_id}/").content.decode()
    client.post(f"/moderation/ip/{notice.public_id}/forward/")
    client.force_login(brightwell)
    assert client.get(f"/seller/ip/{notice.public_id}/").status_code == 200
    counter = {
        "statement": "我方从品牌专柜购入，附购物小票与授权书。未侵权。",
        "name": "B W",
        "contact": "London 1",
        "evidence": photo("blue"),
    }
    assert client.post(f"/seller/ip/{notice.public_id}/", counter).status_code == 302
    notice.refresh_from_db()
    assert notice.state == "countered"
    assert client.get("/moderation/").status_code in {302, 403}
    client.force_login(dana)
    waiting = draft(retailer, sku="W")
    Listing.objects.filter(pk=waiting.pk).update(status="in_moderation", flags=["claim_words"])
    waiting.refresh_from_db()
    for show in ("before", "after", "brands", "ip"):
        assert client.get(f"/moderation/?show={show}&flag=claim_words").status_code == 200
    listings.edit(listing=waiting, changes={"title_zh_hans": "资生堂红腰子精华液 75ml"}, actor=ACTOR)
    body = client.get(f"/moderation/goods/{waiting.public_id}/").content.decode()
    assert "<ins>75ml</ins>" in body
    client.post(f"/moderation/goods/{waiting.public_id}/approve/")
    waiting.refresh_from_db()
    assert waiting.status == "published"
