"""The provider's own door."""

from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from marketplace.payments.errors import BadSignature
from marketplace.payments.services import inbox

LARGEST_EVENT = 512 * 1024


class Stored(serializers.Serializer):
    """What became of an event."""

    stored = serializers.BooleanField()


class StripeWebhook(Door):
    """Stripe tells that something happened. Authenticated by its signature; the body is only a hint."""

    authentication_classes = ()
    permission_classes = ()
    calls_outside = True  # a webhook has no Idempotency-Key: its event id is one

    @extend_schema(
        operation_id="stripe_webhook",
        tags=["payments"],
        request=OpenApiTypes.OBJECT,
        parameters=[OpenApiParameter("Stripe-Signature", str, OpenApiParameter.HEADER, description="t=…,v1=…")],
        responses={200: Stored, **problems(400, 415)},
    )
    def post(self, request: Request) -> Response:
        """Verify, store once by event id, answer at once; the work happens in a worker."""
        body = request._request.body
        signature = request.headers.get("Stripe-Signature", "")
        if not signature or len(body) > LARGEST_EVENT or not signature.isascii():
            raise BadSignature
        inbox.receive(payload=body, signature=signature)
        return Response({"stored": True})
