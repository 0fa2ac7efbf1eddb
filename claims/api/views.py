"""API doors of claims: the shopper's, the seller's insurance, operations', and the insurer's news."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from claims import letters, selectors
from claims.api import shapes
from claims.errors import ClaimNotFound
from claims.insurers import signing
from claims.insurers.table import INSURERS
from claims.models import Claim
from claims.selectors import stock as stock_reads
from claims.services import judging, moving, opening, recovering, stock, submitting
from claims.services.judging import Word
from claims.services.opening import Report
from claims.views.common import private, stored
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages, read
from marketplace.core.files import PDF
from orders.selectors.orders import order_by_number
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

SHOPPER, SELLER, OPS, INSURER = ["claims"], ["seller: insurance"], ["ops: claims"], ["insurers"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 413, 415, 422)
REPORT: Any = {"application/json": shapes.ClaimInput, "multipart/form-data": shapes.ClaimInput}
SAY: Any = {"application/json": shapes.ClaimSayInput, "multipart/form-data": shapes.ClaimSayInput}
ANSWER: dict[int, Any] = {200: shapes.ClaimAnswer, **WRITE}
OPS_ANSWER: dict[int, Any] = {200: shapes.OpsClaimAnswer, **WRITE}
FILE: Any = {(200, "application/octet-stream"): OpenApiTypes.BINARY, **READ}
SIGNATURE = OpenApiParameter(
    "X-Signature",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='`t=<unix seconds>,v1=<hex HMAC of "t.body">`',
)


def _wish(data: dict[str, Any]) -> Report:
    if data.get("pieces"):
        return Report(data["kind"], codes=frozenset(data["pieces"]), text=data["text"], way=data["way"])
    return Report(data["kind"], pieces={data.get("line", 0): data["count"]}, text=data["text"], way=data["way"])


class ShopperSide(Door):
    permission_classes = [IsAuthenticated]
    parser_classes = [CarefulJSONParser, MultiPartParser]

    def found(self, request: Request, number: str) -> Claim:
        return selectors.claim_for(request.user, number)

    def told(self, request: Request, number: str, status: int = 200) -> Response:
        return Response(shapes.claim_answer(self.found(request, number), "claims"), status=status)


class OpsSide(ShopperSide):
    permission_classes = [HasRole.of(Role.OPS)]

    def found(self, request: Request, number: str) -> Claim:
        return selectors.claim_by(number)

    def told(self, request: Request, number: str, status: int = 200) -> Response:
        return Response(shapes.ops_answer(self.found(request, number)), status=status)


class ClaimsDoor(ShopperSide):
    @extend_schema(
        tags=SHOPPER, operation_id="claims_list", parameters=PAGING, responses={200: page_of(shapes.ClaimRow), **READ}
    )
    def get(self, request: Request) -> Response:
        """My claims, the newest first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.claims_of(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.claim_row(one) for one in page])

    @extend_schema(
        tags=SHOPPER, operation_id="claims_report", request=REPORT, responses={201: shapes.ClaimAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        """Report pieces of an order of mine as lost, damaged (with a photo) or short. Decided at once where the rules can."""
        data = read(shapes.ClaimInput, request)
        made = opening.report(
            user=request.user, order_number=data["order"], wish=_wish(data), uploads=data.get("files", ())
        )
        return self.told(request, made.number, status=201)


class ClaimDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="claims_read", responses={200: shapes.ClaimAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One of my claims."""
        return self.told(request, number)


class ClaimSayDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="claims_say", request=SAY, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Say and show more while somebody looks at it."""
        data = read(shapes.ClaimSayInput, request)
        moving.say(
            claim=self.found(request, number), text=data["text"], uploads=data.get("files", ()), side="shopper",
            actor=request.user.ref,
        )  # fmt: skip
        return self.told(request, number)


class ClaimWithdrawDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="claims_withdraw", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """It was found after all."""
        moving.withdraw(claim=self.found(request, number), actor=request.user.ref)
        return self.told(request, number)


class ClaimLookDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="claims_second_look", request=shapes.ClaimWordsInput, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """A refused claim is looked at once more, by somebody else."""
        data = read(shapes.ClaimWordsInput, request)
        moving.second_look(claim=self.found(request, number), text=data["text"], actor=request.user.ref)
        return self.told(request, number)


class ClaimFileDoor(ShopperSide):
    @extend_schema(tags=SHOPPER, operation_id="claims_file", responses=FILE)
    def get(self, request: Request, number: str, public_id: str) -> HttpResponse:
        """A file of my claim."""
        found = selectors.file_of(self.found(request, number), public_id)
        return stored(found.file, found.mime)


class OpsClaimsDoor(OpsSide):
    @extend_schema(
        tags=OPS, operation_id="ops_claims_list", parameters=PAGING, responses={200: page_of(shapes.ClaimRow), **READ}
    )
    def get(self, request: Request) -> Response:
        """What waits for a person, the longest first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.queue(), request, view=self) or []
        return pages.get_paginated_response([shapes.claim_row(one) for one in page])


class OpsReportDoor(OpsSide):
    permission_classes = [HasRole.of(Role.OPS, Role.AGENT)]

    @extend_schema(
        tags=OPS, operation_id="ops_claims_report", request=REPORT, responses={201: shapes.ClaimAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        """Report something for a shopper, by support or operations."""
        data = read(shapes.ClaimInput, request)
        made = opening.report_for(
            by=request.user, order=order_by_number(data["order"]), wish=_wish(data), uploads=data.get("files", ())
        )
        return Response(shapes.claim_answer(selectors.claim_by(made.number), "ops/claims"), status=201)


class OpsClaimDoor(OpsSide):
    @extend_schema(tags=OPS, operation_id="ops_claims_read", responses={200: shapes.OpsClaimAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One claim with the record of the road."""
        return self.told(request, number)


class OpsDecideDoor(OpsSide):
    @extend_schema(tags=OPS, operation_id="ops_claims_decide", request=shapes.ClaimDecideInput, responses=OPS_ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """A person decides. Nobody decides a claim of their own, or twice."""
        word = Word(**read(shapes.ClaimDecideInput, request))
        judging.decide(claim=self.found(request, number), word=word, by=request.user)
        return self.told(request, number)


class OpsAskDoor(OpsSide):
    @extend_schema(tags=OPS, operation_id="ops_claims_ask", request=shapes.ClaimWordsInput, responses=OPS_ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Ask whoever reported it for more; our clock rests."""
        judging.ask(
            claim=self.found(request, number), text=read(shapes.ClaimWordsInput, request)["text"], by=request.user
        )
        return self.told(request, number)


class OpsReplyDoor(OpsSide):
    calls_outside = True

    @extend_schema(tags=OPS, operation_id="ops_claims_reply", request=shapes.ClaimWordsInput, responses=OPS_ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Answer what the insurer asked for."""
        text = read(shapes.ClaimWordsInput, request)["text"]
        submitting.reply(claim=self.found(request, number), text=text, by=request.user)
        return self.told(request, number)


class OpsDemandDoor(OpsSide):
    @extend_schema(tags=OPS, operation_id="ops_claims_demand", request=shapes.DemandInput, responses=OPS_ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Ask a party at fault for what it cost us."""
        recovering.demand(claim=self.found(request, number), by=request.user, **read(shapes.DemandInput, request))
        return self.told(request, number)


class OpsClaimFileDoor(OpsSide):
    @extend_schema(tags=OPS, operation_id="ops_claims_file", responses=FILE)
    def get(self, request: Request, number: str, public_id: str) -> HttpResponse:
        """A file of any claim."""
        found = selectors.file_of(self.found(request, number), public_id)
        return stored(found.file, found.mime)


class RecoveriesDoor(OpsSide):
    @extend_schema(
        tags=OPS, operation_id="ops_recoveries_list", parameters=PAGING,
        responses={200: page_of(shapes.RecoveryRow), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What we ask back, the first due first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.recoveries(), request, view=self) or []
        return pages.get_paginated_response([shapes.recovery_row(one) for one in page])


class RecoveryDoor(OpsSide):
    @extend_schema(tags=OPS, operation_id="ops_recoveries_read", responses={200: shapes.RecoveryRow, **READ})
    def get(self, request: Request, public_id: str) -> Response:
        """One demand."""
        return Response(shapes.recovery_row(selectors.recovery_by(public_id)))

    @extend_schema(
        tags=OPS, operation_id="ops_recoveries_end", request=shapes.RecoveryInput,
        responses={200: shapes.RecoveryRow, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Money came, the seller was charged, or nothing will come."""
        data, found, by = read(shapes.RecoveryInput, request), selectors.recovery_by(public_id), request.user
        if data["outcome"] == "received":
            recovering.receive(
                recovery=found, amount_fen=data["amount_fen"], statement_line=data["statement_line"], by=by
            )
        elif data["outcome"] == "charged":
            recovering.charge_seller(recovery=found, by=by)
        else:
            recovering.write_off(recovery=found, why=data["why"], by=by)
        return Response(shapes.recovery_row(selectors.recovery_by(public_id)))


class LetterDoor(OpsSide):
    @extend_schema(
        tags=OPS,
        operation_id="ops_recoveries_letter",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, **READ},
    )
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """The letter as a PDF."""
        found = selectors.recovery_by(public_id)
        return private(HttpResponse(letters.draw(found), content_type=PDF), PDF, f"demand-{found.claim.number}.pdf")


class PremiumsDoor(OpsSide):
    @extend_schema(tags=OPS, operation_id="ops_premiums_read", responses={200: shapes.PremiumsAnswer, **READ})
    def get(self, request: Request) -> Response:
        """Premiums that we hold for the insurer."""
        return Response(
            {"owed": [{"currency": one, "amount_minor": minor} for one, minor in selectors.premiums_owed()]}
        )

    @extend_schema(
        tags=OPS, operation_id="ops_premiums_remit", request=shapes.RemittanceInput,
        responses={200: shapes.PremiumsAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Premiums went to the insurer, as the bank statement shows. A line of it counts once."""
        stock.remit(by=request.user, **read(shapes.RemittanceInput, request))
        return self.get(request)


class OpsStockClaimDoor(OpsSide):
    @extend_schema(
        tags=OPS, operation_id="ops_stock_claims_decide", request=shapes.StockDecideInput,
        responses={200: shapes.StockClaimRow, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Decide a shop's claim about pieces in our hands."""
        data = read(shapes.StockDecideInput, request)
        made = stock.decide(claim=selectors.stock_claim_by(number), by=request.user, **data)
        return Response(shapes.stock_row(made))


class InsuranceSide(Door):
    permission_classes = [IsAuthenticated]

    def told(self, request: Request, status: int = 200) -> Response:
        seller = shop_for(request.user, Permission.MONEY)
        bills, claims = stock_reads.bills_of(seller)[:24], stock_reads.stock_claims_of(seller)[:50]
        return Response(shapes.policy_answer(stock_reads.policy_of(seller), bills, claims), status=status)


class InsuranceDoor(InsuranceSide):
    @extend_schema(tags=SELLER, operation_id="seller_insurance_read", responses={200: shapes.PolicyAnswer, **READ})
    def get(self, request: Request) -> Response:
        """My shop's insurance of stock, its premiums and claims."""
        return self.told(request)

    @extend_schema(
        tags=SELLER, operation_id="seller_insurance_buy", request=None, responses={201: shapes.PolicyAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        """Insure everything on our shelves from today on."""
        stock.buy(seller=shop_for(request.user, Permission.MONEY), actor=request.user.ref)
        return self.told(request, status=201)

    @extend_schema(
        tags=SELLER, operation_id="seller_insurance_end", request=None, responses={200: shapes.PolicyAnswer, **WRITE}
    )
    def delete(self, request: Request) -> Response:
        """End it; the month that runs is still billed."""
        stock.end(seller=shop_for(request.user, Permission.MONEY), actor=request.user.ref)
        return self.told(request)


class StockClaimsDoor(InsuranceSide):
    @extend_schema(
        tags=SELLER, operation_id="seller_insurance_claim", request=shapes.StockReportInput,
        responses={201: shapes.PolicyAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Claim pieces that went missing or were damaged in our hands, by their labels."""
        seller = shop_for(request.user, Permission.MONEY)
        data = read(shapes.StockReportInput, request)
        stock.report(
            seller=seller, codes=data["pieces"], kind=data["kind"], text=data["text"],
            actor=request.user.ref,
        )  # fmt: skip
        return self.told(request, status=201)


class InsurerNewsDoor(Door):
    """A hint of an insurer, signed with the secret we share."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    parser_classes = [CarefulJSONParser]

    @extend_schema(
        tags=INSURER, operation_id="insurer_news", auth=[], parameters=[SIGNATURE], request=shapes.InsurerNewsInput,
        responses={200: shapes.InsurerNewsAnswer, **problems(400, 403, 404, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request, insurer: str) -> Response:
        """Kept once by its id; the claim is asked about soon."""
        if insurer not in INSURERS:
            raise ClaimNotFound
        signing.check(insurer, request._request.body, request.headers.get("X-Signature", ""))
        data = read(shapes.InsurerNewsInput, request)
        return Response({"is_new": submitting.heard(insurer=insurer, event_id=data["id"], key=data["key"])})
