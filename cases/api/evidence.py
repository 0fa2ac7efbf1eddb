"""API doors of evidence: files of a case for each side, evidence packs and chargebacks for the desk."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases import selectors
from cases.api import shapes
from cases.api.views import DESK, READ, SELLER, SHOPPER, DeskSide, SellerSide, ShopperSide
from cases.errors import PackNotFound
from cases.services import packs
from cases.states import PackStatus
from cases.views.common import stored
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Pages
from marketplace.core.files import PDF

OPENED: Any = {(200, "application/octet-stream"): OpenApiTypes.BINARY, **READ}
ASKED = problems(400, 401, 403, 404, 409, 422)


class CaseFileDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="cases_file", responses=OPENED)
    def get(self, request: Request, number: str, public_id: str) -> HttpResponse:
        """A picture or PDF that somebody filed in one of my cases."""
        return _file(self, request, number, public_id)


class SellerCaseFileDoor(SellerSide):
    @extend_schema(tags=SELLER, operation_id="seller_cases_file", responses=OPENED)
    def get(self, request: Request, number: str, public_id: str) -> HttpResponse:
        """A picture or PDF that somebody filed in a case of my shop."""
        return _file(self, request, number, public_id)


class DeskCaseFileDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_cases_file", responses=OPENED)
    def get(self, request: Request, number: str, public_id: str) -> HttpResponse:
        """A picture or PDF of any case."""
        return _file(self, request, number, public_id)


class DeskCasePacksDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_cases_pack", request=None, responses={201: shapes.PackRow, **ASKED})
    def post(self, request: Request, number: str) -> Response:
        """Ask for an evidence pack. While one is being made, that one is the answer; ask its address until it is ready."""
        case = self.found(request, number)
        made = packs.ask(order=case.order, subject=case.ref, by=request.user)
        return Response(shapes.pack_row(made), status=201)


class PackDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_packs_read", responses={200: shapes.PackRow, **READ})
    def get(self, request: Request, pack_id: str) -> Response:
        """How far a pack is."""
        return Response(shapes.pack_row(selectors.pack_by(pack_id)))


class PackFileDoor(DeskSide):
    @extend_schema(
        tags=DESK, operation_id="desk_packs_file", responses={(200, "application/pdf"): OpenApiTypes.BINARY, **READ}
    )
    def get(self, request: Request, pack_id: str) -> HttpResponse:
        """The PDF, once it is ready; before, 404 `pack_not_found`."""
        found = selectors.pack_by(pack_id)
        if found.status != PackStatus.READY:
            raise PackNotFound
        return stored(found.file, PDF, as_name=f"evidence-{found.order.number}.pdf")


class ChargebacksDoor(DeskSide):
    @extend_schema(
        tags=DESK, operation_id="desk_chargebacks_list", parameters=PAGING,
        responses={200: page_of(shapes.ChargebackRow), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What banks dispute, open ones first by the day on which our answer is due."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.chargebacks(), request, view=self) or []
        return pages.get_paginated_response([shapes.chargeback_row(one) for one in page])


class ChargebackDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_chargebacks_read", responses={200: shapes.ChargebackAnswer, **READ})
    def get(self, request: Request, dispute: str) -> Response:
        """One dispute with its orders and packs."""
        return Response(shapes.chargeback_answer(selectors.chargeback_by(dispute)))


class ChargebackPacksDoor(DeskSide):
    @extend_schema(
        tags=DESK, operation_id="desk_chargebacks_pack", request=None,
        responses={201: shapes.ChargebackAnswer, **ASKED},
    )  # fmt: skip
    def post(self, request: Request, dispute: str) -> Response:
        """Ask for a pack of every order of the disputed payment."""
        packs.ask_for_chargeback(dispute=dispute, by=request.user)
        return Response(shapes.chargeback_answer(selectors.chargeback_by(dispute)), status=201)


def _file(door: ShopperSide, request: Request, number: str, public_id: str) -> HttpResponse:
    found = selectors.file_of(door.found(request, number), public_id)
    return stored(found.file, found.mime)
