"""How long every lane takes, and how its promises went: for anyone."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.views import Door
from promises import selectors


class PromiseLaneShape(serializers.Serializer[Any]):
    lane = serializers.CharField(help_text="country of departure")
    weekday = serializers.IntegerField(help_text="of the day the days count from; Monday is 0")
    days = serializers.IntegerField()
    sample = serializers.IntegerField(help_text="arrivals that it rests on")
    basis = serializers.CharField(help_text="weekday: of that weekday; lane: of all weekdays")
    method = serializers.CharField()


class HealthShape(serializers.Serializer[Any]):
    lane = serializers.CharField()
    ended = serializers.IntegerField(help_text="promises that ended in the last ninety days")
    kept = serializers.IntegerField()


class LanesAnswer(serializers.Serializer[Any]):
    forecasts = PromiseLaneShape(many=True)
    health = HealthShape(many=True)


class LanesDoor(Door):
    """Days by lane and weekday; lanes that are not here live by the table of lanes."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []

    @extend_schema(tags=["promises"], operation_id="promise_lanes", auth=[], responses={200: LanesAnswer})
    def get(self, request: Request) -> Response:
        return Response({
            "forecasts": [
                {"lane": row.lane, "weekday": row.weekday, "days": row.days, "sample": row.sample, "basis": row.basis,
                 "method": row.method}
                for row in selectors.table()
            ],
            "health": [{"lane": row.lane, "ended": row.ended, "kept": row.kept} for row in selectors.health()],
        })  # fmt: skip
