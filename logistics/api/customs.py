"""Doors of customs for operations: declarations by state and age, mail that fits nothing, papers, the document pack."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import serializers_customs as s
from logistics.api.base import PAGING, READ, TAGS, WRITE, OpsDoor, page_of, paged, valid
from logistics.models import CustomsMail, Declaration, Paper
from logistics.selectors import escorts as reading
from logistics.services import packs, papers

STATE = [OpenApiParameter("status", str, description="One state; all open ones without it."), *PAGING]


def declaration_json(case: Declaration) -> dict[str, Any]:
    return {
        "parcel": case.parcel.number, "status": case.status, "invt_no": case.invt_no, "declared_at": case.declared_at,
        "released_at": case.released_at, "last_code": case.last_code, "last_info": case.last_info, "trouble": case.trouble or {},
        "flight": case.parcel.bag.flight.public_id if case.parcel.bag and case.parcel.bag.flight else "",
    }  # fmt: skip


def paper_json(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.public_id, "kind": paper.kind, "reference": paper.reference, "status": paper.status,
        "parcel": paper.declaration.parcel.number if paper.declaration else "", "reason": paper.reason, "asked_at": paper.asked_at,
        "sent_at": paper.sent_at, "answered_at": paper.answered_at, "last_code": paper.last_code, "last_info": paper.last_info,
        "trouble": paper.trouble,
    }  # fmt: skip


def mail_json(mail: CustomsMail) -> dict[str, Any]:
    return {
        "kind": mail.kind, "about": mail.about, "invt_no": mail.invt_no, "code": mail.code, "info": mail.info,
        "problem": mail.problem, "returned_at": mail.returned_at, "received_at": mail.received_at,
    }  # fmt: skip


class DeclarationsDoor(OpsDoor):
    """Open declarations, the oldest first."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_declarations",
        parameters=STATE,
        responses={200: page_of(s.DeclarationAnswer), **READ},
    )
    def get(self, request: Request) -> Response:
        rows = reading.open_declarations(request.query_params.get("status", "")[:10])
        return paged(self, request, rows, declaration_json)


class DeclarationStatesDoor(OpsDoor):
    """How many declarations are in each state, and how old."""

    @extend_schema(tags=TAGS, operation_id="ops_declaration_states", responses={200: s.StatesAnswer, **READ})
    def get(self, request: Request) -> Response:
        return Response({"states": [vars(row) for row in reading.declarations_by_state()]})


class MailDoor(OpsDoor):
    """Mail of customs from which nothing followed."""

    @extend_schema(
        tags=TAGS, operation_id="ops_customs_mail", parameters=PAGING, responses={200: page_of(s.MailAnswer), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, reading.troubled_mail(), mail_json)


class PapersDoor(OpsDoor):
    """Withdrawals, returns, deliveries and arrival lists that customs has not accepted."""

    @extend_schema(
        tags=TAGS, operation_id="ops_papers", parameters=PAGING, responses={200: page_of(s.PaperAnswer), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, reading.open_papers(), paper_json)


class PaperAgainDoor(OpsDoor):
    """What was wrong is mended: send it again."""

    @extend_schema(tags=TAGS, operation_id="ops_paper_again", request=None, responses={200: s.PaperAnswer, **WRITE})
    def post(self, request: Request, paper: str) -> Response:
        found = access.ops_paper(request.user, paper)
        return Response(paper_json(papers.ask_again(paper=found, actor=request.user.ref)))


class WithdrawDoor(OpsDoor):
    """Withdraw a list before its release (CEB623)."""

    @extend_schema(
        tags=TAGS, operation_id="ops_withdraw_list", request=s.WithdrawRequest, responses={201: s.PaperAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        parcel = access.ops_parcel(request.user, number)
        reason = valid(s.WithdrawRequest, request)["reason"]
        made = papers.ask_withdrawal(parcel=parcel, reason=reason, actor=request.user.ref)
        return Response(paper_json(made), status=201)


class PackDoor(OpsDoor):
    """PDF and messages of one parcel in a ZIP. It names the shopper: every taking is kept."""

    @extend_schema(
        tags=TAGS, operation_id="ops_customs_pack", responses={(200, "application/zip"): OpenApiTypes.BINARY, **READ}
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        parcel = access.ops_parcel(request.user, number)
        body = packs.pack(parcel=parcel, reader=request.user)
        answer = HttpResponse(body, content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="customs-{parcel.number}.zip"'
        answer["Cache-Control"] = "no-store"
        return answer
