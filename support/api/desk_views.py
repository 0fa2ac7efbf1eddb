"""The API doors of an agent's work on a ticket. Partner agents reach their own team's tickets only."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from support import selectors, teams
from support.api import desk_shapes as shapes
from support.api.views import DESK, read
from support.models import Ticket
from support.services import follow_ups, macros, merging, paths, tagging

ANSWER = {200: shapes.DeskTicketAnswer, **problems(400, 401, 403, 404, 409, 415, 422)}


class TicketWork(Door):
    """A door of one ticket."""

    permission_classes = [HasRole.of(*teams.DESK, Role.PARTNER)]

    def ticket(self, request: Request, number: str) -> Ticket:
        return teams.ticket_for(request.user, number)


class WorkDoor(TicketWork):
    @extend_schema(
        tags=DESK, operation_id="tickets_work", responses={200: shapes.DeskTicketAnswer, **problems(401, 403, 404)}
    )
    def get(self, request: Request, number: str) -> Response:
        """Path, priority with reasons, team, tags, links, reminders."""
        return Response(_work(self.ticket(request, number)))


class TagDoor(TicketWork):
    @extend_schema(tags=DESK, operation_id="tickets_tag", request=shapes.TagRequest, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Put a tag on, or take it off."""
        ticket, wish = self.ticket(request, number), read(shapes.TagRequest, request.data)
        verb = tagging.untag if wish["off"] else tagging.tag
        verb(ticket=ticket, name=wish["tag"], actor=request.user.ref)
        return Response(_work(ticket))


class PriorityDoor(TicketWork):
    @extend_schema(tags=DESK, operation_id="tickets_prioritise", request=shapes.PriorityRequest, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """How urgent it is. More urgent: its clocks are tightened."""
        ticket, wish = self.ticket(request, number), read(shapes.PriorityRequest, request.data)
        return Response(_work(tagging.prioritise(ticket=ticket, priority=wish["priority"], actor=request.user.ref)))


class LinkDoor(TicketWork):
    @extend_schema(tags=DESK, operation_id="tickets_link", request=shapes.LinkRequest, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Link an order, parcel, return, claim, shop or ticket that exists."""
        ticket, wish = self.ticket(request, number), read(shapes.LinkRequest, request.data)
        tagging.link(ticket=ticket, kind=wish["kind"], key=wish["number"], actor=request.user.ref)
        return Response(_work(ticket))


class StepDoor(TicketWork):
    @extend_schema(tags=DESK, operation_id="tickets_step", request=shapes.StepRequest, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Another step of the guided path."""
        ticket, wish = self.ticket(request, number), read(shapes.StepRequest, request.data)
        paths.step(ticket=ticket, to=wish["step"], agent=request.user)
        return Response(_work(ticket))


class MacroDoor(TicketWork):
    @extend_schema(tags=DESK, operation_id="tickets_macro", request=shapes.MacroRequest, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Say a macro's text and do its acts, all or nothing."""
        ticket, wish = self.ticket(request, number), read(shapes.MacroRequest, request.data)
        macros.apply(ticket=ticket, code=wish["code"], agent=request.user, client_id=wish["client_id"])
        return Response(_work(ticket))


class FollowUpDoor(TicketWork):
    @extend_schema(tags=DESK, operation_id="tickets_remind", request=shapes.FollowUpRequest, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Come back to it on a day."""
        ticket, wish = self.ticket(request, number), read(shapes.FollowUpRequest, request.data)
        follow_ups.remind(ticket=ticket, agent=request.user, **wish)
        return Response(_work(ticket))


class MergeDoor(TicketWork):
    @extend_schema(tags=DESK, operation_id="tickets_merge", request=shapes.MergeRequest, responses=ANSWER)
    def post(self, request: Request, number: str) -> Response:
        """Another open ticket of the same person ends and this one goes on."""
        ticket, wish = self.ticket(request, number), read(shapes.MergeRequest, request.data)
        other = self.ticket(request, wish["number"])
        return Response(_work(merging.merge(ticket=other, into=ticket, agent=request.user)))


class SplitDoor(TicketWork):
    @extend_schema(
        tags=DESK, operation_id="tickets_split", request=shapes.SplitRequest,
        responses={201: shapes.DeskTicketAnswer, **problems(400, 401, 403, 404, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Chosen messages become a new ticket of the same person; answers the new one."""
        ticket, wish = self.ticket(request, number), read(shapes.SplitRequest, request.data)
        made = merging.split(
            ticket=ticket,
            message_ids=wish["messages"],
            subject=wish["subject"],
            agent=request.user,
            client_id=wish["client_id"],
        )
        return Response(_work(made), status=201)


def _work(given: Ticket) -> dict[str, Any]:
    ticket = selectors.ticket_by_number(given.number)
    return {
        "number": ticket.number, "status": ticket.status, "path": ticket.path, "priority": ticket.priority,
        "reasons": ticket.priority_reasons, "team": ticket.team.code if ticket.team else "",
        "tags": list(ticket.tags.order_by("tag").values_list("tag", flat=True)),
        "links": list(ticket.links.order_by("id").values_list("to", flat=True)),
        "merged_into": ticket.merged_into.number if ticket.merged_into else "",
        "split_from": ticket.split_from.number if ticket.split_from else "",
        "reminders": [
            {"id": one.public_id, "due_at": one.due_at, "for_team": one.for_team}
            for one in ticket.follow_ups.filter(done_at__isnull=True).order_by("due_at")[:30]
        ],
    }  # fmt: skip
