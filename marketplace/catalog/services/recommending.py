"""The nightly choosing of goods: which listings go together, and which are for whom. Plain SQL, a few hundred at a time.

Implicit feedback only: paid for 4, saved 3, looked at 1 (several times: up to 2). Each statement is bounded: 300 people a
listing, 60 acts a person. A pair counts from MOST_PRIVATE people on, so that nobody's taste can be read off another's page.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from marketplace.core import tasks, time
from marketplace.core.locks import advisory

MATCH_TASK, PICK_TASK = "catalog.match_goods", "catalog.pick_goods"
LISTINGS_AT_ONCE, PEOPLE_AT_ONCE = 400, 300
MOST_PRIVATE = 2
KEPT_COMPANIONS, KEPT_PICKS = 30, 40
HALF_LIFE_DAYS = 21

# Everything that tells a liking, as rows (user, listing, weight, at, why).
ACTS = """
SELECT user_id, listing_id, 4.0::float8 AS weight, at, 'bought' AS why FROM catalog_acquisition WHERE {where}
UNION ALL SELECT user_id, listing_id, 3.0, created_at, 'saved' FROM catalog_favourite WHERE {where}
UNION ALL SELECT user_id, listing_id, least(2.0, 0.7 + 0.3 * times), last_at, 'seen' FROM catalog_visit WHERE {where}
"""
BOUGHT = "SELECT user_id, listing_id, 1.0::float8 AS weight, at, 'bought' AS why FROM catalog_acquisition WHERE {where}"

MATCH = """
WITH near AS MATERIALIZED (
  SELECT user_id, listing_id, weight FROM (
    SELECT user_id, listing_id, max(weight) AS weight,
           row_number() OVER (PARTITION BY listing_id ORDER BY max(at) DESC, user_id) AS place
    FROM ({acts_of_listings}) a GROUP BY user_id, listing_id) x WHERE place <= 300),
theirs AS MATERIALIZED (
  SELECT user_id, listing_id, weight FROM (
    SELECT user_id, listing_id, max(weight) AS weight,
           row_number() OVER (PARTITION BY user_id ORDER BY max(at) DESC, listing_id) AS place
    FROM ({acts_of_people}) a GROUP BY user_id, listing_id) x WHERE place <= 60),
pairs AS MATERIALIZED (
  SELECT n.listing_id, t.listing_id AS other_id, sum(n.weight * t.weight) AS dot, count(*) AS shoppers
  FROM near n JOIN theirs t USING (user_id) WHERE t.listing_id <> n.listing_id
  GROUP BY 1, 2 HAVING count(*) >= %(private)s),
lengths AS MATERIALIZED (
  SELECT listing_id, sqrt(sum(weight * weight)) AS length FROM (
    SELECT user_id, listing_id, max(weight) AS weight FROM ({acts_of_pairs}) a GROUP BY user_id, listing_id) x
  GROUP BY listing_id),
scored AS (
  SELECT p.listing_id, p.other_id, p.shoppers,
         (1000 * p.dot / (a.length * b.length) * p.shoppers / (p.shoppers + 3.0))::int AS score,
         row_number() OVER (PARTITION BY p.listing_id
           ORDER BY p.dot / (a.length * b.length) * p.shoppers / (p.shoppers + 3.0) DESC, p.other_id) AS place
  FROM pairs p JOIN lengths a ON a.listing_id = p.listing_id JOIN lengths b ON b.listing_id = p.other_id)
INSERT INTO catalog_companion (listing_id, other_id, kind, score, shoppers)
SELECT listing_id, other_id, %(kind)s, score, shoppers FROM scored WHERE place <= %(kept)s AND score > 0
"""

# Companions of what a person did, the newer the more; behind them the best of the categories they came back to.
PICK = """
WITH people AS (
  SELECT u.id FROM accounts_user u LEFT JOIN catalog_browsingchoice c ON c.user_id = u.id
  WHERE u.id = ANY(%(people)s) AND u.is_active AND coalesce(c.wants_personal, true)),
acts AS MATERIALIZED (
  SELECT user_id, listing_id, weight, why FROM (
    SELECT a.user_id, a.listing_id, a.why,
           a.weight * power(0.5, greatest(0, extract(epoch FROM %(now)s - a.at)) / 86400 / %(half)s) AS weight,
           row_number() OVER (PARTITION BY a.user_id ORDER BY a.at DESC, a.listing_id) AS place
    FROM ({acts}) a JOIN people p ON p.id = a.user_id) x WHERE place <= 60),
known AS (SELECT DISTINCT user_id, listing_id FROM acts),
along AS (
  SELECT a.user_id, c.other_id AS listing_id, sum(a.weight * c.score) AS score,
         (array_agg(a.listing_id ORDER BY a.weight * c.score DESC, a.listing_id))[1] AS because,
         (array_agg(a.why ORDER BY a.weight * c.score DESC, a.listing_id))[1] AS why
  FROM acts a JOIN catalog_companion c ON c.listing_id = a.listing_id AND c.kind = 'liked' GROUP BY 1, 2),
