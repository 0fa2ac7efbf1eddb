"""API doors of papers, certificates, the seller's word, versions, and the properties of a category."""

from collections.abc import Sequence
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog import selectors
from marketplace.catalog.api.views import READ, TAGS, WRITE, SellerDoor
from marketplace.catalog.errors import ListingNotFound
from marketplace.catalog.models import CategoryAttribute, Certificate, Listing, ListingPaper, ListingVersion
from marketplace.catalog.policies.differences import changes
from marketplace.catalog.selectors import moderation as reads
from marketplace.catalog.selectors.attributes import attributes_of
from marketplace.catalog.services import attesting, papers, videos
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages


class PaperUpload(serializers.Serializer[Any]):
    """`paper`: JPEG, PNG, WebP or PDF, at most 8 MB. Kept encrypted."""

    kind = serializers.ChoiceField(choices=ListingPaper.Kind.choices)
    paper = serializers.FileField()


class PaperShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=ListingPaper.Kind.choices)
    created_at = serializers.DateTimeField()


class CertificateFields(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=papers.NAME)
    issuer = serializers.CharField(max_length=papers.ISSUER)
    number = serializers.CharField(max_length=papers.NUMBER)
    expires_on = serializers.DateField(required=False, allow_null=True, default=None)
    paper_id = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class CertificateShape(serializers.Serializer[Any]):
    """`verdict` is empty until we have asked the issuer."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    issuer = serializers.CharField()
    number = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)
    verdict = serializers.CharField(allow_blank=True)


class AttestationShape(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    said_at = serializers.DateTimeField()


class ChangeShape(serializers.Serializer[Any]):
    field = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class VersionShape(serializers.Serializer[Any]):
    """One version and what it changed against the one before."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    changes = ChangeShape(many=True)


class AttributeShape(serializers.Serializer[Any]):
    """A typed property. `choices` maps code to words in the language of `Accept-Language`."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=CategoryAttribute.Kind.choices)
    unit = serializers.CharField(allow_blank=True)
    choices = serializers.DictField(child=serializers.CharField())
    on_label = serializers.BooleanField(help_text="The Chinese electronic label should say it.")


def paper_answer(one: ListingPaper) -> dict[str, Any]:
    return {"id": one.public_id, "kind": one.kind, "created_at": one.created_at}


def certificate_answer(one: Certificate) -> dict[str, Any]:
    names = ("name", "issuer", "number", "expires_on", "verdict")
    return {"id": one.pk, **{name: getattr(one, name) for name in names}}


class PapersDoor(SellerDoor):
    """Receipts, price tags, certificates of an item."""

    parser_classes = [MultiPartParser]

    @extend_schema(tags=TAGS, operation_id="seller_listings_papers", responses={200: PaperShape(many=True), **READ})
    def get(self, request: Request, public_id: str) -> Response:
        rows = self.own(request, public_id).papers.defer("content")
        return Response([paper_answer(one) for one in rows])

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_paper_add", request={"multipart/form-data": PaperUpload},
        responses={201: PaperShape, **WRITE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        listing = self.own(request, public_id)
        sent = PaperUpload(data=request.data)
        sent.is_valid(raise_exception=True)
        kind, upload = sent.validated_data["kind"], sent.validated_data["paper"]
        return Response(
            paper_answer(papers.add(listing=listing, kind=kind, upload=upload, actor=request.user.ref)), 201
        )


class PaperDoor(SellerDoor):
    """Take a paper away."""

    @extend_schema(tags=TAGS, operation_id="seller_listings_paper_remove", responses={204: None, **WRITE})
    def delete(self, request: Request, public_id: str, paper_id: str) -> Response:
        papers.remove(listing=self.own(request, public_id), paper_id=paper_id, actor=request.user.ref)
        return Response(status=204)


class CertificatesDoor(SellerDoor):
    """Certificates of an item."""

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_certificates", responses={200: CertificateShape(many=True), **READ}
    )
    def get(self, request: Request, public_id: str) -> Response:
        return Response([certificate_answer(one) for one in self.own(request, public_id).certificates.all()])

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_certificate_add", request=CertificateFields,
        responses={201: CertificateShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        listing = self.own(request, public_id)
        sent = CertificateFields(data=request.data)
        sent.is_valid(raise_exception=True)
        made = papers.add_certificate(listing=listing, actor=request.user.ref, **sent.validated_data)
        return Response(certificate_answer(made), 201)


class VideoUpload(serializers.Serializer[Any]):
    video = serializers.FileField(help_text="MP4, at most 60 seconds and 50 MB.")


class VideoShape(serializers.Serializer[Any]):
    video = serializers.CharField()
    seconds = serializers.IntegerField()


class VideoDoor(SellerDoor):
    """The short video of an item."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_video_put", request={"multipart/form-data": VideoUpload},
        responses={200: VideoShape, **WRITE, **problems(413)},
    )  # fmt: skip
    def put(self, request: Request, public_id: str) -> Response:
        listing = self.own(request, public_id)
        sent = VideoUpload(data=request.data)
        sent.is_valid(raise_exception=True)
        made = videos.put(listing=listing, upload=sent.validated_data["video"], actor=request.user.ref)
        return Response({"video": default_storage.url(made.file), "seconds": made.seconds})

    @extend_schema(tags=TAGS, operation_id="seller_listings_video_remove", responses={204: None, **WRITE})
    def delete(self, request: Request, public_id: str) -> Response:
        videos.remove(listing=self.own(request, public_id), actor=request.user.ref)
        return Response(status=204)


class AttestationDoor(SellerDoor):
    """Give one's word about goods with a sign of China (origin CN, barcode 690–699)."""

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_attest", request=None, responses={200: AttestationShape, **WRITE}
    )
    def post(self, request: Request, public_id: str) -> Response:
        word = attesting.attest(listing=self.own(request, public_id), actor=request.user.ref)
        return Response({"version": word.version, "said_at": word.said_at})


def versions_answer(listing: Listing, page: Sequence[ListingVersion]) -> list[dict[str, Any]]:
    """Versions of one page, each with its difference to the one before; one query more for the last of the page."""
    older = reads.versions_of(listing).filter(number=page[-1].number - 1).first() if page else None
    return [
        {
            "number": new.number, "at": new.at,
            "changes": [
                {"field": one.field, "before": one.before, "after": one.after}
                for one in (changes(old.fields, new.fields) if old else [])
            ],
        }
        for new, old in zip(page, [*page[1:], older], strict=True)
    ]  # fmt: skip


class VersionsDoor(SellerDoor):
    """Every version of an item, the newest first, with what it changed."""

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_versions", parameters=PAGING,
        responses={200: page_of(VersionShape), **READ},
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        listing = self.own(request, public_id)
        pages = Pages()
        page = pages.paginate_queryset(reads.versions_of(listing), request, view=self) or []
        return pages.get_paginated_response(versions_answer(listing, list(page)))


class AttributesDoor(Door):
    """What is asked about goods of a category."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["listings"], operation_id="category_attributes",
        responses={200: AttributeShape(many=True), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        language = get_language() or "zh-hans"
        if not selectors.find_category(slug, language):
            raise ListingNotFound
        return Response(
            [
                {
                    "code": one.code, "name": one.name, "kind": one.kind, "unit": one.unit, "on_label": one.on_label,
                    "choices": dict(one.choices),
                }
                for one in attributes_of(slug, language)
            ]
        )  # fmt: skip
