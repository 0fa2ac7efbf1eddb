"""What the buying API takes and gives. Money is whole fen (or the seller's minor units), named so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from rest_framework import serializers

from marketplace.payments.models import PaymentAttempt
from orders.models import Goodwill, Order, OrderLine, Purchase, Quote, Refund, Warranty
from orders.policies import notice
from orders.policies.cancel_reasons import CANCEL_REASONS
from orders.selectors.carts import CartView, LineView, as_fields
from orders.selectors.timelines import Step

MOST = 99


class Wanted(serializers.Serializer[Any]):
    """One listing by its public id."""

    listing = serializers.CharField(max_length=40)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST, default=1)


class LineChange(serializers.Serializer[Any]):
    quantity = serializers.IntegerField(min_value=0, max_value=MOST, required=False, help_text="0 removes the line")
    is_saved = serializers.BooleanField(
        required=False, help_text="true lays the line aside for later, false takes it back"
    )
    is_insured = serializers.BooleanField(
        required=False, help_text="insurance of the road for everything of this line's shop"
    )
    has_warranty = serializers.BooleanField(required=False, help_text="the longer warranty, where one is offered")
    warranty_plan = serializers.ChoiceField(
        Warranty.Plan.choices, required=False, help_text="which plan of it; naming one takes it"
    )


class QuoteWanted(Wanted):
    """A line of a quote with what goes beside the goods."""

    is_insured = serializers.BooleanField(
        default=False, help_text="insurance of the road; one line that says so insures the whole order of its shop"
    )
    has_warranty = serializers.BooleanField(
        default=False,
        help_text="with the longer warranty that the cart offers for it; 409 cannot_quote where there is none",
    )
    warranty_plan = serializers.ChoiceField(Warranty.Plan.choices, default=Warranty.Plan.STANDARD)


class Keep(serializers.Serializer[Any]):
    lines = serializers.ListField(child=Wanted(), allow_empty=False, max_length=100)


class WayShape(serializers.Serializer[Any]):
    """A way out where a limit of personal import bites."""

    way = serializers.CharField(help_text="fewer, single (one piece at full tax) or wait (for the new quota year)")
    keep = serializers.DictField(child=serializers.IntegerField(), help_text="listing → pieces that travel")
    total_fen = serializers.IntegerField(help_text="landed price of what travels")
    tax_fen = serializers.IntegerField()
    from_day = serializers.DateField(allow_null=True, help_text="first day of the new quota year, for wait")


class PlanOfferShape(serializers.Serializer[Any]):
    """A plan of the longer warranty with its terms, as it would be bought with the line now."""

    plan = serializers.ChoiceField(Warranty.Plan.choices)
    months = serializers.IntegerField()
    fen = serializers.IntegerField()
    faults = serializers.ListField(child=serializers.CharField(), help_text="what it covers")
    deductible_bp = serializers.IntegerField(help_text="the shopper's share of a claim")
    least_deductible_fen = serializers.IntegerField()
    cap_bp = serializers.IntegerField(help_text="the most it pays, of the price of the piece")
    waiting_days = serializers.IntegerField()
    version = serializers.IntegerField(help_text="of the dated rule orders.warranty_plans")


class CartLineShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    listing = serializers.CharField()
    title = serializers.CharField()
    seller = serializers.CharField()
    quantity = serializers.IntegerField()
    price_minor = serializers.IntegerField(help_text="one piece, in the seller's currency")
    currency = serializers.CharField()
    unit_fen = serializers.IntegerField(allow_null=True)
    goods_fen = serializers.IntegerField(allow_null=True)
    free = serializers.IntegerField(help_text="pieces that can be bought now")
    problem = serializers.CharField(
        allow_blank=True,
        help_text="off_sale, seller_paused, seller_away, seller_stopped, category_stopped, lane_stopped, sold_out, too_many, "
        "no_tax_rate, no_fx_rate, over_yearly_quantity or empty",
    )
    change = serializers.CharField(allow_blank=True, help_text="price_up, price_down or empty")
    has_warranty = serializers.BooleanField()
    warranty_fen = serializers.IntegerField(
        allow_null=True, help_text="a longer warranty for the line, chosen or not; null: not offered"
    )
    warranty_months = serializers.IntegerField(help_text="how long it runs; 0 where none is offered")
    warranty_plan = serializers.CharField(help_text="basic, standard or premium where one is chosen, else empty")
    warranty_plans = PlanOfferShape(many=True, help_text="every plan that is offered for the line")


class InsuranceShape(serializers.Serializer[Any]):
    """Insurance of the road for everything of one shop, chosen or not."""

    seller = serializers.CharField()
    premium_fen = serializers.IntegerField(help_text="import tax is due on it too, so the landed price rises by more")
    is_insured = serializers.BooleanField()


class CartShape(serializers.Serializer[Any]):
    lines = CartLineShape(many=True)
    saved = CartLineShape(many=True, help_text="laid aside for later: not priced, not bought")
    ways = WayShape(many=True, help_text="what can be done where a limit bites; empty where everything travels")
    insurance = InsuranceShape(many=True, help_text="by shop, where something can be bought now")
    count = serializers.IntegerField()
    total_fen = serializers.IntegerField(help_text="landed price of what can be bought now")


def cart_line(view: LineView) -> dict[str, Any]:
    """One line as `CartLineShape`."""
    listing = view.offer.listing
    return {
        "id": view.line.pk, "listing": listing.public_id, "title": listing.title, "seller": listing.seller.public_id,
        "quantity": view.line.quantity, "price_minor": listing.price_minor, "currency": listing.currency,
        "unit_fen": view.unit_fen, "goods_fen": view.goods_fen, "free": max(0, view.offer.free),
        "problem": view.problem, "change": view.change, "has_warranty": view.line.has_warranty,
        "warranty_fen": view.warranty_fen, "warranty_months": view.warranty_months,
        "warranty_plan": view.line.warranty_plan if view.line.has_warranty else "",
        "warranty_plans": [
            {
                "plan": one.terms.plan, "months": one.months, "fen": one.fen, "faults": list(one.terms.faults),
                "deductible_bp": one.terms.deductible_bp, "least_deductible_fen": one.terms.least_deductible_fen,
                "cap_bp": one.terms.cap_bp, "waiting_days": one.terms.waiting_days, "version": one.terms.version,
            }
            for one in view.plans
        ],
    }  # fmt: skip


def cart(view: CartView) -> dict[str, Any]:
    """The cart as `CartShape`."""
    return {
        "lines": [cart_line(line) for line in view.lines], "saved": [cart_line(line) for line in view.saved],
        "insurance": [
            {"seller": one.seller.public_id, "premium_fen": one.premium_fen, "is_insured": one.is_insured}
            for one in view.sellers
            if one.premium_fen is not None
        ],
        "ways": as_fields(view.limits), "count": view.count, "total_fen": view.total_fen,
    }  # fmt: skip


class QuoteWish(serializers.Serializer[Any]):
    """Without lines: the cart."""

    lines = serializers.ListField(child=QuoteWanted(), required=False, allow_null=True, max_length=100)


class QuoteLineShape(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    is_gift = serializers.BooleanField(help_text="costs nothing; its value is declared and borne by the shop")
    listing = serializers.CharField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price_minor = serializers.IntegerField()
    unit_fen = serializers.IntegerField()
    goods_fen = serializers.IntegerField()
    freight_fen = serializers.IntegerField(help_text="with the insurance")
    insurance_fen = serializers.IntegerField(help_text="of the freight")
    warranty_fen = serializers.IntegerField(help_text="beside the order: not declared, not taxed")
    warranty_months = serializers.IntegerField(help_text="0: none")
    fx_fee_fen = serializers.IntegerField()
    discount_fen = serializers.IntegerField()
    duty_fen = serializers.IntegerField()
    vat_fen = serializers.IntegerField()
    consumption_fen = serializers.IntegerField()
    tax_fen = serializers.IntegerField()


class FxShape(serializers.Serializer[Any]):
    rate = serializers.CharField()
    day = serializers.DateField()
    source = serializers.CharField()
    at = serializers.CharField(allow_blank=True, help_text="when we fetched it; empty for a currency to itself")
    fee_bp = serializers.CharField()


class DiscountShape(serializers.Serializer[Any]):
    """A promotion that is used on an order."""

    title = serializers.CharField()
    title_en = serializers.CharField(help_text="may be empty")
    kind = serializers.CharField(help_text="coupon, spend_save, bundle, gift, first_order")
    fen = serializers.IntegerField()


class PassedShape(serializers.Serializer[Any]):
    """A promotion that is not used, and why."""

    promotion = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField(
        help_text="below_threshold, other_goods, better_used, bundle_incomplete, budget_gone, not_your_tier, not_first_order, "
        "gift_gone, gift_over_limits"
    )
    missing_fen = serializers.IntegerField(help_text="how much more in goods it takes; 0 where that is not the reason")


class QuoteOrderShape(serializers.Serializer[Any]):
    seller = serializers.CharField()
    seller_name = serializers.CharField()
    currency = serializers.CharField()
    fx = FxShape()
    regime = serializers.CharField()
    chargeable_g = serializers.IntegerField()
    promise_date = serializers.DateField()
    goods_fen = serializers.IntegerField()
    freight_fen = serializers.IntegerField(help_text="with the insurance")
    insurance_fen = serializers.IntegerField(help_text="of the freight; 0: not insured")
    tax_fen = serializers.IntegerField()
    fx_fee_fen = serializers.IntegerField()
    discount_fen = serializers.IntegerField()
    total_fen = serializers.IntegerField(help_text="goods + freight + tax + currency fee − discount")
    warranty_fen = serializers.IntegerField(help_text="longer warranties, paid beside the total")
    discounts = DiscountShape(many=True)
    lines = QuoteLineShape(many=True)


class QuotaShape(serializers.Serializer[Any]):
    limit_fen = serializers.IntegerField()
    taken_fen = serializers.IntegerField()
    needed_fen = serializers.IntegerField()
    left_fen = serializers.IntegerField(help_text="after this purchase; other platforms count at customs too")


class QuantityShape(serializers.Serializer[Any]):
    """Goods of which a person may bring in only so much a year (rice, sugar), by HS heading, in grams."""

    heading = serializers.CharField()
    limit_grams = serializers.IntegerField()
    taken_grams = serializers.IntegerField()
    needed_grams = serializers.IntegerField()
    left_grams = serializers.IntegerField(help_text="after this purchase")


class NoticeShape(serializers.Serializer[Any]):
    version = serializers.CharField()
    text = serializers.CharField()
    digest = serializers.CharField()


class QuoteShape(serializers.Serializer[Any]):
    """The landed price, held until `expires_at`. `notice` must be shown and confirmed before placing."""

    quote = serializers.CharField()
    total_fen = serializers.IntegerField()
    credit_fen = serializers.IntegerField(
        help_text="how much of it may be paid with your store credit now; 0 without any"
    )
    expires_at = serializers.DateTimeField()
    orders = QuoteOrderShape(many=True)
    not_used = PassedShape(many=True)
    quota = QuotaShape()
    quantities = QuantityShape(many=True, help_text="yearly quantities that this purchase takes of; mostly empty")
    notice = NoticeShape()


QUOTE_ORDER = tuple(QuoteOrderShape().fields)
QUOTE_LINE = tuple(QuoteLineShape().fields)


def quote(row: Quote, credit_fen: int) -> dict[str, Any]:
    """A stored quote as `QuoteShape`; our commission and the seller's share stay inside."""
    return {
        "quote": row.public_id, "total_fen": row.total_fen, "credit_fen": credit_fen, "expires_at": moment(row.expires_at),
        "orders": [quote_order(order) for order in row.document["orders"]], "quota": row.document["quota"],
        "quantities": row.document.get("quantities", []),
        "not_used": [
            {name: one[name] for name in ("promotion", "title", "why", "missing_fen")}
            for one in row.document.get("promotions", {}).get("passed", ())
        ],
        "notice": {"version": notice.VERSION, "text": notice.TEXT_ZH, "digest": notice.digest()},
    }  # fmt: skip


