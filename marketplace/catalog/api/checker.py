"""API door: can I sell it?"""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog.policies.fields import CONDITIONS, DANGERS
from marketplace.catalog.policies.sellable import ASK, NO, YES
from marketplace.catalog.selectors.sellable import check, suggest_hs
from marketplace.catalog.views.checker import CURRENCIES, CheckerForm
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door

VERDICTS = (YES, ASK, NO)
ASKED = [
    OpenApiParameter("q", OpenApiTypes.STR, description="What it is, in any language."),
    OpenApiParameter("category", OpenApiTypes.STR, description="Slug of a leaf."),
    OpenApiParameter("hs_code", OpenApiTypes.STR),
    OpenApiParameter("gtin", OpenApiTypes.STR),
    OpenApiParameter("origin", OpenApiTypes.STR, description="ISO 3166 alpha-2."),
    OpenApiParameter("price", OpenApiTypes.DECIMAL),
    OpenApiParameter("currency", OpenApiTypes.STR, enum=CURRENCIES),
    OpenApiParameter("weight_g", OpenApiTypes.INT),
    OpenApiParameter("net_content", OpenApiTypes.INT),
    OpenApiParameter("danger", OpenApiTypes.STR, enum=sorted(DANGERS)),
    OpenApiParameter("condition", OpenApiTypes.STR, enum=sorted(CONDITIONS)),
]


class FindingShape(serializers.Serializer[Any]):
    """One answer with its source."""

    topic = serializers.CharField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    title = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()


class HsSuggestion(serializers.Serializer[Any]):
    hs_code = serializers.CharField()
    name = serializers.CharField()


class SellableShape(serializers.Serializer[Any]):
    """`verdict` is the worst of the findings: `no` stops, `ask` needs something, `yes` is free to go."""

    verdict = serializers.ChoiceField(choices=VERDICTS)
    findings = FindingShape(many=True)
    hs_suggestions = HsSuggestion(many=True)


class CanISellDoor(Door):
    """Positive list, yearly quantity, papers, label, transport and tax of something somebody wants to sell."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["listings"], operation_id="can_i_sell", parameters=ASKED,
        responses={200: SellableShape, **problems(400, 401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        language = get_language() or "zh-hans"
        form = CheckerForm(request.query_params, language=language)
        if not form.is_valid():
            raise ValidationError({name: [str(one) for one in errors] for name, errors in form.errors.items()})
        question = form.question()
        verdict, findings = check(question, language)
        hints = suggest_hs(question.words, question.category) if not question.hs_code else []
        return Response(
            {
                "verdict": verdict,
                "findings": [vars(one) for one in findings],
                "hs_suggestions": [{"hs_code": code, "name": name} for code, name in hints],
            }
        )
