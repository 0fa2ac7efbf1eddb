"""`/api/v1/seller/application/`."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from sellers.api import serializers as shapes
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors import checklist
from sellers.selectors.team import shop_for
from sellers.services import applications, entering

UNSAFE = problems(400, 401, 403, 409, 415, 422)
TAGS = ["seller"]


def own(request: Request, permission: Permission = Permission.PAPERS) -> Seller:
    """The shop of the caller, where their role has the permission. Raises NotASeller, NotAllowed (403)."""
    return shop_for(request.user, permission)


def state(seller: Seller) -> dict[str, Any]:
    """The application as the API shows it."""
    return shapes.ApplicationState({"seller": seller, "items": checklist(seller)}).data


class ApplicationDoor(Door):
    @extend_schema(tags=TAGS, responses={200: shapes.ApplicationState, **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """My application or shop with its checklist."""
        return Response(state(own(request)))

    @extend_schema(tags=TAGS, request=shapes.ApplicationInput, responses={201: shapes.ApplicationState, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Start an application. One person acts for one shop (409 otherwise)."""
        seller = applications.start(user=request.user, actor=request.user.ref, **read(shapes.ApplicationInput, request))
        return Response(state(seller), status=201)

    @extend_schema(tags=TAGS, request=shapes.AboutInput, responses={200: shapes.ApplicationState, **UNSAFE})
    def patch(self, request: Request) -> Response:
        """Say who stands behind it. Legal name and address are never shown to others, nor by this API."""
        seller, wish = own(request), read(shapes.AboutInput, request)
        return Response(state(applications.describe(seller=seller, actor=request.user.ref, **wish)))


class ItemDoor(Door):
    @extend_schema(
        tags=TAGS, request=shapes.ItemInput, responses={200: shapes.ApplicationState, **UNSAFE, **problems(404)}
    )
    def put(self, request: Request, code: str) -> Response:
        """Enter one item: number, words, date. Documents stay as they are."""
        seller = own(request)
        wish = shapes.ItemInput(data=request.data)
        wish.is_valid(raise_exception=True)
        entering.provide(seller=seller, code=code, actor=request.user.ref, **wish.to_wish())
        return Response(state(seller))


class ItemFilesDoor(Door):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        tags=TAGS, request={"multipart/form-data": shapes.FileInput},
        responses={201: shapes.ApplicationState, **UNSAFE, **problems(404, 413)},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Add a document to an item. The same file twice is kept once."""
        seller, upload = own(request), read(shapes.FileInput, request)["file"]
        entering.add_files(seller=seller, code=code, actor=request.user.ref, files=[(upload.name or "", upload)])
        return Response(state(seller), status=201)


class DocumentDoor(Door):
    @extend_schema(tags=TAGS, responses={204: None, **problems(400, 401, 403, 404, 409, 422)})
    def delete(self, request: Request, document_id: str) -> Response:
        """Take a document out again."""
        entering.remove_document(seller=own(request), document_id=document_id, actor=request.user.ref)
        return Response(status=204)


class SubmitDoor(Door):
    @extend_schema(tags=TAGS, request=None, responses={200: shapes.ApplicationState, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Hand in. 409 `not_complete` names what is missing."""
        return Response(state(applications.submit(seller=own(request), actor=request.user.ref)))


class WithdrawDoor(Door):
    @extend_schema(tags=TAGS, request=None, responses={200: shapes.ApplicationState, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Take it back while nobody has begun to review."""
        return Response(state(applications.withdraw(seller=own(request), actor=request.user.ref)))
