"""Shapes of the seller's goods in the API: what is sent (serializers that check types) and what is answered."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from marketplace.catalog.models import Listing
from marketplace.catalog.policies import fields as rules
from marketplace.catalog.states import ListingStatus
from marketplace.core.money import exponent

MAX_MAJOR = Decimal(10) ** 9


class CategoryAnswer(serializers.Serializer):
    """A root with its leaves."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    children = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class ListingFields(serializers.Serializer):
    """One item. `price` is in major units of the seller's currency; measures are of one piece as packed."""

    sku = serializers.CharField(max_length=60)
    category = serializers.CharField(
        max_length=60, help_text="Slug of a category: `beauty-skincare` or `beauty/skincare`."
    )
    title_zh_hans = serializers.CharField(max_length=rules.TITLE, required=False, allow_blank=True)
    title_zh_hant = serializers.CharField(max_length=rules.TITLE, required=False, allow_blank=True)
    title_en = serializers.CharField(max_length=rules.TITLE, required=False, allow_blank=True)
    description_zh_hans = serializers.CharField(max_length=rules.DESCRIPTION, required=False, allow_blank=True)
    description_zh_hant = serializers.CharField(max_length=rules.DESCRIPTION, required=False, allow_blank=True)
    description_en = serializers.CharField(max_length=rules.DESCRIPTION, required=False, allow_blank=True)
    brand = serializers.CharField(max_length=rules.BRAND, required=False, allow_blank=True)
    brand_zh = serializers.CharField(max_length=rules.BRAND, required=False, allow_blank=True)
    origin_country = serializers.CharField(max_length=2, help_text="ISO 3166 alpha-2.")
    price = serializers.RegexField(
        r"^\s*[0-9]{1,9}(\.[0-9]{1,3})?\s*$",
        max_length=20,
        help_text="Decimal in the seller's currency, such as `98.00`.",
    )
    weight_g = serializers.IntegerField(min_value=1, max_value=rules.MOST_GRAMS)
    length_mm = serializers.IntegerField(min_value=1, max_value=rules.MOST_MM)
    width_mm = serializers.IntegerField(min_value=1, max_value=rules.MOST_MM)
    height_mm = serializers.IntegerField(min_value=1, max_value=rules.MOST_MM)
    hs_code = serializers.CharField(max_length=14, required=False, allow_blank=True)
    gtin = serializers.CharField(max_length=20, required=False, allow_blank=True)
    source_shop = serializers.CharField(
        max_length=rules.BRAND, required=False, allow_blank=True, help_text="Where you buy it; sorts the shopping list."
    )
    channel = serializers.ChoiceField(
        [("", ""), *((one, one) for one in sorted(rules.CHANNELS - {""}))], required=False, allow_blank=True,
        help_text="Kind of shop where the seller buys it.",
    )  # fmt: skip
    family = serializers.CharField(
        max_length=rules.FAMILY, required=False, allow_blank=True,
        help_text="Items of a shop with the same family are variants of one another.",
    )  # fmt: skip
    options = serializers.DictField(
        child=serializers.CharField(max_length=40), required=False, help_text="What tells the variant: at most three."
    )
    condition = serializers.ChoiceField(sorted(rules.CONDITIONS), required=False)
    danger = serializers.ChoiceField(sorted(rules.DANGERS), required=False)
    attributes = serializers.DictField(
        child=serializers.JSONField(), required=False, help_text="Names to short texts or whole numbers."
    )

    def values(self, currency: str) -> dict[str, Any]:
        """What the services take. Raises ValidationError for a price the currency cannot hold."""
        data = dict(self.validated_data)
        if "price" in data:
            data["price_minor"] = minor_of(data.pop("price"), currency)
        return data


class ListingChanges(ListingFields):
    """Only the fields to change."""

    def get_fields(self) -> dict[str, serializers.Field]:
        found = super().get_fields()
        for field in found.values():
            field.required = False
        return found


