"""The yearly tax statement: figures from the book that never change, files, the seller's own page, reports of other countries."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.test import Client

from marketplace.core import time
from marketplace.core.errors import NotAllowed, NotFound
from marketplace.core.models import TrailEntry
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders import tax_files
from orders.selectors import tax_years
from orders.selectors.money import left_of
from orders.services import receipts, refunds
from sellers.models import Seller, SellerMember, TaxProfile
from sellers.services import exports, tax_profiles
from tests import people, shop

pytestmark = pytest.mark.django_db
SSN, EIN = "536-22-8726", "91-1144442"


def this_year():
    return time.today().year


@pytest.fixture
def order(xiaomei, akira):
    """Two pieces of 2,000 yen, 8 % commission: gross 4,000, net 3,680."""
    shop.tariff()
    seller = shop.seller(akira)
    Seller.objects.filter(pk=seller.pk).update(approved_at=time.now() - timedelta(days=400), legal_name="田中明")
    purchase = shop.pay_directly(shop.place(xiaomei, {shop.listing(seller).public_id: 2}, shop.ready(xiaomei)))
    return purchase.orders.select_related("seller", "purchase").get()


def complete(order):
    shop.deliver(order.number)
    order.refresh_from_db()
    receipts.confirm_receipt(order=order, actor="user:x")


def half(order, source="return_case:R1"):
    line = order.lines.get()
    goods = left_of([line])[line.pk][0]
    refunds.refund(
        order_id=order.pk, source=source, reason="quality", lines={line.pk: (goods // 2, 0, 0)}, actor="user:x"
    )


def total(order):
    return tax_years.tax_year(Seller.objects.get(pk=order.seller_id), this_year()).total


def test_it_works(order):
    assert total(order) == tax_years.Figures()
    complete(order)
    found = total(order)
    assert (found.activities, found.gross, found.commission, found.credited) == (1, 4_000, 320, 3_680)
    assert (found.refunds, found.refunded, found.paid_out, found.net) == (0, 0, 0, 3_680)


def test_a_part_refunded_before_the_release_was_never_sold(order):
    half(order)
    complete(order)
    found = total(order)
    assert (found.gross, found.commission, found.credited) == (2_000, 160, 1_840)
    assert found.refunds == 0


def test_a_refund_after_the_release_stands_beside_the_sale(order):
    complete(order)
    half(order)
    found = total(order)
    assert (found.gross, found.credited) == (4_000, 3_680)
    assert (found.refunds, found.refunded_gross, found.commission_back, found.refunded) == (1, 2_000, 160, 1_840)
    assert found.net == 1_840


def test_payouts_and_returns_of_the_bank(order):
    complete(order)
    owner = f"seller:{order.seller.public_id}"
    part = 1_000
    for source, kind, legs in (
        ("payout:p:asked", "payout", [(AccountCode.SELLER_PAYABLE, owner, part), (AccountCode.PAYOUT_IN_TRANSIT, owner, -part)]),
        ("payout:p:paid", "payout_paid", [(AccountCode.PAYOUT_IN_TRANSIT, owner, part), (AccountCode.PROVIDER_CLEARING, "", -part)]),
        ("payout:p:returned", "payout_returned", [(AccountCode.PROVIDER_CLEARING, "", part), (AccountCode.SELLER_PAYABLE, owner, -part)]),
    ):  # fmt: skip
        book(source=source, kind=kind, legs=[Leg(code, whose, "JPY", amount) for code, whose, amount in legs])
    found = total(order)
    assert (found.paid_out, found.paid_back, found.other) == (part, part, 0)


def test_quarters_sum_to_the_year(order):
    complete(order)
    year = tax_years.tax_year(order.seller, this_year())
    assert year.total == sum(year.quarters, tax_years.Figures())
    assert sum(bool(month.activities) for month in year.months) == 1


def test_another_year_and_another_seller_are_empty(order):
    complete(order)
    assert tax_years.tax_year(order.seller, this_year() - 1).total == tax_years.Figures()
    assert tax_years.tax_year(shop.seller(), this_year()).total == tax_years.Figures()
    with pytest.raises(NotFound):
        tax_years.year_for(Seller.objects.get(pk=order.seller_id), this_year() + 1)


def test_figures_cost_few_queries(order, django_assert_max_num_queries):
    complete(order)
    seller = Seller.objects.get(pk=order.seller_id)
    with django_assert_max_num_queries(4):
        tax_years.tax_year(seller, this_year())


def test_files(order):
    complete(order)
    year = tax_years.tax_year(Seller.objects.get(pk=order.seller_id), this_year())
    rows = list(csv.DictReader(io.StringIO(tax_files.csv_file(year).decode("utf-8-sig"))))
    assert len(rows) == 12 + 4 + 1
    assert (rows[-1]["period"], rows[-1]["gross"], rows[-1]["currency"]) == (str(this_year()), "4000", "JPY")
    paper = tax_files.pdf_file(year)
    assert paper.startswith(b"%PDF-")
    assert b"FontFile2" in paper  # the font travels with the page


def page(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_owner_downloads_their_own(order, akira):
    complete(order)
    mine = page(akira)
    body = mine.get("/seller/tax/").content.decode()
    assert "3680" in body
    for form, start in (("csv", b"\xef\xbb\xbfperiod"), ("pdf", b"%PDF")):
        answer = mine.get(f"/seller/tax/{this_year()}/statement.{form}/")
        assert answer.content.startswith(start)
        assert answer["Cache-Control"] == "no-store, private"
    assert mine.get(f"/seller/tax/{this_year() + 1}/statement.pdf/").status_code == 404
    assert mine.get(f"/seller/tax/{this_year()}/statement.exe/").status_code == 404


@pytest.mark.parametrize("query", ["", "?year=1066", "?year=x", "?year=99999999999", "?year=²"])
def test_any_year_asked_for_is_answered(query, order, akira):
    assert page(akira).get(f"/seller/tax/{query}").status_code == 200


def test_others_see_nothing(order, xiaomei, charlie):
    complete(order)
    for stranger in (xiaomei, charlie):
        assert page(stranger).get("/seller/tax/").status_code == 403
        assert page(stranger).get(f"/seller/tax/{this_year()}/statement.csv/").status_code == 403
    assert Client().get("/seller/tax/").status_code == 302


def test_who_only_buys_for_the_shop_sees_no_money(order, charlie):
    SellerMember.objects.create(seller=order.seller, user=charlie, role="buyer", created_at=time.now())
    assert page(charlie).get("/seller/tax/").status_code == 403


def declare(seller, by, **changes):
    facts = {"tin": "1234 5678 9012", "tin_country": "JP", "birth_date": date(1990, 2, 28)} | changes
    return tax_profiles.declare(seller=seller, by=by, **facts)


def test_a_declaration_is_kept_encrypted_and_shown_masked(order, akira):
    form = {"tin": "123456789012", "tin_country": "JP", "birth_date": "1990-02-28"}
    assert page(akira).post("/seller/tax/", form).status_code == 302
    body = page(akira).get("/seller/tax/").content.decode()
    assert "•••012" in body
    assert "123456789012" not in body
    assert all("123456789012" not in f"{row.after}{row.why}" for row in TrailEntry.objects.all())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tin": ""}, "tin"), ({"tin": "000-00-0000", "tin_country": "US"}, "tin"), ({"tin_country": "ZZ"}, "tin_country"),
        ({"vat_number": "DE123"}, "vat_number"), ({"birth_date": None}, "birth_date"),
        ({"birth_date": date(2026, 1, 1)}, "birth_date"), ({"tin": "<script>"}, "tin"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_names_the_field(change, field, order, akira):
    with pytest.raises(tax_profiles.BadTaxProfile) as refused:
        declare(order.seller, akira, **change)
    assert field in refused.value.fields
    assert not TaxProfile.objects.exists()


def test_declaring_for_another_shop_is_refused(order, charlie):
    with pytest.raises(NotAllowed):
        declare(order.seller, charlie)
    assert not TaxProfile.objects.exists()


def export(kind, by):
    first = people.make("dana")
    second = type(first).objects.create_user("ops2@example.com", "x", display_name="S", roles=["ops"], is_staff=True)
    row = exports.ask(kind=kind, period=str(this_year()), recipient="tax office", why="yearly", by=first)
    exports.approve(export=row, by=second)
    exports.build_due()
    return json.loads(b"".join(exports.download(public_id=row.public_id, form="json", by=first)))["rows"]


def test_the_report_for_the_eu(order, akira):
    complete(order)
    half(order)
    Seller.objects.filter(pk=order.seller_id).update(country="DE")
    declare(order.seller, akira, tin="86095742719", tin_country="DE")
    (row,) = export("tax_eu", akira)
    quarter = (time.today().month - 1) // 3 + 1
    assert (row["tin"], row["legal_name"], row["birth_date"]) == ("86095742719", "田中明", "1990-02-28")
    assert (row[f"q{quarter}_consideration"], row[f"q{quarter}_fees"]) == ("3680", "320")
    assert (row[f"q{quarter}_activities"], row[f"q{quarter}_refunded"]) == ("1", "1840")
    assert row["year_consideration"] == "3680"


def test_the_report_for_the_united_states(order, akira):
    complete(order)
    Seller.objects.filter(pk=order.seller_id).update(country="US")
    declare(order.seller, akira, tin=SSN, tin_country="US")
    (row,) = export("tax_us", akira)
    assert (row["gross"], row["transactions"], row["over_threshold"]) == ("4000", "1", "no")
    assert row[f"gross_{time.today().month:02d}"] == "4000"


def test_sellers_elsewhere_are_in_neither(order, akira):
    complete(order)
    assert export("tax_eu", akira) == []


def test_by_api(order, akira, charlie):
    from rest_framework.test import APIClient

    complete(order)
    mine, theirs = APIClient(), APIClient()
    mine.force_authenticate(akira)
    theirs.force_authenticate(charlie)
    assert mine.get("/api/v1/seller/tax/").json()["years"][0] == this_year()
    found = mine.get(f"/api/v1/seller/tax/{this_year()}/").json()
    assert (found["total"]["gross"], len(found["months"]), len(found["quarters"])) == (4_000, 12, 4)
    assert mine.get("/api/v1/seller/tax/1999/").status_code == 404
    assert theirs.get(f"/api/v1/seller/tax/{this_year()}/").status_code == 403
