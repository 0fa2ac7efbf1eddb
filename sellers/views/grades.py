"""`/seller/grade/`: where the shop stands, why, what fades when, and what would change it. Works without JavaScript."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from marketplace.core import time
from sellers import selectors
from sellers.forms_grade import WhatIfForm
from sellers.models import Seller
from sellers.policies import grade, grade_whatif, rules_grade
from sellers.policies.grade_codes import CODES, GROUP_OF, GROUPS, label_of
from sellers.selectors import grade_facts, grades

REASONS, STEPS = 20, 12


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Everything about the grade on one page. Seven queries, however many events there are."""
    seller = selectors.seller_for(request.user)
    rules, today = rules_grade.current(), time.today()
    known = grades.tallies(seller, rules=rules, day=today)
    now = grade.standing(known, rules=rules, day=today)
    goal = grade_whatif.next_step(now, rules)
    values = {
        "seller": seller, "nav": "grade", "now": now, "start": rules.start, "goal": goal,
        "missing": max(0, goal - now.points) if goal else 0,
        "held_by": label_of(now.held_by) if now.held_by else "", "wants": [label_of(code) for code in now.wants],
        "groups": grade_facts.groups_of(now, rules), "curve": grade_facts.samples(seller),
        "steps": [(row, grade_facts.cause_of(row)) for row in grades.last_steps(seller, STEPS)],
        "paths": grade_whatif.paths(known, rules=rules, day=today),
        "expiries": [(row, label_of(row.code)) for row in grade_whatif.expiries(known, rules=rules, day=today)],
        **_reasons(request, seller, rules), **_what_if(request, known, rules),
    }  # fmt: skip
    return render(request, "sellers/grade.html", values)


def _reasons(request: HttpRequest, seller: Seller, rules: rules_grade.RuleSet) -> dict[str, Any]:
    group = request.GET.get("group", "")
    codes = [code for code, of in GROUP_OF.items() if of == group and code in CODES]
    found = Paginator(grades.reasons(seller, group_codes=codes), REASONS).get_page(request.GET.get("page"))
    rows = grade_facts.reasons_of(seller, found.object_list, rules=rules, day=time.today())
    chosen = group if codes else ""
    return {
        "page": found, "reasons": rows, "group": chosen,
        "tabs": [
            {"label": label, "url": f"?group={code}#reasons" if code else "?#reasons", "current": code == chosen}
            for code, label in (("", _("All")), *GROUPS.items())
        ],
    }  # fmt: skip


def _what_if(request: HttpRequest, known: Any, rules: rules_grade.RuleSet) -> dict[str, Any]:
    """The simulator, where something was asked: the form's fields are event codes."""
    asked = set(request.GET) & {*grade_whatif.ASKED, "in_days"}
    form = WhatIfForm(request.GET if asked else None)
    if not (asked and form.is_valid()):
        return {"form": form}
    counts, days = form.counts, form.cleaned_data["in_days"] or 0
    result = grade_whatif.what_if(known, counts, rules=rules, day=time.today(), in_days=days)
    return {"form": form, "result": result, "result_groups": grade_facts.groups_of(result, rules)}
