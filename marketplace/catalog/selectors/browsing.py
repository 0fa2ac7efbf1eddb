"""What a person looked at, how they want to be known, and what was chosen for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.catalog.models import BrowsingChoice, Pick, Visit
from marketplace.catalog.search import withdrawn


@dataclass(frozen=True, slots=True)
class Choice:
    """As stored, or the beginning: both on."""

    keeps_history: bool = True
    wants_personal: bool = True


@dataclass(frozen=True, slots=True)
class Chosen:
    """A listing chosen for somebody. `why`: bought, saved, seen (then `because` is that listing), category, popular."""

    listing_id: int
    why: str
    because: int | None = None


# Without a word about the person: what sells, best first, one of a category and seller after the other.
POPULAR = """
SELECT id FROM (
  SELECT l.id, g.sold_count, l.rank_signal, row_number() OVER (PARTITION BY l.category_id ORDER BY l.rank_signal DESC, l.id) AS place
  FROM (SELECT listing_id, sold_count FROM catalog_listingsignal ORDER BY sold_count DESC, listing_id DESC LIMIT 400) g
  JOIN catalog_listing l ON l.id = g.listing_id JOIN sellers_seller s ON s.id = l.seller_id
  WHERE l.status = 'published' AND s.status = 'approved' AND s.lapsed_at IS NULL
    AND EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved)) x
ORDER BY place, sold_count DESC, rank_signal DESC, id DESC LIMIT %s
"""


def choice_of(user: User) -> Choice:
    row = BrowsingChoice.objects.filter(user=user).first()
    return Choice() if row is None else Choice(row.keeps_history, row.wants_personal)


def history_of(user: User) -> QuerySet[Visit]:
    """What the person looked at, the latest first."""
    return Visit.objects.filter(user=user).order_by("-last_at", "-pk")


def chosen_for(user: User | None, limit: int) -> Sequence[Chosen]:
    """Listings for this person, filled up with what sells. Whoever does not want it, and guests, get only that.

    At most three queries.
    """
    picks: list[Chosen] = []
    if user is not None and choice_of(user).wants_personal:
        rows = Pick.objects.filter(user=user).order_by("position").values_list("listing_id", "why", "because_id")
        picks = [Chosen(pk, why, because) for pk, why, because in rows[:limit]]
    if len(picks) < limit:
        known = {pick.listing_id for pick in picks}
        picks += [Chosen(pk, "popular") for pk in popular(limit + len(known)) if pk not in known]
    kept = set(withdrawn.running(pick.listing_id for pick in picks))
    return [pick for pick in picks if pick.listing_id in kept][:limit]


def popular(limit: int) -> list[int]:
    """What sells, spread over the categories."""
    with connection.cursor() as cursor:
        cursor.execute(POPULAR, [limit])
        return [pk for (pk,) in cursor.fetchall()]
