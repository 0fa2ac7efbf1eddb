"""`/api/v1/audits/…` for anybody and for auditors, `/api/v1/seller/audits/…` for sellers."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from sellers.api import audit_shapes as shapes
from sellers.errors import NotAssigned
from sellers.models import Audit
from sellers.policies import audit_scores
from sellers.policies.team import Permission
from sellers.selectors import audits as reading
from sellers.selectors.team import shop_for
from sellers.services import audit_decisions, audit_plans, audit_visits
from sellers.states import AuditStatus
from sellers.views.audit_review import counts

PUBLIC, VISITS, SELLER = ["audits"], ["audits: auditor"], ["seller"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
Auditors = HasRole.of(Role.INSPECTOR, Role.OPS)


class PeriodsDoor(Door):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=PUBLIC, operation_id="audit_draws", auth=[], parameters=PAGING,
        responses={200: page_of(shapes.AuditPeriodRow), **problems(404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """All draws: what was promised before each, and what fell."""
        return paged(self, request, reading.periods(), shapes.AuditPeriodRow)


class PeriodDoor(Door):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(tags=PUBLIC, operation_id="audit_draw", auth=[], responses={200: shapes.AuditProof, **problems(404)})
    def get(self, request: Request, period: str) -> Response:
        """One draw. Once every visit is filed: the whole proof. For the exact bytes take `/audits/<period>.json`."""
        return Response(json.loads(reading.public_json(reading.public_period(period))))


class VisitsDoor(Door):
    permission_classes = (Auditors,)

    @extend_schema(
        tags=VISITS, operation_id="audit_visits", parameters=PAGING,
        responses={200: page_of(shapes.AuditVisitRow), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Visits that I am sent to. Who it is stands in the envelope."""
        return paged(self, request, reading.visits_of(request.user), shapes.AuditVisitRow)


class VisitDoor(Door):
    permission_classes = (Auditors,)

    @extend_schema(tags=VISITS, operation_id="audit_visit", responses={200: shapes.AuditVisitState, **READ})
    def get(self, request: Request, audit_id: str) -> Response:
        """My visit after it began: the list to count, what is kept, what is missing."""
        audit = reading.visit_for(request.user, audit_id).audit
        if audit.status != AuditStatus.ON_SITE:
            raise NotAssigned
        return Response(visit_state(audit))


class EnvelopeDoor(Door):
    permission_classes = (Auditors,)

    @extend_schema(
        tags=VISITS, operation_id="audit_envelope", request=None, responses={200: shapes.DoorPlateState, **WRITE}
    )
    def post(self, request: Request, audit_id: str) -> Response:
        """Open the envelope: who it is and where to go. The record says that I know from now on."""
        visit = reading.visit_for(request.user, audit_id)
        audit_visits.open_envelope(visit=visit, auditor=request.user)
        return Response(shapes.DoorPlateState(reading.door_of(visit.audit)).data)


class ExcuseDoor(Door):
    permission_classes = (Auditors,)

    @extend_schema(
        tags=VISITS, operation_id="audit_excuse", request=shapes.AuditWhyInput, responses={204: None, **WRITE}
    )
    def post(self, request: Request, audit_id: str) -> Response:
        """I cannot go; somebody else will."""
        visit = reading.visit_for(request.user, audit_id)
        if visit.ended_at is not None:
            raise NotAssigned
        audit_plans.excuse(visit=visit, auditor=request.user, **read(shapes.AuditWhyInput, request))
        return Response(status=204)