def quote_order(document: Mapping[str, Any]) -> dict[str, Any]:
    lines = [_quote_line(line) for line in document["lines"]]
    absent = {"discounts": (), "insurance_fen": 0, "warranty_fen": 0}  # in quotes made before there were any
    found = {name: document.get(name, absent.get(name)) for name in QUOTE_ORDER}
    return {**found, "fx": {"at": "", **document["fx"]}, "lines": lines}


def _quote_line(line: Mapping[str, Any]) -> dict[str, Any]:
    warranty = line.get("warranty") or {}
    beside = {
        "insurance_fen": line.get("insurance_fen", 0), "warranty_fen": warranty.get("fen", 0),
        "warranty_months": warranty.get("months", 0), "is_gift": bool(line.get("gift")),
    }  # fmt: skip
    return {**{name: line[name] for name in QUOTE_LINE if name not in beside}, **beside}


def moment(value: datetime | None) -> str | None:
    """A time as ISO 8601, the same in a fresh answer and in a replayed one."""
    return value.isoformat() if value is not None else None


class PlaceWish(serializers.Serializer[Any]):
    quote = serializers.CharField(max_length=40)
    address = serializers.IntegerField(min_value=1, help_text="id of an address of `me/addresses/`")
    notice_version = serializers.CharField(max_length=20)
    credit_fen = serializers.IntegerField(
        min_value=0, max_value=2**40, required=False, default=0,
        help_text="store credit to pay with, at most `credit_fen` of the quote",
    )  # fmt: skip
    no_reason = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, default=list, max_length=20,
        help_text="exceptions from returning without a reason that the shopper confirmed for this purchase (`returns/exceptions/`)",
    )  # fmt: skip


