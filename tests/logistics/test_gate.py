"""The three-document gate: every field altered once is caught with its code, clean documents pass."""

import random
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.models import Consignment, ConsignmentLine, Declaration, Fingerprint, Flight, GateFinding, Parcel
from logistics.policies import matching
from logistics.policies.matching import Documents, Handed, LineDoc, OrderDoc, PaymentDoc, WaybillDoc
from logistics.services import consignments, flights
from marketplace.core import checkdigits, ids, time
from marketplace.core.clocks.models import Clock
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
    ("order", "consignee_phone", "139", "CONSIGNEE_PHONE"),
    ("order", "consignee_address", "春熙路2号", "CONSIGNEE_ADDRESS"),
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


# Today's document against the marks of what was handed down: a change that is well-formed in itself.
ID_OF_ANOTHER = "11010519491231002X".replace("002", "004")[:17]
CHANGED: list[tuple[str, str, Any, str]] = [
    ("order", "buyer_name", "李大美", "BUYER_CHANGED"),
    ("order", "buyer_id_number", ID_OF_ANOTHER + checkdigits.resident_check(ID_OF_ANOTHER), "ID_CHANGED"),
    ("order", "buyer_phone", "139", "PHONE_CHANGED"),
    ("order", "district_code", "510105", "DISTRICT_CHANGED"),
    ("payment", "transaction", "pi_2", "PAYMENT_CHANGED"),
    ("payment", "payer_check", "unknown", "PAYMENT_CHANGED"),
    ("payment", "payer_id_check", "unknown", "PAYMENT_CHANGED"),
    ("waybill", "number", ids.make("MM", date(2026, 11, 22), 2), "WAYBILL_CHANGED"),
    ("waybill", "master", checkdigits.make_awb("589", 7), "AIR_WAYBILL_CHANGED"),
    ("line", "number", 2, "GOODS_CHANGED"),
    ("line", "title", "面霜", "GOODS_CHANGED"),
    ("line", "hs_code", "3304100000", "GOODS_CHANGED"),
    ("line", "origin_country", "KR", "GOODS_CHANGED"),
    ("line", "danger", "battery", "GOODS_CHANGED"),
    ("line", "quantity", 1, "LINE_TOTAL"),
    ("line", "packed", 1, "CONTENTS"),
    ("line", "price_fen", 10001, "LINE_TOTAL"),
    ("line", "total_fen", 20001, "LINE_TOTAL"),
]


def handed(clean: Documents) -> Documents:
    """The clean documents with the marks that were made of them when they were handed down."""
    order, payment = clean.order, clean.payment
    marks = {
        "buyer_name": order.buyer_name, "buyer_id_number": order.buyer_id_number, "buyer_phone": order.buyer_phone,
        "district_code": order.district_code, "transaction": payment.transaction, "payer_check": payment.payer_check,
        "payer_id_check": payment.payer_id_check, "waybill": clean.waybill.number, "master": clean.waybill.master,
        **{f"line:{item.number}": matching.goods_text(item) for item in order.lines},
    }  # fmt: skip
    return replace(clean, handed=Handed(marks))


def altered(clean: Documents, document: str, name: str, value: Any) -> Documents:
    if document == "line":
        lines = (replace(clean.order.lines[0], **{name: value}), *clean.order.lines[1:])
        return replace(clean, order=replace(clean.order, lines=lines))
    return replace(clean, **{document: replace(getattr(clean, document), **{name: value})})


@pytest.mark.parametrize(("document", "name", "value", "code"), [*MUTATIONS, *CHANGED])
def test_the_mutation_suite(document: str, name: str, value: Any, code: str) -> None:
    assert code in matching.mismatches(altered(handed(documents()), document, name, value))


def test_every_field_of_every_document_is_in_the_mutation_suite() -> None:
    shapes = {"order": OrderDoc, "payment": PaymentDoc, "waybill": WaybillDoc, "line": LineDoc}
    every = {(document, one.name) for document, shape in shapes.items() for one in fields(shape)}
    assert every == {(document, name) for document, name, _value, _code in [*MUTATIONS, *CHANGED]}


def test_a_place_on_another_flight_is_a_mismatch() -> None:
    assert matching.mismatches(replace(handed(documents()), booked_elsewhere="MM102")) == ["BOOKED_ELSEWHERE"]


def test_one_typing_slip_in_a_printed_number_is_caught() -> None:
    for place, sign in ((3, "9"), (9, "7"), (14, "0")):
        number = "MM261122000001R"
        wrong = number[:place] + (sign if number[place] != sign else "8") + number[place + 1 :]
        assert "WAYBILL_NUMBER" in matching.mismatches(altered(documents(), "waybill", "number", wrong))


