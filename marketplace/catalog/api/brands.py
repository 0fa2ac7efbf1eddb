"""Proofs that a seller may sell a brand: the seller hands in and reads the status, a moderator decides."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog.api.moderation import READ, TAGS, WRITE, ModerationDoor
from marketplace.catalog.errors import PaperNotFound
from marketplace.catalog.models import BrandAuthorisation
from marketplace.catalog.selectors import moderation as reads
from marketplace.catalog.services import brands
from marketplace.catalog.views.common import paper_answer
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from marketplace.core.files import EXTENSIONS
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

SELLER_TAGS = ["seller listings"]


class BrandProofUpload(serializers.Serializer[Any]):
    """`paper`: JPEG, PNG, WebP or PDF, at most 8 MB. Kept encrypted."""

    brand = serializers.CharField(max_length=80, help_text="Any of its names.")
    paper = serializers.FileField()
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)


class BrandProofShape(serializers.Serializer[Any]):
    """`verdict` is empty until somebody has looked; `reason` says why it was refused."""

    id = serializers.CharField()
    brand = serializers.CharField()
    valid_until = serializers.DateField(allow_null=True)
    verdict = serializers.CharField(help_text="accepted, refused or empty")
    reason = serializers.CharField(help_text="empty unless refused")
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class OpenBrandProofShape(BrandProofShape):
    seller = serializers.CharField()


class BrandVerdictWish(serializers.Serializer[Any]):
    is_accepted = serializers.BooleanField()
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


def answer(one: BrandAuthorisation) -> dict[str, Any]:
    return {
        "id": one.public_id, "brand": str(one.brand), "valid_until": one.valid_until, "verdict": one.verdict,
        "reason": one.reason, "created_at": one.created_at, "decided_at": one.decided_at,
    }  # fmt: skip


class BrandProofsDoor(Door):
    """The shop's proofs: list and hand in."""

    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPartParser]

    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_brand_proofs", parameters=PAGING,
        responses={200: page_of(BrandProofShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        rows = reads.authorisations_of(shop_for(request.user, Permission.LOOK)).order_by("-pk")
        pages = Pages()
        page: Sequence[BrandAuthorisation] = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([answer(one) for one in page])

    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_brand_proof_add", request={"multipart/form-data": BrandProofUpload},
        responses={201: BrandProofShape, **WRITE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """The same file for the same brand again changes nothing."""
        seller = shop_for(request.user, Permission.GOODS)
        sent = BrandProofUpload(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        made = brands.hand_in(
            seller=seller, brand=said["brand"], upload=said["paper"], valid_until=said["valid_until"],
            actor=request.user.ref,
        )  # fmt: skip
        return Response(answer(made), 201)


class BrandProofDoor(Door):
    """One proof of the shop and how far it is."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_brand_proof", responses={200: BrandProofShape, **problems(401, 403, 404)}
    )
    def get(self, request: Request, paper_id: str) -> Response:
        rows = reads.authorisations_of(shop_for(request.user, Permission.LOOK))
        found = rows.filter(public_id=paper_id).first()
        if found is None:
            raise PaperNotFound
        return Response(answer(found))


class OpenBrandProofsDoor(ModerationDoor):
    """Proofs that wait for a verdict, the oldest first."""

    @extend_schema(
        tags=TAGS, operation_id="ops_brand_proofs", parameters=PAGING,
        responses={200: page_of(OpenBrandProofShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        pages = Pages()
        page: Sequence[BrandAuthorisation] = (
            pages.paginate_queryset(reads.open_authorisations(), request, view=self) or []
        )
        return pages.get_paginated_response([{**answer(one), "seller": one.seller.slug} for one in page])


class BrandProofPaperDoor(ModerationDoor):
    """The paper itself; reading it leaves a trail row."""

    @extend_schema(
        tags=TAGS, operation_id="ops_brand_proof_paper",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request, paper_id: str) -> HttpResponse:
        found = brands.read(public_id=paper_id, reader=request.user)
        name = f"{found.public_id[-6:]}.{EXTENSIONS[found.content_type]}"
        return paper_answer(bytes(found.content), found.content_type, name)


class BrandProofDecisionDoor(ModerationDoor):
    """The verdict, once; the seller is told."""

    @extend_schema(
        tags=TAGS, operation_id="ops_brand_proof_decide", request=BrandVerdictWish,
        responses={200: BrandProofShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, paper_id: str) -> Response:
        sent = BrandVerdictWish(data=request.data)
        sent.is_valid(raise_exception=True)
        found = reads.brand_proof(paper_id)
        brands.decide(authorisation=found, reviewer=request.user, **sent.validated_data)
        return Response(answer(found))
