"""The three-document gate: every field altered once is caught with its code, clean documents pass."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.models import Consignment, Declaration, Flight, Parcel
from logistics.policies import matching
from logistics.policies.matching import Documents, LineDoc, OrderDoc, PaymentDoc, WaybillDoc
from logistics.services import flights
from tests.logistics.road import Journey
from tests.logistics.road import flight as make_flight

Drive = Callable[..., Journey]


def line(**changes: Any) -> LineDoc:
    return replace(LineDoc(1, "精华液", "3304990099", "JP", "none", 2, 2, 10000, 20000), **changes)


def documents(*lines: LineDoc, freight: int = 2500, tax: int = 1820, discount: int = 0) -> Documents:
    lines = lines or (line(),)
    goods = sum(item.total_fen for item in lines)
    order = OrderDoc(
        "MO1", False, goods, freight, tax, discount, goods + freight + tax - discount, "李小美", "11010519491231002X", "138",
        "李小美", "138", "春熙路1号", "510104", lines,
    )  # fmt: skip
    payment = PaymentDoc("MO1", "pi_1", order.paid_fen, "CNY", "same", "same")
    waybill = WaybillDoc("MO1", "MM261122000001R", "589-81140743", "李小美", "138", "春熙路1号", 800, 640, 1)
    return Documents(order, payment, waybill)


def test_it_works() -> None:
    assert matching.mismatches(documents()) == []


@given(
    prices=st.lists(st.tuples(st.integers(1, 200_000), st.integers(1, 9)), min_size=1, max_size=5),
    freight=st.integers(0, 20_000), tax=st.integers(0, 50_000),
)  # fmt: skip
def test_clean_documents_raise_no_false_alarm(prices: list[tuple[int, int]], freight: int, tax: int) -> None:
    lines = [
        line(number=number, price_fen=price, quantity=count, packed=count, total_fen=price * count)
        for number, (price, count) in enumerate(prices, start=1)
    ]
    assert matching.mismatches(documents(*lines, freight=freight, tax=tax)) == []


MUTATIONS: list[tuple[str, str, Any, str]] = [
    ("order", "is_cancelled", True, "ORDER_CANCELLED"),
    ("order", "order_number", "MO2", "ORDER_NUMBER"),
    ("payment", "order_number", "MO2", "ORDER_NUMBER"),
    ("waybill", "order_number", "", "ORDER_NUMBER"),
    ("order", "goods_fen", 20001, "GOODS_TOTAL"),
    ("order", "freight_fen", 2501, "PAID_TOTAL"),
    ("order", "tax_fen", 0, "PAID_TOTAL"),
    ("order", "discount_fen", 1, "PAID_TOTAL"),
    ("order", "paid_fen", 1, "PAYMENT_AMOUNT"),
    ("payment", "amount_fen", 24319, "PAYMENT_AMOUNT"),
    ("payment", "currency", "USD", "PAYMENT_CURRENCY"),
    ("payment", "transaction", " ", "PAYMENT_REFERENCE"),
    ("payment", "payer_check", "differs", "PAYER_NAME"),
    ("payment", "payer_id_check", "differs", "PAYER_ID"),
    ("order", "buyer_id_number", "110105194912310021", "BUYER_ID"),
    ("order", "buyer_name", "", "BUYER_NAME"),
    ("order", "buyer_phone", "", "BUYER_NAME"),
    ("order", "consignee", "王五", "CONSIGNEE"),
    ("waybill", "consignee", "王五", "CONSIGNEE"),
    ("waybill", "consignee_phone", "139", "CONSIGNEE_PHONE"),
    ("waybill", "consignee_address", "春熙路2号", "CONSIGNEE_ADDRESS"),
    ("order", "district_code", "51010", "DISTRICT"),
    ("waybill", "number", "", "WAYBILL_NUMBER"),
    ("waybill", "master", "589-81140744", "AIR_WAYBILL"),
    ("waybill", "weight_g", 300, "WEIGHT"),
    ("waybill", "weight_g", 9000, "WEIGHT"),
    ("waybill", "weight_g", 0, "WEIGHT"),
    ("waybill", "contents_g", 5000, "WEIGHT"),
    ("waybill", "seals", 0, "SEAL"),
    ("waybill", "seals", 2, "SEAL"),
    ("order", "lines", (), "CONTENTS"),
]


@pytest.mark.parametrize(("document", "name", "value", "code"), MUTATIONS)
def test_one_wrong_field_is_caught(document: str, name: str, value: Any, code: str) -> None:
    clean = documents()
    broken = replace(clean, **{document: replace(getattr(clean, document), **{name: value})})
    assert code in matching.mismatches(broken)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("title", "", "GOODS_NAME"), ("hs_code", "33", "HS_CODE"), ("origin_country", "", "ORIGIN"), ("danger", "aerosol", "DANGER"),
        ("packed", 1, "CONTENTS"), ("packed", 3, "CONTENTS"), ("price_fen", 9999, "LINE_TOTAL"), ("total_fen", 1, "GOODS_TOTAL"),
    ],
)  # fmt: skip
def test_one_wrong_line_is_caught(name: str, value: Any, code: str) -> None:
    clean = documents()
    broken = replace(clean, order=replace(clean.order, lines=(line(**{name: value}),)))
    assert code in matching.mismatches(broken)


def test_every_code_has_an_owner_and_a_sentence() -> None:
    told = matching.describe([rule.code for rule in matching.RULES])
    assert len({row["code"] for row in told}) == len(matching.RULES)
    assert all(row["owner"] and str(row["message"]) for row in told)


# What is really on record, altered in one place: the rule that watches it must see it.
ON_RECORD: list[tuple[str, str, Any, str]] = [
    ("consignment", "payment_fen", 1, "PAYMENT_AMOUNT"),
    ("consignment", "payment_currency", "JPY", "PAYMENT_CURRENCY"),
    ("consignment", "payment_ref", "", "PAYMENT_REFERENCE"),
    ("consignment", "payer_check", "differs", "PAYER_NAME"),
    ("consignment", "payer_id_check", "differs", "PAYER_ID"),
    ("parcel", "label_consignee", "王五", "CONSIGNEE"),
    ("parcel", "label_phone", "13900139000", "CONSIGNEE_PHONE"),
    ("parcel", "label_address", "春熙路2号", "CONSIGNEE_ADDRESS"),
    ("consignment", "consignee", "王五", "CONSIGNEE"),
    ("consignment", "consignee_address", "春熙路2号", "CONSIGNEE_ADDRESS"),
]


@pytest.mark.parametrize(("where", "field", "value", "code"), ON_RECORD)
def test_each_document_has_a_source_of_its_own(journey: Drive, where: str, field: str, value: Any, code: str) -> None:
    trip = journey(to="bagged")
    craft = make_flight(trip.escort)
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    row = Consignment.objects if where == "consignment" else Parcel.objects
    row.update(**{field: value})
    gate = flights.close_manifest(flight=craft, actor=trip.actor)
    assert gate.mismatches == {trip.parcel.number: [code]}
    assert Flight.objects.get().status == "planned"


def test_a_payer_whom_nobody_names_is_no_mismatch() -> None:
    clean = documents()
    unknown = replace(clean, payment=replace(clean.payment, payer_check="unknown", payer_id_check="unknown"))
    assert matching.mismatches(unknown) == []


def test_nothing_unmatched_flies(journey: Drive) -> None:
    trip = journey(to="bagged")
    craft = make_flight(trip.escort)
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    Consignment.objects.filter(order_number=trip.number).update(paid_fen=1)

    gate = flights.close_manifest(flight=craft, actor=trip.actor)

    assert not gate.is_closed
    assert gate.mismatches == {trip.parcel.number: ["PAID_TOTAL", "PAYMENT_AMOUNT"]}
    assert Flight.objects.get(pk=craft.pk).status == "planned"
    assert trip.box.status == "bagged"
    assert Declaration.objects.get(parcel=trip.parcel).mismatches == gate.mismatches[trip.parcel.number]

    Consignment.objects.filter(order_number=trip.number).update(paid_fen=trip.record.paid_fen)
    assert flights.close_manifest(flight=craft, actor=trip.actor).is_closed
    assert trip.box.status == "manifested"
    assert Declaration.objects.get(parcel=trip.parcel).status == "matched"
