"""Corrections of a grade by hand: one person of ours proposes with a reason, another approves; neither acts for the shop.

They go through the common door of proposals (`core.proposals`), so ops sees them where every change with four eyes waits.
A correction either gives an event another outcome (or strikes it), or brings own points within narrow bounds.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import proposals, rules, time
from marketplace.core.ids import public_id
from marketplace.core.rules import PreviewLine
from sellers.errors import OwnCase, SellerNotFound
from sellers.models import GradeEvent, Seller, SellerMember
from sellers.policies import grade, rules_grade
from sellers.policies.grade import Tally
from sellers.policies.grade_codes import CORRECTED, OWN_POINTS, STRUCK, ladder_of
from sellers.selectors import by_public_id, grades
from sellers.services import grading

KIND = "sellers.grade_correction"
MOST_POINTS = 100
AMEND, POINTS = frozenset({"seller", "amends", "verdict"}), frozenset({"seller", "points"})


def amendment(event: GradeEvent, verdict: str) -> dict[str, str]:
    """The body of a proposal that gives `event` another outcome; an empty verdict strikes it."""
    return {"seller": event.seller.public_id, "amends": event.source, "verdict": verdict}


def own_points(seller: Seller, points: int) -> dict[str, Any]:
    """The body of a proposal for points of its own."""
    return {"seller": seller.public_id, "points": points}


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong."""
    if not isinstance(body, Mapping) or set(body) not in (AMEND, POINTS):
        return {"body": _("Either seller, amends and verdict, or seller and points.")}
    try:
        seller = by_public_id(str(body["seller"]))
    except SellerNotFound:
        return {"seller": _("There is no such seller.")}
    return _check_points(body["points"]) if "points" in body else _check_amendment(seller, body)


def _check_points(points: Any) -> dict[str, Any]:
    is_fine = isinstance(points, int) and not isinstance(points, bool) and 0 < abs(points) <= MOST_POINTS
    return (
        {}
        if is_fine
        else {"points": _("From %(least)d to %(most)d, not 0.") % {"least": -MOST_POINTS, "most": MOST_POINTS}}
    )


def _check_amendment(seller: Seller, body: Mapping[str, Any]) -> dict[str, Any]:
    event = grades.event_by_source(seller, str(body["amends"]))
    if event is None:
        return {"amends": _("This seller has no such event.")}
    if body["verdict"] not in (*ladder_of(event.code), STRUCK):
        return {"verdict": _("One of: %(codes)s; or empty to strike it.") % {"codes": ", ".join(ladder_of(event.code))}}
    return {}


def outcome(seller: Seller, source: str) -> str:
    """What an event counts as today; empty where it was struck."""
    amended = grades.amendments(seller, [source]).get(source)
    event = grades.event_by_source(seller, source)
    return amended.verdict if amended else event.code if event else ""


def current(body: Mapping[str, Any]) -> dict[str, Any]:
    """What is in force for the same event; nothing for points of their own."""
    if "points" in body:
        return {}
    return {**body, "verdict": outcome(by_public_id(str(body["seller"])), str(body["amends"]))}


def base(body: Mapping[str, Any]) -> str:
    """Names what the proposal was made on: approval is refused once the event has another outcome."""
    return "" if "points" in body else f"{current(body)['verdict']}@{body['amends']}"[:80]


def write(body: Mapping[str, Any], proposed_by: str, approved_by: str, why: str) -> str:
    """Record the correction. Returns its source. Raises OwnCase where one of the two acts for the shop."""
    seller, source = by_public_id(str(body["seller"])), f"correction:{public_id()}"
    people = [ref.removeprefix("user:") for ref in (proposed_by, approved_by)]
    if SellerMember.objects.filter(seller=seller, user__public_id__in=people).exists():
        raise OwnCase
    if "points" in body:
        grading.record(
            seller_id=seller.pk, source=source, code=OWN_POINTS, points=body["points"], actor=approved_by, why=why
        )
    else:
        grading.correct(
            seller_id=seller.pk, amends=body["amends"], verdict=body["verdict"], source=source, actor=approved_by,
            code=CORRECTED, why=why,
        )  # fmt: skip
    return source


def preview(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """The seller's points and grade before and after."""
    seller = by_public_id(str(body["seller"]))
    rules_now, day = rules_grade.current(), time.today()
    known = grades.tallies(seller, rules=rules_now, day=day)
    changed = _with(Counter(known), seller, body, day)
    before, after = (grade.standing(found, rules=rules_now, day=day) for found in (known, changed))
    yield PreviewLine(_("Points of %(shop)s") % {"shop": seller.display_name}, before.points, after.points)
    yield PreviewLine(_("Grade of %(shop)s") % {"shop": seller.display_name}, before.grade, after.grade)


def _with(known: Counter[Tally], seller: Seller, body: Mapping[str, Any], day: date) -> Counter[Tally]:
    """What counts once the correction is approved."""
    if "points" in body:
        known[OWN_POINTS, day, body["points"]] += 1
        return known
    event = grades.event_by_source(seller, str(body["amends"]))
    old = outcome(seller, str(body["amends"]))
    if event is not None and known[old, event.day, event.own_points]:
        known[old, event.day, event.own_points] -= 1
    if event is not None and body["verdict"] != STRUCK:
        known[body["verdict"], event.day, event.own_points] += 1
    return +known


SUBJECT = proposals.register(
    proposals.Subject(
        code=KIND,
        title=_("Correction of a grade"),
        check=check,
        base=base,
        start=lambda body: None,
        write=write,
        current=current,
    )
)
rules.preview_with(KIND, preview)