class PayWish(serializers.Serializer[Any]):
    method = serializers.ChoiceField(PaymentAttempt.Method.choices)
    return_url = serializers.URLField(
        max_length=400, required=False, help_text="where the provider's page sends the shopper; ours if empty"
    )

    def validate_return_url(self, value: str) -> str:
        if not value.startswith(("https://", f"{settings.PUBLIC_URL}/")):
            raise serializers.ValidationError("https only")
        return value


class AttemptShape(serializers.ModelSerializer[PaymentAttempt]):
    """`action_url`: open it. `action_qr`: show it as a QR code to be scanned by WeChat."""

    attempt = serializers.CharField(source="public_id")

    class Meta:
        model = PaymentAttempt
        fields = (
            "attempt",
            "method",
            "status",
            "amount_minor",
            "currency",
            "action_url",
            "action_qr",
            "failure_code",
            "expires_at",
        )


class OrderLineShape(serializers.ModelSerializer[OrderLine]):
    is_gift = serializers.BooleanField(help_text="costs nothing; its value is declared and borne by the shop")

    class Meta:
        model = OrderLine
        fields = (
            "number", "is_gift", "sku", "title", "brand", "quantity", "returned_quantity", "unit_fen", "goods_fen",
            "freight_fen", "insurance_fen", "fx_fee_fen", "discount_fen", "tax_fen", "refunded_fen", "hs_code", "origin_country",
        )  # fmt: skip


