"""Which texts ask for consent again: known to the doors without a query. The truth stands in the table; this is a hint.

The number of the newest version that asks lies in the cache; the job that brings versions into force writes it every minute. A
cache that is away asks nobody for that while.
"""

import logging
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from knowledge.models import Agreement, Document, DocumentVersion
from knowledge.states import DocumentStatus
from marketplace.accounts.models import Role, User

logger = logging.getLogger(__name__)
KEY, SECONDS = "knowledge:asks", 24 * 3600


def newest() -> int:
    """Id of the newest version that asks; 0 where none does."""
    try:
        return int(cache.get(KEY) or 0)
    except RedisError:
        logger.warning("cache unreachable: nobody is asked to agree for now")
        return 0


def remember() -> None:
    """Write down what the table says."""
    found = _asking().order_by("-pk").values_list("pk", flat=True).first() or 0
    try:
        cache.set(KEY, found, SECONDS)
    except RedisError:
        logger.warning("cache unreachable: the next minute writes it")


def pending(user: User) -> list[DocumentVersion]:
    """Versions in force that this person has not decided about. Two queries."""
    decided = Agreement.objects.filter(user=user).values_list("version_id", flat=True)
    return list(_asking().filter(document__audience__in=_audiences(user)).exclude(pk__in=decided))


def refused_versions(user: User) -> list[DocumentVersion]:
    """Versions in force that the person said no to, and not yes since."""
    last: dict[int, Agreement] = {}
    rows = Agreement.objects.filter(user=user, version__in=_asking()).select_related("version__document").order_by("id")
    for row in rows:
        last[row.version_id] = row
    return [row.version for row in last.values() if not row.agreed]


def refused(user: User) -> bool:
    """Did the person say no to a version that is in force, and not yes since?"""
    return bool(refused_versions(user))


def _asking() -> Any:
    return DocumentVersion.objects.filter(status=DocumentStatus.IN_FORCE, asks_again=True).select_related("document")


def _audiences(user: User) -> list[str]:
    role = Document.Audience.SELLERS if user.has_role(Role.SELLER) else Document.Audience.SHOPPERS
    return [Document.Audience.EVERYBODY.value, role.value]
