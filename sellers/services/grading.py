"""Points with their causes, and the grade they make."""

from django.db import transaction

from marketplace.core import locks, time, trail
from marketplace.core.outbox.emit import emit
from sellers.models import GradeEvent, Seller
from sellers.policies import grade
from sellers.policies.grade import Standing
from sellers.selectors import ref

SYSTEM = "system:grading"


@transaction.atomic
def record(
    *, seller_id: int, source: str, code: str, points: int | None = None, actor: str = SYSTEM
) -> GradeEvent | None:
    """Record one reason for points; `points` defaults to the rule set's worth of `code`. The same source again: None.

    Raises KeyError for a code without a rule where no points are given.
    """
    worth = grade.POINTS[code] if points is None else points
    locks.advisory(f"grade:{seller_id}")
    if GradeEvent.objects.filter(source=source).exists():
        return None
    event = GradeEvent.objects.create(seller_id=seller_id, source=source, code=code, points=worth, at=time.now())
    recompute(seller_id=seller_id, actor=actor)
    return event


@transaction.atomic
def recompute(*, seller_id: int, actor: str = SYSTEM) -> Standing:
    """Derive the grade from all events and store it where it changed."""
    events = GradeEvent.objects.filter(seller_id=seller_id).values_list("code", "points")
    standing = grade.standing(events)
    seller = Seller.objects.get(pk=seller_id)
    if (seller.grade, seller.grade_points) != (standing.grade, standing.points):
        before, seller.grade, seller.grade_points = seller.grade, standing.grade, standing.points
        seller.save(update_fields=["grade", "grade_points"])
        if before != standing.grade:
            trail.record(
                verb="seller.graded", target=ref(seller), actor=actor, before={"grade": before},
                after={"grade": standing.grade, "points": standing.points, "rules": grade.VERSION},
            )  # fmt: skip
            emit(
                topic="sellers.status_changed", key=ref(seller),
                payload={"seller": seller.public_id, "status": seller.status},
            )  # fmt: skip
    return standing


def note(*, seller: Seller, actor: str, what: str, why: str) -> None:
    """A mark on the seller without points, kept in the trail."""
    trail.record(verb=f"seller.{what}", target=ref(seller), actor=actor, why=why)
