"""`/api/v1/ops/payouts|holds|deposits|deposit-moves/`: the money desk for ops. Two people where the page asks for two."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.core.api.schema import PAGING, page_of
from marketplace.core.api.views import Pages
from marketplace.core.errors import NotFound
from sellers.api.desk import READ, TAGS, WRITE, OpsDoor
from sellers.api.shapes_money import HoldRow, PayoutRow
from sellers.models import DepositMove, Hold, Payout, Seller
from sellers.selectors import by_public_id
from sellers.selectors import money_desk as desk
from sellers.services import deposits, holds, payouts
from sellers.states import DepositMoveStatus, HoldStatus, PayoutStatus

MOST_MINOR = 10**15
BANK_IN = "bank_in"


class OpsPayoutRow(PayoutRow):
    seller = serializers.CharField(source="seller.public_id")
    status = serializers.CharField()

    class Meta(PayoutRow.Meta):
        fields = ("seller", *PayoutRow.Meta.fields)


class OpsHoldRow(HoldRow):
    seller = serializers.CharField(source="seller.public_id")
    evidence = serializers.CharField()
    placed_by = serializers.CharField()
    decided_by = serializers.CharField()


class HoldInput(serializers.Serializer):
    """`amount_minor` empty: everything that can be paid out. `reason` is what the seller reads."""

    seller = serializers.CharField(max_length=40)
    case_number = serializers.CharField(max_length=40)
    amount_minor = serializers.IntegerField(min_value=1, max_value=MOST_MINOR, required=False, allow_null=True)
    reason = serializers.CharField(max_length=1000)
    evidence = serializers.CharField(max_length=2000)


class WordsInput(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class WordsIfAny(serializers.Serializer):
    reason = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class MoveRow(serializers.Serializer):
    id = serializers.CharField(source="public_id")
    seller = serializers.CharField(source="deposit.seller.public_id")
    kind = serializers.CharField(help_text="bank_in or draw")
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField(source="deposit.currency")
    case_number = serializers.CharField()
    reason = serializers.CharField()
    evidence = serializers.CharField()
    status = serializers.CharField(help_text="proposed, approved or refused")
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class MoveInput(serializers.Serializer):
    """`bank_in`: `case_number` is the line of our bank statement. `draw`: amount, case, reason and evidence."""

    seller = serializers.CharField(max_length=40)
    kind = serializers.RegexField(r"^(bank_in|draw)\Z")
    case_number = serializers.CharField(max_length=40)
    amount_minor = serializers.IntegerField(min_value=0, max_value=MOST_MINOR, required=False, default=0)
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    evidence = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


def _status(choices: list[str]) -> OpenApiParameter:
    return OpenApiParameter("status", str, enum=choices, description="Only those in this state.")


class OpsPayoutsDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_payouts_list", tags=TAGS, responses={200: page_of(OpsPayoutRow), **READ},
        parameters=[_status(PayoutStatus.values), *PAGING],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Payouts of all sellers, the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(desk.payouts(request.query_params.get("status", "")), request, view=self)
        return pages.get_paginated_response(OpsPayoutRow(rows, many=True).data)


class OpsRetryDoor(OpsDoor):
    @extend_schema(tags=TAGS, request=None, responses={201: OpsPayoutRow, **WRITE})
    def post(self, request: Request, payout_id: str) -> Response:
        """Pay a failed or returned payout again now. 409 where its money is not back with us, or nothing can be paid."""
        made: Payout = payouts.retry(payout_id=payout_id, by=request.user)
        return Response(OpsPayoutRow(made).data, status=201)


class OpsHoldsDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_holds_list", tags=TAGS, responses={200: page_of(OpsHoldRow), **READ},
        parameters=[_status(HoldStatus.values), *PAGING],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Holds of all sellers, the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(desk.holds(request.query_params.get("status", "")), request, view=self)
        return pages.get_paginated_response(OpsHoldRow(rows, many=True).data)

    @extend_schema(tags=TAGS, request=HoldInput, responses={201: OpsHoldRow, **WRITE})
    def post(self, request: Request) -> Response:
        """Hold back a seller's money for a case. The seller is told the reason and may appeal."""
        wish = read(HoldInput, request)
        seller = by_public_id(wish.pop("seller"))
        made = holds.place(seller=seller, by=request.user, **wish)
        return Response(OpsHoldRow(made).data, status=201)


class OpsHoldVerbDoor(OpsDoor):
    @extend_schema(operation_id="ops_hold_decide", tags=TAGS, request=WordsInput, responses={200: OpsHoldRow, **WRITE})
    def post(self, request: Request, hold_id: str, verb: str) -> Response:
        """lift (the case is over), uphold or grant (answers to an appeal, by somebody who did not place the hold)."""
        reason, hold = read(WordsInput, request)["reason"], desk.hold(hold_id)
        return Response(OpsHoldRow(_hold_verb(hold, verb, reason, request)).data)


class OpsMovesDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_deposit_moves_list", tags=TAGS, responses={200: page_of(MoveRow), **READ},
        parameters=[_status(DepositMoveStatus.values), *PAGING],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What was proposed on deposits, the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(desk.moves(request.query_params.get("status", "")), request, view=self)
        return pages.get_paginated_response(MoveRow(rows, many=True).data)

    @extend_schema(tags=TAGS, request=MoveInput, responses={201: MoveRow, **WRITE})
    def post(self, request: Request) -> Response:
        """Propose a bank transfer that arrived, or a draw for a case. Nothing is booked before somebody else approves."""
        wish = read(MoveInput, request)
        seller = by_public_id(wish["seller"])
        return Response(MoveRow(_propose(seller, wish, request)).data, status=201)


class OpsMoveVerbDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_deposit_move_decide", tags=TAGS, request=WordsIfAny, responses={200: MoveRow, **WRITE}
    )
    def post(self, request: Request, move_id: str, verb: str) -> Response:
        """approve (books it) or refuse (with a reason), by somebody who did not propose it."""
        reason, move = read(WordsIfAny, request)["reason"], desk.move(move_id)
        if verb == "approve":
            return Response(MoveRow(deposits.approve(move=move, by=request.user)).data)
        if verb == "refuse":
            return Response(MoveRow(deposits.refuse(move=move, reason=reason, by=request.user)).data)
        raise NotFound


def _hold_verb(hold: Hold, verb: str, reason: str, request: Request) -> Hold:
    if verb == "lift":
        return holds.lift(hold=hold, reason=reason, by=request.user)
    if verb in ("uphold", "grant"):
        return holds.decide_appeal(hold=hold, is_upheld=verb == "uphold", reason=reason, by=request.user)
    raise NotFound


def _propose(seller: Seller, wish: dict[str, Any], request: Request) -> DepositMove:
    if wish["kind"] == BANK_IN:
        return deposits.propose_bank_transfer(seller=seller, statement_line=wish["case_number"], by=request.user)
    return deposits.propose_draw(
        seller=seller, amount_minor=wish["amount_minor"], case_number=wish["case_number"], reason=wish["reason"],
        evidence=wish["evidence"], by=request.user,
    )  # fmt: skip
