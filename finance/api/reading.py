"""`/api/v1/finance/figures|trial|accounts|bookings|escrow|payables|exports/`: what the console shows. Nothing here changes anything."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from finance import tables
from finance.api import shapes
from finance.api.room import BY, DAY, LIST, READ, TAGS, FinanceDoor, asked_day, asked_period
from finance.selectors import figures, standing
from finance.selectors.tiles import tile
from marketplace.core.api.schema import PAGING, page_of
from marketplace.ledger import selectors as book
from marketplace.ledger.chart import CHART

OWNER = OpenApiParameter("owner", str, description="Only entries of this owner, such as order:MO….")
ALL_DAYS = OpenApiParameter("day", str, description="A day, or `all`. Today unless told.")
AGE = OpenApiParameter("age", str, enum=[code for code, *_rest in standing.BUCKETS], description="One bucket of age.")
FILE: Any = {(200, "text/csv"): OpenApiTypes.BINARY, **READ}


class FiguresDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_cockpit", tags=TAGS, parameters=[DAY, BY], responses={200: shapes.CockpitShape, **READ}
    )
    def get(self, request: Request) -> Response:
        """The figures of the house for a period, beside those of the period before."""
        period = asked_period(request)
        found = [tile(figure, period) for figure in figures.FIGURES]
        body = {"kind": period.kind, "first": period.first, "last": period.last, "figures": found}
        return Response(shapes.CockpitShape(body).data)


class FigureDoor(FinanceDoor):
    @extend_schema(tags=TAGS, parameters=[DAY, BY], responses={200: shapes.FigureState, **READ})
    def get(self, request: Request, code: str) -> Response:
        """One figure: what it means, its sum and its run over the last periods."""
        found, period = figures.figure_of(code), asked_period(request)
        reading = figures.read(found, period)
        body = {
            "code": found.code, "name": found.label, "meaning": found.meaning, "source": found.source, "unit": found.unit,
            "first_day": period.first, "last_day": period.last, "total": reading.total, "rows": reading.count,
            "value": figures.worth(found, reading),
            "series": [{"label": label, "value": value} for label, value in figures.series(found, period)],
        }  # fmt: skip
        return Response(shapes.FigureState(body).data)


class FigureRowsDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_figure_rows", tags=TAGS, parameters=[DAY, BY, *PAGING],
        responses={200: page_of(shapes.FigureRow), **LIST},
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """The rows that a figure is made of: their values sum to its `total`."""
        found = figures.figure_of(code)
        rows = figures.rows_of(found, asked_period(request))
        return self.paged(request, rows, _rows_of(found))


def _rows_of(found: figures.Figure) -> type[shapes.FigureRow]:
    class Rows(shapes.FigureRow):
        def to_representation(self, instance: Any) -> Any:
            return super().to_representation(found.row(instance))

    return Rows


class TrialDoor(FinanceDoor):
    @extend_schema(tags=TAGS, parameters=[DAY], responses={200: shapes.TrialState, **READ})
    def get(self, request: Request) -> Response:
        """The trial balance of a day: opening, movement and closing of every account."""
        day = asked_day(request)
        lines = book.trial(day)
        sums: dict[str, int] = {}
        for line in lines:
            sums[line.currency] = sums.get(line.currency, 0) + line.closing
        body = {"day": day, "is_closed": book.close_of(day) is not None, "sums": sums, "lines": lines}
        return Response(shapes.TrialState(body).data)


class AccountDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_account_entries", tags=TAGS, parameters=[ALL_DAYS, OWNER, *PAGING],
        responses={200: page_of(shapes.PostingRow), **LIST},
    )  # fmt: skip
    def get(self, request: Request, code: str, currency: str) -> Response:
        """Entries of one account, the newest first."""
        _need_account(code, currency)
        return self.paged(
            request, book.entries(code, currency, _day_or_all(request), _owner(request)), shapes.PostingRow
        )


class BookingDoor(FinanceDoor):
    @extend_schema(tags=TAGS, responses={200: shapes.BookingState, **READ})
    def get(self, request: Request, booking_id: int) -> Response:
        """One booking with its legs."""
        entry = book.booking(booking_id)
        if entry is None:
            raise Http404
        return Response(shapes.BookingState(entry).data)


class EscrowDoor(FinanceDoor):
    @extend_schema(tags=TAGS, responses={200: shapes.EscrowState, **READ})
    def get(self, request: Request) -> Response:
        """Money held for orders, by the time since it was paid."""
        buckets = standing.escrow_by_age()
        body = {
            "orders": sum(one.orders for one in buckets), "amount_fen": sum(one.fen for one in buckets),
            "buckets": buckets,
        }  # fmt: skip
        return Response(shapes.EscrowState(body).data)


class HeldDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_escrow_orders", tags=TAGS, parameters=[AGE, *PAGING],
        responses={200: page_of(shapes.HeldRow), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The orders whose money waits, the oldest first."""
        age = request.query_params.get("age", "")
        rows = standing.held_in(age) if age else standing.held().order_by("since", "pk")
        return self.paged(request, rows, shapes.HeldRow)


