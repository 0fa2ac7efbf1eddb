"""What a proposed rule set would do to everybody: counted with the real events, writing nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules as dated
from marketplace.core.rules import PreviewLine
from sellers.models import Seller
from sellers.policies import grade, rules_grade
from sellers.policies.grade import Standing
from sellers.policies.grade_codes import LETTERS, rank
from sellers.policies.rules_grade import RuleSet
from sellers.selectors import grades

CHUNK = 1000
SAMPLES = 12

Change = tuple[Seller, Standing, Standing]


def preview(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """Sellers by grade before and after, how many rise and fall, and the first that change, worst fall first."""
    old, new = rules_grade.current(moment), rules_grade.read(body)
    letters: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    rising = falling = moved = 0
    shown: list[Change] = []
    for seller, before, after in changes(old, new, moment):
        letters[0][before.grade] += 1
        letters[1][after.grade] += 1
        moved += before.points != after.points
        step = rank(after.grade) - rank(before.grade)
        rising, falling = rising + (step > 0), falling + (step < 0)
        if step:
            shown = sorted([*shown, (seller, before, after)], key=_by_fall)[:SAMPLES]
    for letter in reversed(LETTERS):
        yield PreviewLine(_("Sellers of grade %(letter)s") % {"letter": letter}, letters[0][letter], letters[1][letter])
    yield PreviewLine(_("Sellers whose points change"), "", moved)
    yield PreviewLine(_("Sellers who rise"), "", rising)
    yield PreviewLine(_("Sellers who fall"), "", falling)
    for seller, before, after in shown:
        yield PreviewLine(
            seller.display_name, f"{before.grade} {before.points}", f"{after.grade} {after.points}", is_sample=True
        )


def changes(old: RuleSet, new: RuleSet, moment: datetime) -> Iterator[Change]:
    """Every graded seller with both standings, a chunk in memory at a time: three queries a chunk."""
    day, after = grade.day_of(moment), 0
    while True:
        rows = list(grades.graded_sellers().filter(pk__gt=after).only("pk", "display_name").order_by("pk")[:CHUNK])
        if not rows:
            return
        ids = [seller.pk for seller in rows]
        known = [grades.known(ids, rules=rules, day=day) for rules in (old, new)]
        for seller in rows:
            before, then = (
                grade.standing(found[seller.pk].tallies, rules=rules, day=day)
                for found, rules in zip(known, (old, new), strict=True)
            )
            yield seller, before, then
        after = ids[-1]


def _by_fall(change: Change) -> tuple[int, int, int]:
    seller, before, after = change
    return rank(after.grade) - rank(before.grade), after.points - before.points, seller.pk


dated.preview_with(rules_grade.KIND, preview)
