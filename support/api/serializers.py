"""Shapes of the support API."""

from rest_framework import serializers

from marketplace.core.api.fields import CleanChar


class StartRequest(serializers.Serializer):
    context = CleanChar(max_length=80, required=False, default="", allow_blank=True, help_text="`order:…`, `parcel:…`")
    body = serializers.CharField(max_length=4000)
    client_id = CleanChar(max_length=40)


class PostRequest(serializers.Serializer):
    body = serializers.CharField(max_length=4000)
    client_id = CleanChar(max_length=40, help_text="Yours; the same one again posts nothing.")


class ReplyRequest(PostRequest):
    internal = serializers.BooleanField(required=False, default=False)


class MessageAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    sender = serializers.CharField()
    body = serializers.CharField()
    sent_at = serializers.DateTimeField()
    client_id = serializers.CharField()
    internal = serializers.BooleanField()


class ConversationAnswer(serializers.Serializer):
    id = serializers.CharField()
    context = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    last_message_at = serializers.DateTimeField()


class ConversationWithMessages(ConversationAnswer):
    messages = MessageAnswer(many=True)


class TicketAnswer(serializers.Serializer):
    number = serializers.CharField()
    conversation = serializers.CharField()
    status = serializers.CharField()
    priority = serializers.CharField()
    topic = serializers.CharField()
    subject = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    first_reply_at = serializers.DateTimeField(allow_null=True)
