"""Shapes of the wanted API. Budgets and landed prices in fen, prices in minor units of their currency; days are Shanghai days."""

from typing import Any

from rest_framework import serializers

from marketplace.catalog.policies.fields import CONDITIONS, DANGERS
from marketplace.catalog.selectors import title_in
from marketplace.core.api.fields import CleanChar
from wanted import selectors
from wanted.models import Offer, Want
from wanted.policies import limits
from wanted.selectors import Compared
from wanted.states import OfferStatus, WantStatus


class WantInput(serializers.Serializer[Any]):
    """What is wanted. `link` is shown to sellers and never fetched by us."""

    title = CleanChar(max_length=80)
    text = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    link = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    country = serializers.ChoiceField(selectors.COUNTRIES)
    quantity = serializers.IntegerField(min_value=1, max_value=limits.MOST_PIECES, default=1)
    budget_fen = serializers.IntegerField(
        min_value=100, max_value=limits.MOST_BUDGET_FEN, help_text="For all pieces, landed."
    )
    until = serializers.DateField(help_text="Last day on which sellers may answer.")
    picture = serializers.FileField(required=False, allow_empty_file=True)


class WantRow(serializers.Serializer[Any]):
    """A want without its offers."""

    id = serializers.CharField()
    status = serializers.ChoiceField(WantStatus.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True)
    country = serializers.CharField()
    quantity = serializers.IntegerField()
    budget_fen = serializers.IntegerField()
    open_until = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    has_picture = serializers.BooleanField()


class OfferRow(serializers.Serializer[Any]):
    """An offer as its seller sees it."""

    id = serializers.CharField()
    want = serializers.CharField()
    status = serializers.ChoiceField(OfferStatus.choices)
    title = serializers.CharField()
    price_minor = serializers.IntegerField()
    currency = serializers.CharField()
    arrival_days = serializers.IntegerField()
    note = serializers.CharField(allow_blank=True)
    weight_g = serializers.IntegerField()
    hs_code = serializers.CharField()
    condition = serializers.CharField()
    valid_until = serializers.DateTimeField()
    ended_why = serializers.CharField(help_text=f"{', '.join(Offer.Why.values)}, or empty while it stands.")


class ComparedOfferRow(OfferRow):
    """An offer as the shopper sees it: all pieces landed, to the fen, as checkout would say it. Null where it cannot be worked out."""

    listing = serializers.CharField(help_text="What lies in the cart once it is accepted.")
    seller = serializers.CharField()
    seller_slug = serializers.CharField()
    seller_grade = serializers.CharField()
    landed_fen = serializers.IntegerField(allow_null=True)
    goods_fen = serializers.IntegerField(allow_null=True)
    freight_fen = serializers.IntegerField(allow_null=True)
    tax_fen = serializers.IntegerField(allow_null=True)
    fx_fee_fen = serializers.IntegerField(allow_null=True)
    arrives_on = serializers.DateField(allow_null=True)
    is_within_budget = serializers.BooleanField()
    proof_url = serializers.CharField()


class WantAnswer(WantRow):
    """A want with its offers, the cheapest landed first."""

    offers = ComparedOfferRow(many=True)


class SellerWantRow(WantRow):
    """A want as a seller sees it: nothing of the shopper."""

    is_answered = serializers.BooleanField(help_text="Your shop has a live offer on it.")


class OfferInput(serializers.Serializer[Any]):
    """An offer: the goods as a listing needs them, when they arrive, and where they come from."""

    title_zh_hans = CleanChar(max_length=160)
    title_en = CleanChar(max_length=160, required=False, default="", allow_blank=True)
    description_zh_hans = serializers.CharField(max_length=8000, required=False, default="", allow_blank=True)
    category = serializers.CharField(max_length=60)
    brand = CleanChar(max_length=80, required=False, default="", allow_blank=True)
    origin_country = serializers.CharField(max_length=2)
    price_minor = serializers.IntegerField(min_value=1, help_text="Of one piece, in your shop's currency.")
    hs_code = serializers.CharField(max_length=14)
    weight_g = serializers.IntegerField(min_value=1)
    length_mm = serializers.IntegerField(min_value=1)
    width_mm = serializers.IntegerField(min_value=1)
    height_mm = serializers.IntegerField(min_value=1)
    condition = serializers.ChoiceField(sorted(CONDITIONS), default="new")
    danger = serializers.ChoiceField(sorted(DANGERS), default="none")
    arrival_days = serializers.IntegerField(min_value=1, max_value=limits.MOST_ARRIVAL_DAYS)
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    proof = serializers.FileField(
        allow_empty_file=True, help_text="Receipt, invoice, shop shelf: JPEG, PNG, WebP or PDF."
    )
    picture = serializers.FileField(required=False, allow_empty_file=True)


def want_row(want: Want) -> dict[str, Any]:
    """As WantRow."""
    names = ("status", "title", "text", "link", "country", "quantity", "budget_fen", "open_until", "created_at")
    return {
        "id": want.public_id,
        "has_picture": bool(want.picture),
        **{name: getattr(want, name) for name in names},
    }


def seller_want_row(want: Want, *, is_answered: bool) -> dict[str, Any]:
    """As SellerWantRow."""
    return {**want_row(want), "is_answered": is_answered}


def offer_row(offer: Offer) -> dict[str, Any]:
    """As OfferRow."""
    goods = offer.listing
    return {
        "id": offer.public_id, "want": offer.want.public_id, "status": offer.status,
        "title": title_in(goods, "zh_hans") or goods.title, "price_minor": goods.price_minor, "currency": goods.currency,
        "arrival_days": offer.arrival_days, "note": offer.note, "weight_g": goods.weight_g, "hs_code": goods.hs_code,
        "condition": goods.condition, "valid_until": offer.valid_until, "ended_why": offer.ended_why,
    }  # fmt: skip


def compared_row(row: Compared) -> dict[str, Any]:
    """As ComparedOfferRow."""
    offer, priced = row.offer, row.priced if row.landed_fen is not None else None
    sums = ("goods_fen", "freight_fen", "tax_fen", "fx_fee_fen")
    return {
        **offer_row(offer), "listing": offer.listing.public_id, "seller": offer.seller.display_name,
        "seller_slug": offer.seller.slug, "seller_grade": offer.seller.grade, "landed_fen": row.landed_fen,
        **{name: priced.sum_of(name) if priced is not None else None for name in sums},
        "arrives_on": row.arrives_on, "is_within_budget": row.is_within_budget,
        "proof_url": f"/me/wanted/{offer.want.public_id}/offers/{offer.public_id}/proof/",
    }  # fmt: skip
