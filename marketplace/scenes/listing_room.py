"""The listing room in the seeded world: variants, a certificate, a receipt, a brand proof, a notice, a look afterwards."""

from io import BytesIO

from marketplace.accounts.models import User
from marketplace.catalog.models import AfterReview, Listing
from marketplace.catalog.services import after_reviews, brands, ip_notices, listings, papers
from marketplace.scenes.pictures import product_picture
from sellers.models import Seller

NOTICE = {
    "right": "copyright", "right_number": "国作登字-2024-F-00012345", "language": "zh-hans", "is_sworn": True,
    "statement": "该商品包装图案与我方登记作品相同，未取得许可，特此通知并附登记证书。", "holder_name": "山间插画工作室",
    "holder_contact": "杭州市西湖区 0571-8888 0000", "holder_email": "rights@example.com",
}  # fmt: skip


def furnish(listings_by_sku: dict[str, Listing], sellers: dict[str, Seller], dana: User) -> None:
    """A few rows of each kind, through the verbs."""
    paper = product_picture(slug="receipt", category="books-stationery/stationery", title="receipt", seed=7)
    creams = [one for sku, one in listings_by_sku.items() if sku in {"AK-B01", "AK-B02"}]
    for listing in creams:
        fresh = Listing.objects.select_related("seller", "category").get(pk=listing.pk)
        listings.edit(
            listing=fresh, changes={"family": "hanamori", "options": {"款式": listing.sku}, "channel": "department"},
            actor=f"user:{fresh.seller.slug}",
        )  # fmt: skip
    listing = listings_by_sku["BD-H01"]
    actor = f"user:{listing.seller.slug}"
    papers.add(listing=listing, kind="receipt", upload=BytesIO(paper), actor=actor)
    made = papers.add_certificate(
        listing=listing, name="AUST L", issuer="Therapeutic Goods Administration", number="AUST L 123456", expires_on=None,
        actor=actor,
    )  # fmt: skip
    papers.check_certificate(certificate=made, is_accepted=True, reviewer=dana)
    papers.grade_quality(listing=listing, grade="A", by="SGS Sydney", reviewer=dana)
    brands.hand_in(
        seller=sellers["akira"], brand="HANAMORI", upload=BytesIO(paper), valid_until=None, actor="user:akira"
    )
    ip_notices.give(listing=listings_by_sku["MJ-T01"], fields=NOTICE, evidence=[BytesIO(paper)], actor="visitor")
    after_reviews.put(listing=listings_by_sku["BD-F01"], cause=AfterReview.Cause.RANDOM)
