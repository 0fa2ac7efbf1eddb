"""The listing room in the seeded world: variants, a certificate, a receipt, a brand proof, a notice, a look
afterwards, a report."""

from io import BytesIO

from marketplace.accounts.models import User
from marketplace.catalog.models import AfterReview, Listing
from marketplace.catalog.services import after_reviews, brands, ip_notices, listings, papers, reports
from marketplace.scenes.pictures import product_picture
from sellers.models import Seller

VARIANTS = {"AK-B01": "樱花精华水 150ml", "AK-B02": "米糠面霜 50g"}
NOTICE = {
    "right": "copyright", "right_number": "国作登字-2024-F-00012345", "language": "zh-hans", "is_sworn": True,
    "statement": "该商品包装图案与我方登记作品相同，未取得许可，特此通知并附登记证书。", "holder_name": "山间插画工作室",
    "holder_contact": "杭州市西湖区 0571-8888 0000", "holder_email": "rights@example.com",
}  # fmt: skip


def furnish(listings_by_sku: dict[str, Listing], sellers: dict[str, Seller], dana: User) -> None:
    """A few rows of each kind, through the verbs."""
    paper = product_picture(slug="receipt", category="books-stationery/stationery", title="receipt", seed=7)
    for sku, kind in VARIANTS.items():
        fresh = Listing.objects.select_related("seller", "category").get(pk=listings_by_sku[sku].pk)
        listings.edit(
            listing=fresh, changes={"family": "hanamori", "options": {"款式": kind}, "channel": "department"},
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
    reports.give(
        listing=listings_by_sku["AK-B03"], reason="misleading", body="实物颜色比图片深很多。", user=None,
        visitor=reports.visitor_ref("192.0.2.1"),
    )  # fmt: skip
    after_reviews.put(listing=listings_by_sku["BD-F01"], cause=AfterReview.Cause.RANDOM)
