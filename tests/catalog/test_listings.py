import pytest

from marketplace.accounts.models import User
from marketplace.catalog import selectors
from marketplace.catalog.errors import BadListing, NotReady, SellerCannotSell, SkuTaken
from marketplace.catalog.models import Listing, ListingSignal, ModerationDecision
from marketplace.catalog.search import engine
from marketplace.catalog.services import listings, moderation, pictures, signals
from marketplace.core.errors import IllegalMove
from marketplace.core.models import TrailEntry
from sellers.models import Seller
from tests.catalog.builders import ACTOR, SERUM, draft, photo, seller_of, tariff_rows


@pytest.fixture
def shop(akira: User) -> Seller:
    tariff_rows()
    return seller_of(akira)


@pytest.fixture
def retailer(brightwell: User) -> Seller:
    tariff_rows()
    return seller_of(brightwell, slug="brightwell", currency="GBP", is_trusted=True)


def test_it_works(shop: Seller, settle: object, tmp_path: object, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    listing = draft(shop)
    assert (listing.status, listing.currency, listing.title_zh_hant) == ("draft", "JPY", "資生堂紅腰子精華液 50ml")
    assert ListingSignal.objects.filter(listing=listing).exists()
    pictures.add(listing=listing, upload=photo(), actor=ACTOR)
    listings.submit(listing=listing, actor=ACTOR)
    assert listing.status == "in_moderation"
    assert list(selectors.moderation_queue()) == [listing]
    moderation.approve(listing=listing, actor="user:dana")
    settle()
    assert engine.search(query="资生堂").ids == (listing.pk,)


def test_a_trusted_seller_is_on_sale_at_once_and_flagged(retailer: Seller) -> None:
    listing = draft(retailer, title_zh_hans="全网最低 面霜", hs_code="9999999999")
    listings.submit(listing=listing, actor=ACTOR)
    assert listing.status == "published"
    assert {"claim_words", "hs_unknown", "no_picture", "brand_to_prove"} <= set(listing.flags)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hs_code": ""}, "hs_code"), ({"hs_code": "9307000000"}, "hs_code"), ({"hs_code": "1234567890"}, "hs_code"),
        ({"title_zh_hans": ""}, "title_zh_hans"), ({"title_zh_hans": "一次性电子烟"}, "title_zh_hans"), ({}, "pictures"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_and_nothing_moves(shop: Seller, changes: dict[str, str], field: str) -> None:
    listing = draft(shop, **changes)
    with pytest.raises(NotReady) as refused:
        listings.submit(listing=listing, actor=ACTOR)
    assert field in refused.value.fields
    listing.refresh_from_db()
    assert listing.status == "draft"


def test_even_a_trusted_seller_cannot_sell_forbidden_goods(retailer: Seller) -> None:
    for changes in ({"title_zh_hans": "象牙雕刻"}, {"hs_code": "9307000000"}):
        listing = draft(retailer, sku=str(changes), **changes)
        with pytest.raises(NotReady):
            listings.submit(listing=listing, actor=ACTOR)


def test_a_shop_that_may_not_sell_cannot_submit(akira: User) -> None:
    tariff_rows()
    listing = draft(seller_of(akira, status="in_review"))
    with pytest.raises(SellerCannotSell):
        listings.submit(listing=listing, actor=ACTOR)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price_minor": 0}, "price_minor"), ({"price_minor": 1.5}, "price_minor"), ({"weight_g": -1}, "weight_g"),
        ({"length_mm": 10**9}, "length_mm"), ({"origin_country": "XX"}, "origin_country"), ({"currency": "ZZZ"}, "currency"),
        ({"hs_code": "12"}, "hs_code"), ({"gtin": "4901301236181"}, "gtin"), ({"danger": "bomb"}, "danger"),
        ({"category": "nowhere"}, "category"), ({"sku": "a/b"}, "sku"), ({"attributes": {"a": 1.5}}, "attributes"),
        ({"title_zh_hans": "长" * 161}, "title_zh_hans"), ({"status": "published"}, "status"), ({"weight_g": None}, "weight_g"),
        ({"title_zh_hans": "", "title_en": ""}, "title_zh_hans"), ({"brand": 5}, "brand"),
    ],
)  # fmt: skip
def test_bad_fields_are_named_and_nothing_is_made(shop: Seller, changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadListing) as refused:
        draft(shop, **changes)
    assert field in refused.value.fields
    assert not Listing.objects.exists()


