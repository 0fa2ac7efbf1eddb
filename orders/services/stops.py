"""What a stop switch means for orders that wait to be paid: their shoppers are told."""

from django.db.models import QuerySet

from logistics.stoppable import keys_of
from marketplace.accounts.models import User
from marketplace.accounts.services.telling_stops import tell_of_stop
from marketplace.catalog.selectors import find_category
from marketplace.core import time
from marketplace.payments.selectors import references_waiting_by
from orders.models import Order, Purchase
from orders.states import PurchaseStatus

LINK = "/me/orders/"


def tell_unpaid(*, kind: str, key: str, switch_id: int, is_stopped: bool) -> int:
    """Shoppers whose purchase waits for payment and is touched. Returns how many were told."""
    people = User.objects.filter(pk__in=touched(kind, key).values("user_id")).order_by("pk").iterator(chunk_size=500)
    return tell_of_stop(people, switch_id=switch_id, is_stopped=is_stopped, link=LINK)


def touched(kind: str, key: str) -> QuerySet[Purchase]:
    """Purchases that wait for payment and cannot go on while `key` of `kind` is stopped."""
    waiting = Purchase.objects.filter(status=PurchaseStatus.AWAITING_PAYMENT, pay_before__gt=time.now())
    if kind == "payment_method":
        return waiting.filter(number__in=_numbers(references_waiting_by(key)))
    if kind == "seller":
        return waiting.filter(orders__seller__public_id=key).distinct()
    if kind == "category":
        trail = find_category(key, "zh-hans")
        return waiting.filter(orders__lines__listing__category__in=trail[-1].ids if trail else ()).distinct()
    countries = Order.objects.filter(purchase__in=waiting).values_list("seller__country", flat=True).distinct()
    concerned = [country for country, keys in keys_of(set(countries)).items() if key in keys]
    return waiting.filter(orders__seller__country__in=concerned).distinct()


def _numbers(references: list[str]) -> list[str]:
    return [reference.removeprefix("purchase:") for reference in references if reference.startswith("purchase:")]
