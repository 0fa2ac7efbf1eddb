"""`/api/v1/finance/differences|days|jobs/`: what people of finance do. The same services as the pages."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from finance import day_paper
from finance.api import shapes
from finance.api.room import LIST, READ, TAGS, WRITE, FinanceDoor
from finance.policies.periods import EARLIEST
from finance.selectors import differences
from finance.selectors import jobs as reads
from finance.services import breaks, days, jobs
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.api.schema import PAGING, page_of
from marketplace.core.api.views import read
from marketplace.ledger import selectors as book

SHOW = OpenApiParameter(
    "show", str, enum=["open", "mine", "over"], description="Open ones unless told; mine; those that ended."
)


def _whole(pk: int) -> Response:
    """A difference with both sides, notes and proposed entries, as it is now."""
    found = differences.break_by(pk)
    body = {
        **shapes.BreakRow(found).data, "lines": shapes.BreakLine(differences.items_of(found), many=True).data,
        "notes": shapes.BreakNoteShape(found.notes.order_by("pk"), many=True).data,
        "corrections": shapes.CorrectionShape(found.corrections.order_by("pk"), many=True).data,
    }  # fmt: skip
    return Response(body)


class BreaksDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_differences_list", tags=TAGS, parameters=[SHOW, *PAGING],
        responses={200: page_of(shapes.BreakRow), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Differences between our book and the provider's, the longest waiting first."""
        rows = differences.queue(request.query_params.get("show", ""), request.user.ref)
        return self.paged(request, rows, shapes.BreakRow)


class BreakDoor(FinanceDoor):
    @extend_schema(tags=TAGS, responses={200: shapes.BreakState, **READ})
    def get(self, request: Request, break_id: int) -> Response:
        """One difference: both sides line by line, what was said, what is proposed."""
        return _whole(break_id)


class BreakAssignDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=shapes.AssignInput, responses={200: shapes.BreakState, **WRITE})
    def post(self, request: Request, break_id: int) -> Response:
        """Give a difference to somebody of finance, or take it (`me`)."""
        to = read(shapes.AssignInput, request)["to"]
        person: User = request.user if to == "me" else differences.person(to)
        breaks.assign(of=break_id, to=person, by=request.user)
        return _whole(break_id)


class BreakNotesDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=shapes.NoteInput, responses={201: shapes.BreakState, **WRITE})
    def post(self, request: Request, break_id: int) -> Response:
        """Write down what was found out."""
        breaks.say(of=break_id, text=read(shapes.NoteInput, request)["text"], by=request.user)
        return _made(_whole(break_id))


class BreakAcceptDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=shapes.WhyInput, responses={200: shapes.BreakState, **WRITE})
    def post(self, request: Request, break_id: int) -> Response:
        """The difference is explained and stays. 409 while an entry is proposed or after its end."""
        breaks.accept(of=break_id, why=read(shapes.WhyInput, request)["why"], by=request.user)
        return _whole(break_id)


class BreakProposeDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=shapes.ProposeInput, responses={201: shapes.BreakState, **WRITE})
    def post(self, request: Request, break_id: int) -> Response:
        """Propose the entry that makes both books agree. Nothing is booked before somebody else says so."""
        breaks.propose(of=break_id, by=request.user, **read(shapes.ProposeInput, request))
        return _made(_whole(break_id))


class BreakDecideDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=shapes.DecideInput, responses={200: shapes.BreakState, **WRITE})
    def post(self, request: Request, break_id: int) -> Response:
        """Book what somebody else proposed, or send it back. 403 for one's own, 409 where nothing (or no longer this) waits."""
        breaks.decide(of=break_id, is_right=read(shapes.DecideInput, request)["is_right"], by=request.user)
        return _whole(break_id)


class DaysDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_days_list",
        tags=TAGS,
        parameters=PAGING,
        responses={200: page_of(shapes.CloseRow), **LIST},
    )
    def get(self, request: Request) -> Response:
        """Closed days, the newest first; also closes that were opened again."""
        return self.paged(request, book.closes(), shapes.CloseRow)


class DayDoor(FinanceDoor):
    @extend_schema(tags=TAGS, responses={200: shapes.DayState, **READ})
    def get(self, request: Request, day: date) -> Response:
        """One day: what is looked at before it is closed, or how it was closed."""
        return _day(day)


class DayCloseDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=shapes.CloseInput, responses={201: shapes.DayState, **WRITE})
    def post(self, request: Request, day: date) -> Response:
        """Close a day. 409 names the points that are missing; those that may be are accepted with a reason each."""
        accepted = read(shapes.CloseInput, request)["accepted"]
        known = {code: why for code, why in accepted.items() if code in days.WORDS}
        days.close(day=_known(day), by=request.user, accepted=known)
        return _made(_day(day))


class DayAskDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=shapes.WhyInput, responses={200: shapes.DayState, **WRITE})
    def post(self, request: Request, day: date) -> Response:
        """Ask for the last closed day to be opened again: the first of two people."""
        days.ask_reopening(day=_known(day), why=read(shapes.WhyInput, request)["why"], by=request.user)
        return _day(day)


class DayReopenDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=None, responses={200: shapes.DayState, **WRITE})
    def post(self, request: Request, day: date) -> Response:
        """Open the day again: the second of two people. 409 for whoever asked."""
        days.reopen(day=_known(day), by=request.user)
        return _day(day)


class DayPaperDoor(FinanceDoor):
    @extend_schema(tags=TAGS, responses={(200, "application/pdf"): OpenApiTypes.BINARY, **READ})
    def get(self, request: Request, day: date) -> HttpResponse:
        """The report of a closed day."""
        close = book.close_of(day)
        if close is None:
            raise Http404
        answer = HttpResponse(day_paper.report(close), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="day-{day}.pdf"'
        return answer


class JobsDoor(FinanceDoor):
    @extend_schema(tags=TAGS, responses={200: shapes.JobRow(many=True), **READ})
    def get(self, request: Request) -> Response:
        """The scheduled money jobs, those in trouble first: last ran, what waits, next."""
        return Response(shapes.JobRow(reads.money_jobs(), many=True).data)


class JobRunDoor(FinanceDoor):
    @extend_schema(tags=TAGS, request=None, responses={202: shapes.AskedShape, **WRITE})
    def post(self, request: Request, name: str) -> Response:
        """Ask for one run now. Twice within some seconds is one run."""
        return Response({"is_asked": jobs.run_now(name=name, by=request.user)}, status=202)


def _known(day: date) -> date:
    if not EARLIEST <= day <= time.today():
        raise Http404
    return day


def _day(day: date) -> Response:
    close = book.close_of(_known(day))
    body: dict[str, Any] = {
        "day": day, "is_next": days.next_day() == day, "close": close, "checks": [] if close else days.checks(day),
        "history": book.closes_of(day),
    }  # fmt: skip
    return Response(shapes.DayState(body).data)


def _made(answer: Response) -> Response:
    answer.status_code = 201
    return answer