def test_missing_fields_are_all_named(shop: Seller) -> None:
    with pytest.raises(BadListing) as refused:
        listings.create_draft(seller=shop, fields={}, actor=ACTOR)
    assert {"sku", "category", "price_minor", "weight_g", "title_zh_hans"} <= set(refused.value.fields)


def test_an_article_number_is_used_once_a_shop(shop: Seller, retailer: Seller) -> None:
    draft(shop)
    draft(retailer)
    with pytest.raises(SkuTaken):
        draft(shop)
    assert Listing.objects.count() == 2


def test_an_edit_is_kept_in_the_trail_and_looked_at_again(shop: Seller) -> None:
    listing = draft(shop)
    listings.publish(listing=listing, actor=ACTOR)
    listings.edit(listing=listing, changes={"price_minor": 8800}, actor=ACTOR)
    assert listing.status == "published"
    listings.edit(listing=listing, changes={"title_zh_hans": "资生堂红腰子精华液 75ml"}, actor=ACTOR)
    assert listing.status == "in_moderation"
    entry = TrailEntry.objects.filter(verb="listing.edited").latest("id")
    assert entry.before["title_zh_hans"] == SERUM["title_zh_hans"]
    assert entry.after["title_zh_hans"].endswith("75ml")
    assert listing.title_zh_hant.endswith("75ml")


def test_an_edit_that_changes_nothing_leaves_no_trace(shop: Seller) -> None:
    listing = draft(shop)
    listings.edit(listing=listing, changes={"price_minor": listing.price_minor}, actor=ACTOR)
    assert not TrailEntry.objects.filter(verb="listing.edited").exists()


def test_pause_resume_retire(shop: Seller) -> None:
    listing = draft(shop)
    with pytest.raises(IllegalMove):
        listings.resume(listing=listing, actor=ACTOR)
    listings.publish(listing=listing, actor=ACTOR)
    first = listing.published_at
    listings.pause(listing=listing, actor=ACTOR)
    listings.resume(listing=listing, actor=ACTOR)
    assert listing.published_at == first
    listings.retire(listing=listing, actor=ACTOR)
    with pytest.raises(IllegalMove):
        listings.edit(listing=listing, changes={"price_minor": 1}, actor=ACTOR)
    with pytest.raises(IllegalMove):
        listings.resume(listing=listing, actor=ACTOR)


def test_a_rejection_says_why_and_can_be_mended(shop: Seller, tmp_path: object, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    listing = draft(shop)
    pictures.add(listing=listing, upload=photo(), actor=ACTOR)
    listings.submit(listing=listing, actor=ACTOR)
    with pytest.raises(BadListing):
        moderation.reject(listing=listing, reason=" ", actor="user:dana")
    assert listing.status == "in_moderation"
    moderation.reject(listing=listing, reason="图片不是您自己拍的", actor="user:dana")
    assert listing.status == "rejected"
    assert ModerationDecision.objects.get().reason == "图片不是您自己拍的"
    listings.submit(listing=listing, actor=ACTOR)
    assert listing.status == "in_moderation"


def test_only_the_queue_is_approved(shop: Seller) -> None:
    listing = draft(shop)
    with pytest.raises(IllegalMove):
        moderation.approve(listing=listing, actor="user:dana")
    assert not ModerationDecision.objects.exists()


def test_sales_and_ratings_lift_the_rank(shop: Seller) -> None:
    listing = draft(shop)
    listings.publish(listing=listing, actor=ACTOR)
    signals.push_signal(listing_id=listing.pk)
    listing.refresh_from_db()
    before = listing.rank_signal
    signals.push_signal(listing_id=listing.pk, sold=20, rating=5, arrival_days=6)
    listing.refresh_from_db()
    assert listing.rank_signal > before
    signal = ListingSignal.objects.get(listing=listing)
    assert (signal.sold_count, signal.rating_sum, signal.rating_count, signal.arrival_days) == (20, 5, 1, 6)
    with pytest.raises(ValueError, match="1 to 5"):
        signals.push_signal(listing_id=listing.pk, rating=6)
