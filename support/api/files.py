"""The API doors of files and read marks."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from support import selectors
from support.api import serializers as shapes
from support.api.views import CUSTOMER, UNSAFE, read
from support.models import Conversation, ReadMark
from support.services import files, reading, tickets
from support.sockets import is_agent
from support.views.files import stored
from support.wire import as_json

BYTES: Any = {(200, "application/octet-stream"): OpenApiTypes.BINARY, **problems(401, 404)}


def mine(request: Request, public_id: str) -> Conversation:
    """My conversation. Raises ConversationNotFound."""
    return selectors.conversation_for(public_id=public_id, user=request.user)


class FilesDoor(Door):
    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPartParser]

    @extend_schema(
        tags=CUSTOMER,
        operation_id="conversations_send_files",
        request={"multipart/form-data": shapes.ChatFilesRequest},
        responses={201: shapes.MessageAnswer, **UNSAFE, **problems(413, 429)},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Send files, with words or without. Pictures are drawn anew without their metadata. The same `client_id` posts once."""
        conversation = mine(request, public_id)
        wish = read(shapes.ChatFilesRequest, request.data)
        author = request.user.ref
        message, _ticket = tickets.customer_writes(
            conversation=conversation, author=author, body=wish["body"], client_id=wish["client_id"],
            attached=files.store(wish["files"], author=author),
        )  # fmt: skip
        return Response(as_json(message), status=201)


class FileDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=CUSTOMER, operation_id="conversations_file", responses=BYTES)
    def get(self, request: Request, public_id: str, file_id: str) -> HttpResponse:
        """The bytes of a file in one of my conversations; agents open those of every conversation."""
        is_desk = is_agent(request.user)
        conversation = selectors.conversation_for_agent(public_id) if is_desk else mine(request, public_id)
        return stored(selectors.file_of(conversation, file_id, internal=is_desk))


class ReadDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=CUSTOMER,
        operation_id="conversations_read_mark",
        request=shapes.ReadRequest,
        responses={200: shapes.ReadAnswer, **UNSAFE},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """I have read up to this message."""
        conversation = mine(request, public_id)
        up_to: int = read(shapes.ReadRequest, request.data)["up_to"]
        found = reading.mark(conversation=conversation, side=ReadMark.Side.CUSTOMER, up_to=up_to)
        return Response({"up_to": found})
