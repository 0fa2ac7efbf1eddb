"""`/api/v1/ops/audits/…`: commit, draw, plan (for its planner alone), decide, answer appeals."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import PAGING, page_of
from marketplace.core.api.views import Door
from marketplace.core.errors import NotFound
from sellers.api import audit_shapes as shapes
from sellers.api.audits import READ, WRITE, paged
from sellers.selectors import audits as reading
from sellers.services import audit_decisions, audit_draws, audit_plans

TAGS = ["ops: audits"]


class OpsDoor(Door):
    permission_classes = (HasRole.of(Role.OPS),)


class CommitDoor(OpsDoor):
    @extend_schema(
        tags=TAGS, operation_id="audit_commit", request=shapes.AuditCommitInput,
        responses={201: shapes.AuditPeriodRow, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Freeze the frame of a period and publish its fingerprint; I am its planner."""
        wish = read(shapes.AuditCommitInput, request)
        made = audit_draws.commit(planner=request.user, actor=request.user.ref, **wish)
        return Response(shapes.AuditPeriodRow(made).data, status=201)


class DrawDoor(OpsDoor):
    calls_outside = True

    @extend_schema(
        tags=TAGS, operation_id="audit_draw_now", request=None, responses={200: shapes.AuditPeriodRow, **WRITE}
    )
    def post(self, request: Request, period: str) -> Response:
        """Draw now instead of waiting for the worker. 409 while the randomness does not exist; who is drawn is not told."""
        found = reading.public_period(period)
        audit_draws.advance(period=found)
        audit_draws.draw(period=found, actor=request.user.ref)
        return Response(shapes.AuditPeriodRow(reading.public_period(period)).data)


class AuditorsDoor(OpsDoor):
    @extend_schema(
        tags=TAGS, operation_id="auditor_name", request=shapes.AuditorInput,
        responses={201: shapes.AuditorState, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Put a person on the roster, or change where and how often they go."""
        wish = read(shapes.AuditorInput, request)
        person = reading.person_by_login(wish.pop("login"))
        if person is None:
            raise NotFound
        named = audit_plans.name_auditor(user=person, by=request.user, **wish)
        return Response(shapes.AuditorState(named).data, status=201)


class PlanDoor(OpsDoor):
    @extend_schema(tags=TAGS, operation_id="audit_plan", responses={200: shapes.AuditPlanRow(many=True), **READ})
    def get(self, request: Request) -> Response:
        """The open envelopes of the periods whose planner I am; empty for everybody else."""
        rows = [
            {
                "id": audit.public_id, "period": audit.period, "status": audit.status, "seller": shop.display_name,
                "country": shop.country, "auditor": visit.auditor.display_name if visit else "",
                "week": visit.week if visit else None,
            }
            for audit, shop, visit in reading.secret_plan(request.user)
        ]  # fmt: skip
        answer = Response(shapes.AuditPlanRow(rows, many=True).data)
        answer["Cache-Control"] = "no-store"
        return answer


class SendDoor(OpsDoor):
    @extend_schema(tags=TAGS, operation_id="audit_send", request=shapes.AuditSendInput, responses={204: None, **WRITE})
    def post(self, request: Request, audit_id: str) -> Response:
        """Send somebody at once: the planned auditor, or another."""
        login = read(shapes.AuditSendInput, request).get("auditor")
        person = reading.person_by_login(login) if login else None
        if login and person is None:
            raise NotFound
        audit_plans.send_now(audit=reading.secret_for(request.user, audit_id), by=request.user, auditor=person)
        return Response(status=204)


class CallOffDoor(OpsDoor):
    @extend_schema(
        tags=TAGS, operation_id="audit_call_off", request=shapes.AuditWhyInput, responses={204: None, **WRITE}
    )
    def post(self, request: Request, audit_id: str) -> Response:
        """The shop closed before anybody came."""
        audit = reading.secret_for(request.user, audit_id)
        audit_plans.call_off(audit=audit, by=request.user, **read(shapes.AuditWhyInput, request))
        return Response(status=204)


class ReviewsDoor(OpsDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="audit_reviews",
        parameters=PAGING,
        responses={200: page_of(shapes.AuditReviewRow), **READ},
    )
    def get(self, request: Request) -> Response:
        """What waits for a decision or for the answer to an appeal, the oldest first."""
        return paged(self, request, reading.review_queue(), shapes.AuditReviewRow)


class DecideDoor(OpsDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="audit_decide",
        request=shapes.AuditDecideInput,
        responses={200: shapes.AuditReviewRow, **WRITE},
    )
    def post(self, request: Request, audit_id: str) -> Response:
        """Second reviewer: what follows."""
        audit = reading.for_review(request.user, audit_id)
        done = audit_decisions.decide(audit=audit, reviewer=request.user, **read(shapes.AuditDecideInput, request))
        return Response(shapes.AuditReviewRow(done).data)


class AnswerDoor(OpsDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="audit_answer",
        request=shapes.AuditAnswerInput,
        responses={200: shapes.AuditReviewRow, **WRITE},
    )
    def post(self, request: Request, audit_id: str) -> Response:
        """Third person: the decision stands, or is changed to the seller's good."""
        audit = reading.for_review(request.user, audit_id)
        done = audit_decisions.decide_appeal(
            audit=audit, reviewer=request.user, **read(shapes.AuditAnswerInput, request)
        )
        return Response(shapes.AuditReviewRow(done).data)
