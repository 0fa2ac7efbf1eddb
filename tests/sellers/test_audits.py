"""Surprise audits from the draw to the decision: secret before the start, decided by somebody else, felt in the grade."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core.errors import IllegalMove, NotAllowed
from sellers.errors import NotAssigned, OwnCase, ReasonNeeded, SameReviewer
from sellers.models import Audit, AuditRuling, Seller
from sellers.selectors import public_facts
from sellers.services import audit_decisions
from sellers.services.audit_decisions import BadScore
from tests.sellers import audits, shops


@pytest.fixture
def shop(brightwell: User, dana: User) -> Seller:
    return shops.approved(brightwell, dana)


def test_it_works(shop: Seller, dana: User, xiaochen: User) -> None:
    before = shop.grade_points
    audit = audits.filed(dana, xiaochen)
    assert (audit.stock_score, audit.storage_score, audit.proposal) == (100, 100, "none")
    assert public_facts(shop).audit_count == 0
    audit_decisions.decide(audit=audit, reviewer=dana, consequence="none", reason="All good")
    shop.refresh_from_db()
    assert shop.grade_points > before
    facts = public_facts(shop)
    assert (facts.audit_count, facts.is_stock_true, facts.is_storage_good) == (1, True, True)
    assert facts.last_audit == audit.filed_at
    assert AuditRuling.objects.get().stage == "decision"


def test_a_failed_audit_suspends_and_lowers_the_grade(shop: Seller, dana: User, xiaochen: User) -> None:
    before = shop.grade_points
    audit = audits.filed(dana, xiaochen, short=4)
    assert audit.proposal == "suspend"
    audit_decisions.decide(audit=audit, reviewer=dana, consequence="suspend", reason="A third of the stock was missing")
    shop.refresh_from_db()
    assert shop.status == "suspended"
    assert shop.grade_points < before
    assert public_facts(shop).is_stock_true is False


def test_who_may_decide(shop: Seller, brightwell: User, dana: User, charlie: User) -> None:
    auditor = audits.person("walker", "ops")
    audit = audits.filed(dana, auditor)
    with pytest.raises(SameReviewer):
        audit_decisions.decide(audit=audit, reviewer=auditor, consequence="none", reason="fine")
    for stranger in (brightwell, charlie):
        with pytest.raises(NotAllowed):
            audit_decisions.decide(audit=audit, reviewer=stranger, consequence="none", reason="fine")
    member = audits.person("insider", "ops")
    shop.members.create(user=member, role="owner", created_at=shop.created_at)
    with pytest.raises(OwnCase):
        audit_decisions.decide(audit=audit, reviewer=member, consequence="none", reason="fine")
    audit.refresh_from_db()
    assert audit.status == "filed"
    assert not AuditRuling.objects.exists()


def test_bad_decisions_change_nothing(shop: Seller, dana: User, xiaochen: User) -> None:
    audit = audits.filed(dana, xiaochen)
    with pytest.raises(ReasonNeeded):
        audit_decisions.decide(audit=audit, reviewer=dana, consequence="none", reason=" ")
    with pytest.raises(BadScore):
        audit_decisions.decide(audit=audit, reviewer=dana, consequence="burn", reason="because")
    assert Audit.objects.get().status == "filed"
    audit_decisions.decide(audit=audit, reviewer=dana, consequence="warning", reason="be careful")
    with pytest.raises(IllegalMove):
        audit_decisions.decide(audit=Audit.objects.get(), reviewer=dana, consequence="none", reason="twice")


def test_nobody_decides_a_secret_audit(shop: Seller, dana: User) -> None:
    (audit,) = audits.drawn(dana)
    with pytest.raises(NotAssigned):
        audit_decisions.decide(audit=audit, reviewer=dana, consequence="none", reason="fine")


def test_ops_decide_by_api(shop: Seller, dana: User, xiaochen: User, api: Callable[[User | None], APIClient]) -> None:
    audit = audits.filed(dana, xiaochen)
    client = api(dana)
    assert [row["id"] for row in client.get("/api/v1/ops/audits/reviews/").json()["results"]] == [audit.public_id]
    where = f"/api/v1/ops/audits/reviews/{audit.public_id}/decide/"
    assert api(xiaochen).post(where, {"consequence": "none", "reason": "fine"}, format="json").status_code == 403
    assert client.post(where, {"consequence": "none", "reason": "fine"}, format="json").json()["status"] == "decided"
