"""Shapes of what agents do on a ticket."""

from typing import Any

from rest_framework import serializers

from support.models import Ticket
from support.policies import CLIENT_ID
from support.states import PathStep, TicketStatus

OWN_ID = rf"\A{CLIENT_ID.pattern}\Z"


class TagRequest(serializers.Serializer[Any]):
    tag = serializers.CharField(max_length=30)
    off = serializers.BooleanField(required=False, default=False, help_text="Take it off.")


class PriorityRequest(serializers.Serializer[Any]):
    priority = serializers.ChoiceField(Ticket.Priority.choices)


class LinkRequest(serializers.Serializer[Any]):
    kind = serializers.CharField(
        max_length=30, help_text="`order`, `parcel`, `return_case`, `claim`, `seller`, `ticket` …"
    )
    number = serializers.CharField(max_length=60)


class StepRequest(serializers.Serializer[Any]):
    step = serializers.ChoiceField(PathStep.choices)


class MacroRequest(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40)
    client_id = serializers.RegexField(OWN_ID, max_length=40, help_text="Yours; the same one again says nothing.")


class FollowUpRequest(serializers.Serializer[Any]):
    due_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=200)
    for_team = serializers.BooleanField(required=False, default=False)


class MergeRequest(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=20, help_text="The ticket that ends; the one of the address goes on.")


class SplitRequest(serializers.Serializer[Any]):
    messages = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=100)
    subject = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    client_id = serializers.RegexField(OWN_ID, max_length=40)


class ReminderAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    due_at = serializers.DateTimeField()
    for_team = serializers.BooleanField()


class DeskTicketAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.ChoiceField(TicketStatus.choices)
    path = serializers.ChoiceField(PathStep.choices)
    priority = serializers.ChoiceField(Ticket.Priority.choices)
    reasons = serializers.ListField(child=serializers.CharField())
    team = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    links = serializers.ListField(child=serializers.CharField())
    merged_into = serializers.CharField(allow_blank=True)
    split_from = serializers.CharField(allow_blank=True)
    reminders = ReminderAnswer(many=True)
