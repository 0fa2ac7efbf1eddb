"""`/api/v1/webhooks/…`: endpoints of my shop, or of an integrator account. Guide: docs/webhooks.md."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.core.api.schema import PAGING, problems
from marketplace.core.api.views import Door, Pages
from marketplace.notices.services import webhooks
from marketplace.notices.webhooks import kinds, selectors
from marketplace.notices.webhooks.models import WebhookDelivery, WebhookEndpoint
from sellers.selectors.team import webhook_owner

TAGS = ["webhooks"]
READ = problems(401, 403, 404)
UNSAFE = problems(400, 401, 403, 404, 409, 415, 422)


class KindRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    example = serializers.DictField(child=serializers.JSONField())


class EndpointRow(serializers.ModelSerializer[WebhookEndpoint]):
    """An endpoint without its secret. Empty `kinds`: all of them."""

    id = serializers.CharField(source="public_id")
    kinds = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = WebhookEndpoint
        fields = (
            "id",
            "url",
            "note",
            "kinds",
            "is_active",
            "disabled_at",
            "disabled_why",
            "failing_since",
            "created_at",
        )


class EndpointWithSecret(EndpointRow):
    """`secret` (`whsec_…`) is shown when it is made; the seller's page shows it again."""

    secret = serializers.SerializerMethodField()

    class Meta(EndpointRow.Meta):
        fields = (*EndpointRow.Meta.fields, "secret")

    def get_secret(self, endpoint: WebhookEndpoint) -> str:
        return str(endpoint.secret)


class EndpointInput(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=500, help_text="A public https address.")
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=40, required=False, default=list
    )
    note = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class EndpointChange(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=500, required=False)
    kinds = serializers.ListField(child=serializers.CharField(max_length=40), max_length=40, required=False)
    note = serializers.CharField(max_length=80, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class DeliveryRow(serializers.ModelSerializer[WebhookDelivery]):
    """One message on its way. `message` is the `webhook-id` that the receiver sees."""

    message = serializers.SerializerMethodField()
    kind = serializers.CharField(source="message.kind")
    body = serializers.CharField(source="message.body")
    created_at = serializers.DateTimeField(source="message.created_at")

    class Meta:
        model = WebhookDelivery
        fields = (
            "id", "message", "kind", "status", "attempts", "next_at", "last_at", "last_status", "last_error", "last_ms",
            "created_at", "body",
        )  # fmt: skip

    def get_message(self, delivery: WebhookDelivery) -> str:
        return f"msg_{delivery.message.public_id}"


class DeliveryPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DeliveryRow(many=True)


class KindsDoor(Door):
    @extend_schema(tags=TAGS, operation_id="webhook_kinds", responses={200: KindRow(many=True), **READ})
    def get(self, request: Request) -> Response:
        """What can be announced to me."""
        offered = [kinds.KINDS[code] for code in kinds.offered_to(webhook_owner(request.user))]
        return Response(KindRow(offered, many=True).data)


class EndpointsDoor(Door):
    @extend_schema(tags=TAGS, operation_id="webhook_endpoints", responses={200: EndpointRow(many=True), **READ})
    def get(self, request: Request) -> Response:
        """My endpoints."""
        return Response(EndpointRow(selectors.endpoints_of(webhook_owner(request.user)), many=True).data)

    @extend_schema(
        tags=TAGS,
        operation_id="webhook_endpoint_add",
        request=EndpointInput,
        responses={201: EndpointWithSecret, **UNSAFE},
    )
    def post(self, request: Request) -> Response:
        """Add one. The answer holds its secret."""
        owner, wish = webhook_owner(request.user), read(EndpointInput, request)
        made = webhooks.add_endpoint(
            owner=owner, url=wish["url"], kinds_wanted=wish["kinds"], note=wish["note"], actor=request.user.ref
        )
        return Response(EndpointWithSecret(made).data, status=201)


class EndpointDoor(Door):
    @extend_schema(tags=TAGS, operation_id="webhook_endpoint", responses={200: EndpointRow, **READ})
    def get(self, request: Request, endpoint_id: str) -> Response:
        """One of my endpoints."""
        return Response(EndpointRow(_mine(request, endpoint_id)).data)

    @extend_schema(
        tags=TAGS,
        operation_id="webhook_endpoint_change",
        request=EndpointChange,
        responses={200: EndpointRow, **UNSAFE},
    )
    def patch(self, request: Request, endpoint_id: str) -> Response:
        """Change address, kinds or note; switch on or off."""
        endpoint, wish = _mine(request, endpoint_id), read(EndpointChange, request)
        wished = {"kinds_wanted" if name == "kinds" else name: value for name, value in wish.items()}
        return Response(EndpointRow(webhooks.change_endpoint(endpoint=endpoint, actor=request.user.ref, **wished)).data)

    @extend_schema(tags=TAGS, operation_id="webhook_endpoint_remove", responses={204: None, **UNSAFE})
    def delete(self, request: Request, endpoint_id: str) -> Response:
        """Remove it with everything that waited for it."""
        webhooks.remove_endpoint(endpoint=_mine(request, endpoint_id), actor=request.user.ref)
        return Response(status=204)


class SecretDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="webhook_secret_rotate", request=None, responses={200: EndpointWithSecret, **UNSAFE}
    )
    def post(self, request: Request, endpoint_id: str) -> Response:
        """A fresh secret; for 24 hours the old one signs as well."""
        rotated = webhooks.rotate_secret(endpoint=_mine(request, endpoint_id), actor=request.user.ref)
        return Response(EndpointWithSecret(rotated).data)


class PingDoor(Door):
    calls_outside = True

    @extend_schema(tags=TAGS, operation_id="webhook_ping", request=None, responses={200: DeliveryRow, **UNSAFE})
    def post(self, request: Request, endpoint_id: str) -> Response:
        """Send a test now and wait for the answer; it is not repeated."""
        return Response(DeliveryRow(webhooks.ping(endpoint=_mine(request, endpoint_id), actor=request.user.ref)).data)


class DeliveriesDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="webhook_deliveries", parameters=PAGING, responses={200: DeliveryPage, **READ}
    )
    def get(self, request: Request, endpoint_id: str) -> Response:
        """What was sent there, the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(selectors.deliveries_of(_mine(request, endpoint_id)), request, view=self)
        return pages.get_paginated_response(DeliveryRow(rows, many=True).data)


class RedeliverDoor(Door):
    @extend_schema(tags=TAGS, operation_id="webhook_redeliver", request=None, responses={200: DeliveryRow, **UNSAFE})
    def post(self, request: Request, delivery_id: int) -> Response:
        """Send a message once more, with the same id and body."""
        delivery = selectors.delivery_of(webhook_owner(request.user), delivery_id)
        return Response(DeliveryRow(webhooks.redeliver(delivery=delivery, actor=request.user.ref)).data)


def _mine(request: Request, endpoint_id: str) -> WebhookEndpoint:
    return selectors.endpoint_of(webhook_owner(request.user), endpoint_id)
