"""API doors of cases: the shopper's, the seller's, the desk's."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from cases import selectors
from cases.api import shapes
from cases.models import Case
from cases.services import damages, filing, hearing, opening, ruling
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages, read
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

SHOPPER, SELLER, DESK = ["cases"], ["seller: cases"], ["desk: cases"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 413, 415, 422)
SAY: Any = {"application/json": shapes.SayInput, "multipart/form-data": shapes.SayInput}
ASK: Any = {"application/json": shapes.CaseInput, "multipart/form-data": shapes.CaseInput}
ANSWER: dict[int, Any] = {200: shapes.CaseAnswer, **WRITE}
DESK_ANSWER: dict[int, Any] = {200: shapes.DeskCaseAnswer, **WRITE}


class ShopperSide(Door):
    """Doors of one side of a case; the other sides differ in whose case it is and where files are opened."""

    permission_classes = [IsAuthenticated]
    parser_classes = [CarefulJSONParser, MultiPartParser]
    side, door = selectors.SHOPPER, "cases"

    def found(self, request: Request, number: str) -> Case:
        return selectors.case_for(request.user, number)

    def told(self, request: Request, number: str, status: int = 200) -> Response:
        return Response(shapes.case_answer(self.found(request, number), self.door), status=status)


class SellerSide(ShopperSide):
    side, door = selectors.SELLER, "seller/cases"

    def found(self, request: Request, number: str) -> Case:
        return selectors.case_for_seller(shop_for(request.user, Permission.TRUST), number)


class DeskSide(ShopperSide):
    permission_classes = [HasRole.of(Role.OPS)]
    side, door = "", "desk/cases"

    def found(self, request: Request, number: str) -> Case:
        return selectors.case_by(number)

    def told(self, request: Request, number: str, status: int = 200) -> Response:
        return Response(shapes.desk_case_answer(self.found(request, number)), status=status)


class CasesDoor(ShopperSide):
    @extend_schema(
        tags=SHOPPER, operation_id="cases_list", parameters=PAGING, responses={200: page_of(shapes.CaseRow), **READ}
    )
    def get(self, request: Request) -> Response:
        """My cases, the newest first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.cases_of(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.case_row(one) for one in page])

    @extend_schema(tags=SHOPPER, operation_id="cases_open", request=ASK, responses={201: shapes.CaseAnswer, **WRITE})
    def post(self, request: Request) -> Response:
        """Open a case about one of my orders. Only the disputed share waits in escrow; the seller has 72 hours to answer."""
        wish = read(shapes.CaseInput, request)
        case = opening.open_case(
            user=request.user, order_number=wish["order"], reason=wish["reason"], line_numbers=wish["lines"],
            text=wish["text"], claim_fen=wish.get("claim_fen"), way=wish["way"], uploads=wish.get("files", ()),
            actor=request.user.ref,
        )  # fmt: skip
        return self.told(request, case.number, status=201)


class CaseDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="cases_read", responses={200: shapes.CaseAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One of my cases with everything filed and ruled."""
        return self.told(request, number)


class CaseSayDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="cases_say", request=SAY, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """File words and evidence while the case takes them."""
        return _say(self, request, number)


class CaseDoneDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="cases_done", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Nothing to add. When both sides say so the ruling need not wait."""
        hearing.done(case=self.found(request, number), side=self.side, actor=request.user.ref)
        return self.told(request, number)


class CaseAcceptDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="cases_accept", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Accept the ruling. When both sides have, it is final at once."""
        ruling.accept(case=self.found(request, number), side=self.side, actor=request.user.ref)
        return self.told(request, number)


class CaseAppealDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="cases_appeal", request=shapes.CaseWordsInput, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Ask for the second instance, once, within seven days of the ruling."""
        return _appeal(self, request, number)


class CaseWithdrawDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="cases_withdraw", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Let it go, before a ruling; the money goes on."""
        opening.withdraw(case=self.found(request, number), actor=request.user.ref)
        return self.told(request, number)


class SellerCasesDoor(SellerSide):
    @extend_schema(
        tags=SELLER,
        operation_id="seller_cases_list",
        parameters=PAGING,
        responses={200: page_of(shapes.CaseRow), **READ},
    )
    def get(self, request: Request) -> Response:
        """Cases about my shop's orders, the newest first."""
        pages, seller = Pages(), shop_for(request.user, Permission.TRUST)
        page = pages.paginate_queryset(selectors.cases_of_seller(seller), request, view=self) or []
        return pages.get_paginated_response([shapes.case_row(one) for one in page])


class SellerCaseDoor(SellerSide):
    @extend_schema(tags=SELLER, operation_id="seller_cases_read", responses={200: shapes.CaseAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One case of my shop."""
        return self.told(request, number)


class SellerCaseAnswerDoor(SellerSide):
    @extend_schema(tags=SELLER, operation_id="seller_cases_answer", request=SAY, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Answer the claim, within 72 hours. Both sides then have three days for evidence."""
        wish = read(shapes.SayInput, request)
        hearing.answer(
            case=self.found(request, number), text=wish["text"], uploads=wish.get("files", ()), actor=request.user.ref
        )
        return self.told(request, number)


class SellerCaseAgreeDoor(SellerSide):
    @extend_schema(tags=SELLER, operation_id="seller_cases_agree", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Give the shopper what they ask for: final at once, without a ruling. Not about authenticity."""
        hearing.agree(case=self.found(request, number), actor=request.user.ref)
        return self.told(request, number)


class SellerCaseSayDoor(SellerSide):
    @extend_schema(tags=SELLER, operation_id="seller_cases_say", request=SAY, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """File words and evidence while the case takes them."""
        return _say(self, request, number)


class SellerCaseDoneDoor(SellerSide):
    @extend_schema(tags=SELLER, operation_id="seller_cases_done", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Nothing to add. When both sides say so the ruling need not wait."""
        hearing.done(case=self.found(request, number), side=self.side, actor=request.user.ref)
        return self.told(request, number)


class SellerCaseAppealDoor(SellerSide):
    @extend_schema(tags=SELLER, operation_id="seller_cases_appeal", request=shapes.CaseWordsInput, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Ask for the second instance, once, within seven days of the ruling."""
        return _appeal(self, request, number)


class SellerCaseAcceptDoor(SellerSide):
    @extend_schema(tags=SELLER, operation_id="seller_cases_accept", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Accept the ruling."""
        ruling.accept(case=self.found(request, number), side=self.side, actor=request.user.ref)
        return self.told(request, number)


class DeskCasesDoor(DeskSide):
    @extend_schema(
        tags=DESK, operation_id="desk_cases_list", parameters=PAGING, responses={200: page_of(shapes.CaseRow), **READ}
    )
    def get(self, request: Request) -> Response:
        """Cases that wait for us, the longest first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.queue(), request, view=self) or []
        return pages.get_paginated_response([shapes.case_row(one) for one in page])


class DeskCaseDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_cases_read", responses={200: shapes.DeskCaseAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One case."""
        return self.told(request, number)


class DeskRuleDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_cases_rule", request=shapes.RulingInput, responses=DESK_ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """First instance. Nobody decides a case of their own."""
        ruling.rule(case=self.found(request, number), by=request.user, **read(shapes.RulingInput, request))
        return self.told(request, number)


class DeskReviewDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_cases_review", request=shapes.RulingInput, responses=DESK_ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Second instance, by somebody else than the first (403 `same_judge`). Final at once."""
        ruling.review(case=self.found(request, number), by=request.user, **read(shapes.RulingInput, request))
        return self.told(request, number)


class DeskExamineDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_cases_examine", request=shapes.ExamineInput, responses=DESK_ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Authenticity: have a laboratory or the brand examine the piece."""
        wish = read(shapes.ExamineInput, request)
        ruling.examine(case=self.found(request, number), examiner=wish["examiner"], by=request.user)
        return self.told(request, number)


class DeskFindingDoor(DeskSide):
    @extend_schema(tags=DESK, operation_id="desk_cases_finding", request=shapes.CaseWordsInput, responses=DESK_ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """What was found; both sides read it."""
        wish = read(shapes.CaseWordsInput, request)
        ruling.record_finding(case=self.found(request, number), text=wish["text"], by=request.user)
        return self.told(request, number)


class DeskDamagesDoor(DeskSide):
    @extend_schema(
        tags=DESK, operation_id="desk_cases_damages_paid", request=shapes.DamagesPaidInput, responses=DESK_ANSWER
    )
    def post(self, request: Request, number: str) -> Response:
        """Damages were transferred to the shopper, as the bank statement shows. Once."""
        wish = read(shapes.DamagesPaidInput, request)
        damages.paid_out(case=self.found(request, number), statement_line=wish["statement_line"], by=request.user)
        return self.told(request, number)


def _say(door: ShopperSide, request: Request, number: str) -> Response:
    wish = read(shapes.SayInput, request)
    filing.say(
        case=door.found(request, number), side=door.side, text=wish["text"], uploads=wish.get("files", ()),
        actor=request.user.ref,
    )  # fmt: skip
    return door.told(request, number)


def _appeal(door: ShopperSide, request: Request, number: str) -> Response:
    wish = read(shapes.CaseWordsInput, request)
    ruling.appeal(case=door.found(request, number), side=door.side, text=wish["text"], actor=request.user.ref)
    return door.told(request, number)
