"""What stands beside a listing: other sellers' offers of the same product; similar by words, brand, attributes and price; bought
and looked at together. One statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from marketplace.catalog.policies.matching import gtin_spellings
from marketplace.catalog.records import Card, ListingPage
from marketplace.catalog.search import withdrawn
from marketplace.catalog.selectors import CARD_COLUMNS, CARD_JOINS, CARD_WIDTH, _card, _text

# The words of its title and brand (weight A of its own search document) as alternatives. At most 300 that share one and the
# 100 newest of the same category are compared, and behind them a few of its neighbours: bounded, whatever the shop's size.
NEAR = """
WITH mine AS MATERIALIZED (
  SELECT id, category_id, seller_id, family, brand, attributes, price_fen, array_to_string(ARRAY(
    SELECT quote_literal(lexeme) FROM unnest(ts_filter(search, '{{a}}'))
    ORDER BY length(lexeme) DESC, lexeme LIMIT 12), ' | ')::tsquery AS words
  FROM catalog_listing WHERE id = %(listing)s),
near AS (
  (SELECT l.id FROM catalog_listing l, mine WHERE l.category_id = mine.category_id AND l.status = 'published'
     AND l.search @@ mine.words LIMIT 300)
  UNION
  (SELECT l.id FROM catalog_listing l, mine WHERE l.category_id = mine.category_id AND l.status = 'published'
     ORDER BY l.published_at DESC LIMIT 100)
  UNION
  (SELECT b.id FROM mine JOIN catalog_category own ON own.id = mine.category_id
     JOIN catalog_category near ON near.parent_id = own.parent_id AND near.id <> own.id
     CROSS JOIN LATERAL (SELECT l.id FROM catalog_listing l WHERE l.category_id = near.id AND l.status = 'published'
       ORDER BY l.published_at DESC LIMIT 6) b)),
offered AS MATERIALIZED (
  SELECT l.id, row_number() OVER (ORDER BY l.price_fen, l.id) AS place, count(*) OVER () AS many FROM (
    (SELECT o.id FROM catalog_listing o WHERE o.gtin <> '' AND o.gtin = ANY(%(gtins)s::text[]) AND o.status = 'published' LIMIT 60)
    UNION
    (SELECT o.id FROM catalog_listing o WHERE o.match_key <> '' AND o.match_key = %(match_key)s
       AND (%(gtins)s::text[] = '{{}}' OR o.gtin = '') AND o.status = 'published' LIMIT 60)) same
  JOIN catalog_listing l ON l.id = same.id JOIN sellers_seller s ON s.id = l.seller_id
  WHERE l.seller_id <> %(seller)s AND s.status = 'approved' AND s.lapsed_at IS NULL{kept}
    AND EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved)),
together AS MATERIALIZED (
  SELECT c.other_id AS id, max(c.score * CASE c.kind WHEN 'bought' THEN 3 ELSE 1 END) AS score
  FROM catalog_companion c JOIN catalog_listing l ON l.id = c.other_id JOIN sellers_seller s ON s.id = l.seller_id
  WHERE c.listing_id = %(listing)s AND l.status = 'published' AND s.status = 'approved' AND s.lapsed_at IS NULL{kept}
    AND EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved)
    AND l.id NOT IN (SELECT id FROM offered)
  GROUP BY c.other_id ORDER BY 2 DESC, 1 LIMIT %(together)s),
alike AS MATERIALIZED (
  SELECT l.id, l.rank_signal,
    coalesce(ts_rank_cd('{{0.05,0.2,0.5,1.0}}', l.search, mine.words, 1), 0)
    - CASE WHEN l.category_id = mine.category_id THEN 0 ELSE 1 END
    + CASE WHEN l.brand <> '' AND l.brand = mine.brand THEN 0.4 ELSE 0 END
    + 0.15 * least(4, (SELECT count(*) FROM jsonb_each_text(l.attributes) a WHERE mine.attributes ->> a.key = a.value))
    - CASE WHEN l.price_fen > 0 AND mine.price_fen > 0
        THEN least(0.4, 0.2 * abs(ln(l.price_fen::float8 / mine.price_fen))) ELSE 0.2 END AS score
  FROM near n JOIN catalog_listing l ON l.id = n.id JOIN sellers_seller s ON s.id = l.seller_id, mine
  WHERE l.id <> mine.id AND s.status = 'approved' AND s.lapsed_at IS NULL{kept} AND l.id NOT IN (SELECT id FROM together)
    AND l.id NOT IN (SELECT id FROM offered) AND (l.family = '' OR l.family <> mine.family OR l.seller_id <> mine.seller_id)
    AND EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved)
  ORDER BY score DESC, rank_signal DESC, id DESC LIMIT %(similar)s),
x AS (
  SELECT id, 'offer' AS kind, place, many FROM offered WHERE place <= %(offers)s
  UNION ALL SELECT id, 'together', row_number() OVER (ORDER BY score DESC, id), 0 FROM together
  UNION ALL SELECT id, 'alike', row_number() OVER (ORDER BY score DESC, rank_signal DESC, id DESC), 0 FROM alike)
SELECT {columns}, x.kind, x.many FROM x JOIN catalog_listing l ON l.id = x.id {joins} ORDER BY x.kind, x.place
"""


@dataclass(frozen=True, slots=True)
class Near:
    """`similar` may stand in for it, `together` goes with it; `offers` are others' of the same product, the cheapest first, and
    `offer_count` says how many there are in all. None stands in two of them, and what is
    similar leaves out its own variants.
    """

    similar: Sequence[Card] = ()
    together: Sequence[Card] = ()
    offers: Sequence[Card] = ()
    offer_count: int = 0


def near(page: ListingPage, language: str, *, similar: int, together: int, offers: int = 0) -> Near:
    """Cards to show beside one listing, all on sale and in stock."""
    kept, stopped = withdrawn.named()
    statement = NEAR.format(columns=CARD_COLUMNS.format(title=_text("title", language)), joins=CARD_JOINS, kept=kept)
    asked: dict[str, Any] = {
        "listing": page.card.id, "seller": page.seller_id, "similar": similar, "together": together, "offers": offers,
        "gtins": list(gtin_spellings(page.gtin)) if page.gtin else [], "match_key": page.match_key, **stopped,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows = cursor.fetchall()
    found: dict[str, list[Card]] = {"alike": [], "together": [], "offer": []}
    for row in rows:
        found[row[CARD_WIDTH]].append(_card(row[:CARD_WIDTH]))
    return Near(
        found["alike"], found["together"], found["offer"], max((row[CARD_WIDTH + 1] for row in rows), default=0)
    )
