"""Surprise audits: secret before the start, decided by somebody else, felt in the grade."""

from collections.abc import Callable
from random import Random

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.models import OutboxEvent, TrailEntry
from marketplace.notices.models import Notice
from sellers.errors import NobodyToDraw, SameReviewer
from sellers.models import Audit, Seller
from sellers.selectors import audits_for_seller, public_facts, ref
from sellers.services import audits
from sellers.services.audits import BadScore
from tests.people import make
from tests.sellers import shops


@pytest.fixture
def shop(brightwell: User, dana: User) -> Seller:
    return shops.approved(brightwell, dana)


def second_ops() -> User:
    user = make("tingting")
    user.roles = ["ops"]
    user.save(update_fields=["roles"])
    return user


def filed(shop: Seller, auditor: User, stock: int = 95, storage: int = 90) -> Audit:
    (audit,) = audits.draw(period="2026-11", count=1, actor=auditor.ref)
    audits.dispatch(audit=audit, auditor=auditor, actor=auditor.ref)
    audits.start(audit=audit, claimed_stock={"SKU-1": 12}, actor=auditor.ref)
    return audits.file(
        audit=audit, stock_score=stock, storage_score=storage, findings="Counted 12 of 12 boxes.", actor=auditor.ref
    )


def test_it_works(shop: Seller, dana: User) -> None:
    before = shop.grade_points
    audit = filed(shop, dana)
    audits.decide(audit=audit, reviewer=second_ops(), consequence="none", reason="All good")
    shop.refresh_from_db()
    assert shop.grade_points == before + 120
    facts = public_facts(shop)
    assert (facts.audit_count, facts.is_stock_true, facts.is_storage_good) == (1, True, True)


def test_the_seller_sees_nothing_before_the_start(
    shop: Seller,
    brightwell: User,
    dana: User,
    browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:
    events, notices = OutboxEvent.objects.count(), Notice.objects.count()
    (audit,) = audits.draw(period="2031-01", count=5, actor=dana.ref)
    audits.dispatch(audit=audit, auditor=dana, actor=dana.ref)
    assert OutboxEvent.objects.count() == events
    assert Notice.objects.count() == notices
    assert not audits_for_seller(shop).exists()
    assert api(brightwell).get("/api/v1/seller/audits/").json() == []
    assert "2031-01" not in browse(brightwell).get("/seller/documents/").content.decode()
    assert public_facts(shop).audit_count == 0
    drawn = TrailEntry.objects.filter(verb__startswith="audit.")
    assert ref(shop) not in str(list(drawn.values("target", "before", "after", "why")))
    audits.start(audit=audit, claimed_stock={}, actor=dana.ref)
    assert audits_for_seller(shop).count() == 1
    assert len(api(brightwell).get("/api/v1/seller/audits/").json()) == 1


def test_second_reviewer(shop: Seller, brightwell: User, dana: User, charlie: User) -> None:
    audit = filed(shop, dana)
    with pytest.raises(SameReviewer):
        audits.decide(audit=audit, reviewer=dana, consequence="none", reason="fine")
    for person in (brightwell, charlie):
        with pytest.raises(NotAllowed):
            audits.decide(audit=audit, reviewer=person, consequence="none", reason="fine")
    audit.refresh_from_db()
    assert audit.status == "filed"


def test_a_failed_audit_suspends_and_caps_the_grade(shop: Seller, dana: User) -> None:
    before = shop.grade_points
    audit = filed(shop, dana, stock=30)
    audits.decide(audit=audit, reviewer=second_ops(), consequence="suspend", reason="A third of the stock was missing")
    shop.refresh_from_db()
    assert shop.status == "suspended"
    assert shop.grade_points < before
    assert public_facts(shop).is_stock_true is False


def test_once_a_period(shop: Seller, dana: User) -> None:
    assert len(audits.draw(period="2026-11", count=9, actor=dana.ref, random=Random(1))) == 1
    with pytest.raises(NobodyToDraw):
        audits.draw(period="2026-11", count=1, actor=dana.ref)
    assert Audit.objects.count() == 1
    assert len(audits.draw(period="2026-12", count=1, actor=dana.ref)) == 1


def test_steps_in_order_and_scores(shop: Seller, dana: User) -> None:
    (audit,) = audits.draw(period="2026-11", count=1, actor=dana.ref)
    with pytest.raises(IllegalMove):
        audits.start(audit=audit, claimed_stock={}, actor=dana.ref)
    with pytest.raises(BadScore):
        audits.file(audit=audit, stock_score=101, storage_score=0, findings="Ten words or more", actor=dana.ref)
    audit.refresh_from_db()
    assert audit.status == "drawn"


def test_admin_draws_and_sends(shop: Seller, dana: User, browse: Callable[[User | None], Client]) -> None:
    client = browse(dana)
    assert client.get("/admin/sellers/audit/draw/").status_code == 200
    assert client.post("/admin/sellers/audit/draw/", {"period": "2026-11", "count": "3"}).status_code == 302
    audit = Audit.objects.get()
    client.post("/admin/sellers/audit/", {"action": "dispatch_to_me", "_selected_action": [audit.pk]})
    audit.refresh_from_db()
    assert (audit.status, audit.auditor) == ("dispatched", dana.ref)