def test_ten_thousand_clean_ones_raise_no_false_alarm() -> None:
    dice = random.Random(6)
    for number in range(1, 10_001):
        assert matching.mismatches(clean_one(dice, number)) == []


def clean_one(dice: random.Random, number: int) -> Documents:
    """An order as people really place them: one to six lines, discounts, names and addresses, any weight."""
    lines = []
    for index in range(1, dice.randint(1, 6) + 1):
        price, pieces = int(10 ** dice.uniform(0, 6)), dice.randint(1, 9)
        lines.append(
            LineDoc(
                index, dice.choice("精面口防") + str(index), str(dice.randint(10**7, 10**10 - 1)), dice.choice(("JP", "US", "DE")),
                dice.choice(("none", "battery", "liquid", "perfume")), pieces, pieces, price, price * pieces,
            )
        )  # fmt: skip
    goods, freight, tax = sum(item.total_fen for item in lines), dice.randint(0, 90_000), dice.randint(0, 90_000)
    discount = dice.randint(0, goods - 1)
    body = f"{dice.randint(110000, 659000)}{dice.randint(1930, 2007)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}{number % 1000:03d}"
    name, phone, street = f"王{number}", f"138{number:08d}", f"解放路{number}号"
    paid, order = goods + freight + tax - discount, ids.make("MO", date(2026, 11, 22), number)
    contents = dice.randint(50, 20_000)
    check = dice.choice(("same", "unknown"))
    return handed(
        Documents(
            OrderDoc(
                order, False, goods, freight, tax, discount, paid, name, body + checkdigits.resident_check(body), phone, name,
                phone, street, str(dice.randint(110000, 659000)), tuple(lines),
            ),
            PaymentDoc(order, f"pi_{number}", paid, "CNY", check, check),
            WaybillDoc(
                order, ids.make("MM", date(2026, 11, 22), number), checkdigits.make_awb("589", dice.randint(0, 9_999_999)), name, phone,
                street, contents + dice.randint(-300, 2000) if contents > 400 else contents + 100, contents, 1,
            ),
        )
    )  # fmt: skip


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
    ("consignment", "buyer_name", "王五", "BUYER_CHANGED"),
    ("consignment", "buyer_phone", "13900139000", "PHONE_CHANGED"),
    ("consignment", "district_code", "510105", "DISTRICT_CHANGED"),
    ("consignment", "payment_ref", "pi_2", "PAYMENT_CHANGED"),
    ("line", "hs_code", "3304100000", "GOODS_CHANGED"),
    ("parcel", "number", ids.make("MM", date(2026, 11, 22), 999_991), "WAYBILL_CHANGED"),
    ("flight", "awb", checkdigits.make_awb("589", 9_999_991), "AIR_WAYBILL_CHANGED"),
]


@pytest.mark.parametrize(("where", "field", "value", "code"), ON_RECORD)
def test_each_document_has_a_source_of_its_own(journey: Drive, where: str, field: str, value: Any, code: str) -> None:
    trip = journey(to="bagged")
    craft = make_flight(trip.escort)
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    rows = {"consignment": Consignment, "parcel": Parcel, "line": ConsignmentLine, "flight": Flight}
    rows[where].objects.update(**{field: value})
    gate = flights.close_manifest(flight=craft, actor=trip.actor)
    assert gate.mismatches == {trip.box.number: [code]}
    assert Flight.objects.get().status == "planned"


def test_another_address_is_no_mismatch_and_hides_none(journey: Drive) -> None:
    trip = journey(to="received")
    before = Fingerprint.objects.get().marks
    Consignment.objects.update(buyer_name="王五")
    to = consignments.Destination("李小美", "13800138000", "人民南路2号", "510105")
    assert consignments.readdress(order_number=trip.number, to=to, actor=trip.actor)
    after = Fingerprint.objects.get().marks
    assert {name for name in before if before[name] != after[name]} == {"district_code"}


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


def test_a_mismatch_has_an_owner_and_a_clock_until_it_is_mended(journey: Drive) -> None:
    trip = journey(to="bagged")
    craft = make_flight(trip.escort)
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    Consignment.objects.update(payment_currency="USD")
    for _look in range(2):
        flights.close_manifest(flight=craft, actor=trip.actor)
    found = GateFinding.objects.get()
    assert (found.code, found.owner, found.flight) == ("PAYMENT_CURRENCY", "finance", craft)
    clock = Clock.objects.get(kind="gate_mismatch_finance", subject=found.ref)
    assert clock.stopped_at is None
    assert clock.due_at > time.now() + timedelta(minutes=1)
    Consignment.objects.update(payment_currency="CNY")
    assert flights.close_manifest(flight=craft, actor=trip.actor).is_closed
    assert GateFinding.objects.get().closed_at is not None
    assert Clock.objects.get(pk=clock.pk).stopped_at is not None
