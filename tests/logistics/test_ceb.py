"""The messages to customs against the official fields, their signatures, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from logistics.customs import fields, signing
from logistics.customs.messages import Arrival, Goods, Parties, Shipment, build, build_arrival
from logistics.customs.receiving import BadMessage, FormatError, Receipt, TaxFacts, read
from logistics.errors import BadDeclaration
from marketplace.sandboxes.customs import messages as office
from tests.logistics.ceb_schema import MESSAGES, NODES, rules, schema

NOW = datetime(2026, 11, 22, 4, 5, 6, tzinfo=UTC)
PARTIES = Parties(("PLAT01", "平台"), ("AGENT01", "代理"), ("PAY01", "支付"), ("LOG01", "物流"))
SHIPMENT = Shipment(
    order_number="MO1", parcel="MM1", awb="589-81140743", voyage="MM101", departure_country="JP", customs_code="2233",
    goods_fen=1_400_000, freight_fen=500_000, tax_fen=5_000, discount_fen=0, paid_fen=1_905_000, payment_ref="pi_1", paid_at=NOW,
    declared_at=NOW, gross_g=900, net_g=700, district_code="510104", buyer_ref="user:1", buyer_name="张三",
    buyer_id_number="510104199001011234", buyer_phone="13800138000", consignee="李四", consignee_phone="13900139000",
    consignee_address="四川省成都市锦江区春熙路1号", invt_no="223320260I00000001", reference="P625ABC", reason="质量问题", signed_at=NOW,
    returned={1: 1}, lines=[Goods(1, "SKU-1", "茶叶罐", "KAIDO|tea caddy", "33049900", "JP", 2, 700_000, 1_400_000, 350)],
)  # fmt: skip
KINDS = ("311", "411", "511", "513", "621", "623", "625")


@cache
def signer() -> signing.RsaSigner:
    return signing.throw_away()


def sent(kind: str, *shipments: Shipment) -> bytes:
    body = build(kind, list(shipments) or SHIPMENT, PARTIES)
    return signing.signed(body, signer()) if fields.LAYOUTS[kind].is_signed else body


def test_it_works() -> None:
    official = schema()
    for kind in KINDS:
        official.assertValid(etree.fromstring(sent(kind)))
    official.assertValid(
        etree.fromstring(sent("621", *[replace(SHIPMENT, parcel=f"MM{n}", reference="") for n in range(100)]))
    )
    arrival = Arrival("P711ABC", "2233", "589-81140743", "MM101", NOW, [f"MM{n}" for n in range(300)])
    official.assertValid(etree.fromstring(signing.signed(build_arrival(arrival, PARTIES), signer())))
    assert b"<ceb:acturalPaid>19050.00<" in build("311", SHIPMENT, PARTIES)


@pytest.mark.parametrize("kind", sorted(fields.LAYOUTS))
def test_the_tables_are_the_official_ones(kind: str) -> None:
    layout = fields.LAYOUTS[kind]
    name, most, inner, is_signed = MESSAGES[kind]
    assert (layout.wrapper or layout.head.name, str(layout.most), layout.is_signed) == (name, most, is_signed)
    nodes = [layout.head, *([layout.line] if layout.line else []), fields.BASE_TRANSFER]
    assert [node.name for node in nodes[:-1]] == [part for part, _times in inner] or not inner
    for node in nodes:
        assert [field.name for field in node.fields] == [field for field, _rule in rules(node.name)], node.name
        for field, (_name, rule) in zip(node.fields, rules(node.name), strict=True):
            plain = rule.lstrip("?")
            limits = {"N": ("number", 0), "I": ("whole", 0)}.get(plain) or ("text", int(plain.lstrip("=")))
            assert (field.kind, field.most) == limits, (node.name, field.name)
            assert not plain.startswith("=") or field.least == field.most, (node.name, field.name)
            assert field.is_required or rule.startswith("?"), (node.name, field.name)
    assert set(NODES) >= {node.name for node in nodes}


@pytest.mark.parametrize(
    ("changes", "kind", "field", "owner"),
    [
        ({"consignee_address": "长" * 201}, "311", "OrderHead.consigneeAddress", "order"),
        ({"buyer_name": ""}, "621", "InventoryHead.buyerName", "order"),
        ({"payment_ref": "x" * 61}, "411", "PaymentHead.payTransactionId", "payment"),
        ({"awb": "9" * 38}, "511", "LogisticsHead.billNo", "waybill"),
        ({"awb": ""}, "621", "InventoryHead.billNo", "waybill"),
        ({"customs_code": "22"}, "621", "InventoryHead.customsCode", "broker"),
        ({"consignee": "李\x00四"}, "311", "OrderHead.consignee", "order"),
        ({"goods_fen": 10**22}, "311", "OrderHead.goodsValue", "order"),
        ({"reason": ""}, "623", "InvtCancel.reason", "platform"),
        ({"returned": {1: 3}}, "625", "InvtRefundList.qty", "order"),
        ({"returned": {7: 1}}, "625", "InvtRefundList.qty", "order"),
        ({"lines": []}, "621", "InventoryList", "order"),
        ({"lines": list(SHIPMENT.lines) * 100}, "311", "OrderList", "order"),
        ({"district_code": "5101"}, "311", "OrderHead.consigneeDistrict", "order"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(
    changes: dict[str, object], kind: str, field: str, owner: str
) -> None:
    with pytest.raises(BadDeclaration) as refused:
        build(kind, replace(SHIPMENT, **changes), PARTIES)  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert f"[{owner}]" in refused.value.fields[field]


@given(
    name=st.text(min_size=1, max_size=70), address=st.text(max_size=210), phone=st.text(max_size=60), sku=st.text(max_size=40),
    fen=st.integers(-(10**20), 10**20),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_whatever_is_built_is_valid(name: str, address: str, phone: str, sku: str, fen: int) -> None:
    """Either refused with a field, or the official schema takes it: nothing in between."""
    lines = [replace(SHIPMENT.lines[0], name=name, sku=sku)]
    changed = replace(
        SHIPMENT, consignee=name, consignee_address=address, consignee_phone=phone, tax_fen=fen, lines=lines
    )
    for kind in ("311", "621"):
        try:
            body = sent(kind, changed)
        except BadDeclaration:
            continue
        official().assertValid(etree.fromstring(body))


@cache
def official() -> etree.XMLSchema:
    return schema()


def test_signatures() -> None:
    body = sent("621")
    signing.verify(body, trusted=signer().certificate)
    assert body == signing.signed(body, signer())  # signed again: the old one is replaced
    for changed in (
        body.replace("张三".encode(), "张四".encode()),
        body.replace(b"<ds:DigestValue>", b"<ds:DigestValue>A"),
        body.replace(b"<ds:Reference URI", b"<ds:Reference  URI").replace(b">MM101<", b">MM102<"),
        build("621", SHIPMENT, PARTIES),
    ):
        with pytest.raises(signing.BadSeal):
            signing.verify(changed)
    with pytest.raises(signing.BadSeal):
        signing.verify(body, trusted=signing.throw_away().certificate)
    spaced = body.replace(b'guid="', b' guid = "', 1)  # the same document in other letters has the same canonical form
    signing.verify(spaced)


def test_a_token_is_another_signer() -> None:
    class Token:
        method, digest_method, key_name, certificate = signing.SM2_SM3, signing.SM3, "token-1", b"\x30\x00"

        def digest(self, data: bytes) -> bytes:
            return bytes(32)

        def sign(self, data: bytes) -> bytes:
            assert data.startswith(b"<ds:SignedInfo")
            assert signing.SM3.encode() in data
            return b"sm2"

    body = signing.signed(build("623", SHIPMENT, PARTIES), Token())
    official().assertValid(etree.fromstring(body))
    sender, receivers = "DXPLGS0000000001", ["DXPEDCCEB0000002"]
    wrapped = signing.enveloped(body, message_id="m1", sender=sender, receivers=receivers, kind="CEB623Message", at=NOW)
    with pytest.raises(office.Unreadable, match="SignatureMethod"):  # the stand-in's port takes the test signer's alone
        office.read(wrapped)
    with pytest.raises(ValueError, match="receivers"):
        signing.enveloped(body, message_id="m1", sender="x", receivers=[], kind="k", at=NOW)


def reply(kind: str, node: str, **values: str) -> bytes:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    space = f'xmlns="{office.NAMESPACE}" guid="{"A" * 36}" version="1.0"'
    return f"<CEB{kind}Message {space}><{node}>{inner}</{node}></CEB{kind}Message>".encode()


COMMON = {"returnStatus": "120", "returnTime": "20261122120506789", "returnInfo": "入库"}


@pytest.mark.parametrize(
    ("kind", "node", "about"),
    [
        ("312", "OrderReturn", "orderNo"), ("412", "PaymentReturn", "payTransactionId"), ("512", "LogisticsReturn", "logisticsNo"),
        ("514", "LogisticsStatusReturn", "logisticsNo"), ("622", "InventoryReturn", "copNo"), ("624", "InvtCancelReturn", "copNo"),
        ("626", "InvtRefundReturn", "copNo"), ("712", "DeliveryReturn", "copNo"),
    ],
)  # fmt: skip
def test_receipts_of_every_kind(kind: str, node: str, about: str) -> None:
    (found,) = read(reply(kind, node, **{about: "X1"}, **COMMON))
    assert isinstance(found, Receipt)
    assert (found.kind, found.about, found.code, found.returned_at.isoformat()) == (
        kind, "X1", "120", "2026-11-22T12:05:06.789000+08:00"
    )  # fmt: skip


def test_tax_bills_and_format_errors() -> None:
    body = office.tax_bill(
        fields={"invtNo": "223320260I00000001"}, number="T1", status="1", moment=0,
        tax={"customsTax": "0", "valueAddedTax": "91.005", "consumptionTax": "1.5"},
        lines=[{"gnum": "1", "gcode": "3304990099", "taxPrice": "1000", "customsTax": "0", "valueAddedTax": "91.005",
                "consumptionTax": "1.5"}],
    )  # fmt: skip
    (bill,) = read(body.encode())
    assert isinstance(bill, TaxFacts)
    assert (bill.vat_fen, bill.consumption_fen, bill.total_fen, bill.lines[0].tax_price_fen) == (
        9_101,
        150,
        9_251,
        100_000,
    )
    (error,) = read(office.format_error(body=b"<x/>", reason="no", moment=0).encode())
    assert isinstance(error, FormatError)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"<x/>", b"\xff\xfe", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"x" * (5 * 2**20),
        reply("622", "InventoryReturn", copNo="MM1"), reply("622", "InventoryReturn", **{**COMMON, "returnStatus": "abc"}, copNo="M"),
        reply("622", "InventoryReturn", **{**COMMON, "returnTime": "99999999999999"}, copNo="M"), reply("999", "X", a="b"),
        reply("816", "Tax", a="b"), reply("622", "Nothing", a="b"),
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    ],
)  # fmt: skip
def test_bytes_that_are_no_receipt(body: bytes) -> None:
    with pytest.raises(BadMessage):
        read(body)
