"""`/api/v1/seller/grade/…`: standing, reasons, curve, simulation; and `/api/v1/sellers/grade-rules/` for anybody."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import rules as dated
from marketplace.core import time
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from marketplace.core.errors import DomainError
from sellers import selectors
from sellers.api.application import TAGS
from sellers.forms_grade import WhatIfForm
from sellers.policies import grade, grade_whatif, rules_grade
from sellers.policies.grade import Standing
from sellers.policies.grade_codes import CODES
from sellers.policies.rules_grade import RuleSet
from sellers.selectors import grade_facts, grades

PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


class PartRow(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()
    points = serializers.IntegerField()


class GroupRow(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    points = serializers.IntegerField(help_text="After the bounds of the group.")
    least = serializers.IntegerField()
    most = serializers.IntegerField()
    parts = PartRow(many=True)


class StandingState(serializers.Serializer):
    grade = serializers.ChoiceField(choices=["S", "A", "B", "C", "D"])
    points = serializers.IntegerField(min_value=0, max_value=1000)
    by_points = serializers.CharField(help_text="The grade that the points alone would make.")
    held_by = serializers.CharField(
        help_text="Code whose ceiling holds the grade down; empty for none.", allow_blank=True
    )
    held_until = serializers.DateField(allow_null=True)
    wants = serializers.ListField(
        child=serializers.CharField(), help_text="One of these is missing for a better grade."
    )
    day = serializers.DateField(help_text="Shanghai day that it was reckoned for.")
    rules = serializers.IntegerField(help_text="Version of the rule set.")
    next_on = serializers.DateField(allow_null=True, help_text="First day on which time alone may change something.")
    digest = serializers.CharField(help_text="SHA-256 of the canonical JSON of the standing: a replay gives the same.")
    groups = GroupRow(many=True)


class PathRow(serializers.Serializer):
    """One way to the next grade."""

    good_audits = serializers.IntegerField()
    deed = serializers.CharField(help_text=f"{', '.join(grade_whatif.DEEDS)}, or empty where audits alone do it.")
    count = serializers.IntegerField()
    after_days = serializers.IntegerField()
    grade = serializers.CharField()
    points = serializers.IntegerField()


class ExpiryRow(serializers.Serializer):
    """On `day` these events begin to count so much more, or less."""

    day = serializers.DateField()
    code = serializers.CharField()
    count = serializers.IntegerField()
    change = serializers.IntegerField()


class GradeState(StandingState):
    paths = PathRow(many=True)
    expiries = ExpiryRow(many=True)


class EventRow(serializers.Serializer):
    source = serializers.CharField()
    code = serializers.CharField()
    label = serializers.CharField()
    at = serializers.DateTimeField()
    points = serializers.IntegerField(help_text="What it counts for today, before the bounds of its group.")
    next_on = serializers.DateField(allow_null=True, help_text="When that changes; null: never again.")
    next_points = serializers.IntegerField()
    corrected_to = serializers.CharField(allow_blank=True)
    is_struck = serializers.BooleanField()


class StepRow(serializers.Serializer):
    at = serializers.DateTimeField()
    points = serializers.IntegerField()
    grade = serializers.CharField()
    rules = serializers.IntegerField()
    cause = serializers.CharField()
    source = serializers.CharField(allow_blank=True)
    groups = serializers.DictField(child=serializers.IntegerField())
    digest = serializers.CharField()


def _page_of(row: type[serializers.Serializer], name: str) -> type[serializers.Serializer]:
    fields: dict[str, Any] = {
        "count": serializers.IntegerField(), "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True), "results": row(many=True),
    }  # fmt: skip
    return type(name, (serializers.Serializer,), fields)


EventPage = _page_of(EventRow, "GradeEventPage")
StepPage = _page_of(StepRow, "GradeStepPage")


class RulesState(serializers.Serializer):
    version = serializers.IntegerField()
    effective_from = serializers.DateTimeField(allow_null=True)
    body = serializers.JSONField()


class GradeDoor(Door):
    @extend_schema(tags=TAGS, responses={200: GradeState, **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """My grade, what it is made of, the cheapest ways to the next one and what fades next."""
        seller, rules, day = selectors.seller_for(request.user), rules_grade.current(), time.today()
        known = grades.tallies(seller, rules=rules, day=day)
        answer = _standing(grade.standing(known, rules=rules, day=day), rules)
        answer["paths"] = [_path(path) for path in grade_whatif.paths(known, rules=rules, day=day)]
        answer["expiries"] = grade_whatif.expiries(known, rules=rules, day=day)
        return Response(GradeState(answer).data)


class EventsDoor(Door):
    @extend_schema(
        tags=TAGS, responses={200: EventPage, **problems(400, 401, 403, 404)},
        parameters=[*PAGING, OpenApiParameter("code", str, enum=[*CODES])],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Every reason for my points, the newest first."""
        seller, code = selectors.seller_for(request.user), request.query_params.get("code", "")
        if code and code not in CODES:
            raise DomainError(code="unknown_code", fields={"code": ", ".join(CODES)})
        pages = Pages()
        rows = pages.paginate_queryset(grades.reasons(seller, code=code), request, view=self) or []
        found = grade_facts.reasons_of(seller, rows, rules=rules_grade.current(), day=time.today())
        return pages.get_paginated_response(EventRow([_event(reason) for reason in found], many=True).data)


