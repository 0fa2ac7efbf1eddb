"""API doors of repairs: everybody's (plans, service points), the shopper's, a service point's, ops'."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages, read
from marketplace.core.errors import NotFound
from orders.policies.warranty_plans import in_force
from repairs.api import shapes
from repairs.errors import NotYourPoint
from repairs.models import Partner
from repairs.selectors import cases, partners, pieces
from repairs.selectors import parts as shelves
from repairs.services import choosing, parts, paying, reporting, working

OPEN, SHOPPER, POINT, OPS = ["repairs: public"], ["repairs"], ["repairs: service point"], ["repairs: ops"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 413, 415, 422)
ANSWER: dict[int, Any] = {200: shapes.RepairAnswer, **WRITE}
REPORT: Any = {"application/json": shapes.ReportInput, "multipart/form-data": shapes.ReportInput}
WORK: Any = {"application/json": shapes.RepairWorkInput, "multipart/form-data": shapes.RepairWorkInput}


class PlansDoor(Door):
    permission_classes = [AllowAny]

    @extend_schema(tags=OPEN, operation_id="warranty_plans", responses={200: shapes.WarrantyPlanShape(many=True)})
    def get(self, request: Request) -> Response:
        """The plans of the longer warranty with today's terms."""
        return Response([one.as_snapshot() for one in in_force().values()])


