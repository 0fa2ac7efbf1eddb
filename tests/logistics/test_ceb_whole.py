"""Any legal order gives messages that the official schema and our own strict checker take; every broken tree is caught by both."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from logistics.customs import checking, codes, fields, signing
from logistics.customs.messages import Arrival, Goods, Shipment, build, build_arrival
from logistics.errors import BadDeclaration
from tests.logistics.ceb_schema import schema
from tests.logistics.test_ceb import KINDS, NOW, PARTIES, SHIPMENT

CEB = "{http://www.chinaport.gov.cn/ceb}"
words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1)
fen = st.integers(0, 10**9)


@cache
def official() -> etree.XMLSchema:
    return schema()


@cache
def signer() -> signing.RsaSigner:
    return signing.throw_away()


def finished(kind: str, *shipments: Shipment) -> bytes:
    body = build(kind, list(shipments), PARTIES)
    return checking.signed(body, signer()) if fields.LAYOUTS[kind].is_signed else body


@st.composite
def orders(draw: Any) -> Shipment:
    """A legal order: what carts, listings and addresses of ours may hold."""
    lines = [
        Goods(
            number, draw(words.filter(lambda text: len(text) <= 60)), draw(words.map(lambda text: text[:160])),
            draw(words.map(lambda text: text[:200])), draw(st.sampled_from(("33049900", "3304990099", "95030083"))),
            draw(st.sampled_from(sorted(codes.COUNTRIES))), draw(st.integers(1, 99)), draw(fen), draw(fen),
            draw(st.integers(1, 30_000)),
        )
        for number in range(1, draw(st.integers(1, 99)) + 1)
    ]  # fmt: skip
    goods, freight, tax, discount = draw(fen), draw(fen), draw(fen), draw(fen)
    returned = draw(st.sets(st.sampled_from(range(1, len(lines) + 1)), min_size=1))
    return replace(
        SHIPMENT, order_number=draw(words.map(lambda text: text[:20])), parcel=f"MM{draw(fen)}", reference="", lines=lines,
        goods_fen=goods, freight_fen=freight, insured_fen=draw(st.integers(0, freight)), tax_fen=tax, discount_fen=discount,
        paid_fen=max(0, goods + freight + tax - discount), buyer_name=draw(words.map(lambda text: text[:60])),
        consignee=draw(words.map(lambda text: text[:60])), consignee_address=draw(words.map(lambda text: text[:200])),
        reason=draw(words.map(lambda text: text[:300])), gross_g=draw(st.integers(1, 30_000)), net_g=draw(st.integers(1, 30_000)),
        returned={number: draw(st.integers(1, lines[number - 1].quantity)) for number in returned},
    )  # fmt: skip


@given(order=orders())
@settings(max_examples=25, deadline=None)
def test_it_works(order: Shipment) -> None:
    for kind in KINDS:
        tree = etree.fromstring(finished(kind, order))
        official().assertValid(tree)
        assert not list(checking.faults(tree, is_signed=fields.LAYOUTS[kind].is_signed))


def test_an_arrival_list() -> None:
    made = checking.signed(
        build_arrival(Arrival("P711ABC", "2233", "589-81140743", "MM101", NOW, ["MM1", "MM2"]), PARTIES), signer()
    )
    official().assertValid(etree.fromstring(made))


def drop(tree: etree._Element) -> None:
    element = tree.find(f".//{CEB}orderNo")
    element.getparent().remove(element)


def swap(tree: etree._Element) -> None:
    head = tree.find(f".//{CEB}InventoryHead")
    head.append(head[0])


def twice(tree: etree._Element) -> None:
    head = tree.find(f".//{CEB}InventoryHead")
    etree.SubElement(head, f"{CEB}note").text = "one"
    etree.SubElement(head, f"{CEB}note").text = "two"


def stranger(tree: etree._Element) -> None:
    etree.SubElement(tree.find(f".//{CEB}InventoryList"), f"{CEB}colour").text = "red"


def too_long(tree: etree._Element) -> None:
    tree.find(f".//{CEB}gname").text = "x" * 251


def no_number(tree: etree._Element) -> None:
    tree.find(f".//{CEB}grossWeight").text = "1.123456"


def no_code(tree: etree._Element) -> None:
    tree.find(f".//{CEB}customsCode").text = "223"


def unsigned(tree: etree._Element) -> None:
    tree.remove(tree[-1])


def no_lines(tree: etree._Element) -> None:
    inventory = tree[0]
    for line in inventory[1:]:
        inventory.remove(line)


def no_transfer(tree: etree._Element) -> None:
    tree.remove(tree[-2])


def crowd(tree: etree._Element) -> None:
    for number in range(100):
        tree.insert(1, etree.fromstring(etree.tostring(tree[0]).replace(b">MM", f">M{number}M".encode())))


@pytest.mark.parametrize(
    "harm",
    [drop, swap, twice, stranger, too_long, no_number, no_code, unsigned, no_lines, no_transfer, crowd],
    ids=lambda one: one.__name__,
)
def test_a_broken_tree_is_caught_as_the_schema_catches_it(harm: Any) -> None:
    tree = etree.fromstring(finished("621", replace(SHIPMENT, reference="")))
    harm(tree)
    assert not official().validate(tree)
    with pytest.raises(BadDeclaration):
        checking.require(tree, is_signed=True)


def test_what_the_schema_cannot_say_is_caught_too() -> None:
    """An enumeration of the specification's text, one guid twice, a quantity without its unit."""
    tree = etree.fromstring(
        finished("621", replace(SHIPMENT, reference=""), replace(SHIPMENT, reference="", parcel="MM2"))
    )
    assert not list(checking.faults(tree, is_signed=True))
    guids = tree.findall(f".//{CEB}guid")
    guids[1].text = guids[0].text
    assert [what for _where, what in checking.faults(tree, is_signed=True)] == ["comes twice in one message"]
    guids[1].text = "A" * 36
    tree.find(f".//{CEB}tradeMode").text = "1210"
    assert [where for where, _what in checking.faults(tree, is_signed=True)] == ["Inventory[1].InventoryHead.tradeMode"]