tastes AS MATERIALIZED (
  SELECT user_id, category_id, weight FROM (
    SELECT a.user_id, l.category_id, sum(a.weight) AS weight,
           row_number() OVER (PARTITION BY a.user_id ORDER BY sum(a.weight) DESC, l.category_id) AS place
    FROM acts a JOIN catalog_listing l ON l.id = a.listing_id GROUP BY 1, 2) x WHERE place <= 4),
shelves AS MATERIALIZED (
  SELECT c.category_id, b.id, b.place FROM (SELECT DISTINCT category_id FROM tastes) c CROSS JOIN LATERAL (
    SELECT l.id, row_number() OVER (ORDER BY l.rank_signal DESC, l.id) AS place FROM (
      SELECT id, rank_signal FROM catalog_listing WHERE category_id = c.category_id AND status = 'published'
      ORDER BY published_at DESC LIMIT 300) l ORDER BY l.rank_signal DESC, l.id LIMIT 20) b),
around AS (
  SELECT t.user_id, s.id AS listing_id, t.weight * 20 / (4 + s.place) AS score, NULL::bigint AS because, 'category' AS why
  FROM tastes t JOIN shelves s USING (category_id)),
joined AS (
  SELECT user_id, listing_id, sum(score) AS score, max(because) AS because, min(why) FILTER (WHERE because IS NOT NULL) AS why
  FROM (SELECT * FROM along UNION ALL SELECT * FROM around) x GROUP BY 1, 2),
best AS (
  SELECT j.*, row_number() OVER (PARTITION BY j.user_id ORDER BY j.score DESC, j.listing_id) AS place
  FROM joined j JOIN catalog_listing l ON l.id = j.listing_id JOIN sellers_seller s ON s.id = l.seller_id
  WHERE l.status = 'published' AND s.status = 'approved' AND s.lapsed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM known k WHERE k.user_id = j.user_id AND k.listing_id = j.listing_id)
    AND EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved))
INSERT INTO catalog_pick (user_id, listing_id, because_id, why, position)
SELECT user_id, listing_id, because, coalesce(why, 'category'), place FROM best WHERE place <= %(kept)s
"""


def match_and_go_on(*, after: int = 0) -> int:
    """Companions of the next listings after a key, then the task for those behind; at the end the people's turn begins."""
    ids = _ids("listing_id", after, LISTINGS_AT_ONCE)
    if not ids:
        tasks.send(PICK_TASK, 0)
        return 0
    match(ids)
    tasks.send(MATCH_TASK, ids[-1])
    return len(ids)


def pick_and_go_on(*, after: int = 0) -> int:
    """Picks of the next people after a key, then the task for those behind."""
    ids = _ids("user_id", after, PEOPLE_AT_ONCE)
    if ids:
        pick(ids)
        tasks.send(PICK_TASK, ids[-1])
    return len(ids)


@transaction.atomic
def match(listing_ids: Sequence[int]) -> None:
    """Write the companions of these listings anew."""
    advisory("companions")  # two writers would both delete, and the second's rows would be there already
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_companion WHERE listing_id = ANY(%s)", [list(listing_ids)])
        for kind, acts in (("bought", BOUGHT), ("liked", ACTS)):
            statement = MATCH.format(
                acts_of_listings=acts.format(where="listing_id = ANY(%(listings)s)"),
                acts_of_people=acts.format(where="user_id IN (SELECT user_id FROM near)"),
                acts_of_pairs=acts.format(
                    where="listing_id IN (SELECT listing_id FROM pairs UNION SELECT other_id FROM pairs)"
                ),
            )
            values: dict[str, Any] = {
                "listings": list(listing_ids),
                "kind": kind,
                "kept": KEPT_COMPANIONS,
                "private": MOST_PRIVATE,
            }
            cursor.execute(statement, values)


@transaction.atomic
def pick(user_ids: Sequence[int]) -> None:
    """Write the picks of these people anew; those who do not want any have none."""
    advisory("picks")  # as above
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_pick WHERE user_id = ANY(%s)", [list(user_ids)])
        acts = ACTS.format(where="user_id = ANY(%(people)s)")
        values: dict[str, Any] = {
            "people": list(user_ids),
            "now": time.now(),
            "half": HALF_LIFE_DAYS,
            "kept": KEPT_PICKS,
        }
        cursor.execute(PICK.format(acts=acts), values)


def _ids(column: str, after: int, limit: int) -> list[int]:
    """The next keys of whatever has an act. `column` is a literal of this module."""
    tables = ("catalog_acquisition", "catalog_favourite", "catalog_visit")
    parts = " UNION ".join(
        f"(SELECT DISTINCT {column} AS id FROM {table} WHERE {column} > %(after)s ORDER BY 1 LIMIT %(limit)s)"  # noqa: S608
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({parts}) x ORDER BY id LIMIT %(limit)s", {"after": after, "limit": limit})  # noqa: S608
        return [pk for (pk,) in cursor.fetchall()]
