"""What a person looked at and bought, kept as long as they want it, and switched off and erased at a word.

No trail here, on purpose: a record that is never erased must not say what somebody looked at.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction

from marketplace.accounts.models import User
from marketplace.catalog.models import Acquisition, BrowsingChoice, Pick, Visit
from marketplace.core import time
from marketplace.core.joined import joined
from marketplace.core.tally import Tally

VISITS = Tally("visits")
KEPT = timedelta(days=90)
MOST_AT_ONCE = 5_000

# One row a person and listing; nothing of people who switched it off, and nothing from before they erased it.
STORE = """
INSERT INTO catalog_visit (user_id, listing_id, times, last_at)
SELECT u.id, l.id, sum(x.times), max(x.at)
FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::int[]) AS x(person, listing, at, times)
JOIN accounts_user u ON u.public_id = x.person AND u.is_active JOIN catalog_listing l ON l.public_id = x.listing
LEFT JOIN catalog_browsingchoice c ON c.user_id = u.id
WHERE coalesce(c.keeps_history, true) AND (c.erased_at IS NULL OR x.at > c.erased_at)
GROUP BY u.id, l.id ORDER BY u.id, l.id
ON CONFLICT (user_id, listing_id) DO UPDATE
SET times = catalog_visit.times + EXCLUDED.times, last_at = greatest(catalog_visit.last_at, EXCLUDED.last_at)
"""


def note_visit(*, user: User, public_id: str) -> None:
    """The person looks at a listing. Costs no query: the worker stores it within a minute or so."""
    VISITS.add(f"{user.public_id} {public_id} {time.now().isoformat(timespec='seconds')}")


@transaction.atomic
def flush() -> int:
    """Store what was noted; returns how many looks. Ids that are nothing (any more) are dropped."""
    taken = VISITS.take()
    if not taken:
        return 0
    people, listings, moments = zip(*(name.split(" ", 2) for name in taken), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(STORE, [list(people), list(listings), list(moments), list(taken.values())])
    return sum(taken.values())


@transaction.atomic
def choose(*, user: User, keeps_history: bool | None = None, wants_personal: bool | None = None) -> BrowsingChoice:
    """Switch the history or the choosing of goods on or off. Switching the history off also erases it; without personal
    choosing nothing chosen is kept.
    """
    choice, _made = BrowsingChoice.objects.get_or_create(user=user)
    if keeps_history is not None:
        choice.keeps_history = keeps_history
    if wants_personal is not None:
        choice.wants_personal = wants_personal
    choice.save(update_fields=["keeps_history", "wants_personal"])
    if not choice.keeps_history:
        erase(user=user)
    if not choice.wants_personal:
        Pick.objects.filter(user=user).delete()
    return choice


@transaction.atomic
def erase(*, user: User) -> int:
    """Forget everything the person looked at, also what is still on its way. Returns how many listings that was."""
    BrowsingChoice.objects.update_or_create(user=user, defaults={"erased_at": time.now()})
    Pick.objects.filter(user=user, why="seen").delete()
    return Visit.objects.filter(user=user).delete()[0]


@transaction.atomic
def forget_one(*, user: User, public_id: str) -> bool:
    """Take one listing out of the history."""
    return Visit.objects.filter(user=user, listing__public_id=public_id).delete()[0] > 0


def forget_old() -> int:
    """Looks older than KEPT go."""
    old = Visit.objects.filter(last_at__lt=time.now() - KEPT).order_by("last_at").values_list("pk", flat=True)
    return Visit.objects.filter(pk__in=list(old[:MOST_AT_ONCE])).delete()[0]


@joined
def note_acquired(*, user: User, listing_ids: Iterable[int], at: datetime | None) -> None:
    """The person paid for these. Telling it again changes nothing."""
    moment = at or time.now()
    Acquisition.objects.bulk_create(
        [Acquisition(user=user, listing_id=pk, at=moment) for pk in sorted(set(listing_ids))], ignore_conflicts=True
    )
    Pick.objects.filter(user=user, listing__in=set(listing_ids)).delete()