class PayablesDoor(FinanceDoor):
    @extend_schema(tags=TAGS, responses={200: shapes.PayablesState, **READ})
    def get(self, request: Request) -> Response:
        """What we owe by kind and currency, and the reserve by the day of its release."""
        body = {"owed": standing.payables(), "reserve": standing.reserve_due()}
        return Response(shapes.PayablesState(body).data)


class SellersOwedDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_payables_sellers", tags=TAGS, parameters=PAGING,
        responses={200: page_of(shapes.SellerOwedRow), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Sellers with money ready to be paid out, the largest first within a currency."""
        return self.paged(request, standing.owed_to_sellers(), shapes.SellerOwedRow)


class ExportDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_export", tags=TAGS, responses=FILE,
        parameters=[
            DAY, BY, AGE, OWNER,
            OpenApiParameter("code", str, description="Of `figure` and `account`: which."),
            OpenApiParameter("currency", str, description="Of `account`: which."),
            OpenApiParameter("show", str, enum=["open", "mine", "over"], description="Of `differences`: which."),
        ],
    )  # fmt: skip
    def get(self, request: Request, table: str) -> StreamingHttpResponse:
        """A table as CSV: trial, account, escrow, payables, differences, figure, bank, bills. The same file as on the pages."""
        make = EXPORTS.get(table)
        if make is None:
            raise Http404
        return make(request)


def _account_file(request: Request) -> StreamingHttpResponse:
    code, currency = request.query_params.get("code", ""), request.query_params.get("currency", "CNY")
    _need_account(code, currency)
    return tables.account(code, currency, _day_or_all(request), _owner(request))


def _differences_file(request: Request) -> StreamingHttpResponse:
    show = request.query_params.get("show", "")
    return tables.breaks(show if show in ("mine", "over") else "open", request.user.ref)


def _figure_file(request: Request) -> StreamingHttpResponse:
    return tables.figure(figures.figure_of(request.query_params.get("code", "gmv")), asked_period(request))


EXPORTS: dict[str, Callable[[Request], StreamingHttpResponse]] = {
    "trial": lambda request: tables.trial(asked_day(request)),
    "account": _account_file,
    "escrow": lambda request: tables.escrow(request.query_params.get("age", "")),
    "payables": lambda request: tables.payables(),
    "differences": _differences_file,
    "figure": _figure_file,
    "bank": lambda request: tables.bank(request.query_params.get("show", "")),
    "bills": lambda request: tables.bills(request.query_params.get("status", "")),
}


def _need_account(code: str, currency: str) -> None:
    if code not in CHART or not re.fullmatch(r"[A-Z]{3}", currency):
        raise Http404


def _day_or_all(request: Request) -> date | None:
    return None if request.query_params.get("day") == "all" else asked_day(request)


def _owner(request: Request) -> str | None:
    return request.query_params.get("owner")
