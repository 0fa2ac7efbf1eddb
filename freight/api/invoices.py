"""Doors of carriers' invoices."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from freight.api import answers
from freight.api import shapes as s
from freight.policies.auditing import Line
from freight.selectors import board
from freight.services import invoices
from logistics.api.base import OpsDoor, paged
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import read

TAGS = ["ops: freight"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)


class InvoicesDoor(OpsDoor):
    """Carriers' invoices, the newest first."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_invoices",
        parameters=PAGING,
        responses={200: page_of(s.InvoiceShape), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.invoices(), answers.invoice)

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_invoice_new",
        request=s.InvoiceRequest,
        responses={201: s.InvoiceShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = read(s.InvoiceRequest, request)
        lines = [Line(**row, currency=data["currency"]) for row in data["lines"]]
        made = invoices.take_in(
            method=board.method_by(data["method"]), number=data["number"], issued_on=data["issued_on"], lines=lines,
            actor=request.user.ref,
        )  # fmt: skip
        return Response(answers.invoice(board.invoice_by(made.pk)), status=201)


class BillsDoor(OpsDoor):
    """An invoice line by line, with the codes of what differs."""

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_bills", parameters=PAGING, responses={200: page_of(s.BillShape), **READ}
    )
    def get(self, request: Request, invoice: int) -> Response:
        return paged(self, request, board.bills_of(board.invoice_by(invoice)), answers.bill)


class DecideBillDoor(OpsDoor):
    """Accept, dispute, or note that the carrier gave it back."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_bill_decide",
        request=s.DecideBillRequest,
        responses={200: s.BillShape, **WRITE},
    )
    def post(self, request: Request, invoice: int, line: int) -> Response:
        bill = board.bill_by(board.invoice_by(invoice), line)
        data = read(s.DecideBillRequest, request)
        return Response(answers.bill(invoices.decide(bill=bill, **data, actor=request.user.ref)))


class PayInvoiceDoor(OpsDoor):
    """Note that the bank paid it."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_invoice_paid",
        request=s.PaidInvoiceRequest,
        responses={200: s.InvoiceShape, **WRITE},
    )
    def post(self, request: Request, invoice: int) -> Response:
        told = read(s.PaidInvoiceRequest, request)["paid_fen"]
        invoices.pay(invoice=board.invoice_by(invoice), actor=request.user.ref, paid_fen=told)
        return Response(answers.invoice(board.invoice_by(invoice)))
