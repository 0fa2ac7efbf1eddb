"""What the desk exports and erases. What was given stays with the book; words about a person go."""

from typing import Any

from desk.models import AgentAct, CallBack, Compensation


def export(ref: str) -> list[dict[str, Any]]:
    """What we gave the person, what we did in their name, and when we were to call."""
    public_id = ref.removeprefix("user:")
    given = Compensation.objects.filter(user__public_id=public_id, status="given").order_by("pk")
    acts = AgentAct.objects.filter(ticket__user__public_id=public_id).order_by("pk")
    calls = CallBack.objects.filter(ticket__user__public_id=public_id).order_by("pk")
    return [
        *({"given": row.kind, "fen": row.amount_fen, "reason": row.reason, "on": row.decided_at} for row in given),
        *({"done_for_you": row.kind, "about": row.about, "why": row.why, "at": row.at} for row in acts),
        *({"call": row.status, "at": row.starts_at, "zone": row.zone, "note": row.note} for row in calls),
    ]


def erase(ref: str) -> None:
    """Notes and reasons in words go; codes, figures and times stay."""
    public_id = ref.removeprefix("user:")
    Compensation.objects.filter(user__public_id=public_id).update(note="", decided_why="")
    AgentAct.objects.filter(ticket__user__public_id=public_id).update(why="—")
    CallBack.objects.filter(ticket__user__public_id=public_id).update(note="")
