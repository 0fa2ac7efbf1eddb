"""`/api/v1/me/notices/`."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages, read
from marketplace.notices.models import Habit, Notice
from marketplace.notices.policies import Habits
from marketplace.notices.selectors import habits_of, inbox
from marketplace.notices.selectors import read as as_values
from marketplace.notices.services import browsers, notices
from marketplace.notices.services.habits import choose


class NoticeRow(serializers.ModelSerializer[Notice]):
    class Meta:
        model = Notice
        fields = ("id", "template", "subject", "body", "link", "created_at", "read_at")


NoticePage = inline_serializer(
    "NoticePage",
    {
        "count": serializers.IntegerField(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": NoticeRow(many=True),
    },
)
ReadCount = inline_serializer("ReadCount", {"read": serializers.IntegerField()})
PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


class HabitShape(serializers.Serializer[Habits]):
    """How I want to hear from you."""

    off = serializers.ListField(
        child=serializers.CharField(max_length=30), max_length=40, default=list,
        help_text="What is switched off, as `subject:way`: `wishes:mail`. In the inbox everything arrives.",
    )  # fmt: skip
    quiet_from = serializers.IntegerField(
        min_value=0, max_value=23, default=0, help_text="Hour; same as the end: none."
    )
    quiet_to = serializers.IntegerField(min_value=0, max_value=23, default=0)
    zone = serializers.CharField(max_length=40, default="Asia/Shanghai")
    digest = serializers.ChoiceField(choices=Habit.Digest.choices, default=Habit.Digest.NEVER)


class HabitsDoor(Door):
    @extend_schema(operation_id="me_notices_settings", tags=["me"], responses={200: HabitShape, **problems(401)})
    def get(self, request: Request) -> Response:
        """What comes by which way, quiet hours, collections."""
        return Response(HabitShape(habits_of(request.user.ref)).data)

    @extend_schema(
        operation_id="me_notices_settings_replace", tags=["me"], request=HabitShape,
        responses={200: HabitShape, **problems(400, 401, 403, 415, 422)},
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        """Replace them."""
        wish = read(HabitShape, request)
        return Response(
            HabitShape(as_values(choose(recipient_ref=request.user.ref, actor=request.user.ref, **wish))).data
        )


class BrowserKeys(serializers.Serializer[Any]):
    p256dh = serializers.CharField(max_length=120)
    auth = serializers.CharField(max_length=40)


class BrowserShape(serializers.Serializer[Any]):
    """What `PushSubscription.toJSON()` of a browser gives."""

    endpoint = serializers.URLField(max_length=500)
    keys = BrowserKeys()


class GoneBrowser(serializers.Serializer[Any]):
    endpoint = serializers.URLField(max_length=500)


BrowserAnswer = inline_serializer("BrowserAnswer", {"is_subscribed": serializers.BooleanField()})


class BrowsersDoor(Door):
    @extend_schema(
        operation_id="me_browsers_add", tags=["me"], request=BrowserShape,
        responses={200: BrowserAnswer, **problems(400, 401, 403, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """This browser may ring."""
        wish = read(BrowserShape, request)
        browsers.subscribe(
            recipient_ref=request.user.ref, endpoint=wish["endpoint"], locale=request.user.locale, **wish["keys"]
        )
        return Response({"is_subscribed": True})

    @extend_schema(
        operation_id="me_browsers_remove", tags=["me"], request=GoneBrowser,
        responses={200: BrowserAnswer, **problems(400, 401, 403, 415, 422)},
    )  # fmt: skip
    def delete(self, request: Request) -> Response:
        """It rings no more."""
        browsers.leave(recipient_ref=request.user.ref, endpoint=read(GoneBrowser, request)["endpoint"])
        return Response({"is_subscribed": False})


class NoticesDoor(Door):
    @extend_schema(tags=["me"], parameters=PAGING, responses={200: NoticePage, **problems(401, 404)})
    def get(self, request: Request) -> Response:
        """My in-app messages, the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(inbox(request.user.ref), request, view=self)
        return pages.get_paginated_response(NoticeRow(rows, many=True).data)


class ReadAllDoor(Door):
    @extend_schema(
        operation_id="me_notices_read_all", tags=["me"], request=None,
        responses={200: ReadCount, **problems(400, 401, 403, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Mark everything as read."""
        return Response({"read": notices.mark_all_read(recipient_ref=request.user.ref)})


class ReadDoor(Door):
    @extend_schema(tags=["me"], request=None, responses={200: NoticeRow, **problems(400, 401, 403, 404, 415, 422)})
    def post(self, request: Request, notice_id: int) -> Response:
        """Mark one message as read."""
        return Response(NoticeRow(notices.mark_read(recipient_ref=request.user.ref, notice_id=notice_id)).data)
