"""Appeals: by the seller, in time, answered by a third person; what was wrong is put right, never made worse."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.notices.models import Notice
from sellers.errors import AppealTooLate, OwnCase, SameReviewer
from sellers.models import Audit, AuditAppeal, GradeEvent, Seller
from sellers.selectors import public_facts
from sellers.services import audit_decisions, review
from sellers.services.audit_decisions import BadScore
from tests.sellers import audits, shops

WORDS = "The missing pieces were on their way to your warehouse."


@pytest.fixture
def shop(brightwell: User, dana: User) -> Seller:
    return shops.approved(brightwell, dana)


@pytest.fixture
def decided(shop: Seller, dana: User, xiaochen: User) -> Audit:
    """Pieces were missing; Dana suspended the shop."""
    audit = audits.filed(dana, xiaochen, short=4)
    return audit_decisions.decide(audit=audit, reviewer=dana, consequence="suspend", reason="A third was missing")


@pytest.fixture
def third(db: None) -> User:
    return audits.person("third", "ops")


def test_it_works(decided: Audit, shop: Seller, brightwell: User, third: User) -> None:
    shop.refresh_from_db()
    low = shop.grade_points
    audit_decisions.appeal(audit=decided, by=brightwell, text=WORDS)
    assert open_clock("audit_appeal_answer", f"audit:{decided.public_id}") is not None
    assert open_clock("audit_appeal", f"audit:{decided.public_id}") is None
    audit = audit_decisions.decide_appeal(
        audit=Audit.objects.get(),
        reviewer=third,
        outcome="changed",
        consequence="none",
        stock_score=95,
        reason="The slips prove it",
    )
    shop.refresh_from_db()
    assert (audit.status, audit.consequence, audit.stock_score) == ("final", "none", 95)
    assert shop.status == "approved"
    assert shop.grade_points > low
    facts = public_facts(shop)
    assert (facts.audit_count, facts.is_stock_true) == (1, True)
    correction = GradeEvent.objects.get(code="audit_corrected")
    assert (correction.amends, correction.verdict) == (f"audit:{audit.public_id}", "audit_good")
    assert [row.stage for row in audit.rulings.all()] == ["decision", "appeal"]
    assert audit.rulings.first().stock_score < 95  # what was decided first stays on record


def test_upheld(decided: Audit, shop: Seller, brightwell: User, third: User) -> None:
    audit_decisions.appeal(audit=decided, by=brightwell, text=WORDS)
    before = Audit.objects.get()
    audit = audit_decisions.decide_appeal(audit=before, reviewer=third, outcome="upheld", reason="No slip was shown")
    shop.refresh_from_db()
    assert (audit.status, audit.consequence, shop.status) == ("final", "suspend", "suspended")
    assert not GradeEvent.objects.filter(code="audit_corrected").exists()


def test_a_third_person_answers(
    decided: Audit, shop: Seller, brightwell: User, dana: User, xiaochen: User, third: User
) -> None:
    audit_decisions.appeal(audit=decided, by=brightwell, text=WORDS)
    audit = Audit.objects.get()
    with pytest.raises(SameReviewer):
        audit_decisions.decide_appeal(audit=audit, reviewer=dana, outcome="upheld", reason="I was right")
    with pytest.raises(NotAllowed):
        audit_decisions.decide_appeal(audit=audit, reviewer=xiaochen, outcome="upheld", reason="I was right")
    xiaochen.roles = ["ops"]
    xiaochen.save(update_fields=["roles"])
    with pytest.raises(SameReviewer):
        audit_decisions.decide_appeal(audit=audit, reviewer=xiaochen, outcome="upheld", reason="I was right")
    shop.members.create(user=third, role="finance", created_at=time.now())
    with pytest.raises(OwnCase):
        audit_decisions.decide_appeal(
            audit=audit, reviewer=third, outcome="changed", consequence="none", reason="my shop"
        )
    assert Audit.objects.get().status == "appealed"


@pytest.mark.parametrize(
    "wrong",
    [{"outcome": "maybe"}, {"outcome": "changed", "consequence": "close"}, {"outcome": "changed", "consequence": ""},
     {"outcome": "changed", "consequence": "none", "stock_score": 0, "storage_score": 1},
     {"outcome": "changed", "consequence": "none", "stock_score": 101}],
)  # fmt: skip
def test_an_appeal_never_makes_it_worse(decided: Audit, brightwell: User, third: User, wrong: dict) -> None:
    audit_decisions.appeal(audit=decided, by=brightwell, text=WORDS)
    with pytest.raises(BadScore):
        audit_decisions.decide_appeal(audit=Audit.objects.get(), reviewer=third, reason="because", **wrong)
    assert Audit.objects.get().status == "appealed"


def test_without_an_appeal_there_is_no_answer(decided: Audit, third: User) -> None:
    with pytest.raises(IllegalMove):
        audit_decisions.decide_appeal(
            audit=decided, reviewer=third, outcome="changed", consequence="none", reason="because"
        )
    assert Audit.objects.get().status == "decided"


def test_only_the_shop_appeals(decided: Audit, shop: Seller, charlie: User, akira: User) -> None:
    shop.members.create(user=akira, role="finance", created_at=time.now())
    for person in (charlie, akira):
        with pytest.raises(NotAllowed):
            audit_decisions.appeal(audit=decided, by=person, text=WORDS)
    assert not AuditAppeal.objects.exists()


def test_too_late_and_final(decided: Audit, brightwell: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert audit_decisions.finalise_due() == 0
    later = time.now() + timedelta(days=14, minutes=1)
    monkeypatch.setattr(time, "now", lambda: later)
    with pytest.raises(AppealTooLate):
        audit_decisions.appeal(audit=decided, by=brightwell, text=WORDS)
    assert audit_decisions.finalise_due() == 1
    with pytest.raises(IllegalMove):
        audit_decisions.appeal(audit=Audit.objects.get(), by=brightwell, text=WORDS)
    assert open_clock("audit_appeal", f"audit:{decided.public_id}") is None


def test_one_appeal(decided: Audit, brightwell: User) -> None:
    audit_decisions.appeal(audit=decided, by=brightwell, text=WORDS)
    with pytest.raises(IllegalMove):
        audit_decisions.appeal(audit=Audit.objects.get(), by=brightwell, text=WORDS)
    assert AuditAppeal.objects.count() == 1


def test_a_shop_that_was_suspended_for_more_stays_so(
    decided: Audit, shop: Seller, brightwell: User, dana: User, third: User
) -> None:
    shop.refresh_from_db()
    review.close(seller=shop, reviewer=dana, reason="Fraud in another matter")
    audit_decisions.appeal(audit=decided, by=brightwell, text=WORDS)
    audit_decisions.decide_appeal(
        audit=Audit.objects.get(), reviewer=third, outcome="changed", consequence="none", reason="The count was wrong"
    )
    shop.refresh_from_db()
    assert shop.status == "closed"


def test_closing_waits_for_the_end_of_the_appeal(
    shop: Seller, brightwell: User, dana: User, xiaochen: User, third: User
) -> None:
    audit = audits.filed(dana, xiaochen, short=4)
    audit_decisions.decide(audit=audit, reviewer=dana, consequence="close", reason="A third was missing")
    shop.refresh_from_db()
    assert shop.status == "suspended", "closing cannot be undone, so nobody is closed who may still be right"
    audit_decisions.appeal(audit=audit, by=brightwell, text=WORDS)
    audit_decisions.decide_appeal(
        audit=Audit.objects.get(), reviewer=third, outcome="changed", consequence="warning", reason="The slips prove it"
    )
    shop.refresh_from_db()
    assert shop.status == "approved"


@pytest.mark.parametrize("is_appealed", [True, False])
def test_a_shop_is_closed_when_the_appeal_is_over(
    shop: Seller, brightwell: User, dana: User, xiaochen: User, third: User, is_appealed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    audit = audits.filed(dana, xiaochen, short=4)
    audit_decisions.decide(audit=audit, reviewer=dana, consequence="close", reason="A third was missing")
    if is_appealed:
        audit_decisions.appeal(audit=audit, by=brightwell, text=WORDS)
        audit_decisions.decide_appeal(
            audit=Audit.objects.get(), reviewer=third, outcome="upheld", reason="No slip was shown"
        )
    else:
        later = time.now() + timedelta(days=14, minutes=1)
        monkeypatch.setattr(time, "now", lambda: later)
        assert audit_decisions.finalise_due() == 1
    shop.refresh_from_db()
    assert (shop.status, Audit.objects.get().status) == ("closed", "final")


def test_a_suspension_of_another_matter_outlasts_the_appeal(
    shop: Seller, brightwell: User, dana: User, xiaochen: User, third: User
) -> None:
    audit = audits.filed(dana, xiaochen, short=4)
    shop.refresh_from_db()
    review.suspend(seller=shop, reviewer=dana, reason="Fraud in another matter")
    audit_decisions.decide(audit=audit, reviewer=dana, consequence="suspend", reason="A third was missing")
    audit_decisions.appeal(audit=audit, by=brightwell, text=WORDS)
    audit_decisions.decide_appeal(
        audit=Audit.objects.get(), reviewer=third, outcome="changed", consequence="none", reason="The count was wrong"
    )
    shop.refresh_from_db()
    assert shop.status == "suspended"


def test_the_seller_is_told_in_their_language(
    decided: Audit, shop: Seller, brightwell: User, third: User, settle: Callable[[], int]
) -> None:
    audit_decisions.appeal(audit=decided, by=brightwell, text=WORDS)
    audit_decisions.decide_appeal(
        audit=Audit.objects.get(), reviewer=third, outcome="upheld", reason="No slip was shown"
    )
    settle()
    told = {
        row.template: row
        for row in Notice.objects.filter(recipient=brightwell.ref, channel="in_app", template__startswith="audit_")
    }
    assert set(told) == {"audit_started", "audit_decided", "audit_appeal_decided"}
    assert "A third was missing" in told["audit_decided"].body
    assert "The decision stands" in told["audit_appeal_decided"].body


def test_endpoints_of_the_shop_are_told(
    decided: Audit, shop: Seller, brightwell: User, settle: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    monkeypatch.setattr(
        "sellers.audit_handlers.announce",
        lambda **what: told.append((what["kind"], what["payload"].get("consequence"))),
    )
    settle()
    assert told == [("audit.started", None), ("audit.decided", "suspend")]


def test_by_api(
    decided: Audit, brightwell: User, charlie: User, third: User, api: Callable[[User | None], APIClient]
) -> None:
    where = f"/api/v1/seller/audits/{decided.public_id}/"
    state = api(brightwell).get(where).json()
    assert (state["consequence"], state["appeal_until"] is not None, len(state["counts"])) == ("suspend", True, 3)
    assert api(charlie).get(where).status_code == 403
    assert api(brightwell).post(f"{where}appeal/", {"text": "no"}, format="json").status_code == 400
    assert api(brightwell).post(f"{where}appeal/", {"text": WORDS}, format="json").json()["status"] == "appealed"
    answer = {"outcome": "changed", "consequence": "warning", "stock_score": 90, "reason": "The slips prove it"}
    done = api(third).post(f"/api/v1/ops/audits/reviews/{decided.public_id}/answer/", answer, format="json")
    assert done.json()["status"] == "final", done.content
    assert [row["stage"] for row in api(brightwell).get(where).json()["rulings"]] == ["decision", "appeal"]
