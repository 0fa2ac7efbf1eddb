"""A small shop for tests of buying: tariff, warehouse, sellers, listings, a shopper who may order. Built by services."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction

from logistics.models import Warehouse
from marketplace.accounts.models import Address, Identity, User
from marketplace.accounts.policies.consent_texts import NEEDED_TO_ORDER
from marketplace.accounts.services import addresses, consents, identity
from marketplace.catalog.models import Category, Listing, Stock
from marketplace.core import time
from marketplace.core.models import OutboxDelivery
from marketplace.payments.models import PaymentAttempt
from marketplace.tariff.models import FxRate, HsRate, ImportLimit
from orders.models import Purchase
from orders.policies import notice
from orders.services import checkout, paying, quoting
from sellers.models import Seller, SellerMember

ID_NUMBER = "11010519491231002X"  # the example of GB 11643
DISTRICT = "510104"
_serial = count(1)


def tariff() -> None:
    """Limits of 9610, one HS heading of each tax shape, and round exchange rates of a past day."""
    ImportLimit.objects.get_or_create(
        regime="9610", valid_from=date(2019, 1, 1),
        defaults={"per_order_fen": 500_000, "per_year_fen": 2_600_000, "relief_bp": 7000, "source": "test"},
    )  # fmt: skip
    common = {"modes": ["9610"], "source": "test", "valid_from": date(2019, 1, 1)}
    for prefix, vat, consumption, allowed in (
        ("3304", 1300, 0, True),
        ("4901", 900, 0, True),
        ("9307", 1300, 0, False),
    ):
        HsRate.objects.get_or_create(
            hs_prefix=prefix,
            defaults={
                **common, "name": prefix, "duty_bp": 1000, "vat_bp": vat, "consumption_bp": consumption,
                "on_positive_list": allowed,
            },
        )  # fmt: skip
    for base, rate in (("JPY", "0.05"), ("GBP", "9"), ("USD", "7")):
        FxRate.objects.get_or_create(
            base=base, quote="CNY", day=date(2020, 1, 1), source="test",
            defaults={"rate": Decimal(rate), "fetched_at": time.now()},
        )  # fmt: skip
    for code, country in (("NRT1", "JP"), ("LHR1", "GB")):
        Warehouse.objects.get_or_create(
            code=code,
            defaults={
                "kind": "overseas", "name": code, "name_zh": code, "country": country, "city": code,
                "airport": code[:3], "time_zone": "UTC",
            },
        )  # fmt: skip


def seller(
    member: User | None = None, *, country: str = "JP", currency: str = "JPY", kind: str = "buyer", grade: str = "B"
) -> Seller:
    """An approved seller."""
    number = next(_serial)
    made = Seller.objects.create(
        kind=kind, status="approved", slug=f"shop-{number}", display_name=f"Shop {number}", country=country,
        currency=currency, grade=grade, created_at=time.now(), payout_account="",
        approved_at=time.now() - timedelta(days=400),
    )  # fmt: skip
    if member is not None:
        SellerMember.objects.create(seller=made, user=member, created_at=time.now())
    return made


def listing(of: Seller, *, price: int = 2000, pieces: int = 10, hs: str = "3304990000", **changes: Any) -> Listing:
    """A published listing with stock at the seller's. 2,000 yen are 100 yuan here."""
    number = next(_serial)
    category, _made = Category.objects.get_or_create(slug="beauty", defaults={"name": "美妆"})
    values = {
        "seller": of, "status": "published", "category": category, "sku": f"SKU-{number}", "title": f"商品 {number}",
        "title_en": f"Item {number}", "origin_country": of.country, "currency": of.currency, "price_minor": price,
        "weight_g": 300, "length_mm": 100, "width_mm": 100, "height_mm": 100, "hs_code": hs, "created_at": time.now(),
        "updated_at": time.now(), "published_at": time.now(), **changes,
    }  # fmt: skip
    made = Listing.objects.create(**values)
    Stock.objects.create(listing=made, on_hand=pieces)
    return made


def address_of(user: User) -> Address:
    return addresses.add(
        user=user, recipient="王小美", phone="13800138000", district_code=DISTRICT, detail="春熙路 1 号", actor=user.ref
    )


def agree(user: User) -> None:
    consents.give(user=user, purposes=[str(purpose) for purpose in NEEDED_TO_ORDER], actor=user.ref)


def ready(user: User, *, id_number: str = ID_NUMBER) -> Address:
    """The shopper agreed, gave a name, an ID number and an address."""
    agree(user)
    identity.provide(user=user, real_name="王小美", id_number=id_number, actor=user.ref)
    return address_of(user)


def ready_fast(user: User, person: str) -> Address:
    """As `ready`, written directly: many shoppers for the concurrency tests."""
    agree(user)
    now = time.now()
    Identity.objects.create(
        user=user,
        real_name="王小美",
        id_number=ID_NUMBER,
        id_index=person,
        person_ref=person,
        verified_at=now,
        created_at=now,
    )
    return Address.objects.create(
        user=user, recipient="王小美", phone="+8613800138000", province="四川省", city="成都市", district="锦江区",
        district_code=DISTRICT, detail=f"春熙路 {person} 号", created_at=now,
    )  # fmt: skip


def place(user: User, lines: dict[str, int], address: Address, *, credit_fen: int = 0) -> Purchase:
    """Quote and place."""
    quote = quoting.make_quote(user=user, lines=lines)
    return checkout.place(
        user=user, quote_public_id=quote.public_id, address_id=address.pk, notice_version=notice.VERSION, actor=user.ref,
        credit_fen=credit_fen,
    )  # fmt: skip


def attempt_of(
    purchase: Purchase, *, amount: int | None = None, payment_ref: str = "", is_surplus: bool = False
) -> PaymentAttempt:
    """The row of a payment that the provider collected; nothing is booked yet."""
    return PaymentAttempt.objects.create(
        reference=purchase.ref, method="card", amount_minor=paying.amount_of(purchase) if amount is None else amount,
        currency="CNY", status="succeeded", provider="stripe", provider_ref=payment_ref or f"pi_{purchase.number}",
        return_url="http://localhost/", created_at=time.now(), expires_at=purchase.pay_before,
        is_surplus=is_surplus,
    )  # fmt: skip


def pay_directly(purchase: Purchase, *, payment_ref: str = "") -> Purchase:
    """As if the provider had said succeeded: the attempt row and the booking, without any provider."""
    attempt = attempt_of(purchase, payment_ref=payment_ref)
    paying.apply_success(
        attempt_id=attempt.pk, reference=purchase.ref, amount_minor=attempt.amount_minor,
        payment_ref=attempt.provider_ref, is_surplus=False,
    )  # fmt: skip
    purchase.refresh_from_db()
    return purchase


def deliver(order_number: str) -> None:
    """Goods at the door: as if logistics had said so."""
    from orders.models import Order
    from orders.services import delivery

    order = Order.objects.get(number=order_number)
    Order.objects.filter(pk=order.pk).update(delivery="delivered")
    order.refresh_from_db()
    with transaction.atomic():
        delivery._delivered(order, time.now())


def nothing_dead() -> bool:
    """Every event was delivered, none failed on the way."""
    return not OutboxDelivery.objects.exclude(status="done").exists()
