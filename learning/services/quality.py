"""The quality score of sellers, once a month, and its way into the grade."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.models import Outcome, SellerQuality, Sold
from learning.policies import quality, rules
from learning.policies.quality import Mix
from learning.policies.rules import QualityRule
from marketplace.core import time
from sellers.models import Seller
from sellers.services import grading

COUNTING = (Outcome.State.OPEN, Outcome.State.UPHELD)
RIPE = timedelta(days=14)
SHRINK = 50  # pieces that the rate of everything counts for beside that of the others in a category
Pool = dict[tuple[int, int], int]  # (seller, root category) → pieces


def score_month(month: date | None = None) -> int:
    """Score every seller who delivered enough, for the month that begins (default: this one). Again it changes nothing."""
    first = (month or time.today()).replace(day=1)
    rule = rules.quality()
    sold, faults, reasons = _counted(first, rule.weeks)
    done = set(SellerQuality.objects.filter(month=first).values_list("seller_id", flat=True))
    mixes = mixes_of(sold, faults)
    return sum(
        _score(seller, first, rule, mixes[seller], reasons.get(seller, {})) for seller in sorted(mixes.keys() - done)
    )


def mixes_of(sold: Pool, faults: Pool) -> dict[int, list[Mix]]:
    """Each seller's pieces by category beside the rate of everybody else there, shrunk towards that of everything."""
    everything = sum(faults.values()) / max(1, sum(sold.values()))
    all_sold, all_faults = _by_category(sold), _by_category(faults)
    found: dict[int, list[Mix]] = defaultdict(list)
    for (seller, category), pieces in sorted(sold.items()):
        mine = faults.get((seller, category), 0)
        others, faulty = all_sold[category] - pieces, all_faults[category] - mine
        found[seller].append(Mix(pieces, mine, (faulty + SHRINK * everything) / (others + SHRINK)))
    return dict(found)


def _by_category(pool: Pool) -> Counter[int]:
    sums = Counter[int]()
    for (_seller, category), count in pool.items():
        sums[category] += count
    return sums


@transaction.atomic
def _score(seller_id: int, month: date, rule: QualityRule, mixes: list[Mix], reasons: dict[str, int]) -> int:
    pieces, faults = sum(mix.pieces for mix in mixes), sum(mix.faults for mix in mixes)
    expected = quality.expected(mixes)
    points = quality.score(faults, expected)
    verdict = quality.verdict(
        points, pieces, least_pieces=rule.least_pieces, good_from=rule.good_from, poor_below=rule.poor_below
    )
    ranked = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    _row, is_new = SellerQuality.objects.get_or_create(
        seller_id=seller_id, month=month,
        defaults={
            "score": points, "verdict": verdict, "pieces": pieces, "faults": faults, "made_at": time.now(),
            "expected_milli": round(expected * 1_000), "reasons": ranked[:5],
        },
    )  # fmt: skip
    if is_new and verdict:
        seller = Seller.objects.get(pk=seller_id)
        grading.record(
            seller_id=seller_id, source=f"seller_quality:{seller.public_id}:{month:%Y-%m}", code=verdict,
            why=_words(points, pieces, faults, expected),
        )  # fmt: skip
    return int(is_new)


def _words(points: int, pieces: int, faults: int, expected: float) -> str:
    """The reason as the seller reads it; the grade keeps one text, in Chinese."""
    with override("zh-hans"):
        return _(
            "Quality score %(points)d: %(faults)d of %(pieces)d pieces had a fault; %(expected)s is usual for such goods."
        ) % {"points": points, "faults": faults, "pieces": pieces, "expected": f"{expected:.1f}"}


def _counted(first: date, weeks: int) -> tuple[Pool, Pool, dict[int, dict[str, int]]]:
    """Pieces delivered in the weeks before, ripe enough to have come back, and their faults by seller, category, reason."""
    since, until = first - timedelta(weeks=weeks), first - RIPE
    delivered = Sold.objects.filter(day__gte=since, day__lt=until).order_by()
    sold: Pool = {
        (seller, category): pieces
        for seller, category, pieces in delivered.values_list("seller", "category").annotate(n=Sum("pieces"))
    }
    rows: Any = Outcome.objects.filter(day__gte=since, day__lt=first, is_first=True, is_fault=True, state__in=COUNTING)
    faults: Pool = defaultdict(int)
    reasons: dict[int, dict[str, int]] = defaultdict(dict)
    for seller, category, reason, count in (
        rows.order_by().values_list("seller", "category", "reason").annotate(n=Count("pk"))
    ):
        faults[seller, category] += count
        reasons[seller][reason] = reasons[seller].get(reason, 0) + count
    return sold, dict(faults), dict(reasons)
