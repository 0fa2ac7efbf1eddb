"""How refusals look in the OpenAPI document: one shape, declared by status code."""

from typing import Any

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
