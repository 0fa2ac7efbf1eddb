"""The portal's doors: instant answer, pictures, label, courier, offer, appeal."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core import time
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from orders import selectors as orders
from returns import explaining, portal, selectors, timeline
from returns.api import portal_shapes as shapes
from returns.api.common import ONE, UNSAFE, read
from returns.api.serializers import answer
from returns.errors import UnknownLabel
from returns.label_files import label_pdf
from returns.models import ReturnAppeal, ReturnCase, ReturnShot
from returns.policies.reasons import TREE, shots_needed
from returns.presenting import Reader
from returns.services import appealing, keeping, pickups, showing
from returns.views.portal import pdf_answer, shot_answer

SHOPPER = ["returns"]
READ = problems(401, 404)


class MyDoor(Door):
    permission_classes = [IsAuthenticated]


class ReasonsDoor(MyDoor):
    @extend_schema(tags=SHOPPER, operation_id="returns_reasons", responses={200: shapes.ReasonsAnswer, **problems(401)})
    def get(self, request: Request) -> Response:
        """The reason tree: what is asked for each reason, and how many photographs it needs."""
        rows = [
            {
                "reason": code, "words": str(branch.words), "advice": str(branch.advice), "photographs": branch.shots,
                "questions": [
                    {
                        "code": ask.code, "words": str(ask.words), "is_required": ask.is_required,
                        "options": [{"code": option, "words": str(words)} for option, words in ask.options],
                    }
                    for ask in branch.asks
                ],
            }
            for code, branch in TREE.items()
        ]  # fmt: skip
        return Response({"results": rows})


class LookDoor(MyDoor):
    @extend_schema(
        tags=SHOPPER,
        operation_id="returns_look",
        request=shapes.LookRequest,
        responses={200: shapes.LookAnswer, **UNSAFE},
    )
    def post(self, request: Request) -> Response:
        """The instant answer: which right would be used and why the others would not, what each wish costs and brings, and when."""
        wish = read(shapes.LookRequest, request)
        order = orders.order_for(request.user, wish["order"])
        pieces = {item["line"]: item["quantity"] for item in wish["items"]}
        found = portal.look(order, pieces, wish["reason"], wish["answers"], way="source")
        words = explaining.answer_words(found.answer, get_language() or "")
        body = words | {
            "is_allowed": found.answer.used is not None,
            "wishes": [one.plain() for one in found.wishes],
            "photographs_needed": shots_needed(wish["reason"], wish["answers"]),
        }
        return Response(body)


class LooseShotsDoor(MyDoor):
    parser_classes = [MultiPartParser, FormParser]

    @extend_schema(
        tags=SHOPPER, operation_id="returns_pictures_upload", request={"multipart/form-data": shapes.FilesRequest},
        responses={201: shapes.ShotsAnswer, **UNSAFE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Pictures and a video for a return to come; name their ids in it within a day."""
        sent = read(shapes.FilesRequest, request)
        return Response(
            _shots(showing.upload(user=request.user, uploads=sent["files"], shows=sent["shows"])), status=201
        )


