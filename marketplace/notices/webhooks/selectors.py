"""Reads of webhooks, always through the owner."""

from django.db.models import Q, QuerySet

from marketplace.notices.services.webhooks import DeliveryNotFound, EndpointNotFound
from marketplace.notices.webhooks.models import WebhookDelivery, WebhookEndpoint


def endpoints_of(owner: str) -> QuerySet[WebhookEndpoint]:
    """The owner's endpoints, oldest first."""
    return WebhookEndpoint.objects.filter(owner=owner).order_by("id")


def owners_listening(kind: str) -> list[str]:
    """Owners (`seller:<id>`) of active endpoints that want this kind: to ask before announcing to many."""
    wants = Q(kinds=[]) | Q(kinds__contains=[kind])
    found = WebhookEndpoint.objects.filter(wants, is_active=True, owner__startswith="seller:")
    return list(found.order_by("owner").values_list("owner", flat=True).distinct())


def endpoint_of(owner: str, public_id: str) -> WebhookEndpoint:
    """One of the owner's endpoints. Raises EndpointNotFound, also for somebody else's."""
    found = endpoints_of(owner).filter(public_id=public_id).first()
    if found is None:
        raise EndpointNotFound
    return found


def endpoint_for_notice(public_id: str) -> WebhookEndpoint | None:
    """An endpoint by its id, for telling its owner about it."""
    return WebhookEndpoint.objects.filter(public_id=public_id).first()


def deliveries_of(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """What was sent there, the newest first."""
    return WebhookDelivery.objects.filter(endpoint=endpoint).select_related("message").order_by("-id")


def delivery_of(owner: str, delivery_id: int) -> WebhookDelivery:
    """One delivery to an endpoint of the owner. Raises DeliveryNotFound."""
    found = WebhookDelivery.objects.filter(pk=delivery_id, endpoint__owner=owner).select_related("endpoint", "message")
    delivery = found.first()
    if delivery is None:
        raise DeliveryNotFound
    return delivery


def dead_count(owner: str) -> int:
    """Deliveries that were given up, of endpoints in use."""
    dead = WebhookDelivery.objects.filter(endpoint__owner=owner, status=WebhookDelivery.Status.DEAD)
    return dead.filter(endpoint__is_active=True).count()
