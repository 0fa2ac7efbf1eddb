"""What proposed limits, checklists or audit plans would touch. Counted over the sellers of today, writing nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import PreviewLine
from sellers.models import Seller
from sellers.policies import audit_plan, probation, rules_requirements
from sellers.policies.requirements import Spec, specs_for
from sellers.states import SellerStatus

OPEN = (SellerStatus.APPROVED, SellerStatus.RESTRICTED)
SAMPLES = 10
CHUNK = 2_000


def limits(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """How many open shops get wider or narrower limits, and the first few of them."""
    old = rules.at(probation.CODE, moment).body
    counts: Counter[str] = Counter()
    shown: list[PreviewLine] = []
    rows = Seller.objects.filter(status__in=OPEN).order_by("pk").values_list("display_name", "grade", "approved_at")
    for name, grade, approved_at in rows.iterator(chunk_size=CHUNK):
        days = (moment - approved_at).days if approved_at else None
        before, after = (probation.limits_for(one, grade=grade, days_approved=days) for one in (old, body))
        counts["before_free"] += before.is_open
        counts["after_free"] += after.is_open
        counts["changed"] += before != after
        if before != after and len(shown) < SAMPLES:
            shown.append(PreviewLine(f"{name} ({grade})", _words(before), _words(after), is_sample=True))
    yield PreviewLine(_("Open shops whose limits change"), "", counts["changed"])
    yield PreviewLine(_("Open shops without any limit"), counts["before_free"], counts["after_free"])
    yield from shown


def checklist(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """Items by kind and country, before and after, and how many applications and open shops that is."""
    old = rules.at(rules_requirements.CODE, moment).body
    groups = Seller.objects.exclude(status=SellerStatus.CLOSED).values("kind", "country").annotate(count=Count("id"))
    touched = 0
    for row in groups.order_by("-count", "kind", "country")[:200]:
        before, after = (_codes(specs_for(row["kind"], row["country"], one)) for one in (old, body))
        if before == after:
            continue
        touched += row["count"]
        label = _("%(count)s sellers, %(kind)s, %(country)s") % row
        yield PreviewLine(label, ", ".join(sorted(before - after)) or "—", ", ".join(sorted(after - before)) or "—")
    yield PreviewLine(_("Sellers and applicants whose checklist has other items"), "", touched)


def audits(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """How many of today's open shops a month's draw would take. Weights depend on secret frames and are not shown."""
    old = rules.at(audit_plan.CODE, moment).body
    sellers = Seller.objects.filter(status__in=OPEN).count()
    yield PreviewLine(_("Audits drawn a month"), audit_plan.how_many(sellers, old), audit_plan.how_many(sellers, body))
    grades = dict(Seller.objects.filter(status__in=OPEN).values_list("grade").annotate(n=Count("id")).order_by("grade"))
    for grade, weight in body["grade_weight"].items():
        if weight != old["grade_weight"][grade]:
            label = _("Base weight of %(count)s sellers of grade %(grade)s") % {
                "count": grades.get(grade, 0),
                "grade": grade,
            }
            yield PreviewLine(label, old["grade_weight"][grade], weight)


def _words(found: probation.Limits) -> str:
    if found.is_open:
        return "—"
    numbers = [str(value) for value in (found.orders_per_day, found.amount_per_order_fen, found.amount_per_day_fen)]
    return " / ".join(numbers) + ("" if found.categories is None else f" / {len(found.categories)}")


def _codes(specs: list[Spec]) -> set[str]:
    return {spec.code for spec in specs}


rules.preview_with(probation.CODE, limits)
rules.preview_with(rules_requirements.CODE, checklist)
rules.preview_with(audit_plan.CODE, audits)