class StockCount(serializers.Serializer):
    """How many pieces lie with the seller."""

    on_hand = serializers.IntegerField(min_value=0, max_value=1_000_000)


class PictureUpload(serializers.Serializer):
    picture = serializers.FileField(help_text="JPEG, PNG or WebP, at most 12 MB.")


class PictureOrder(serializers.Serializer):
    """Ids of pictures in their new order; those left out follow."""

    order = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**62), max_length=9)


class PictureAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    image = serializers.CharField()
    thumb = serializers.CharField(help_text="Empty until a worker has drawn it.")


class StockAnswer(serializers.Serializer):
    place = serializers.CharField()
    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField()


class SellerListingAnswer(serializers.Serializer):
    """A listing as its seller sees it."""

    id = serializers.CharField()
    status = serializers.ChoiceField(ListingStatus.values)
    sku = serializers.CharField()
    category = serializers.CharField()
    title_zh_hans = serializers.CharField()
    title_zh_hant = serializers.CharField()
    title_en = serializers.CharField()
    brand = serializers.CharField()
    brand_zh = serializers.CharField()
    origin_country = serializers.CharField()
    currency = serializers.CharField()
    price = serializers.CharField()
    weight_g = serializers.IntegerField()
    length_mm = serializers.IntegerField()
    width_mm = serializers.IntegerField()
    height_mm = serializers.IntegerField()
    hs_code = serializers.CharField()
    gtin = serializers.CharField()
    source_shop = serializers.CharField()
    channel = serializers.CharField(allow_blank=True)
    family = serializers.CharField(allow_blank=True)
    options = serializers.DictField(child=serializers.CharField())
    is_estimated = serializers.BooleanField(
        help_text="Weight and size were guessed in the shop: confirm before submitting."
    )
    quality_grade = serializers.CharField(
        allow_blank=True, help_text="By an independent inspector: A+, A, B, C or empty."
    )
    quality_by = serializers.CharField(allow_blank=True)
    condition = serializers.CharField()
    danger = serializers.CharField()
    attributes = serializers.DictField(child=serializers.JSONField())
    flags = serializers.ListField(child=serializers.CharField())
    stock = StockAnswer(many=True)
    pictures = PictureAnswer(many=True)


class SellerListingPage(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = SellerListingAnswer(many=True)


SAME = (
    "status", "sku", "brand", "brand_zh", "origin_country", "currency", "weight_g", "length_mm", "width_mm", "height_mm",
    "hs_code", "gtin", "source_shop", "channel", "family", "options", "is_estimated", "quality_grade",
    "quality_by", "condition", "danger", "attributes", "flags",
)  # fmt: skip


def seller_listing(listing: Listing) -> dict[str, Any]:
    """The answer for one listing with its stocks and pictures prefetched."""
    return {
        "id": listing.public_id,
        "category": listing.category.slug,
        **{f"title_{language}": getattr(listing, f"title_{language}") or "" for language in rules.LANGUAGES},
        **{name: getattr(listing, name) for name in SAME},
        "price": str(listing.price.amount),
        "stock": [
            {"place": one.place, "on_hand": one.on_hand, "reserved": one.reserved} for one in listing.stocks.all()
        ],
        "pictures": [picture(one) for one in listing.pictures.all()],
    }


def picture(one: Any) -> dict[str, Any]:
    names = {"image": str(one.image), "thumb": str(one.thumb)}
    return {"id": one.pk, **{name: default_storage.url(path) if path else "" for name, path in names.items()}}


def minor_of(text: str, currency: str) -> int:
    """Whole minor units of a decimal typed by a program. Raises ValidationError."""
    try:
        amount = Decimal(text.strip())
        minor = amount.scaleb(exponent(currency)) if amount.is_finite() and 0 < amount < MAX_MAJOR else None
    except InvalidOperation:
        minor = None
    if minor is None or minor != minor.to_integral_value():
        raise serializers.ValidationError({"price": [_("This is not a price in the seller's currency.")]})
    return int(minor)
