"""`/api/v1/seller/…`: money, statement, payouts, holds with their appeal, deposit, proofs; `/api/v1/owed/` for anyone."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from sellers import selectors
from sellers.api import shapes_money as shapes
from sellers.api.application import TAGS, UNSAFE, own
from sellers.errors import DepositNotFound
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors import money as reads
from sellers.selectors import solvency
from sellers.selectors import statement as books
from sellers.services import deposits, holds, payouts

MONTH = OpenApiParameter("month", str, description="YYYY-MM by the calendar of Asia/Shanghai; empty: everything.")


def mine(request: Request) -> Seller:
    """The shop whose money the caller looks after. Raises NotASeller, NotAllowed (403)."""
    return own(request, Permission.MONEY)


class MoneyDoor(Door):
    @extend_schema(tags=TAGS, responses={200: shapes.MoneyState, **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """Where my money stands and when I am paid."""
        seller = mine(request)
        money, schedule = selectors.money_of(seller), reads.schedule_of(seller)
        names = ("currency", "owed", "payable", "available", "held", "reserve", "in_transit", "deposit", "owed_to_us")
        answer: dict[str, Any] = {name: getattr(money, name) for name in names}
        terms = schedule.terms
        answer |= {
            "next_payout_on": schedule.next_on, "schedule": terms.schedule, "reserve_bp": terms.reserve_bp,
            "reserve_days": terms.days, "least_payout": terms.least_minor,
        }  # fmt: skip
        return Response(shapes.MoneyState(answer).data)


class ReserveDoor(Door):
    @extend_schema(tags=TAGS, responses={200: page_of(shapes.ReserveRow), **problems(401, 403, 404)}, parameters=PAGING)
    def get(self, request: Request) -> Response:
        """What is kept and when it is released, the soonest first."""
        pages = Pages()
        rows = pages.paginate_queryset(reads.reserve_of(mine(request)), request, view=self)
        return pages.get_paginated_response(shapes.ReserveRow(rows, many=True).data)


class PayoutsDoor(Door):
    @extend_schema(tags=TAGS, responses={200: page_of(shapes.PayoutRow), **problems(401, 403, 404)}, parameters=PAGING)
    def get(self, request: Request) -> Response:
        """My payouts, the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(selectors.payouts_of(mine(request)), request, view=self)
        return pages.get_paginated_response(shapes.PayoutRow(rows, many=True).data)

    @extend_schema(tags=TAGS, request=None, responses={201: shapes.PayoutRow, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Pay out what is available now, where the grade allows it. 409 where nothing can be paid."""
        payout = payouts.pay_now(seller=mine(request), by=request.user)
        return Response(shapes.PayoutRow(payout).data, status=201)


class StatementDoor(Door):
    @extend_schema(
        tags=TAGS, responses={200: page_of(shapes.StatementRow), **problems(400, 401, 403, 404)},
        parameters=[MONTH, *PAGING],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My statement, the newest booking first, with the balance after each."""
        seller, pages = mine(request), Pages()
        period = books.period_of(request.query_params.get("month", ""))
        rows = pages.paginate_queryset(books.rows_of(seller, period), request, view=self)
        lines = books.read_page(seller, period, list(rows or []))
        return pages.get_paginated_response(shapes.StatementRow(lines, many=True).data)


class HoldsDoor(Door):
    @extend_schema(tags=TAGS, responses={200: page_of(shapes.HoldRow), **problems(401, 403, 404)}, parameters=PAGING)
    def get(self, request: Request) -> Response:
        """What of my money is held for cases, and why; the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(reads.holds_of(mine(request)), request, view=self)
        return pages.get_paginated_response(shapes.HoldRow(rows, many=True).data)


class AppealDoor(Door):
    @extend_schema(tags=TAGS, request=shapes.AppealInput, responses={200: shapes.HoldRow, **UNSAFE, **problems(404)})
    def post(self, request: Request, hold_id: str) -> Response:
        """Disagree with a hold, once. Somebody who did not place it decides."""
        found = reads.hold_of(mine(request), hold_id)
        wish = read(shapes.AppealInput, request)
        return Response(shapes.HoldRow(holds.appeal(hold=found, text=wish["text"], by=request.user)).data)


class DepositDoor(Door):
    calls_outside = True

    @extend_schema(tags=TAGS, responses={200: shapes.DepositState, **problems(401, 403, 404)})
    def get(self, request: Request) -> Response:
        """My deposit. 404 where none was ever asked."""
        seller = mine(request)
        found = reads.deposit_of(seller)
        if found is None:
            raise DepositNotFound
        return Response(shapes.DepositState({"deposit": found, "left": deposits.left(seller)}).data)

    @extend_schema(tags=TAGS, request=None, responses={201: shapes.DepositPayment, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Pay the deposit by card: answers with the provider's payment page."""
        seller = mine(request)
        deposits.ask(seller=seller, actor=request.user.ref)
        back = f"{settings.PUBLIC_URL}/seller/deposit/paid/{{attempt}}/"
        attempt = deposits.pay(seller=seller, by=request.user, return_url=back)
        return Response(shapes.DepositPayment(attempt).data, status=201)


class ProofDoor(Door):
    @extend_schema(tags=TAGS, responses={200: OpenApiTypes.OBJECT, **problems(401, 403, 404, 409)})
    def get(self, request: Request, report_id: str) -> Response:
        """The proof that my balance is part of a published total, for `verify_owed.py`. 409 until the log is sealed."""
        seller = mine(request)
        return Response(solvency.proof_of(seller, solvency.report_of(report_id)))


class MyReportsDoor(Door):
    @extend_schema(tags=TAGS, responses={200: page_of(shapes.ReportRow), **problems(401, 403, 404)}, parameters=PAGING)
    def get(self, request: Request) -> Response:
        """The published totals that I am part of, the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(solvency.reports_for(mine(request)), request, view=self)
        return pages.get_paginated_response(shapes.ReportRow(rows, many=True).data)


class ReportsDoor(Door):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=["sellers"], auth=[], responses={200: page_of(shapes.ReportRow), **problems(404)}, parameters=PAGING
    )
    def get(self, request: Request) -> Response:
        """What the platform owes all sellers, by day and currency, as published on the log."""
        pages = Pages()
        rows = pages.paginate_queryset(solvency.reports(), request, view=self)
        return pages.get_paginated_response(shapes.ReportRow(rows, many=True).data)
