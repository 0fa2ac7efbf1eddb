"""Who makes promotions: ops with a second person above a budget, sellers on their own goods; time-limited prices; doors."""

from datetime import timedelta

import pytest

from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.errors import StaleState
from marketplace.core.tasks import RowsFailed
from promotions.errors import BadPriceCut, BadPromotion, NeedsAnother
from promotions.models import Coupon, PriceCut, Promotion
from promotions.services import cuts, ending, managing
from tests import shop
from tests.promotions import deals

pytestmark = pytest.mark.django_db
BIG = 1_500_000_00


def test_it_works():
    """A budget above the limit waits; whoever made it cannot approve; then it is on."""
    made = deals.promotion(budget_fen=BIG)
    assert made.status == "waiting"
    with pytest.raises(NeedsAnother):
        managing.approve(promotion=made, actor="user:ops")
    managing.approve(promotion=made, actor="user:other")
    assert (made.status, made.approved_by) == ("live", "user:other")


def test_a_sellers_big_budget_needs_nobody():
    """It is their own money."""
    assert deals.promotion(shop.seller(), budget_fen=BIG).status == "live"
    assert Promotion.objects.get().platform_bp == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"), ({"budget_fen": 0}, "budget_fen"), ({"tiers": []}, "tiers"), ({"off_bp": 500}, "tiers"),
        ({"tiers": [[100, 200]]}, "tiers"), ({"tiers": [[200, 20], [100, 10]]}, "tiers"), ({"claim": "code"}, "code"),
        ({"kind": "bundle"}, "listings"), ({"claim": "granted"}, "occasion"), ({"member_tiers": ["king"]}, "member_tiers"),
        ({"ends_at": time.now() - timedelta(days=1)}, "ends_at"), ({"kind": "gift"}, "gift"), ({"claim": "xyz"}, "claim"),
    ],
)  # fmt: skip
def test_bad_input_is_named(changes, field):
    with pytest.raises(BadPromotion) as refused:
        deals.promotion(**changes)
    assert field in refused.value.fields
    assert not Promotion.objects.exists()


def test_only_own_goods():
    stranger = shop.listing(shop.seller())
    with pytest.raises(BadPromotion):
        deals.promotion(shop.seller(), listings=[stranger])


def test_what_is_over_ends(xiaomei):
    made = deals.promotion()
    Coupon.objects.create(
        promotion=made, user=xiaomei, source="t", claimed_at=time.now(), valid_until=time.now() + timedelta(days=1)
    )
    assert (ending.warn_ending(), ending.warn_ending()) == (1, 0)
    past = time.now() - timedelta(seconds=1)
    Promotion.objects.update(starts_at=past - timedelta(days=2), ends_at=past)
    Coupon.objects.update(valid_until=past)
    assert (ending.end_due(), ending.end_due()) == (2, 0)
    assert (Promotion.objects.get().status, Coupon.objects.get().status) == ("ended", "expired")


def test_a_time_limited_price_is_the_price(akira):
    """It begins, is the listing's price, and ends; a price that the seller wrote meanwhile stands."""
    listing = shop.listing(shop.seller(akira), price=2_000)
    now = time.now()
    values = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1), "actor": akira.ref}
    with pytest.raises(BadPriceCut):
        cuts.plan(listing=listing, price_minor=2_000, **values)
    cut = cuts.plan(listing=listing, price_minor=1_500, **values)
    with pytest.raises(BadPriceCut):
        cuts.plan(listing=listing, price_minor=1_400, **values)
    assert (cuts.run_due(), cuts.run_due()) == (1, 0)
    assert Listing.objects.get().price_minor == 1_500
    PriceCut.objects.update(starts_at=now - timedelta(hours=2), ends_at=now)
    cuts.run_due()
    assert Listing.objects.get().price_minor == 2_000
    cut.refresh_from_db()
    assert cut.status == "ended"


def test_a_cut_price_is_not_forgotten_in_a_race(akira, monkeypatch):
    """While a moderator decides about the listing the step is taken back whole, and done at the next run."""
    listing = shop.listing(shop.seller(akira), price=2_000)
    now = time.now()
    cuts.plan(
        listing=listing, price_minor=1_500, starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=1),
        actor=akira.ref,
    )  # fmt: skip
    cuts.run_due()
    PriceCut.objects.update(ends_at=now)

    def busy(**_more):
        raise StaleState

    with monkeypatch.context() as patched:
        patched.setattr("promotions.services.cuts.listings.edit", busy)
        with pytest.raises(RowsFailed):
            cuts.run_due()
    assert (PriceCut.objects.get().status, Listing.objects.get().price_minor) == ("running", 1_500)
    cuts.run_due()
    assert (PriceCut.objects.get().status, Listing.objects.get().price_minor) == ("ended", 2_000)


def test_seller_centre_and_admin_doors(akira, dana, ming, browse):
    """A seller makes one in the seller centre; ops make a big one in the admin and somebody else approves it."""
    shop.listing(shop.seller(akira))
    now = time.now().astimezone(time.SHANGHAI)
    form = {
        "kind": "coupon", "title": "满100减10", "steps": "100 10", "starts_at": now.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"), "budget": "500", "claim": "open", "per_person": "1",
    }  # fmt: skip
    seller = browse(akira)
    assert seller.post("/seller/promotions/new/", {**form, "steps": "100"}).status_code == 422
    assert seller.post("/seller/promotions/new/", form).status_code == 302
    assert "满100减10" in seller.get("/seller/promotions/").content.decode()
    assert "满100减10" in browse(None).get("/coupons/").content.decode()
    answer = browse(dana).post(
        "/admin/promotions/promotion/new/", {**form, "budget": "50000", "platform_percent": "100", "title": "大促"}
    )
    assert answer.status_code == 302
    big = Promotion.objects.get(title="大促")
    browse(dana).post(f"/admin/promotions/promotion/{big.pk}/verb/start/")
    browse(dana).post(f"/admin/promotions/promotion/{big.pk}/verb/approve/")
    big.refresh_from_db()
    assert big.status == "waiting"
    assert browse(ming).get(f"/admin/promotions/promotion/{big.pk}/change/").status_code == 200
    browse(ming).post(f"/admin/promotions/promotion/{big.pk}/verb/approve/")
    big.refresh_from_db()
    assert (big.status, big.approved_by) == ("live", ming.ref)


def test_shopper_pages_and_api(xiaomei, browse, api):
    made = deals.promotion()
    deals.promotion(claim="code", code="MIAO10", title="暗号")
    client, calls = browse(xiaomei), api(xiaomei)
    assert client.post(f"/coupons/{made.public_id}/claim/").status_code == 302
    assert client.post("/me/coupons/code/", {"code": "miao10", "next": "cart"}).url == "/cart/"
    assert client.post("/me/coupons/code/", {"code": "nothing"}).status_code == 302
    assert "暗号" in client.get("/me/coupons/").content.decode()
    assert client.get("/me/membership/").status_code == 200
    assert calls.post(f"/api/v1/promotions/{made.public_id}/claim/").json()["error"]["code"] == "held_already"
    assert calls.post("/api/v1/coupons/", {"code": "NOPE"}, format="json").status_code == 404
    assert calls.get("/api/v1/coupons/").json()["count"] == 2
    assert calls.get("/api/v1/membership/").json()["tier"] == "basic"
    assert api(None).get("/api/v1/promotions/").json()["count"] == 1
