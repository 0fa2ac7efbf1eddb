"""Evidence attached by itself: what weights, seals, openings, scans and custody say of the pieces of a claim, as plain values.

It is read when the claim is decided and kept with it (`Claim.facts`), so that everybody later sees what the decision stood on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from claims.models import Claim, ClaimPiece
from claims.policies import fault as faults
from claims.policies.deciding import Facts, Weighing, lighter
from claims.policies.terms import MANY_DAYS, Terms
from logistics.models import (
    CustodyEvent,
    Evidence,
    Excursion,
    Mismatch,
    Opening,
    Parcel,
    SealCheck,
    TrackingEvent,
    Unit,
)
from logistics.policies import tracking
from logistics.states import IN_TRANSIT, ParcelException, ParcelStatus
from marketplace.core import time
from sellers.selectors import ref as seller_ref

MOST_EVENTS = 200
ENDED = frozenset({ParcelException.LOST, ParcelException.DAMAGED})


def attach(claim: Claim, units: Sequence[Unit], *, photos: int, terms: Terms) -> Facts:
    """Read the road of these pieces. Writes nothing; `record` gives the form that is kept."""
    parcel = claim.parcel
    seen = _road(parcel) if parcel is not None else {}
    mismatch = Mismatch.objects.filter(unit__in=units, cleared_at=None).values_list("reason", flat=True).first() or ""
    plain = Facts(
        kind=claim.kind, reported_at=claim.opened_at, worth_fen=claim.claim_fen, is_insured=claim.is_insured,
        by_us=claim.reporter in (Claim.Reporter.SYSTEM, Claim.Reporter.OPS), photos=photos, mismatch=mismatch,
        earlier_claims=_earlier(claim), is_declared_lost=parcel is not None and parcel.exception == ParcelException.LOST,
        is_on_the_way=_travels(parcel), **seen,
    )  # fmt: skip
    return Facts(**{**plain.__dict__, "fault": _fault(claim, plain, terms)})


def record(facts: Facts, claim: Claim, units: Sequence[Unit]) -> dict[str, Any]:
    """As it is kept: facts, and every touch of the box and its pieces with its hash."""
    subjects = [f"unit:{unit.passport_code}" for unit in units]
    if claim.parcel is not None:
        subjects.append(f"parcel:{claim.parcel.number}")
    touches = CustodyEvent.objects.filter(subject__in=subjects).order_by("at", "id")[:MOST_EVENTS]
    pictures = Evidence.objects.filter(unit__in=units).order_by("id").values_list("public_id", "stage", "pose")
    return {
        **{name: _plain(value) for name, value in facts.__dict__.items() if name != "openings"},
        "openings": [[one.before_g, one.after_g] for one in facts.openings],
        "passports": [unit.passport_code for unit in units],
        "custody": [
            {"action": one.action, "at": one.at.isoformat(), "place": one.place, "hash": one.hash, "sequence": one.sequence}
            for one in touches
        ],
        "pictures": [list(one) for one in pictures[:50]],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _road(parcel: Parcel) -> dict[str, Any]:
    checks = SealCheck.objects.filter(parcel=parcel).order_by("-id").values_list("outcome", flat=True)
    openings = Opening.objects.filter(parcel=parcel).order_by("id").values_list("weight_before_g", "weight_after_g")
    weighed = [Weighing(before, after) for before, after in openings]
    after = [one.after_g for one in weighed if one.after_g is not None]
    seal = checks.first()
    if seal is None:
        seal = "intact" if parcel.seals.filter(status="applied").exists() else "unknown"
    delivered = parcel.status == ParcelStatus.DELIVERED
    return {
        "delivered_at": parcel.delivered_at, "has_signature": bool(parcel.signed_by), "seal": seal,
        "packed_g": parcel.weight_g, "last_g": after[-1] if after else parcel.weight_g if delivered else None,
        "openings": tuple(weighed), "open_incidents": parcel.seal_incidents.filter(status="open").count(),
        "carrier_reported": TrackingEvent.objects.filter(parcel=parcel, code=tracking.DAMAGED).exists(),
        "is_rejected": _rejected(parcel) is not None,
    }  # fmt: skip


def _travels(parcel: Parcel | None) -> bool:
    """Under way, not written off and not rejected. A courier's word of damage does not wait for the door."""
    return parcel is not None and parcel.status in IN_TRANSIT and parcel.exception not in ENDED


def _rejected(parcel: Parcel) -> Excursion | None:
    """The stay outside its temperature for which operations rejected the goods."""
    return parcel.excursions.filter(outcome=Excursion.Outcome.REJECTED).order_by("began_at", "pk").first()


def _stage(parcel: Parcel) -> str:
    """Where the box is; where goods are spoilt, where it was when that began, for whoever had it then is at fault."""
    spoilt = _rejected(parcel)
    if spoilt is None:
        return parcel.status
    touches = CustodyEvent.objects.filter(subject=f"parcel:{parcel.number}", action__in=faults.TOUCHES)
    last = touches.filter(at__lte=spoilt.began_at).order_by("-sequence").values_list("action", flat=True).first()
    return faults.TOUCHES[last] if last else ""


def _earlier(claim: Claim) -> int:
    """Claims that the shopper brought up and that were paid or refused, in half a year."""
    own = Claim.objects.filter(
        user=claim.user_id,
        reporter__in=(Claim.Reporter.SHOPPER, Claim.Reporter.SUPPORT),
        status__in=("paid", "refused"),
    )
    return own.filter(opened_at__gte=time.now() - MANY_DAYS).exclude(pk=claim.pk).count()


def _fault(claim: Claim, facts: Facts, terms: Terms) -> str:
    parcel = claim.parcel
    flight = parcel.bag.flight if parcel is not None and parcel.bag is not None else None
    warehouse = parcel.warehouse.code if parcel is not None else claim.order.warehouse_code
    at_customs = any(one.after_g is not None and terms.differs(one.before_g, one.after_g) for one in facts.openings)
    return faults.fault_of(
        stage=_stage(parcel) if parcel is not None else "", carrier=parcel.carrier if parcel is not None else "",
        warehouse=warehouse, airline=flight.designator[:2] if flight is not None else "",
        broker=str(settings.PLATFORM["agent_code"]), seller=seller_ref(claim.order.seller).removeprefix("seller:"),
        mismatch=facts.mismatch, is_lighter_at_customs=at_customs and lighter(facts, terms),
    )[:60]  # fmt: skip


def units_of(claim: Claim) -> list[Unit]:
    """The pieces, in their order."""
    rows = ClaimPiece.objects.filter(claim=claim).select_related("unit").order_by("id")
    return [row.unit for row in rows]
