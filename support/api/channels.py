"""The doors of the channels: a mail provider's webhook, and the official account's pushes. Each is kept once by its own id."""

from typing import IO, Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from support.api import serializers as shapes
from support.channels.base import BadSignature, Unreadable
from support.channels.mail import parsing
from support.channels.table import CHANNELS
from support.channels.wechat import xml
from support.models import Arrival, Conversation
from support.services import arriving, wechat

TAGS = ["channels"]
SIGNATURE = OpenApiParameter(
    "X-Signature", str, OpenApiParameter.HEADER, required=True,
    description='`t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`',
)  # fmt: skip
SIGNED = [OpenApiParameter(name, str, required=True) for name in ("signature", "timestamp", "nonce")]
LETTER: Any = {("application/octet-stream"): OpenApiTypes.BINARY}  # or message/rfc822
PUSH: Any = {("text/xml"): OpenApiTypes.BINARY}
ANSWER: Any = {(200, "text/plain"): OpenApiTypes.STR, **problems(400, 403, 413, 415)}


class _Raw(BaseParser):
    """The body as it came, never more than the channel carries."""

    longest = 0

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(self.longest + 1)
        if len(body) > self.longest:
            raise Unreadable(status=413)
        return body


class _LetterParser(_Raw):
    media_type = "message/rfc822"
    longest = parsing.LONGEST


class _PlainLetter(_LetterParser):
    media_type = "application/octet-stream"


class _PushParser(_Raw):
    media_type = "text/xml"
    longest = xml.LONGEST


class _AnyXml(_PushParser):
    media_type = "application/xml"


class SignedDoor(Door):
    """No person and no key: the signature is the door's lock, and the message's own id makes it idempotent."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    calls_outside = True


class MailDoor(SignedDoor):
    parser_classes = [_LetterParser, _PlainLetter]

    @extend_schema(
        tags=TAGS, operation_id="channels_mail", auth=[], parameters=[SIGNATURE], request=LETTER,
        responses={200: shapes.ArrivalAnswer, **problems(400, 403, 413, 415)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """A raw letter. What no person wrote is kept and answered by nothing; the same letter again changes nothing."""
        if not request.headers.get("X-Signature"):
            raise BadSignature
        channel, body = CHANNELS[Conversation.Channel.MAIL], _bytes(request)
        channel.verify(body=body, told=request.headers)
        return Response({"verdict": arriving.take(channel.parse(body)).verdict})


class WeChatDoor(SignedDoor):
    parser_classes = [_PushParser, _AnyXml]

    @extend_schema(
        tags=TAGS, operation_id="channels_wechat_check", auth=[], responses=ANSWER,
        parameters=[*SIGNED, OpenApiParameter("echostr", str, required=True)],
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """They ask whether it is us: the signed echo."""
        told = request.query_params
        CHANNELS[Conversation.Channel.WECHAT].verify(body=b"", told=told)
        return _plain(told.get("echostr", "")[:200])

    @extend_schema(
        tags=TAGS, operation_id="channels_wechat", auth=[], parameters=SIGNED, request=PUSH, responses=ANSWER
    )
    def post(self, request: Request) -> HttpResponse:
        """A message or an event. Answered at once: `success`, or a passive answer; what people say comes later."""
        channel = CHANNELS[Conversation.Channel.WECHAT]
        channel.verify(body=b"", told=request.query_params)
        incoming = channel.parse(_bytes(request))
        arrival: Arrival = wechat.take(incoming)
        words = wechat.passive_answer(incoming, arrival)
        if not words:
            return _plain("success")
        return HttpResponse(
            xml.text(to=incoming.address, sender=incoming.to, at=int(arrival.received_at.timestamp()), content=words),
            content_type="text/xml; charset=utf-8",
        )


def _bytes(request: Request) -> bytes:
    """The body; nothing at all where there was none."""
    body: Any = request.data
    return body if isinstance(body, bytes) else b""


def _plain(text: str) -> HttpResponse:
    """Plain text whatever it holds: an echo must not become a page of ours."""
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
