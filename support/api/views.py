"""The API doors of support: the customer's conversations, the agent's tickets."""

from typing import Any

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
from support.models import Conversation, ReadMark, Ticket
from support.services import seller_questions, tickets
from support.wire import as_json

CUSTOMER, DESK = ["support"], ["desk"]
PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
UNSAFE = problems(400, 401, 403, 404, 409, 415, 422)
ONE_TICKET = {200: shapes.TicketAnswer, **UNSAFE}


def read(shape: type[Any], given: Any) -> dict[str, Any]:
    """The checked input. Raises ValidationError (400)."""
    form = shape(data=given)
    form.is_valid(raise_exception=True)
    checked: dict[str, Any] = form.validated_data
    return checked


class ConversationsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=CUSTOMER,
        operation_id="conversations_list",
        parameters=PAGING,
        responses={200: shapes.ConversationPage, **problems(401, 404)},
    )
    def get(self, request: Request) -> Response:
        """My conversations, latest first."""
        pages = Pages()
        mine = selectors.with_unread(selectors.conversations_of(request.user))
        page = pages.paginate_queryset(mine, request, view=self) or []
        return pages.get_paginated_response([_conversation(found) | {"unread": found.unread} for found in page])

    @extend_schema(
        tags=CUSTOMER,
        operation_id="conversations_start",
        request=shapes.StartRequest,
        responses={201: shapes.ConversationWithMessages, **UNSAFE, **problems(429)},
    )
    def post(self, request: Request) -> Response:
        """Start a conversation with its first message; a person answers. The same `client_id` again starts nothing."""
        wish = read(shapes.StartRequest, request.data)
        user = request.user
        conversation, _message = tickets.ask(user=user, locale=user.locale, author=user.ref, **wish)
        return Response(_with_messages(conversation), status=201)


class ConversationDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=CUSTOMER,
        operation_id="conversations_read",
        parameters=[shapes.AfterQuery],
        responses={200: shapes.ConversationWithMessages, **problems(400, 401, 404)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        """One of my conversations; `after` asks for what is new."""
        after: int = read(shapes.AfterQuery, request.query_params)["after"]
        return Response(_with_messages(_mine(request, public_id), after=after))

    @extend_schema(
        tags=CUSTOMER,
        operation_id="conversations_post",
        request=shapes.PostRequest,
        responses={201: shapes.MessageAnswer, **UNSAFE, **problems(429)},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Write. The same `client_id` again posts nothing and answers the same."""
        wish = read(shapes.PostRequest, request.data)
        message, _ticket = tickets.customer_writes(
            conversation=_mine(request, public_id), author=request.user.ref, **wish
        )
        return Response(as_json(message), status=201)


class TicketsDoor(Door):
    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(
        tags=DESK,
        operation_id="tickets_list",
        parameters=[*PAGING, OpenApiParameter("q", str, description="Ticket, order, parcel or return number.")],
        responses={200: shapes.TicketPage, **problems(401, 403, 404)},
    )
    def get(self, request: Request) -> Response:
        """The queue: urgent first, then the longest waiting. `q` finds tickets of any status."""
        pages = Pages()
        found = selectors.tickets(query=request.query_params.get("q", "")[:40])
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([_ticket(ticket) for ticket in page])


class TicketDoor(Door):
    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(
        tags=DESK,
        operation_id="tickets_read",
        parameters=[shapes.AfterQuery],
        responses={200: shapes.TicketWithMessages, **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, number: str) -> Response:
        """One ticket with its conversation, notes included."""
        after: int = read(shapes.AfterQuery, request.query_params)["after"]
        ticket = selectors.ticket_by_number(number)
        spoken = selectors.messages_of(ticket.conversation, after=after, internal=True)
        return Response(_ticket(ticket) | {"messages": [as_json(message) for message in spoken]})


class ReplyDoor(Door):
    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(
        tags=DESK,
        operation_id="tickets_reply",
        request=shapes.ReplyRequest,
        responses={201: shapes.MessageAnswer, **UNSAFE},
    )
    def post(self, request: Request, number: str) -> Response:
        """Answer, or leave an internal note. Answering takes a free ticket."""
        wish = read(shapes.ReplyRequest, request.data)
        message = tickets.reply(
            ticket=selectors.ticket_by_number(number),
            agent=request.user,
            body=wish["body"],
            client_id=wish["client_id"],
            is_internal=wish["internal"],
        )
        return Response(as_json(message), status=201)


class TakeDoor(Door):
    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(tags=DESK, operation_id="tickets_take", request=shapes.TakeRequest, responses=ONE_TICKET)
    def post(self, request: Request, number: str) -> Response:
        """Take a ticket."""
        is_takeover: bool = read(shapes.TakeRequest, request.data)["takeover"]
        ticket = selectors.ticket_by_number(number)
        return Response(_ticket(tickets.take(ticket=ticket, agent=request.user, is_takeover=is_takeover)))


class WaitDoor(Door):
    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(tags=DESK, operation_id="tickets_wait", request=None, responses=ONE_TICKET)
    def post(self, request: Request, number: str) -> Response:
        """The seller has to do something first."""
        return Response(_ticket(tickets.wait_for_seller(ticket=selectors.ticket_by_number(number), agent=request.user)))


class AskSellerDoor(Door):
    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(tags=DESK, operation_id="tickets_ask_seller", request=shapes.AskSellerRequest, responses=ONE_TICKET)
    def post(self, request: Request, number: str) -> Response:
        """Ask the seller of what the ticket is about. They see the question, not the conversation."""
        ticket, wish = selectors.ticket_by_number(number), read(shapes.AskSellerRequest, request.data)
        seller_questions.ask(ticket=ticket, agent=request.user, question=wish["question"])
        return Response(_ticket(selectors.ticket_by_number(number)))


class SolveDoor(Door):
    permission_classes = [HasRole.of(Role.AGENT)]

    @extend_schema(tags=DESK, operation_id="tickets_solve", request=None, responses=ONE_TICKET)
    def post(self, request: Request, number: str) -> Response:
        """Mark as solved; the customer's next message opens it again."""
        return Response(_ticket(tickets.solve(ticket=selectors.ticket_by_number(number), agent=request.user)))


def _mine(request: Request, public_id: str) -> Conversation:
    return selectors.conversation_for(public_id=public_id, user=request.user)


def _conversation(found: Conversation) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "context": found.context,
        "channel": found.channel,
        "created_at": found.created_at,
        "last_message_at": found.last_message_at,
    }


def _with_messages(found: Conversation, *, after: int = 0) -> dict[str, Any]:
    marks = selectors.marks_of(found)
    return _conversation(found) | {
        "messages": [as_json(message) for message in selectors.messages_of(found, after=after)],
        "read": {side.value: marks.get(side.value, 0) for side in ReadMark.Side},
    }


def _ticket(found: Ticket) -> dict[str, Any]:
    plain = ("number", "status", "priority", "topic", "subject", "about", "created_at", "first_reply_at", "solved_at")
    return {name: getattr(found, name) for name in plain} | {
        "conversation": found.conversation.public_id,
        "assignee": found.assignee.ref if found.assignee else "",
    }
