"""Shapes of the support API."""

from typing import Any

from rest_framework import serializers

from support.models import Arrival, Message, Ticket
from support.policies import CLIENT_ID, MAX_LENGTH, MOST_FILES
from support.states import TicketStatus

MAX_ID = 2**63 - 1
OWN_ID = rf"\A{CLIENT_ID.pattern}\Z"


class PostRequest(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=MAX_LENGTH)
    client_id = serializers.RegexField(OWN_ID, max_length=40, help_text="Yours; the same one again posts nothing.")


class ChatFilesRequest(serializers.Serializer[Any]):
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), max_length=MOST_FILES,
        help_text="Pictures (JPEG, PNG, WebP), MP4 of a minute, PDF.",
    )  # fmt: skip
    body = serializers.CharField(max_length=MAX_LENGTH, required=False, default="", allow_blank=True)
    client_id = serializers.RegexField(OWN_ID, max_length=40, help_text="Yours; the same one again posts nothing.")


class ReadRequest(serializers.Serializer[Any]):
    up_to = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="The last message that was shown.")


class ReadAnswer(serializers.Serializer[Any]):
    up_to = serializers.IntegerField(help_text="How far you have read; an older id changes nothing.")


class StartRequest(PostRequest):
    context = serializers.CharField(
        max_length=80, required=False, default="", allow_blank=True, help_text="`order:…`, `return_case:…`, `parcel:…`"
    )


class ReplyRequest(PostRequest):
    internal = serializers.BooleanField(required=False, default=False, help_text="A note that the customer never sees.")


class AskSellerRequest(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=MAX_LENGTH)


class TakeRequest(serializers.Serializer[Any]):
    takeover = serializers.BooleanField(
        required=False, default=False, help_text="Take it from the colleague who has it."
    )


class AfterQuery(serializers.Serializer[Any]):
    after = serializers.IntegerField(
        min_value=0, max_value=MAX_ID, required=False, default=0, help_text="Only messages after this message id."
    )


class ChatFileAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    type = serializers.CharField(help_text="MIME type, by the bytes.")
    size = serializers.IntegerField(help_text="Bytes.")
    width = serializers.IntegerField(help_text="Pixels; 0 where it is no picture.")
    height = serializers.IntegerField()
    seconds = serializers.IntegerField(help_text="Length of a video; else 0.")


class ChatChoiceAnswer(serializers.Serializer[Any]):
    label = serializers.CharField()
    say = serializers.CharField(required=False, help_text="Send this as the next message.")
    href = serializers.CharField(required=False, help_text="Or open this page.")


class MessageAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    sender = serializers.ChoiceField(Message.Sender.choices)
    body = serializers.CharField()
    sent_at = serializers.DateTimeField()
    client_id = serializers.CharField()
    internal = serializers.BooleanField()
    choices = ChatChoiceAnswer(many=True)
    files = ChatFileAnswer(many=True)


class ConversationFacts(serializers.Serializer[Any]):
    id = serializers.CharField()
    context = serializers.CharField(allow_blank=True)
    channel = serializers.CharField(help_text="How it came in: `web`, `mail` or `wechat`.")
    created_at = serializers.DateTimeField()
    last_message_at = serializers.DateTimeField()


class ConversationAnswer(ConversationFacts):
    unread = serializers.IntegerField(help_text="Answers after your read mark.")


class Marks(serializers.Serializer[Any]):
    customer = serializers.IntegerField()
    desk = serializers.IntegerField()


class ConversationWithMessages(ConversationFacts):
    messages = MessageAnswer(many=True)
    read = Marks(help_text="How far each side has read: message ids, 0 for nothing.")


class ConversationPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ConversationAnswer(many=True)


class TicketAnswer(serializers.Serializer[Any]):
    number = serializers.CharField()
    conversation = serializers.CharField()
    status = serializers.ChoiceField(TicketStatus.choices)
    priority = serializers.ChoiceField(Ticket.Priority.choices)
    topic = serializers.CharField()
    subject = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    assignee = serializers.CharField(allow_blank=True, help_text="Reference of the agent who has it.")
    created_at = serializers.DateTimeField()
    first_reply_at = serializers.DateTimeField(allow_null=True)
    solved_at = serializers.DateTimeField(allow_null=True)


class TicketWithMessages(TicketAnswer):
    messages = MessageAnswer(many=True)


class TicketPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = TicketAnswer(many=True)


class ArrivalAnswer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(Arrival.Verdict.choices, help_text="What was made of it.")
