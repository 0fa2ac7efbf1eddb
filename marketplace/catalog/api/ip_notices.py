"""Right holders' notices (E-Commerce Law Art. 42–43): anybody files and asks how far it is, the shop answers, ops decide.

The number of a notice is its token: 128 random bits, told to whoever filed it. With it one reads the state and the dates,
no names and no contacts. Those are read by the shop it was forwarded to and by moderators, and each reading is written down.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog import selectors
from marketplace.catalog.api.moderation import READ, TAGS, WRITE, ModerationDoor
from marketplace.catalog.api.throttles import IpNoticeThrottle
from marketplace.catalog.models import IpEvidence, IpNotice
from marketplace.catalog.selectors import ip_notices as reads
from marketplace.catalog.services import ip_notices, ip_readings
from marketplace.catalog.states import IpNoticeState
from marketplace.catalog.views.common import paper_answer
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from marketplace.core.files import EXTENSIONS
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

OPEN_TAGS, SELLER_TAGS = ["listings"], ["seller listings"]
VERBS = ("forward", "refuse", "in_court", "restored", "upheld", "withdrawn")


class IpNoticeWish(serializers.Serializer[Any]):
    """Who, which right, which goods, preliminary evidence, and the word that it is true. Up to six files `evidence`."""

    right = serializers.ChoiceField(choices=IpNotice.Right.choices)
    right_number = serializers.CharField(max_length=80)
    statement = serializers.CharField(max_length=ip_notices.MOST_WORDS)
    holder_name = serializers.CharField(max_length=120)
    holder_contact = serializers.CharField(max_length=300)
    holder_email = serializers.EmailField(max_length=200)
    is_sworn = serializers.BooleanField()
    evidence = serializers.FileField(help_text="JPEG, PNG, WebP or PDF, at most 8 MB; may be sent several times.")


class IpCounterWish(serializers.Serializer[Any]):
    """The statement that nothing is infringed, with preliminary evidence. Up to six files `evidence`."""

    statement = serializers.CharField(max_length=ip_notices.MOST_WORDS)
    name = serializers.CharField(max_length=120)
    contact = serializers.CharField(max_length=300)
    evidence = serializers.FileField(help_text="JPEG, PNG, WebP or PDF, at most 8 MB; may be sent several times.")


class IpVerdictWish(serializers.Serializer[Any]):
    verb = serializers.ChoiceField(choices=VERBS)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class IpNoticeShape(serializers.Serializer[Any]):
    """How far a notice is. `wait_until` ends the fifteen days after a counter-notice."""

    id = serializers.CharField(help_text="Keep it: it is the key to the state of the notice.")
    listing = serializers.CharField()
    state = serializers.ChoiceField(choices=IpNoticeState.choices)
    right = serializers.CharField()
    received_at = serializers.DateTimeField()
    forwarded_at = serializers.DateTimeField(allow_null=True)
    countered_at = serializers.DateTimeField(allow_null=True)
    wait_until = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="why it ended; empty until then")


class IpPaperShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    side = serializers.ChoiceField(choices=IpEvidence.Side.choices)
    sha256 = serializers.CharField()


class IpNoticeWholeShape(IpNoticeShape):
    """With what both sides said; reading it leaves a trail row."""

    right_number = serializers.CharField()
    statement = serializers.CharField()
    holder_name = serializers.CharField()
    holder_contact = serializers.CharField()
    holder_email = serializers.CharField()
    counter_statement = serializers.CharField(help_text="empty until the seller has answered")
    counter_name = serializers.CharField()
    counter_contact = serializers.CharField()
    evidence = IpPaperShape(many=True)


STATE = ("state", "right", "received_at", "forwarded_at", "countered_at", "wait_until", "ended_at", "reason")
WORDS = ("right_number", "statement", "counter_statement")
SECRETS = ("holder_name", "holder_contact", "holder_email", "counter_name", "counter_contact")


def brief(notice: IpNotice) -> dict[str, Any]:
    values = {name: getattr(notice, name) for name in STATE}
    return {"id": notice.public_id, "listing": notice.listing.public_id, **values}


def whole(notice: IpNotice) -> dict[str, Any]:
    papers = notice.evidence.order_by("pk").values("public_id", "side", "sha256")
    return {
        **brief(notice), **{name: getattr(notice, name) for name in WORDS},
        **{name: str(getattr(notice, name)) for name in SECRETS},
        "evidence": [{"id": one["public_id"], "side": one["side"], "sha256": one["sha256"]} for one in papers],
    }  # fmt: skip


class IpGiveDoor(Door):
    """A right holder writes about one listing. No account is needed."""

    permission_classes = [AllowAny]
    parser_classes = [MultiPartParser]
    throttle_classes = [IpNoticeThrottle]

    @extend_schema(
        tags=OPEN_TAGS, operation_id="ip_notice_give", request={"multipart/form-data": IpNoticeWish},
        responses={201: IpNoticeShape, **problems(400, 401, 404, 409, 413, 415, 422, 429)},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        language = get_language() or "zh-hans"
        selectors.listing_page(public_id, language)  # public ones only
        sent = IpNoticeWish(data=request.data)
        sent.is_valid(raise_exception=True)
        said = {name: value for name, value in sent.validated_data.items() if name != "evidence"}
        notice = ip_notices.give(
            listing=selectors.listing_by_public_id(public_id), fields={**said, "language": language},
            evidence=request.FILES.getlist("evidence"), actor=getattr(request.user, "ref", "") or "visitor",
        )  # fmt: skip
        return Response(brief(notice), 201)


class IpStateDoor(Door):
    """How far a notice is, for whoever knows its number."""

    permission_classes = [AllowAny]

    @extend_schema(tags=OPEN_TAGS, operation_id="ip_notice_state", responses={200: IpNoticeShape, **problems(401, 404)})
    def get(self, request: Request, notice_id: str) -> Response:
        return Response(brief(reads.notice_by_id(notice_id)), headers={"Cache-Control": "no-store"})


class SellerIpNoticesDoor(Door):
    """Notices about the shop's goods that were forwarded to it."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_ip_notices", parameters=PAGING,
        responses={200: page_of(IpNoticeShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        pages = Pages()
        rows = reads.notices_of(shop_for(request.user, Permission.TRUST))
        page: Sequence[IpNotice] = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([brief(one) for one in page])


class SellerIpNoticeDoor(Door):
    """One notice for the shop it was forwarded to."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SELLER_TAGS,
        operation_id="seller_ip_notice",
        responses={200: IpNoticeWholeShape, **problems(401, 403, 404)},
    )
    def get(self, request: Request, notice_id: str) -> Response:
        notice = reads.own_notice(shop_for(request.user, Permission.TRUST), notice_id)
        ip_readings.note(notice=notice, reader=request.user)
        return Response(whole(notice), headers={"Cache-Control": "no-store"})


class SellerIpCounterDoor(Door):
    """The counter-notice: it goes to the right holder, and the fifteen days begin."""

    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPartParser]

    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_ip_counter", request={"multipart/form-data": IpCounterWish},
        responses={200: IpNoticeShape, **WRITE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request, notice_id: str) -> Response:
        notice = reads.own_notice(shop_for(request.user, Permission.TRUST), notice_id)
        sent = IpCounterWish(data=request.data)
        sent.is_valid(raise_exception=True)
        said = {name: value for name, value in sent.validated_data.items() if name != "evidence"}
        papers = request.FILES.getlist("evidence")
        return Response(brief(ip_notices.counter(notice=notice, evidence=papers, actor=request.user.ref, **said)))


class IpEvidenceDoor(Door):
    """A paper of a notice, for its shop or a moderator; reading it leaves a trail row."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SELLER_TAGS, operation_id="ip_evidence",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request, evidence_id: str) -> HttpResponse:
        found = ip_readings.read_evidence(evidence_id=evidence_id, reader=request.user)
        name = f"{found.public_id[-6:]}.{EXTENSIONS[found.content_type]}"
        return paper_answer(bytes(found.content), found.content_type, name)


class OpsIpNoticesDoor(ModerationDoor):
    """Notices that have not ended, the oldest first."""

    @extend_schema(
        tags=TAGS, operation_id="ops_ip_notices", parameters=PAGING, responses={200: page_of(IpNoticeShape), **READ}
    )
    def get(self, request: Request) -> Response:
        pages = Pages()
        page: Sequence[IpNotice] = pages.paginate_queryset(reads.open_notices(), request, view=self) or []
        return pages.get_paginated_response([brief(one) for one in page])


class OpsIpNoticeDoor(ModerationDoor):
    """One notice with both sides."""

    @extend_schema(
        tags=TAGS, operation_id="ops_ip_notice", responses={200: IpNoticeWholeShape, **problems(401, 403, 404)}
    )
    def get(self, request: Request, notice_id: str) -> Response:
        notice = reads.notice_by_id(notice_id)
        ip_readings.note(notice=notice, reader=request.user)
        return Response(whole(notice), headers={"Cache-Control": "no-store"})


class OpsIpDecisionDoor(ModerationDoor):
    """`forward` takes the goods off sale; `in_court` stops the fifteen days; the others end the measure."""

    @extend_schema(
        tags=TAGS, operation_id="ops_ip_decide", request=IpVerdictWish, responses={200: IpNoticeShape, **WRITE}
    )
    def post(self, request: Request, notice_id: str) -> Response:
        notice = reads.notice_by_id(notice_id)
        sent = IpVerdictWish(data=request.data)
        sent.is_valid(raise_exception=True)
        verb, reason = sent.validated_data["verb"], sent.validated_data["reason"]
        return Response(brief(ip_notices.decide(notice=notice, verb=verb, reason=reason, reviewer=request.user)))
