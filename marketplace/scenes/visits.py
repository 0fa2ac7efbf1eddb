"""Surprise audits of the seeded world, from the frame to the last appeal, through the real verbs."""

import io
import uuid
from collections.abc import Mapping
from typing import Any

from marketplace.accounts.models import User
from marketplace.catalog.selectors import claimed_stock
from marketplace.scenes.pictures import evidence_photo
from sellers.models import Audit, AuditPeriod, AuditVisit
from sellers.policies.audit_questions import QUESTIONS
from sellers.selectors import audits as reading
from sellers.services import audit_draws, audit_plans, audit_visits

GOOD = {"temperature": "19.5", "humidity": "48", "cleanliness": "5", "expired": "0"}
FAIR = {"temperature": "26", "humidity": "66", "cleanliness": "3", "expired": "1"}
SIDE = 320


def name_auditors(people: Mapping[str, User]) -> None:
    """Xiao Chen travels everywhere; Dana plans."""
    dana = people["dana"]
    audit_plans.name_auditor(user=people["xiaochen"], by=dana, regions=["anywhere"], visits_per_week=12)
    audit_plans.name_auditor(user=dana, by=dana, visits_per_week=0, may_plan=True)


def draw(period: str, planner: User, count: int | None = None) -> list[Audit]:
    """Commit, let the randomness come to be, draw."""
    made = audit_draws.commit(period=period, planner=planner, actor=planner.ref, count=count)
    audit_draws.advance(period=made)
    return audit_draws.draw(period=AuditPeriod.objects.select_related("commitment").get(pk=made.pk), actor=planner.ref)


def send(audit: Audit, planner: User) -> AuditVisit:
    """Plan and send out at once."""
    audit_plans.plan()
    return audit_plans.send_now(audit=audit, by=planner)


def begin(visit: AuditVisit) -> Audit:
    """The auditor stands at the door."""
    shop = audit_visits.open_envelope(visit=visit, auditor=visit.auditor)
    return audit_visits.start(visit=visit, claimed_stock=claimed_stock(shop), auditor=visit.auditor)


def walk_through(visit: AuditVisit, *, condition: Mapping[str, str] | None = None, missing: int = 0) -> Audit:
    """The whole visit: shelves, counts, storage, receipts, an interview, the signature; filed. `missing` pieces of each pick."""
    auditor, audit = visit.auditor, begin(visit)
    slug = audit.seller.slug if audit.seller else ""
    place = {"latitude": "34.693737", "longitude": "135.502167", "accuracy": "12"}
    shelves: dict[str, int] = {}
    for row in audit.claimed_stock:
        shelves[row["category"]] = shelves.get(row["category"], 0) + int(row["pieces"])
    for number, (category, pieces) in enumerate(sorted(shelves.items()) or [("empty", 0)], start=1):
        shelf = {"label": f"A{number}", "category": category, "rough": str(pieces)}
        _write(audit, auditor, "bin", shelf | place, photo=_picture(slug, number))
    claimed = {row["sku"]: int(row["pieces"]) for row in audit.claimed_stock}
    for sku in audit.picks:
        _write(audit, auditor, "count", {"sku": sku, "counted": str(max(0, claimed[sku] - missing))} | place)
    _write(audit, auditor, "condition", {"area": "main store", **(condition or GOOD)} | place)
    for sku in audit.picks[:3]:
        _write(audit, auditor, "receipt", {"sku": sku, "outcome": "match", "shop": "Wholesale hall 4"})
    answers = {f"answer_{question.code}": "4" for question in QUESTIONS["supplier"]}
    _write(
        audit, auditor, "interview", {"contact": "supplier", "name": "Wholesale hall 4", "channel": "phone", **answers}
    )
    _write(audit, auditor, "signature", {"name": auditor.display_name})
    findings = "账实相符，仓储整洁，温湿度正常。" if not missing else "部分在售商品清点数量少于申报，详见逐项清点。"
    return audit_visits.file(audit=audit, auditor=auditor, findings=findings)


def proof_of(period: str) -> bytes:
    """What anybody can download of a draw."""
    return reading.public_json(reading.public_period(period))


def _write(audit: Audit, auditor: User, kind: str, given: dict[str, Any], photo: bytes = b"") -> None:
    audit_visits.record(
        audit=audit,
        auditor=auditor,
        kind=kind,
        key=uuid.uuid4().hex,
        given=given,
        photos=[io.BytesIO(photo)] if photo else [],
    )


def _picture(slug: str, number: int) -> bytes:
    return evidence_photo(pose="front", slug=slug, category="home", title="Shelf", seed=number, size=SIDE)