class PointsDoor(Door):
    permission_classes = [AllowAny]

    @extend_schema(
        tags=OPEN, operation_id="service_points", responses={200: shapes.ServicePointShape(many=True)},
        parameters=[OpenApiParameter("city", str), OpenApiParameter("trade", str)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Certified service points, the nearest to a city first; at most 300."""
        query = request.query_params
        found = partners.points(city=query.get("city", ""), trade=query.get("trade", ""))
        return Response([shapes.point_row(one) for one in found])


class ShopperDoor(Door):
    permission_classes = [IsAuthenticated]
    parser_classes = [CarefulJSONParser, MultiPartParser]

    def told(self, request: Request, number: str, status: int = 200) -> Response:
        return Response(shapes.repair_answer(cases.case_for(request.user, number)), status=status)


class WarrantiesDoor(ShopperDoor):
    @extend_schema(tags=SHOPPER, operation_id="my_warranties", responses={200: shapes.WarrantyShape(many=True), **READ})
    def get(self, request: Request) -> Response:
        """My things with their warranties, the newest hundred."""
        return Response([shapes.piece_row(one) for one in pieces.pieces_of(request.user)])


class WalkDoor(ShopperDoor):
    @extend_schema(
        tags=SHOPPER,
        operation_id="repairs_diagnose",
        request=shapes.WalkInput,
        responses={200: shapes.WalkShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """Where these answers lead. Writes nothing."""
        wish = read(shapes.WalkInput, request)
        piece = pieces.piece_for(request.user, wish["passport"])
        found = reporting.walk(piece=piece, answers=wish["answers"], language=get_language() or "zh-hans")
        step = found.step
        answers = [{"code": code, "words": words} for code, words in step.answers]
        return Response(
            {
                "tree": found.tree, "version": found.version, "words": step.words, "answers": answers, "level": step.level,
                "fault": step.fault,
            }
        )  # fmt: skip


class RepairsDoor(ShopperDoor):
    @extend_schema(
        tags=SHOPPER, operation_id="repairs_list", parameters=PAGING, responses={200: page_of(shapes.RepairRow), **READ}
    )
    def get(self, request: Request) -> Response:
        """My repairs, the newest first."""
        pages = Pages()
        page = pages.paginate_queryset(cases.cases_of(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.repair_row(one) for one in page])

    @extend_schema(
        tags=SHOPPER, operation_id="repairs_report", request=REPORT, responses={201: shapes.RepairAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        """Report a fault with the answers of the guided questions. It is a claim where a warranty runs."""
        wish = read(shapes.ReportInput, request)
        found = reporting.diagnose(user=request.user, passport_code=wish["passport"], answers=wish["answers"])
        case = reporting.report(
            user=request.user, diagnosis=found, words=wish["words"], happened_on=wish["happened_on"],
            uploads=wish.get("photos", ()), actor=request.user.ref,
        )  # fmt: skip
        return self.told(request, case.number, status=201)


class RepairDoor(ShopperDoor):
    @extend_schema(tags=SHOPPER, operation_id="repairs_read", responses={200: shapes.RepairAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One of my repairs with its steps."""
        return self.told(request, number)


class ChooseDoor(ShopperDoor):
    @extend_schema(tags=SHOPPER, operation_id="repairs_choose", request=shapes.ChooseInput, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Choose where it is repaired."""
        found = cases.case_for(request.user, number)
        partner = partners.point_by(read(shapes.ChooseInput, request)["point"])
        choosing.choose(case=found, partner=partner, actor=request.user.ref)
        return self.told(request, number)


class PayDoor(ShopperDoor):
    calls_outside = True

    @extend_schema(
        tags=SHOPPER, operation_id="repairs_pay", request=None, responses={200: shapes.PaymentShape, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        """Say yes to the price and open the provider's payment page."""
        back = f"{settings.PUBLIC_URL}/me/repairs/{number[:20]}/paid/{{attempt}}/"
        attempt = paying.pay(user=request.user, number=number, return_url=back)
        return Response(
            {"attempt": attempt.public_id, "amount_fen": attempt.amount_minor, "action_url": attempt.action_url or ""}
        )


class RefuseDoor(ShopperDoor):
    @extend_schema(tags=SHOPPER, operation_id="repairs_refuse_price", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Not at this price: the piece is handed back as it is."""
        paying.refuse_quote(case=cases.case_for(request.user, number), actor=request.user.ref)
        return self.told(request, number)


class WithdrawDoor(ShopperDoor):
    @extend_schema(tags=SHOPPER, operation_id="repairs_withdraw", request=None, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Let it go, before the piece is on a bench."""
        reporting.withdraw(case=cases.case_for(request.user, number), actor=request.user.ref)
        return self.told(request, number)


class RateDoor(ShopperDoor):
    @extend_schema(tags=SHOPPER, operation_id="repairs_rate", request=shapes.RatingInput, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """One to five stars, once, after the piece is back."""
        stars = read(shapes.RatingInput, request)["stars"]
        reporting.rate(case=cases.case_for(request.user, number), stars=stars, actor=request.user.ref)
        return self.told(request, number)


class PointDoor(Door):
    """Doors of the people of a service point; `?place=` names one where somebody works at several."""

    permission_classes = [IsAuthenticated]
    parser_classes = [CarefulJSONParser, MultiPartParser]

    def place(self, request: Request) -> Partner:
        found = cases.places_of(request.user)
        wanted = request.query_params.get("place", "")
        chosen = next((one for one in found if one.public_id == wanted or not wanted), None)
        if chosen is None:
            raise NotYourPoint
        return chosen


class WorksDoor(PointDoor):
    @extend_schema(
        tags=POINT, operation_id="partner_work_list", parameters=[*PAGING, OpenApiParameter("place", str)],
        responses={200: page_of(shapes.RepairWorkShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What is to do here, the longest waiting first."""
        pages = Pages()
        page = pages.paginate_queryset(cases.works_of_place(self.place(request)), request, view=self) or []
        return pages.get_paginated_response([shapes.work_row(one) for one in page])


class WorkDoor(PointDoor):
    @extend_schema(tags=POINT, operation_id="partner_work_read", responses={200: shapes.RepairWorkShape, **READ})
    def get(self, request: Request, public_id: str) -> Response:
        """One order of my service point."""
        return Response(shapes.work_row(cases.work_for(request.user, public_id)))


class WorkVerbDoor(PointDoor):
    @extend_schema(
        tags=POINT, operation_id="partner_work_do", request=WORK, responses={200: shapes.RepairWorkShape, **WRITE}
    )
    def post(self, request: Request, public_id: str, verb: str) -> Response:
        """accept, decline, receive, quote, finish, hand-back, pass-on, give-up."""
        work, by = cases.work_for(request.user, public_id), request.user
        wish = read(shapes.RepairWorkInput, request)
        shown, why = wish.get("photos", ()), wish["why"]
        verbs: dict[str, Any] = {
            "accept": lambda: working.accept(work=work, by=by), "decline": lambda: working.decline(work=work, why=why, by=by),
            "receive": lambda: working.receive(work=work, uploads=shown, by=by),
            "quote": lambda: working.quote(
                work=work, finding=wish["finding"], labour_fen=wish["labour_fen"], parts_fen=wish["parts_fen"], by=by
            ),
            "finish": lambda: working.finish(work=work, uploads=shown, by=by),
            "hand-back": lambda: working.hand_back(work=work, by=by),
            "pass-on": lambda: working.pass_on(work=work, why=why, by=by),
            "give-up": lambda: working.give_up(work=work, why=why, by=by),
        }  # fmt: skip
        if verb not in verbs:
            raise NotFound
        verbs[verb]()
        return Response(shapes.work_row(cases.work_for(by, public_id)))


class WorkPartDoor(PointDoor):
    @extend_schema(
        tags=POINT,
        operation_id="partner_work_part",
        request=shapes.RepairPartInput,
        responses={200: shapes.RepairWorkShape, **WRITE},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Build a part of this shelf in, with the serials of the new and the old one."""
        work = cases.work_for(request.user, public_id)
        parts.take(work=work, by=request.user, **read(shapes.RepairPartInput, request))
        return Response(shapes.work_row(cases.work_for(request.user, public_id)))


class ShelfDoor(PointDoor):
    @extend_schema(
        tags=POINT, operation_id="partner_parts_list", parameters=[*PAGING, OpenApiParameter("place", str)],
        responses={200: page_of(shapes.StockShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The parts that lie here, with targets."""
        pages = Pages()
        page = pages.paginate_queryset(shelves.shelf(self.place(request)), request, view=self) or []
        return pages.get_paginated_response([shapes.stock_row(one) for one in page])

    @extend_schema(
        tags=POINT, operation_id="partner_parts_receive", request=shapes.DeliveryInput,
        responses={200: shapes.StockShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Parts have come, under a delivery note; the same note once."""
        place = self.place(request)
        wish = read(shapes.DeliveryInput, request)
        return Response(shapes.stock_row(parts.receive(place=place, by=request.user, **wish)))


class AdviceDoor(Door):
    permission_classes = [HasRole.of(Role.OPS)]

    @extend_schema(tags=OPS, operation_id="ops_part_advice", responses={200: shapes.PartAdviceShape(many=True), **READ})
    def get(self, request: Request) -> Response:
        """Targets (5 % of the pieces sold), reorder points and what to order now, by place and part."""
        return Response(
            [
                {
                    "place": stock.place.public_id, "sku": stock.part.sku, "on_hand": stock.on_hand, "ordered": stock.ordered,
                    "target": one.target, "reorder_point": one.reorder_point, "order": one.order,
                }
                for stock, one in shelves.advice()
            ]
        )  # fmt: skip
