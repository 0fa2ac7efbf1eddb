"""The quota of a return follows customs' word: restored when CEB625 is accepted, exactly once; the tax bill is booked against
what was collected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from logistics.customs.receiving import Receipt, TaxFacts
from logistics.models import Declaration, Paper, Parcel, Unit
from logistics.services import mail, papers
from logistics.states import PAPER, PaperStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.tariff.models import QuotaYear
from orders.models import Order, RefundLine
from orders.services import differences
from returns import customs_handlers
from tests.returns import world

Bought = Callable[..., Order]


@pytest.fixture(autouse=True)
def office_is_named(settings: Any) -> None:
    settings.CUSTOMS_URL = "http://127.0.0.1:9"


def taken() -> int:
    return QuotaYear.objects.get().taken_fen


def say(paper: Paper, code: str, **later: float) -> None:
    mail.follow(Receipt("626", paper.reference, "", code, "", time.now() + timedelta(**later)))
    drain()


def test_it_works(bought: Bought, xiaochen: User) -> None:
    order = bought()
    before = taken()
    case = world.refunded(world.ask(order, reason="quality"), xiaochen)
    paper = Paper.objects.get(kind="625")
    assert (paper.source, paper.pieces, taken()) == (f"625:{case.number}", {"1": 1}, before)

    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "120")
    assert taken() == before
    say(paper, "399", seconds=1)
    assert taken() == 0
    say(paper, "399", seconds=2)
    customs_handlers.return_accepted(source=paper.source)  # delivered twice by the outbox
    assert taken() == 0
    paper.refresh_from_db()
    assert paper.status == "accepted"


def test_a_refusal_restores_nothing(bought: Bought, xiaochen: User) -> None:
    order = bought()
    before = taken()
    world.refunded(world.ask(order, reason="quality"), xiaochen)
    paper = Paper.objects.get(kind="625")
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "-625024")
    say(paper, "399", seconds=1)  # customs does not change its mind without being asked again
    assert taken() == before


def test_refused_tax_is_ours_at_once(bought: Bought, xiaochen: User) -> None:
    """The shopper has the tax, customs keeps it: it stands in the book when customs says so, and goes when customs thinks better."""
    order = bought()
    world.refunded(world.ask(order, reason="quality"), xiaochen)
    back = RefundLine.objects.get(refund__order=order).tax_fen
    paper = Paper.objects.get(kind="625")
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    assert (back > 0, differences.booked(order)[differences.TAX]) == (True, [])
    say(paper, "-625024")
    assert sum(differences.booked(order)[differences.TAX]) == back
    customs_handlers.return_refused(source=paper.source)  # delivered twice by the outbox
    assert sum(differences.booked(order)[differences.TAX]) == back
    papers.ask_again(paper=paper, actor="system:test")
    paper.refresh_from_db()
    PAPER.move(paper, PaperStatus.SENT, actor="system:test")
    say(paper, "399", seconds=5)
    assert sum(differences.booked(order)[differences.TAX]) == 0
    assert taken() == 0


def test_each_piece_goes_with_its_own_parcel(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=2)
    first = Parcel.objects.get(consignment__order_number=order.number)
    second = Parcel.objects.create(
        number="MM-SECOND",
        consignment=first.consignment,
        warehouse=first.warehouse,
        status="packing",
        created_at=time.now(),
    )
    Parcel.objects.filter(pk=second.pk).update(status=first.status, delivered_at=first.delivered_at, bag=first.bag)
    case = Declaration.objects.get(parcel=first)
    Declaration.objects.create(
        parcel=second, status=case.status, customs_code=case.customs_code, invt_no="223320260I99999999"
    )
    with connection.cursor() as cursor:  # what scans of two parcels would have left
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE logistics_unit DISABLE TRIGGER USER")
        later = Unit.objects.filter(parcel=first).order_by("-pk")[0]
        cursor.execute("UPDATE logistics_unit SET parcel_id = %s WHERE id = %s", [second.pk, later.pk])
    world.refunded(world.ask(order, reason="quality", pieces=2), xiaochen)
    asked = {paper.declaration.parcel_id: paper for paper in Paper.objects.filter(kind="625")}
    assert {pk: paper.pieces for pk, paper in asked.items()} == {first.pk: {"1": 1}, second.pk: {"1": 1}}
    before = taken()
    for seconds, paper in enumerate(asked.values()):
        PAPER.move(paper, PaperStatus.SENT, actor="system:test")
        say(paper, "399", seconds=seconds)
        assert taken() == (before // 2 if seconds == 0 else 0)


def test_the_tax_bill_is_booked_against_what_was_collected(bought: Bought) -> None:
    order = bought()
    case = Declaration.objects.get(parcel__consignment__order_number=order.number)
    charged = differences.charged_for(order)[differences.TAX]

    def bill(number: str, fen: int, status: str = "1") -> int:
        mail.follow(TaxFacts("816", case.invt_no, number, status, time.now(), 0, fen, 0))
        drain()
        return sum(differences.booked(order)[differences.TAX])

    assert bill("T1", charged) == 0
    assert bill("T2", 250) == 250  # a second bill of the same list comes on top
    assert bill("T2", 250) == 250
    assert bill("T2", 250, "3") == 0
    assert bill("T1", charged, "3") == 0  # nothing assessed is left: what we collected counts
