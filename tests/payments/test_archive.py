"""The query of customs about payment data: one file a payment, and on the trail who read it."""

import json

import pytest

from marketplace.core.models import TrailEntry
from marketplace.payments.gateway import Exchange
from marketplace.payments.services import archive

pytestmark = pytest.mark.django_db
URL = "/admin/payments/providerexchange/query/"


@pytest.fixture
def kept():
    for number, operation in enumerate(("checkout.sessions.create", "refunds.create")):
        archive.keep("purchase:MP1", Exchange(operation, {"n": number}, {"ok": True}, 200))
    archive.keep("purchase:MP2", Exchange("checkout.sessions.create", {}, None, None))


def test_it_works(kept, dana, browse):
    answer = browse(dana).post(URL, {"reference": " mp1 ", "why": "GACC letter 7"})
    rows = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert [row["operation"] for row in rows] == ["checkout.sessions.create", "refunds.create"]
    assert {row["reference"] for row in rows} == {"purchase:MP1"}
    assert "payments-purchase-MP1.jsonl" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    entry = TrailEntry.objects.get(verb="payments.archive_read")
    assert (entry.actor, entry.why, entry.after) == (dana.ref, "GACC letter 7", {"exchanges": 2})


@pytest.mark.parametrize("form", [{"reference": "MP9", "why": "x"}, {"reference": "MP1"}, {"why": "x"}])
def test_nothing_there_or_no_reason_is_told(kept, dana, browse, form):
    answer = browse(dana).post(URL, form)
    assert answer.status_code == 200
    assert "text/html" in answer["Content-Type"]
    assert not TrailEntry.objects.filter(verb="payments.archive_read").exists()


@pytest.mark.parametrize("who", [None, "xiaomei", "tingting"])
def test_only_ops(kept, browse, who, request):
    door = browse(request.getfixturevalue(who) if who else None)
    assert door.post(URL, {"reference": "MP1", "why": "x"}).status_code in (302, 403)
    assert not TrailEntry.objects.filter(verb="payments.archive_read").exists()
