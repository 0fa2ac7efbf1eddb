"""Signals of a case: written down with reasons, and a person is called. Nothing is refused by them."""

from datetime import timedelta

from logistics.records import ReturnableUnit
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from returns import selectors_twin
from returns.models import CaseSignal, Inspection, ReturnCase
from returns.policies import fraud

DUTY = "return_signals"


def look(case: ReturnCase, inspection: Inspection, out: ReturnableUnit | None, *, actor: str) -> list[fraud.Signal]:
    """Look at one inspected piece, in the transaction of its inspection. Writes what is new and calls a person for it."""
    until = case.received_at or time.now()
    kept = until - out.delivered_at if out is not None and out.delivered_at else timedelta(0)
    seen = fraud.Seen(
        reasons=tuple(inspection.reasons),
        weight_out_g=out.weight_g if out else None,
        weight_g=inspection.weight_g,
        is_no_reason=case.reason == ReturnCase.Reason.NO_REASON,
        grade=inspection.grade,
        days_kept=kept.days,
    )
    found = fraud.signals(seen, selectors_twin.history_of(case))
    for signal in found:
        _row, is_new = CaseSignal.objects.get_or_create(
            case=case, code=signal.code, defaults={"reasons": list(signal.reasons), "seen_at": time.now()}
        )
        if is_new:
            trail.record(verb="return.signal", target=case.ref, actor=actor, after={"code": signal.code})
    if found:
        duties.call(kind=DUTY, subject=case.ref)
    return found