class ShotsDoor(MyDoor):
    parser_classes = [MultiPartParser, FormParser]

    @extend_schema(tags=SHOPPER, operation_id="returns_pictures", responses={200: shapes.ShotsAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """Pictures and videos of my return."""
        return Response(_shots(list(selectors.case_for(request.user, number).shots.all())))

    @extend_schema(
        tags=SHOPPER, operation_id="returns_pictures_add", request={"multipart/form-data": shapes.FilesRequest},
        responses={201: shapes.ShotsAnswer, **UNSAFE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Add pictures or a video while the return is not decided."""
        sent = read(shapes.FilesRequest, request)
        made = showing.add(user=request.user, case_number=number, uploads=sent["files"], shows=sent["shows"])
        return Response(_shots(made), status=201)


class ShotDoor(MyDoor):
    @extend_schema(
        tags=SHOPPER, operation_id="returns_picture", responses={(200, "image/jpeg"): OpenApiTypes.BINARY, **READ}
    )
    def get(self, request: Request, number: str, public_id: str) -> HttpResponse:
        """A picture or video of my return."""
        return shot_answer(portal.shot_of(selectors.case_for(request.user, number), public_id))


class LabelDoor(MyDoor):
    @extend_schema(
        tags=SHOPPER, operation_id="returns_label", responses={(200, "application/pdf"): OpenApiTypes.BINARY, **READ}
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """The label as PDF (A6). 404 `unknown_label` once it cannot be used any more."""
        found = selectors.case_for(request.user, number)
        if found.stage not in selectors.WAITING_TO_ARRIVE:
            raise UnknownLabel
        return pdf_answer(label_pdf(found, today=time.today()), f"{found.number}.pdf")


class TimelineDoor(MyDoor):
    @extend_schema(tags=SHOPPER, operation_id="returns_timeline", responses={200: shapes.TimelineAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """Every step, both customs countdowns and the legal refund clock."""
        return Response(timeline_body(selectors.case_for(request.user, number)))


class PickupDoor(MyDoor):
    @extend_schema(tags=SHOPPER, operation_id="returns_pickup", responses={200: shapes.SlotsAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """Times at which a courier can come, and the appointment that stands."""
        return Response(_slots(selectors.case_for(request.user, number)))

    @extend_schema(
        tags=SHOPPER, operation_id="returns_pickup_book", request=shapes.SlotRequest,
        responses={200: shapes.SlotsAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Book a courier, or move the appointment. 409 `slot_full` where somebody was faster."""
        wish = read(shapes.SlotRequest, request)
        pickups.book(user=request.user, case_number=number, window=wish["window"], actor=request.user.ref)
        return Response(_slots(selectors.case_for(request.user, number)))

    @extend_schema(
        tags=SHOPPER, operation_id="returns_pickup_cancel", request=None,
        responses={200: shapes.SlotsAnswer, **problems(400, 401, 404, 409, 422)},
    )  # fmt: skip
    def delete(self, request: Request, number: str) -> Response:
        """No courier is needed; the time is free for somebody else."""
        pickups.cancel(user=request.user, case_number=number, actor=request.user.ref)
        return Response(_slots(selectors.case_for(request.user, number)))


class TakeOfferDoor(MyDoor):
    @extend_schema(tags=SHOPPER, operation_id="returns_offer_take", request=None, responses=ONE)
    def post(self, request: Request, number: str) -> Response:
        """Keep the goods and take the seller's part refund; the return ends."""
        keeping.take(user=request.user, case_number=number, actor=request.user.ref)
        return Response(answer(selectors.case_for(request.user, number)))


class RefuseOfferDoor(MyDoor):
    @extend_schema(tags=SHOPPER, operation_id="returns_offer_refuse", request=None, responses=ONE)
    def post(self, request: Request, number: str) -> Response:
        """Decline the seller's part refund; the return goes on."""
        keeping.refuse(user=request.user, case_number=number, actor=request.user.ref)
        return Response(answer(selectors.case_for(request.user, number)))


class AppealDoor(MyDoor):
    @extend_schema(
        tags=SHOPPER, operation_id="returns_appeal", request=shapes.AppealRequest,
        responses={201: shapes.AppealAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Appeal against a refusal: once, within seven days. What is decided then binds."""
        wish = read(shapes.AppealRequest, request)
        made = appealing.appeal(user=request.user, case_number=number, words=wish["words"], actor=request.user.ref)
        return Response(appeal_body(made, number), status=201)


def countdown_bodies(case: ReturnCase, *, reader: Reader = Reader.SHOPPER) -> list[dict[str, Any]]:
    """The public shape of the deadlines."""
    return [dict(vars(one)) for one in timeline.countdowns(case, reader=reader)]


def timeline_body(case: ReturnCase, *, reader: Reader = Reader.SHOPPER) -> dict[str, Any]:
    """Steps and countdowns of a case."""
    return {
        "steps": [
            {"label": str(step["label"]), "state": step["state"], "at": step["at"]} for step in timeline.steps(case, reader=reader)
        ],
        "countdowns": countdown_bodies(case, reader=reader),
    }  # fmt: skip


def appeal_body(made: ReturnAppeal, number: str) -> dict[str, Any]:
    """The public shape of an appeal."""
    return {
        "return_number": number, "status": made.status, "words": made.words, "answer": made.answer, "opened_at": made.opened_at,
        "decided_at": made.decided_at,
    }  # fmt: skip


def _shots(shots: list[ReturnShot]) -> dict[str, Any]:
    rows = [
        {
            "id": one.public_id,
            "type": one.mime,
            "shows": one.shows,
            "seconds": one.seconds,
            "added_at": one.added_at.isoformat(),
        }
        for one in shots
    ]
    return {"results": rows}


def _slots(case: ReturnCase) -> dict[str, Any]:
    standing = portal.pickup_of(case)
    rows = portal.windows_for(case) if case.stage == "label_issued" else []
    return {
        "booked": f"{standing.slot.day.isoformat()} {standing.slot.hours}" if standing else "",
        "status": standing.status if standing else "",
        "results": [{"window": one.code, "day": one.day.isoformat(), "hours": one.hours} for one in rows],
    }
