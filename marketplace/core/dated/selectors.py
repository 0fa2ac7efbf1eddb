"""Reads of rule versions and stops for doors."""

from django.db.models import QuerySet

from marketplace.core import rules
from marketplace.core.dated.models import RuleVersion, StopSwitch
from marketplace.core.errors import NotFound


def versions_of(code: str) -> QuerySet[RuleVersion]:
    """Versions on file of one kind, newest first; none while only the default was ever in force. Raises NotFound."""
    rules.kind_of(code)
    return RuleVersion.objects.filter(kind=code).order_by("-version")


def stops(*, with_lifted: bool = False) -> QuerySet[StopSwitch]:
    """Stops, newest first; without the lifted ones unless asked."""
    rows = StopSwitch.objects.order_by("-id")
    return rows if with_lifted else rows.filter(lifted_at__isnull=True)


def stop_by_id(pk: int) -> StopSwitch:
    """Raises NotFound."""
    row = StopSwitch.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