class EntriesDoor(Door):
    permission_classes = (Auditors,)
    parser_classes = (CarefulJSONParser, MultiPartParser)

    @extend_schema(
        tags=VISITS, operation_id="audit_entry",
        request={"application/json": shapes.AuditEntryInput, "multipart/form-data": shapes.AuditEntryInput},
        responses={201: shapes.AuditEntryRow, **WRITE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request, audit_id: str) -> Response:
        """Keep one entry. Your `key` makes repeating harmless: the entry that is there comes back."""
        visit = reading.visit_for(request.user, audit_id)
        wish = read(shapes.AuditEntryInput, request)
        where: dict[str, Any] = {name: wish[name] for name in ("latitude", "longitude", "accuracy") if name in wish}
        kept = audit_visits.record(
            audit=visit.audit, auditor=request.user, kind=wish["kind"], key=wish["key"], given={**wish["values"], **where},
            photos=[photo.file for photo in wish.get("photos", [])], client_at=wish.get("client_at"),
        )  # fmt: skip
        return Response(shapes.AuditEntryRow(kept).data, status=201)


class FileDoor(Door):
    permission_classes = (Auditors,)

    @extend_schema(
        tags=VISITS, operation_id="audit_file", request=shapes.AuditFindingsInput,
        responses={200: shapes.AuditFiledState, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, audit_id: str) -> Response:
        """Hand the visit in. 409 with what is missing."""
        visit = reading.visit_for(request.user, audit_id)
        done = audit_visits.file(audit=visit.audit, auditor=request.user, **read(shapes.AuditFindingsInput, request))
        return Response(shapes.AuditFiledState(done).data)


class SellerAuditsDoor(Door):
    @extend_schema(
        tags=SELLER,
        operation_id="seller_audits",
        responses={200: shapes.SellerAuditRow(many=True), **problems(401, 403)},
    )
    def get(self, request: Request) -> Response:
        """My last 100 audits, from the moment each began at my door."""
        rows = reading.of_seller(shop_for(request.user, Permission.TRUST))[:100]
        return Response(shapes.SellerAuditRow(rows, many=True).data)


class SellerAuditDoor(Door):
    @extend_schema(tags=SELLER, operation_id="seller_audit", responses={200: shapes.SellerAuditState, **READ})
    def get(self, request: Request, audit_id: str) -> Response:
        """One of my audits: counts, findings, rulings, until when I may appeal."""
        shop = shop_for(request.user, Permission.TRUST)
        return Response(seller_state(reading.own(shop, audit_id)))


class SellerAppealDoor(Door):
    @extend_schema(
        tags=SELLER, operation_id="seller_audit_appeal", request=shapes.AuditAppealInput,
        responses={201: shapes.SellerAuditState, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, audit_id: str) -> Response:
        """Appeal against a decision, in time. Somebody who had no part in it answers."""
        audit = reading.own(shop_for(request.user, Permission.TRUST), audit_id)
        audit_decisions.appeal(audit=audit, by=request.user, **read(shapes.AuditAppealInput, request))
        return Response(seller_state(reading.own(shop_for(request.user, Permission.TRUST), audit_id)), status=201)


def visit_state(audit: Audit) -> dict[str, Any]:
    """A begun visit for its auditor; the claim itself stays hidden, so that counting is counting."""
    rows = reading.entries(audit)
    pairs = [(row.kind, row.body) for row in reading.in_force(rows)]
    claimed = {row["sku"]: row for row in audit.claimed_stock}
    return shapes.AuditVisitState(
        {
            "id": audit.public_id, "status": audit.status, "started_at": audit.started_at,
            "shop": audit.seller.display_name if audit.seller else "",
            "picks": [{"sku": sku, "title": claimed[sku]["title"]} for sku in audit.picks],
            "categories": sorted({row["category"] for row in audit.claimed_stock}),
            "missing": audit_scores.missing(pairs, audit.picks, audit.claimed_stock), "entries": rows,
        }
    ).data  # fmt: skip


def seller_state(audit: Audit) -> dict[str, Any]:
    """An audit as its seller reads it."""
    is_decided = audit.decided_at is not None
    pairs = [(row.kind, row.body) for row in reading.in_force(reading.entries(audit))] if is_decided else []
    appeal = getattr(audit, "appeal", None)
    audit.counts = counts(audit, pairs) if is_decided else []  # type: ignore[attr-defined]
    shape = shapes.SellerAuditRow(audit).data
    return {
        **shape, "counts": shapes.AuditCountRow(audit.counts, many=True).data,  # type: ignore[attr-defined]
        "rulings": shapes.AuditRulingRow(audit.rulings.all(), many=True).data, "appeal": appeal.text if appeal else "",
        "appeal_until": reading.appeal_until(audit),
    }  # fmt: skip


def paged(door: Door, request: Request, rows: Any, shape: Any) -> Response:
    pages = Pages()
    page: list[Any] = pages.paginate_queryset(rows, request, view=door) or []
    return pages.get_paginated_response(shape(page, many=True).data)
