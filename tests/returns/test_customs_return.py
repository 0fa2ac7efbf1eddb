"""The quota of a return follows customs' word: restored when CEB625 is accepted, exactly once; the tax bill is booked against
what was collected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from logistics.customs.receiving import Receipt, TaxFacts
from logistics.models import Declaration, Paper
from logistics.services import mail
from logistics.states import PAPER, PaperStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.tariff.models import QuotaYear
from orders.models import Order
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
