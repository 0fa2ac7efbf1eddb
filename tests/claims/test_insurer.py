"""Insured claims at a real server on loopback: whatever goes wrong on the way, they know one claim and the book is right."""

import json
import threading
from datetime import timedelta

import pytest
from django.test import Client

from claims.insurers import signing
from claims.models import InsurerClaim, InsurerNews, Recovery
from claims.services import recovering, submitting
from marketplace.core import time
from marketplace.core.models import Duty
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance
from marketplace.sandboxes.insurer.server import InsurerServer
from marketplace.sandboxes.insurer.world import World
from orders.models import Order
from tests.claims.test_life import report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def insurer(settings):
    server = InsurerServer(0, World())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.INSURER_URLS = {"anda": f"http://localhost:{server.server_port}"}
    yield server.world
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def insured(arrived):
    """A paid claim of an order with insurance of the road."""
    order, _way = arrived()
    Order.objects.filter(pk=order.pk).update(insurance_fen=300)
    claim = report(order)
    assert (claim.status, claim.is_insured) == ("paid", True)
    return claim


def run():
    time.travel(timedelta(hours=7))
    submitting.run_due()
    return InsurerClaim.objects.get()


def test_it_works(insured, insurer):
    """Accepted, then paid: a receivable from the insurer comes in, and what it cost us is covered. Nobody else is asked."""
    assert not Recovery.objects.exists()
    row = run()
    assert (row.status, row.reference, row.amount_minor) == ("submitted", "AD00000001", 11_278)
    insurer.decide(row.key, "approved", amount=10_000)
    assert run().status == "accepted"
    assert balance(A.CLAIM_RECEIVABLE, "insurer:anda", "CNY") == 10_000
    insurer.decide(row.key, "paid")
    assert (run().status, run().paid_minor) == ("paid", 10_000)
    assert (Recovery.objects.get().status, balance(A.CLAIM_RECEIVABLE, "insurer:anda", "CNY")) == ("received", 0)
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 1_278
    assert InsurerClaim.objects.get().next_at is None
    shared = json.dumps(insurer._data, ensure_ascii=False)
    assert insured.user.display_name not in shared


@pytest.mark.parametrize("fault", ["lost", "error", "broken"])
def test_an_answer_that_never_comes_makes_no_second_claim(insured, insurer, fault):
    insurer.faults.append(fault)
    assert run().status == "unknown"
    assert run().status == "submitted"
    assert len(insurer.keys()) == 1
    assert insured.status == "paid"


def test_they_ask_refuse_or_will_not_have_it(insured, insurer, settle, dana):
    row = run()
    insurer.decide(row.key, "more_needed", question="外箱照片？")
    assert (run().status, InsurerClaim.objects.get().asked_for) == ("more", "外箱照片？")
    assert Duty.objects.get(kind="insurer_asks").done_at is None
    submitting.reply(claim=insured, text="附上外箱照片。", by=dana)
    assert InsurerClaim.objects.get().status == "submitted"
    assert Duty.objects.get(kind="insurer_asks").done_at is not None
    insurer.decide(row.key, "declined", reason="免赔")
    assert (run().status, run().reason) == ("refused", "免赔")
    assert not Recovery.objects.exists()
    settle()
    settle()
    owed = Recovery.objects.get()
    assert (owed.owner, owed.amount_fen) == ("carrier:jingwei", row.amount_minor), "our right is ours again"
    assert balance(A.CLAIM_RECEIVABLE, "carrier:jingwei", "CNY") == row.amount_minor
    submitting.after_refusal(pk=row.pk)
    assert Recovery.objects.count() == 1
    assert not Duty.objects.filter(kind="insurer_refused").exists()


def test_refused_and_nobody_else_to_ask(insured, insurer, settle, dana):
    """Our own house had it: a colleague decides; asking somebody by hand after all ends that."""
    type(insured).objects.filter(pk=insured.pk).update(fault="warehouse:NRT1")
    row = run()
    insurer.decide(row.key, "declined", reason="免赔")
    run()
    settle()
    assert not Recovery.objects.exists()
    waits = Duty.objects.get(kind="insurer_refused")
    assert (waits.subject, waits.facts["reason"], waits.done_at) == (insured.ref, "免赔", None)
    recovering.demand(claim=insured, party="airline", code="MM", amount_fen=100, by=dana)
    assert Duty.objects.get(kind="insurer_refused").done_at is not None


def test_refused_for_good(insured, insurer):
    insurer.faults.append("refused")
    assert (run().status, InsurerClaim.objects.get().next_at) == ("failed", None)
    assert Duty.objects.filter(kind="insurer_asks", done_at=None).count() == 1
    assert insured.status == "paid"


def test_a_webhook_is_a_hint(insured, insurer):
    row = run()
    insurer.decide(row.key, "approved")
    body = json.dumps({"id": "ade_1", "key": row.key, "state": "paid"}).encode()

    def told(signature):
        return Client().post(
            "/api/v1/insurers/anda/news/", body, content_type="application/json", headers={"X-Signature": signature}
        )

    assert told("t=1,v1=no").status_code == 403
    assert not InsurerNews.objects.exists()
    good = signing.sign("anda", body)
    assert [told(good).json() for _time in range(2)] == [{"is_new": True}, {"is_new": False}]
    submitting.run_due()
    assert InsurerClaim.objects.get().status == "accepted", "what they say when asked, not what the message said"
    assert insured.status == "paid"
