"""`/api/v1/ops/applications/`: the review desk for ops."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from marketplace.core.errors import NotFound
from sellers.api.serializers import ItemRow
from sellers.models import Seller
from sellers.selectors import review as desk
from sellers.selectors.papers import checklist, requirement_of
from sellers.services import documents, review, screening
from sellers.states import HitStatus, SellerStatus
from sellers.views.review import PDF_POLICY, PICTURE_POLICY

TAGS = ["ops"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
HIT_VERBS = {"clear": screening.clear, "confirm": screening.confirm}


class QueueLine(serializers.Serializer):
    seller = serializers.CharField(source="seller.public_id")
    display_name = serializers.CharField(source="seller.display_name")
    kind = serializers.ChoiceField(source="seller.kind", choices=Seller.Kind.values)
    country = serializers.CharField(source="seller.country")
    status = serializers.ChoiceField(source="seller.status", choices=SellerStatus.values)
    waiting_since = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    item_count = serializers.IntegerField()
    decided_count = serializers.IntegerField()
    open_hits = serializers.IntegerField()
    is_signed_once = serializers.BooleanField(source="seller.first_approved_by")


class QueuePage(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = QueueLine(many=True)


class HintRow(serializers.Serializer):
    code = serializers.CharField()
    tone = serializers.ChoiceField(choices=["warn", "stop"])
    text = serializers.CharField()
    other = serializers.CharField(source="other.public_id", allow_null=True, default=None)
    link = serializers.CharField(allow_blank=True)


class HitRow(serializers.Serializer):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=HitStatus.values)
    source = serializers.CharField()
    entry = serializers.CharField()
    entry_name = serializers.CharField()
    field = serializers.CharField()
    score = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    decided_by = serializers.CharField(allow_blank=True)


class ApplicationFile(serializers.Serializer):
    """Everything about one application. Reading the papers themselves is a call of its own, and recorded."""

    seller = serializers.CharField(source="seller.public_id")
    display_name = serializers.CharField(source="seller.display_name")
    legal_name = serializers.CharField(source="seller.legal_name")
    contact_address = serializers.CharField(source="seller.contact_address")
    kind = serializers.ChoiceField(source="seller.kind", choices=Seller.Kind.values)
    country = serializers.CharField(source="seller.country")
    status = serializers.ChoiceField(source="seller.status", choices=SellerStatus.values)
    submitted_at = serializers.DateTimeField(source="seller.submitted_at", allow_null=True)
    lapsed_at = serializers.DateTimeField(source="seller.lapsed_at", allow_null=True)
    requirements_version = serializers.IntegerField(source="seller.requirements_version")
    first_approved_by = serializers.CharField(source="seller.first_approved_by", allow_blank=True)
    due_at = serializers.DateTimeField(allow_null=True)
    items = ItemRow(many=True)
    hints = HintRow(many=True)
    hits = HitRow(many=True)


class ReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class OpsDoor(Door):
    permission_classes = (HasRole.of(Role.OPS),)


def file_of(seller: Seller) -> dict[str, Any]:
    """The application as the desk shows it."""
    items, clock = checklist(seller), desk.clock_of(seller)
    return ApplicationFile({
        "seller": seller, "items": items, "hints": desk.hints_for(seller, items), "hits": desk.hits_of(seller)[:50],
        "due_at": clock.due_at if clock else None,
    }).data  # fmt: skip


class QueueDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_applications_list", tags=TAGS, responses={200: QueuePage, **READ},
        parameters=[
            OpenApiParameter("tab", str, enum=list(desk.TABS), description="What waits; `waiting` unless told."),
            OpenApiParameter("page", int), OpenApiParameter("page_size", int),
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Applications and renewals that wait for a decision, the longest waiting first."""
        tab, pages = request.query_params.get("tab", "waiting"), Pages()
        page = pages.paginate_queryset(desk.queue(tab if tab in desk.TABS else "waiting"), request, self)
        return pages.get_paginated_response(QueueLine(desk.queue_rows(page or []), many=True).data)


class ApplicationFileDoor(OpsDoor):
    @extend_schema(tags=TAGS, responses={200: ApplicationFile, **READ})
    def get(self, request: Request, seller_id: str) -> Response:
        """One application with its items, hints and resemblances with the sanctions list."""
        return Response(file_of(desk.application(seller_id)))


class SellerVerbDoor(OpsDoor):
    @extend_schema(tags=TAGS, request=ReasonInput, responses={200: ApplicationFile, **WRITE})
    def post(self, request: Request, seller_id: str, verb: str) -> Response:
        """take, approve (two different people), reject, restrict, suspend, reinstate, close. All but the first two need a
        reason.
        """
        function, wish = review.SELLER_VERBS.get(verb), read(ReasonInput, request)
        if function is None:
            raise NotFound
        seller = desk.application(seller_id)
        function(seller=seller, reviewer=request.user, **_words(verb, wish))
        return Response(file_of(desk.application(seller_id)))


class ItemVerbDoor(OpsDoor):
    @extend_schema(tags=TAGS, request=ReasonInput, responses={200: ApplicationFile, **WRITE})
    def post(self, request: Request, seller_id: str, code: str, verb: str) -> Response:
        """accept, reject (what to fix), waive (why not needed)."""
        function, wish = review.ITEM_VERBS.get(verb), read(ReasonInput, request)
        if function is None:
            raise NotFound
        seller = desk.application(seller_id)
        function(requirement=requirement_of(seller, code), reviewer=request.user, **_words(verb, wish))
        return Response(file_of(desk.application(seller_id)))


class HitVerbDoor(OpsDoor):
    @extend_schema(tags=TAGS, request=ReasonInput, responses={200: ApplicationFile, **WRITE})
    def post(self, request: Request, seller_id: str, hit_id: int, verb: str) -> Response:
        """clear (somebody else of a similar name) or confirm (it is them), with a reason."""
        function, wish = HIT_VERBS.get(verb), read(ReasonInput, request)
        if function is None:
            raise NotFound
        function(seller=desk.application(seller_id), hit_id=hit_id, reviewer=request.user, reason=wish["reason"])
        return Response(file_of(desk.application(seller_id)))


class PaperDoor(OpsDoor):
    @extend_schema(
        tags=TAGS, responses={(200, "image/jpeg"): OpenApiTypes.BINARY, (200, "application/pdf"): OpenApiTypes.BINARY, **READ,
                              **problems(409)},
    )  # fmt: skip
    def get(self, request: Request, document_id: str) -> HttpResponse:
        """One paper with your name and the time on every page. Each reading is recorded."""
        opened = documents.open_for_review(document_id=document_id, reader=request.user)
        response = HttpResponse(opened.content, content_type=opened.content_type)
        response["Cache-Control"] = "no-store"
        is_pdf = opened.content_type == "application/pdf"
        response["Content-Security-Policy"] = PDF_POLICY if is_pdf else PICTURE_POLICY
        return response


def _words(verb: str, wish: dict[str, Any]) -> dict[str, str]:
    return {"reason": wish["reason"]} if verb in review.NEEDS_REASON else {}
