"""What the doors of finance share: who may enter, how a day and a period are asked for."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from finance.policies import periods
from finance.policies.periods import KINDS, Period
from finance.selectors.figures import day_of
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core import time
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages

TAGS = ["finance"]
READ = problems(401, 403, 404)
LIST = problems(401, 403, 404)  # 404: a page that is not there
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
DAY = OpenApiParameter("day", str, description="Business day (Asia/Shanghai), 2026-11-21. Today unless told.")
BY = OpenApiParameter("by", str, enum=list(KINDS), description="The period around `day`: a week unless told.")
MINOR = "whole minor units of `currency`"


class FinanceDoor(Door):
    """People of finance, and operations: as the pages under `/admin/finance/`."""

    permission_classes = (HasRole.of(Role.FINANCE, Role.OPS),)

    def paged(self, request: Request, rows: QuerySet[Any] | list[Any], shape: type[serializers.Serializer[Any]]) -> Response:  # fmt: skip
        """One page of `rows` in `shape`."""
        pages = Pages()
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(shape(found, many=True).data)


def asked_day(request: Request) -> date:
    """`?day=`; today where it says nothing that makes sense."""
    return day_of(request.query_params.get("day", ""), time.today())


def asked_period(request: Request) -> Period:
    kind = request.query_params.get("by", "week")
    return periods.of(kind if kind in KINDS else "week", asked_day(request))
