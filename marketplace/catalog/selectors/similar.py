"""What goes with a listing: similar by words, brand, attributes and price; bought and looked at together. One statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from marketplace.catalog.records import Card
from marketplace.catalog.search import withdrawn
from marketplace.catalog.selectors import CARD_COLUMNS, CARD_JOINS, CARD_WIDTH, _card, _text

# The words of its title and brand (weight A of its own search document) as alternatives. At most 300 that share one and the
# 100 newest of the same category are compared, and behind them a few of its neighbours: bounded, whatever the shop's size.
NEAR = """
WITH mine AS MATERIALIZED (
  SELECT id, category_id, brand, attributes, price_fen, array_to_string(ARRAY(
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
together AS MATERIALIZED (
  SELECT c.other_id AS id, max(c.score * CASE c.kind WHEN 'bought' THEN 3 ELSE 1 END) AS score
  FROM catalog_companion c JOIN catalog_listing l ON l.id = c.other_id JOIN sellers_seller s ON s.id = l.seller_id
  WHERE c.listing_id = %(listing)s AND l.status = 'published' AND s.status = 'approved' AND s.lapsed_at IS NULL
    AND EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved)
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
  WHERE l.id <> mine.id AND s.status = 'approved' AND s.lapsed_at IS NULL AND l.id NOT IN (SELECT id FROM together)
    AND EXISTS (SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved)
  ORDER BY score DESC, rank_signal DESC, id DESC LIMIT %(similar)s),
x AS (
  SELECT id, true AS along, row_number() OVER (ORDER BY score DESC, id) AS place FROM together
  UNION ALL SELECT id, false, row_number() OVER (ORDER BY score DESC, rank_signal DESC, id DESC) FROM alike)
SELECT {columns}, x.along FROM x JOIN catalog_listing l ON l.id = x.id {joins} ORDER BY x.along DESC, x.place
"""


@dataclass(frozen=True, slots=True)
class Near:
    """`similar` may stand in for it, `together` goes with it. None stands in both."""

    similar: Sequence[Card] = ()
    together: Sequence[Card] = ()


def near(listing_id: int, language: str, *, similar: int, together: int) -> Near:
    """Cards to show beside one listing, all on sale and in stock."""
    statement = NEAR.format(columns=CARD_COLUMNS.format(title=_text("title", language)), joins=CARD_JOINS)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"listing": listing_id, "similar": similar, "together": together})
        rows = cursor.fetchall()
    kept = set(withdrawn.running(row[0] for row in rows))
    rows = [row for row in rows if row[0] in kept]
    return Near(
        [_card(row[:CARD_WIDTH]) for row in rows if not row[CARD_WIDTH]],
        [_card(row[:CARD_WIDTH]) for row in rows if row[CARD_WIDTH]],
    )
