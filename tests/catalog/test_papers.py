"""Papers, certificates, brands, the seller's word, variants, versions, and what an edit of Chinese text does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog.errors import AlreadyThere, BadListing, NotReady
from marketplace.catalog.models import (
    Attestation,
    BrandAuthorisation,
    Listing,
    ListingPaper,
    ListingVersion,
    RestrictedCategory,
)
from marketplace.catalog.policies.differences import changes
from marketplace.catalog.policies.loop import asks_for_word
from marketplace.catalog.policies.matching import gtin_spellings
from marketplace.catalog.services import attesting, brands, house_rules, listings, papers, pictures
from marketplace.catalog.services.examining import review
from marketplace.core import time
from marketplace.core.errors import NotAllowed
from marketplace.core.files import FileTypeRefused
from marketplace.core.models import TrailEntry
from marketplace.tariff.models import HsRate
from sellers.models import Seller
from tests.catalog.builders import ACTOR, draft, on_sale, photo, seller_of, tariff_rows

CHINESE = "6901234567892"


@pytest.fixture
def shop(akira: User, tmp_path: object, settings: object) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    return seller_of(akira)


def test_it_works(shop: Seller, dana: User) -> None:
    listing = draft(shop)
    paper = papers.add(listing=listing, kind="receipt", upload=photo(), actor=ACTOR)
    assert papers.add(listing=listing, kind="receipt", upload=photo(), actor=ACTOR) == paper
    found = papers.read_own(seller=shop, paper_id=paper.public_id, reader=dana)
    assert bytes(found.content).startswith(b"\xff\xd8")
    assert b"JFIF" not in bytes(paper.sha256, "ascii")
    assert TrailEntry.objects.filter(verb="listing.paper_read").count() == 1
    made = papers.add_certificate(
        listing=listing, name="化妆品备案", issuer="厚生労働省", number="J-77", expires_on=None, paper_id=paper.public_id,
        actor=ACTOR,
    )  # fmt: skip
    with pytest.raises(AlreadyThere):
        papers.add_certificate(
            listing=listing, name="again", issuer="厚生労働省", number="J-77", expires_on=None, actor=ACTOR
        )
    papers.check_certificate(certificate=made, is_accepted=True, reviewer=dana)
    with pytest.raises(AlreadyThere):  # a checked certificate stands on it
        papers.remove(listing=listing, paper_id=paper.public_id, actor=ACTOR)
    assert ListingPaper.objects.count() == 1


def test_bad_papers_are_refused_and_nothing_is_kept(shop: Seller, charlie: User) -> None:
    listing = draft(shop)
    with pytest.raises(BadListing):
        papers.add(listing=listing, kind="poem", upload=photo(), actor=ACTOR)
    with pytest.raises(FileTypeRefused):
        papers.add(listing=listing, kind="receipt", upload=photo(kind="GIF"), actor=ACTOR)
    with pytest.raises(BadListing):
        papers.add_certificate(
            listing=listing,
            name="old",
            issuer="xx",
            number="12",
            expires_on=time.today() - timedelta(days=1),
            actor=ACTOR,
        )
    with pytest.raises(NotAllowed):
        papers.grade_quality(listing=listing, grade="A", by="SGS", reviewer=charlie)
    assert not ListingPaper.objects.exists()


@pytest.mark.parametrize(
    ("gtin", "origin", "asks"),
    [(CHINESE, "JP", True), ("4901234567894", "JP", False), ("", "CN", True), ("4901234567894", "CN", True),
     ("16901234567899", "JP", True), ("69012346", "JP", False)],
)  # fmt: skip
def test_signs_of_a_loop(gtin: str, origin: str, asks: bool) -> None:
    assert asks_for_word(gtin, origin) is asks


def test_goods_with_a_sign_of_china_need_the_sellers_word(shop: Seller) -> None:
    listing = draft(shop, gtin=CHINESE)
    pictures.add(listing=listing, upload=photo(), actor=ACTOR)
    with pytest.raises(NotReady) as refused:
        listings.submit(listing=listing, actor=ACTOR)
    assert "attestation" in refused.value.fields
    attesting.attest(listing=listing, actor=ACTOR)
    attesting.attest(listing=listing, actor=ACTOR)
    assert Attestation.objects.count() == 1
    listings.submit(listing=listing, actor=ACTOR)
    assert listing.status == "in_moderation"
    listings.edit(listing=listing, changes={"origin_country": "CN"}, actor=ACTOR)
    assert "china_loop" in review(listing).flags  # the word was for other facts


def test_a_trusted_file_with_a_sign_of_china_is_on_sale_and_flagged(shop: Seller) -> None:
    shop.is_trusted = True
    listing = draft(shop, origin_country="CN")
    listings.submit(listing=listing, actor=ACTOR, needs_pictures=False)
    assert (listing.status, "china_loop" in listing.flags) == ("published", True)


def test_measures_that_are_a_guess_are_confirmed_first(shop: Seller) -> None:
    listing = draft(shop, is_estimated=True)
    pictures.add(listing=listing, upload=photo(), actor=ACTOR)
    with pytest.raises(NotReady) as refused:
        listings.submit(listing=listing, actor=ACTOR)
    assert "weight_g" in refused.value.fields
    listings.edit(listing=listing, changes={"weight_g": 190}, actor=ACTOR)
    assert not listing.is_estimated
    listings.submit(listing=listing, actor=ACTOR)


def test_brand_proof_ends_the_question(shop: Seller, dana: User) -> None:
    house_rules.plant()
    listing = draft(shop)
    assert "brand_to_prove" in review(listing).flags
    paper = brands.hand_in(seller=shop, brand="红腰子", upload=photo(), valid_until=None, actor=ACTOR)
    assert paper.brand.name == "Shiseido"
    with pytest.raises(BadListing):
        brands.decide(authorisation=paper, is_accepted=False, reason="", reviewer=dana)
    brands.decide(authorisation=paper, is_accepted=True, reason="", reviewer=dana)
    assert "brand_to_prove" not in review(listing).flags
    BrandAuthorisation.objects.update(valid_until=time.today() - timedelta(days=1))
    assert "brand_to_prove" in review(listing).flags


def test_price_outliers_closed_categories_and_yearly_quantities(shop: Seller, brightwell: User) -> None:
    listing = draft(shop, gtin="4901234567894")
    for number in range(3):
        on_sale(shop, sku=f"P{number}", gtin="04901234567894", price_minor=9000 + number)
    assert "price_outlier" not in review(listing).flags
    listings.edit(listing=listing, changes={"price_minor": 98}, actor=ACTOR)
    assert "price_outlier" in review(listing).flags
    RestrictedCategory.objects.create(category=listing.category, is_closed=True, reason="x", source="y")
    HsRate.objects.filter(hs_prefix="33049900").update(yearly_grams=100)
    assert {"category_closed", "over_yearly_quantity"} <= set(review(listing).holds)


def test_versions_say_what_changed(shop: Seller) -> None:
    listing = draft(shop)
    listings.edit(
        listing=listing, changes={"title_zh_hans": "资生堂红腰子精华液 75ml", "price_minor": 9900}, actor=ACTOR
    )
    new, old = ListingVersion.objects.filter(listing=listing)
    assert (old.number, new.number) == (1, 2)
    found = {one.field: one for one in changes(old.fields, new.fields)}
    assert set(found) == {"title_zh_hans", "title_zh_hant", "price_minor"}
    assert found["title_zh_hans"].parts == (("same", "资生堂红腰子精华液 "), ("removed", "50ml"), ("added", "75ml"))


def test_traditional_text_follows_until_somebody_edits_it(shop: Seller) -> None:
    listing = draft(shop)
    listings.edit(
        listing=listing, changes={"title_zh_hans": "资生堂面霜", "title_zh_hant": listing.title_zh_hant}, actor=ACTOR
    )
    assert listing.title_zh_hant == "資生堂面霜"
    listings.edit(listing=listing, changes={"title_zh_hant": "資生堂乳霜"}, actor=ACTOR)
    listings.edit(listing=listing, changes={"title_zh_hans": "资生堂面霜 50g"}, actor=ACTOR)
    assert listing.title_zh_hant == "資生堂乳霜"


def test_variants_and_matching(shop: Seller, brightwell: User) -> None:
    one = draft(shop, family="ultimune", options={"容量": "50 ml"})
    two = draft(shop, sku="SH-2", family="ultimune", options={"容量": "75 ml"})
    other = draft(seller_of(brightwell, slug="b"), options={"容量": "50ml"}, title_zh_hans="红腰子精华液 资生堂 50ml")
    assert one.match_key == other.match_key != two.match_key
    assert gtin_spellings("4901234567894") == ("4901234567894", "04901234567894")
    with pytest.raises(BadListing):
        draft(shop, sku="SH-3", options={"a": "1", "b": "2", "c": "3", "d": "4"})


def test_the_page_of_an_item(client: Client, shop: Seller, akira: User, charlie: User) -> None:
    listing = draft(shop, gtin=CHINESE, category="beauty-fragrance")
    client.force_login(akira)
    address = f"/seller/listings/{listing.public_id}/"
    body = client.get(address).content.decode()
    assert "香调" in body
    assert "attest" in body
    assert "色号" in client.get("/seller/listings/attributes/?category=beauty-makeup").content.decode()
    client.post(f"{address}attest/", {"word": "yes"})
    client.post(f"{address}papers/", {"kind": "receipt", "paper": photo()})
    client.post(f"{address}certificates/", {"name": "IFRA", "issuer": "IFRA", "number": "51"})
    assert Attestation.objects.count() == ListingPaper.objects.count() == listing.certificates.count() == 1
    paper = ListingPaper.objects.get()
    assert client.get(f"/seller/papers/{paper.public_id}/")["Cache-Control"] == "no-store"
    assert client.post("/seller/brands/", {"brand": "Dior", "paper": photo()}).status_code == 302
    client.force_login(charlie)
    assert client.get(f"/seller/papers/{paper.public_id}/").status_code in {302, 403, 404}


def test_the_api(api: Callable[..., APIClient], shop: Seller, akira: User) -> None:
    listing = draft(shop, gtin=CHINESE)
    door = api(akira)
    address = f"/api/v1/seller/listings/{listing.public_id}/"
    changed = door.patch(address, {"family": "u", "options": {"容量": "50 ml"}, "channel": "department"}, format="json")
    assert (changed.status_code, changed.json()["options"]) == (200, {"容量": "50 ml"})
    assert door.post(f"{address}attestation/").json()["version"] == 1
    added = door.post(f"{address}papers/", {"kind": "receipt", "paper": photo()}, format="multipart")
    assert added.status_code == 201
    sent = {"name": "IFRA", "issuer": "IFRA", "number": "51", "paper_id": added.json()["id"]}
    assert door.post(f"{address}certificates/", sent, format="json").status_code == 201
    versions = door.get(f"{address}versions/").json()["results"]
    assert [one["number"] for one in versions] == [2, 1]
    assert {one["field"] for one in versions[0]["changes"]} == {"family", "options", "channel"}
    assert door.delete(f"{address}papers/{added.json()['id']}/").status_code == 204
    attributes = door.get("/api/v1/categories/beauty-makeup/attributes/", headers={"accept-language": "en"}).json()
    assert {"net_content", "shade"} <= {one["code"] for one in attributes}
    assert door.get("/api/v1/categories/nowhere/attributes/").status_code == 404
    assert Listing.objects.get().family == "u"
