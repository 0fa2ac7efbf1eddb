"""What the API of the help centre takes and gives."""

from typing import Any

from rest_framework import serializers

from knowledge.models import Complaint
from knowledge.states import ComplaintStatus


class ArticleLine(serializers.Serializer[Any]):
    """An article in a list."""

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    url = serializers.CharField()


class ArticleList(serializers.Serializer[Any]):
    results = ArticleLine(many=True)


class ArticleAnswer(ArticleLine):
    """One article; `body` is the small markup, `html` the same for pages."""

    body = serializers.CharField()
    html = serializers.CharField()
    helpful = serializers.IntegerField()
    unhelpful = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class VoteRequest(serializers.Serializer[Any]):
    helpful = serializers.BooleanField()


class VoteAnswer(serializers.Serializer[Any]):
    helpful = serializers.IntegerField()
    unhelpful = serializers.IntegerField()


class ComplainRequest(serializers.Serializer[Any]):
    """`about`: `order:MO…`, kept only where it is the caller's own."""

    kind = serializers.ChoiceField(choices=Complaint.Kind.choices)
    text = serializers.CharField(min_length=5, max_length=4000)
    wish = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    about = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    client_id = serializers.RegexField(r"^[!-~]{1,40}$")


class SayRequest(serializers.Serializer[Any]):
    text = serializers.CharField(min_length=1, max_length=4000)


class StepLine(serializers.Serializer[Any]):
    kind = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class ComplaintLine(serializers.Serializer[Any]):
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=Complaint.Kind.choices)
    status = serializers.ChoiceField(choices=ComplaintStatus.choices)
    outcome = serializers.CharField()
    about = serializers.CharField()
    received_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class ComplaintAnswer(ComplaintLine):
    steps = StepLine(many=True)
