"""Shapes of listings in the API. The serializers only describe: hot lists are built as plain dictionaries."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from marketplace.catalog.records import Card, ListingPage
from marketplace.core.money import CNY, convert_minor, from_minor
from marketplace.storefront.tiles import picture_url


class PriceAnswer(serializers.Serializer):
    amount = serializers.CharField(help_text="Decimal in major units.")
    currency = serializers.CharField()


class SellerAnswer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    grade = serializers.CharField()


class ListingAnswer(serializers.Serializer):
    """One listing in a list. `price_cny_fen` is today's guess; the quote at checkout binds."""

    id = serializers.CharField()
    sku = serializers.CharField()
    url = serializers.CharField()
    title = serializers.CharField()
    brand = serializers.CharField()
    origin_country = serializers.CharField()
    price = PriceAnswer()
    price_cny_fen = serializers.IntegerField(allow_null=True)
    picture = serializers.CharField()
    seller = SellerAnswer()
    stock = serializers.IntegerField()
    in_warehouse = serializers.BooleanField()


class ListingsAnswer(serializers.Serializer):
    """`count` is exact up to 1,000; `count_is_floor` says that there are more."""

    count = serializers.IntegerField()
    count_is_floor = serializers.BooleanField()
    did_you_mean = serializers.CharField(
        help_text="Words that were probably meant, where little was found; else empty."
    )
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ListingAnswer(many=True)


class SuggestionsAnswer(serializers.Serializer):
    words = serializers.ListField(child=serializers.CharField())


class FacetsAnswer(serializers.Serializer):
    """Counts by value; `is_floor`: only the first matches were counted. Prices by their lower bound in fen."""

    categories = serializers.DictField(child=serializers.IntegerField())
    origins = serializers.DictField(child=serializers.IntegerField())
    brands = serializers.DictField(child=serializers.IntegerField())
    grades = serializers.DictField(child=serializers.IntegerField())
    prices = serializers.DictField(child=serializers.IntegerField())
    arrives_within = serializers.DictField(child=serializers.IntegerField())
    in_warehouse = serializers.IntegerField()
    is_floor = serializers.BooleanField()


class PlaceAnswer(serializers.Serializer):
    place = serializers.CharField()
    free = serializers.IntegerField()


class VariantAnswer(serializers.Serializer):
    """Another variant of the same thing in the same shop; the listing itself is not among them."""

    id = serializers.CharField()
    url = serializers.CharField()
    options = serializers.DictField(child=serializers.CharField())
    price = PriceAnswer()
    stock = serializers.IntegerField()


class CertificateAnswer(serializers.Serializer):
    name = serializers.CharField()
    issuer = serializers.CharField()
    number = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)
    checked_on = serializers.DateField(
        allow_null=True, help_text="When we asked its issuer; null where we have not yet."
    )


class VideoAnswer(serializers.Serializer):
    url = serializers.CharField()
    seconds = serializers.IntegerField()


class ListingDetailAnswer(ListingAnswer):
    description = serializers.CharField()
    category = serializers.CharField()
    condition = serializers.CharField()
    danger = serializers.CharField()
    hs_code = serializers.CharField()
    gtin = serializers.CharField()
    weight_g = serializers.IntegerField()
    size_mm = serializers.ListField(child=serializers.IntegerField(), min_length=3, max_length=3)
    attributes = serializers.DictField(child=serializers.JSONField())
    pictures = serializers.ListField(child=serializers.CharField())
    places = PlaceAnswer(many=True)
    sold = serializers.IntegerField()
    is_on_sale = serializers.BooleanField()
    landed_cny_fen = serializers.IntegerField(
        allow_null=True, help_text="One piece with currency fee, freight and tax."
    )
    options = serializers.DictField(child=serializers.CharField(), help_text="What tells this variant from the others.")
    variants = VariantAnswer(many=True)
    video = VideoAnswer(allow_null=True)
    certificates = CertificateAnswer(many=True)
    quality_grade = serializers.CharField(
        allow_blank=True, help_text="By an independent inspector: A+, A, B, C or empty."
    )
    quality_by = serializers.CharField(allow_blank=True)
    channel = serializers.CharField(allow_blank=True, help_text="The kind of shop where the seller buys it, or empty.")
    arrives_on = serializers.DateField()
    stopped = serializers.CharField(help_text="Why it is paused, in the language asked for; empty where it is not.")


def address(path: str) -> str:
    """Absolute address of a path or picture of ours."""
    return f"{settings.PUBLIC_URL}{path}" if path.startswith("/") else path


def listing(card: Card, rates: dict[str, Any]) -> dict[str, Any]:
    rate = rates.get(card.currency)
    return {
        "id": card.public_id,
        "sku": card.sku,
        "url": address(card.path),
        "title": card.title,
        "brand": card.brand,
        "origin_country": card.origin,
        "price": {"amount": str(from_minor(card.price_minor, card.currency).amount), "currency": card.currency},
        "price_cny_fen": None if rate is None else convert_minor(card.price_minor, card.currency, CNY, rate),
        "picture": address(picture_url(card.picture)),
        "seller": {"slug": card.seller_slug, "name": card.seller_name, "grade": card.seller_grade},
        "stock": card.stock,
        "in_warehouse": card.in_warehouse,
    }


def listing_detail(page: ListingPage, rates: dict[str, Any], category: str) -> dict[str, Any]:
    return {
        **listing(page.card, rates),
        "description": page.description,
        "category": category,
        "condition": page.condition,
        "danger": page.danger,
        "hs_code": page.card.hs_code,
        "gtin": page.gtin,
        "weight_g": page.card.weight_g,
        "size_mm": list(page.card.size_mm),
        "attributes": dict(page.attributes),
        "pictures": [address(picture_url(one.image)) for one in page.pictures],
        "places": [{"place": one.place, "free": one.free} for one in page.places],
        "sold": page.sold_count,
        "is_on_sale": page.card.is_on_sale,
        "options": dict(page.options),
        "variants": [
            {
                "id": one.public_id,
                "url": address(one.path),
                "options": dict(one.options),
                "stock": one.stock,
                "price": {"amount": str(from_minor(one.price_minor, one.currency).amount), "currency": one.currency},
            }
            for one in page.variants
            if one.public_id != page.card.public_id
        ],
        "video": {"url": address(picture_url(page.video.file)), "seconds": page.video.seconds} if page.video else None,
        "certificates": [
            {
                "name": one.name,
                "issuer": one.issuer,
                "number": one.number,
                "expires_on": one.expires_on and one.expires_on.isoformat(),
                "checked_on": one.checked_on and one.checked_on.isoformat(),
            }
            for one in page.certificates
        ],
        "quality_grade": page.quality_grade,
        "quality_by": page.quality_by,
        "channel": page.channel,
    }
