"""What both sides' doors share."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from returns.api import serializers as shapes
from returns.models import ReturnCase

PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
UNSAFE = problems(400, 401, 403, 404, 409, 415, 422)
ONE = {200: shapes.ReturnAnswer, **UNSAFE}


def read(shape: type[Any], request: Request) -> dict[str, Any]:
    """The checked input. Raises ValidationError (400)."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    checked: dict[str, Any] = given.validated_data
    return checked


def page(view: Door, request: Request, cases: Any) -> Response:
    pages = Pages()
    found: list[ReturnCase] = pages.paginate_queryset(cases, request, view=view) or []
    return pages.get_paginated_response([shapes.answer(case) for case in found])
