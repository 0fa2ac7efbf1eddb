"""The promise of one order of mine: the day, what it rests on, what a document added, how it ended."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.errors import NotFound
from orders import selectors
from orders.api.views import READ, ShopperDoor
from promises.selectors import told


class ExcuseShape(serializers.Serializer[Any]):
    text = serializers.CharField()
    reference = serializers.CharField(help_text="the document: a receipt, an event, a notice")


class PromiseShape(serializers.Serializer[Any]):
    promised_on = serializers.DateField()
    due_on = serializers.DateField(help_text="with the time that documents added")
    status = serializers.CharField(help_text="offered, open, kept, broken, dropped")
    basis = serializers.CharField(help_text="weekday or lane: from arrivals; table: too few of them")
    sample = serializers.IntegerField(help_text="arrivals that the day rests on")
    method = serializers.CharField()
    excuses = ExcuseShape(many=True)
    lost_by = serializers.CharField(allow_blank=True, help_text="of a broken promise: where the time was lost")
    paid_fen = serializers.IntegerField(help_text="what a broken promise gave back")


class PromiseDoor(ShopperDoor):
    @extend_schema(
        tags=["orders"], operation_id="order_promise", responses={200: PromiseShape, **READ, **problems(404)}
    )
    def get(self, request: Request, number: str) -> Response:
        """What we promised for my order, and how it went."""
        found = told(selectors.order_for(request.user, number).number)
        if found is None:
            raise NotFound
        row = found.promise
        return Response({
            "promised_on": row.promised_on, "due_on": found.due_on, "status": row.status, "basis": row.basis,
            "sample": row.sample, "method": row.method,
            "excuses": [{"text": str(text), "reference": reference} for text, reference in found.excuses],
            "lost_by": str(found.party), "paid_fen": found.paid_fen,
        })  # fmt: skip
