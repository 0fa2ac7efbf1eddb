"""The API doors of support: the customer's conversations, the agent's tickets."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from support import selectors
from support.api import serializers as shapes
from support.models import Conversation, Ticket
from support.services import conversations, tickets
from support.wire import as_json

TAGS = ["support"]
AFTER = OpenApiParameter("after", OpenApiTypes.INT, description="Only messages after this message id.")
MAX_ID = 2**63 - 1


class ConversationsDoor(Door):
    """My conversations: list, or start one with its first message."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="conversations_list", responses={200: shapes.ConversationAnswer(many=True), **problems(401, 404)}
    )
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(selectors.conversations_of(request.user), request, view=self) or []
        return pages.get_paginated_response([_conversation(found) for found in page])

    @extend_schema(
        tags=TAGS, operation_id="conversations_start", request=shapes.StartRequest,
        responses={201: shapes.ConversationWithMessages, **problems(400, 401, 409, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        data = _valid(shapes.StartRequest, request)
        conversation = conversations.start(
            user=request.user, context=data["context"], locale=request.user.locale, actor=request.user.ref
        )
        tickets.customer_writes(
            conversation=conversation, author=request.user.ref, body=data["body"], client_id=data["client_id"]
        )
        return Response(_with_messages(conversation), status=201)


class ConversationDoor(Door):
    """One conversation: read (also by polling with `after`), write."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="conversations_read", parameters=[AFTER],
        responses={200: shapes.ConversationWithMessages, **problems(400, 401, 404)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        conversation = selectors.conversation_for(public_id=public_id, user=request.user)
        return Response(_with_messages(conversation, after=_after(request)))

    @extend_schema(
        tags=TAGS, operation_id="conversations_post", request=shapes.PostRequest,
        responses={201: shapes.MessageAnswer, **problems(400, 401, 404, 409, 415, 422, 429)},
    )
    def post(self, request: Request, public_id: str) -> Response:
        data = _valid(shapes.PostRequest, request)
        conversation = selectors.conversation_for(public_id=public_id, user=request.user)
        message, _ticket = tickets.customer_writes(
            conversation=conversation, author=request.user.ref, body=data["body"], client_id=data["client_id"]
        )
        return Response(as_json(message), status=201)


class TicketsDoor(Door):
    """The desk's queue."""

    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(tags=TAGS, operation_id="tickets_list", responses={200: shapes.TicketAnswer(many=True), **problems(401, 403, 404)})
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(selectors.tickets(), request, view=self) or []
        return pages.get_paginated_response([_ticket(found) for found in page])


class ReplyDoor(Door):
    """The agent answers, or leaves an internal note."""

    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(
        tags=TAGS, operation_id="tickets_reply", request=shapes.ReplyRequest,
        responses={201: shapes.MessageAnswer, **problems(400, 401, 403, 404, 409, 415, 422)},
    )
    def post(self, request: Request, number: str) -> Response:
        data = _valid(shapes.ReplyRequest, request)
        message = tickets.reply(
            ticket=selectors.ticket_by_number(number), agent=request.user, body=data["body"], client_id=data["client_id"],
            is_internal=data["internal"],
        )
        return Response(as_json(message), status=201)


class SolveDoor(Door):
    """The agent marks a ticket as solved."""

    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(
        tags=TAGS, operation_id="tickets_solve", request=None, responses={200: shapes.TicketAnswer, **problems(401, 403, 404, 409, 415, 422)}
    )
    def post(self, request: Request, number: str) -> Response:
        return Response(_ticket(tickets.solve(ticket=selectors.ticket_by_number(number), agent=request.user)))


def _valid(shape: Any, request: Request) -> dict[str, Any]:
    form = shape(data=request.data)
    form.is_valid(raise_exception=True)
    data: dict[str, Any] = form.validated_data
    return data


def _after(request: Request) -> int:
    text = request.query_params.get("after", "0")
    return min(int(text), MAX_ID) if text.isascii() and text.isdigit() and len(text) < 30 else 0


def _conversation(found: Conversation) -> dict[str, Any]:
    return {
        "id": found.public_id, "context": found.context, "created_at": found.created_at, "last_message_at": found.last_message_at
    }


def _with_messages(found: Conversation, *, after: int = 0) -> dict[str, Any]:
    return _conversation(found) | {"messages": [as_json(message) for message in selectors.messages_of(found, after=after)]}


def _ticket(found: Ticket) -> dict[str, Any]:
    plain = ("number", "status", "priority", "topic", "subject", "about", "created_at", "first_reply_at")
    return {name: getattr(found, name) for name in plain} | {"conversation": found.conversation.public_id}