class RefundShape(serializers.ModelSerializer[Refund]):
    class Meta:
        model = Refund
        fields = (
            "public_id",
            "reason",
            "goods_fen",
            "freight_fen",
            "tax_fen",
            "amount_fen",
            "credit_fen",
            "way",
            "status",
            "created_at",
            "settled_at",
        )


class OrderShape(serializers.ModelSerializer[Order]):
    """`payment` derives from the book: unpaid, paid, partially_refunded, refunding, refunded."""

    seller = serializers.CharField()
    seller_name = serializers.CharField()
    purchase = serializers.CharField()
    payment = serializers.CharField()
    lines = OrderLineShape(many=True)

    class Meta:
        model = Order
        fields = (
            "number", "purchase", "seller", "seller_name", "lifecycle", "delivery", "payment", "goods_fen", "freight_fen",
            "insurance_fen", "tax_fen", "fx_fee_fen", "discount_fen", "total_fen", "credit_fen", "warranty_fen", "regime",
            "promise_date", "placed_at", "confirmed_at", "delivered_at", "completed_at", "cancelled_at", "lines",
        )  # fmt: skip


class GoodwillShape(serializers.ModelSerializer[Goodwill]):
    """`way` is empty while the shopper is asked."""

    way = serializers.CharField(help_text="source or credit; empty while the shopper is asked")
    status = serializers.CharField()
    reason = serializers.CharField()

    class Meta:
        model = Goodwill
        fields = ("public_id", "amount_fen", "reason", "status", "way", "created_at", "settled_at")


