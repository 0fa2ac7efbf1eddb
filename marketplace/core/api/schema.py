"""How refusals look in the OpenAPI document: one shape, declared by status code."""

from functools import cache
from typing import Any

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers


class ProblemDetail(serializers.Serializer[Any]):
    """`code` is permanent: branch on it. `message` is for people, in the language of `Accept-Language`."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(child=serializers.JSONField(), help_text="Inputs concerned, by name.")


class Problem(serializers.Serializer[Any]):
    """The one error body."""

    error = ProblemDetail()


def problems(*statuses: int) -> dict[int, type[Problem]]:
    """For `extend_schema(responses={200: Answer, **problems(400, 401, 404)})`."""
    return dict.fromkeys(statuses, Problem)


PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


@cache
def page_of(shape: type[serializers.Serializer[Any]]) -> Any:
    """The answer of a list that `Pages` cuts into pages: count, next, previous, results."""
    return inline_serializer(
        shape.__name__.removesuffix("Shape") + "Page",
        {
            "count": serializers.IntegerField(),
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": shape(many=True),
        },
    )


KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "A key of your own choice for this one action, such as a UUID. The same call again with the same key gets the stored "
        "answer (`Idempotent-Replayed: true`) and does nothing; the same key with another body is a 422."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def idempotency_key(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular hook: every unsafe operation that declares a 422 takes an `Idempotency-Key`."""
    result["components"].setdefault("parameters", {})["IdempotencyKey"] = KEY
    for methods in result["paths"].values():
        for method, operation in methods.items():
            if method != "get" and "422" in operation["responses"]:
                operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
    return result
