"""What proposed weights, thresholds or limits would have decided: the last assessments, played again from the facts stored with them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import PreviewLine
from risk.models import Assessment
from risk.policies.facts import Facts
from risk.policies.judging import ALLOW, HOLD, STEP_UP, Verdict, after_paying, before_paying
from risk.policies.rules_of_risk import SCORING, Scoring, read

LOOKED_AT = 2_000
SAMPLES = 10
LATELY = timedelta(days=90)
WORDS: Mapping[str, Any] = {ALLOW: _("goes on"), STEP_UP: _("proof asked for"), HOLD: _("held for a person")}


def preview(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """Decisions of the last 90 days (2,000 at most) by both bodies, and the first purchases that would have gone otherwise."""
    old, new = read(rules.at(SCORING.code, moment).body), read(body)
    rows = Assessment.objects.filter(placed_at__gte=moment - LATELY).order_by("-pk")[:LOOKED_AT]
    counts: dict[str, Counter[str]] = {"before": Counter(), "after": Counter()}
    shown: list[PreviewLine] = []
    refused = changed = looked_at = 0
    for row in rows:
        before, after = _replay(row, old), _replay(row, new)
        looked_at += 1
        counts["before"][before.decision] += 1
        counts["after"][after.decision] += 1
        changed += before.decision != after.decision
        refused += row.status == "refused" and after.decision == ALLOW
        if before.decision != after.decision and len(shown) < SAMPLES:
            shown.append(PreviewLine(row.reference, _words(before), _words(after), is_sample=True))
    yield PreviewLine(_("Purchases of the last 90 days that were looked at"), looked_at, looked_at)
    for decision, words in WORDS.items():
        yield PreviewLine(words, counts["before"][decision], counts["after"][decision])
    yield PreviewLine(_("Purchases that would have gone otherwise"), "", changed)
    yield PreviewLine(_("Refused by a person, and not even looked at by these rules"), "", refused)
    yield from shown


def _replay(row: Assessment, scoring: Scoring) -> Verdict:
    """The last look of a purchase, by other rules; what its shopper proved counts as it did then."""
    first = before_paying(_facts(row.at_placing), scoring)
    if row.at_paying is None:
        return first
    return after_paying(_facts(row.at_paying), scoring, first=first.decision, proof=row.proved_by)


def _facts(stored: Mapping[str, Any]) -> Facts:
    """As they were; a fact that an older assessment did not know has the value that says nothing."""
    known = {
        **_NOTHING,
        **{name: value for name, value in stored["facts"].items() if name in Facts.__dataclass_fields__},
    }
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    return Facts(**given)


_NOTHING: dict[str, Any] = {
    name: False if name.startswith("is_") else None if name == "way_in_hours" else () if name == "refused_by" else 0
    for name in Facts.__dataclass_fields__
    if name not in ("seller_links", "ring_bp", "ring_orders", "ring_accounts")
}


def _words(verdict: Verdict) -> Any:
    return _("%(what)s (%(score)d points)") % {"what": WORDS[verdict.decision], "score": verdict.score}


rules.preview_with(SCORING.code, preview)