class StepShape(serializers.Serializer[Any]):
    """One step of the story. `state`: done, current, coming, failed."""

    what = serializers.CharField(help_text="in the language asked for")
    state = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(help_text="why, or what it means; may be empty")


class OrderDetailShape(OrderShape):
    """`goodwill`: what we gave; where its `way` is empty the shopper may say where it goes."""

    refunds = RefundShape(many=True)
    goodwill = GoodwillShape(many=True)
    timeline = StepShape(many=True)

    class Meta(OrderShape.Meta):
        fields = (*OrderShape.Meta.fields, "refunds", "goodwill", "timeline")


class PurchaseShape(serializers.ModelSerializer[Purchase]):
    """Paid once; each order in it has its own number and amount. `total_fen`: all orders with the warranties beside them.

    `held_until`: paid, and checked until then at the latest.
    """

    orders = OrderShape(many=True)
    total_fen = serializers.IntegerField()
    credit_fen = serializers.IntegerField(help_text="of the total: paid with store credit")
    to_pay_fen = serializers.IntegerField(help_text="what is paid through the provider")

    class Meta:
        model = Purchase
        fields = (
            "number", "status", "total_fen", "credit_fen", "to_pay_fen", "placed_at", "pay_before", "paid_at", "held_until",
            "orders",
        )  # fmt: skip


# The answers are written by hand: building nested serializers costs more than the whole purchase in the database.
# A test holds them to the shapes above.


def line_body(line: OrderLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in OrderLineShape.Meta.fields}


def order_body(order: Order, purchase: str, payment: str) -> dict[str, Any]:
    """One order as `OrderShape`."""
    plain = (
        "number", "lifecycle", "delivery", "goods_fen", "freight_fen", "tax_fen", "fx_fee_fen", "discount_fen",
        "total_fen", "credit_fen", "regime", "insurance_fen", "warranty_fen",
    )  # fmt: skip
    times = ("placed_at", "confirmed_at", "delivered_at", "completed_at", "cancelled_at")
    return {
        **{name: getattr(order, name) for name in plain}, **{name: moment(getattr(order, name)) for name in times},
        "purchase": purchase, "payment": payment, "seller": order.seller.public_id,
        "seller_name": order.seller.display_name,
        "promise_date": order.promise_date.isoformat() if order.promise_date else None,
        "lines": [line_body(line) for line in order.lines.all()],
    }  # fmt: skip


def purchase_body(purchase: Purchase, payments: Mapping[int, str]) -> dict[str, Any]:
    """One purchase as `PurchaseShape`; `payments` by order id."""
    orders = list(purchase.orders.all())
    return {
        "number": purchase.number, "status": purchase.status, "total_fen": sum(order.payable_fen for order in orders),
        "credit_fen": sum(order.credit_fen for order in orders),
        "to_pay_fen": sum(order.due_fen for order in orders),
        "placed_at": moment(purchase.placed_at), "pay_before": moment(purchase.pay_before),
        "paid_at": moment(purchase.paid_at), "held_until": moment(purchase.held_until),
        "orders": [order_body(order, purchase.number, payments[order.pk]) for order in orders],
    }  # fmt: skip


def refund_body(refund: Refund) -> dict[str, Any]:
    """One refund as `RefundShape`."""
    times = {"created_at": moment(refund.created_at), "settled_at": moment(refund.settled_at)}
    return {**{name: getattr(refund, name) for name in RefundShape.Meta.fields}, **times}


def step_body(step: Step) -> dict[str, Any]:
    """One step as `StepShape`."""
    return {"what": str(step.label), "state": step.state, "at": moment(step.at), "note": str(step.note)}


class CancelWish(serializers.Serializer[Any]):
    """Why. What people write themselves would stay in the trail for ever, so only the code is kept."""

    reason = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="other",
        help_text=f"One of {', '.join(CANCEL_REASONS)}; anything else counts as `other`.",
    )  # fmt: skip

    way = serializers.ChoiceField(
        Refund.Way.choices, required=False, default=Refund.Way.SOURCE,
        help_text="of a paid order: `source` (back the way it was paid) or `credit` (all as store credit)",
    )  # fmt: skip

    def validate_reason(self, value: str) -> str:
        return value if value in CANCEL_REASONS else "other"