class HistoryDoor(Door):
    @extend_schema(tags=TAGS, responses={200: StepPage, **problems(401, 403, 404)}, parameters=PAGING)
    def get(self, request: Request) -> Response:
        """My curve: every moment at which points, grade or rule set changed, the newest first."""
        pages = Pages()
        seller = selectors.seller_for(request.user)
        rows = pages.paginate_queryset(grades.history(seller), request, view=self)
        return pages.get_paginated_response(StepRow(rows, many=True).data)


class SimulationDoor(Door):
    @extend_schema(
        tags=TAGS, responses={200: StandingState, **problems(401, 403, 422)},
        parameters=[
            OpenApiParameter("in_days", int, description=f"0 to {grade_whatif.MOST_DAYS}"),
            *(OpenApiParameter(code, int, description=f"0 to {grade_whatif.MOST_EACH} more") for code in grade_whatif.ASKED),
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What my grade would be `in_days` from today if these events came and nothing else. Changes nothing."""
        seller, form = selectors.seller_for(request.user), WhatIfForm(request.query_params)
        if not form.is_valid():
            raise DomainError(
                code="invalid",
                status=422,
                fields={name: " ".join(map(str, told)) for name, told in form.errors.items()},
            )
        rules, day = rules_grade.current(), time.today()
        known = grades.tallies(seller, rules=rules, day=day)
        days = form.cleaned_data["in_days"] or 0
        result = grade_whatif.what_if(known, form.counts, rules=rules, day=day, in_days=days)
        return Response(StandingState(_standing(result, rules)).data)


class RulesDoor(Door):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(tags=["sellers"], auth=[], responses={200: RulesState})
    def get(self, request: Request) -> Response:
        """The rule set of the grade in force, as data."""
        rule = dated.at(rules_grade.KIND)
        return Response({"version": rule.version, "effective_from": rule.effective_from, "body": dict(rule.body)})


def _standing(found: Standing, rules: RuleSet) -> dict[str, Any]:
    names = ("grade", "points", "by_points", "held_by", "held_until", "wants", "day", "rules", "next_on", "digest")
    return {**{name: getattr(found, name) for name in names}, "groups": grade_facts.groups_of(found, rules)}


def _path(path: grade_whatif.Path) -> dict[str, Any]:
    return {
        "good_audits": path.audits, "deed": path.deed, "count": path.count, "after_days": path.days,
        "grade": path.standing.grade, "points": path.standing.points,
    }  # fmt: skip


def _event(reason: grade_facts.Reason) -> dict[str, Any]:
    event = reason.event
    return {
        "source": event.source, "code": event.code, "label": reason.label, "at": event.at, "points": reason.points,
        "next_on": reason.next_on, "next_points": reason.next_points, "corrected_to": reason.corrected_to,
        "is_struck": reason.is_struck,
    }  # fmt: skip
