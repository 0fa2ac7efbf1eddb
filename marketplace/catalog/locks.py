"""Row locks of the catalogue. Stock rows are locked in primary-key order inside the statement that changes them."""

# One statement reserves for many sources at once. It locks the stock rows in key order and so sees their newest state;
# spreads each wanted amount over the places (our warehouse first); and writes only where every listing has enough and
# no source holds anything yet. `short` lists what is missing, `known` the sources that had reserved before.
RESERVE = """
WITH wanted(source, listing_id, quantity) AS (
  SELECT * FROM unnest(%(sources)s::text[], %(listings)s::bigint[], %(quantities)s::int[])),
known AS MATERIALIZED (
  SELECT DISTINCT r.source FROM catalog_stockreservation r WHERE r.source = ANY(%(sources)s)),
fresh AS MATERIALIZED (
  SELECT w.*, sum(w.quantity) OVER (PARTITION BY w.listing_id ORDER BY w.source) - w.quantity AS skip
  FROM wanted w WHERE w.source NOT IN (SELECT source FROM known)),
locked AS MATERIALIZED (
  SELECT k.id, k.listing_id, k.place, k.on_hand - k.reserved AS free FROM catalog_stock k
  WHERE k.listing_id IN (SELECT listing_id FROM fresh) ORDER BY k.id FOR UPDATE),
spread AS MATERIALIZED (
  SELECT l.*, sum(l.free) OVER (PARTITION BY l.listing_id ORDER BY l.place = 'seller', l.id) - l.free AS start FROM locked l),
short AS MATERIALIZED (
  SELECT f.listing_id, coalesce((SELECT sum(l.free) FROM locked l WHERE l.listing_id = f.listing_id), 0) AS remaining
  FROM fresh f GROUP BY f.listing_id
  HAVING sum(f.quantity) > coalesce((SELECT sum(l.free) FROM locked l WHERE l.listing_id = f.listing_id), 0)),
parts AS MATERIALIZED (
  SELECT f.source, s.id AS stock_id,
         (least(f.skip + f.quantity, s.start + s.free) - greatest(f.skip, s.start))::int AS quantity
  FROM fresh f JOIN spread s USING (listing_id)
  WHERE NOT EXISTS (SELECT 1 FROM short) AND least(f.skip + f.quantity, s.start + s.free) > greatest(f.skip, s.start)),
taken AS (
  UPDATE catalog_stock k SET reserved = k.reserved + t.quantity
  FROM (SELECT stock_id, sum(quantity) AS quantity FROM parts GROUP BY stock_id) t
  WHERE k.id = t.stock_id AND k.on_hand - k.reserved >= t.quantity RETURNING k.id),
written AS (
  INSERT INTO catalog_stockreservation (source, stock_id, quantity, status, created_at)
  SELECT p.source, p.stock_id, p.quantity, 'held', %(now)s FROM parts p RETURNING stock_id)
SELECT (SELECT count(DISTINCT stock_id) FROM parts), (SELECT count(*) FROM taken),
       (SELECT jsonb_object_agg(c.public_id, s.remaining)::text FROM short s JOIN catalog_listing c ON c.id = s.listing_id),
       (SELECT count(*) FROM short)
"""

# `consumed` takes the pieces off the shelf, `released` only gives them free again. Sources that hold nothing change nothing.
SETTLE = """
WITH held AS MATERIALIZED (
  SELECT r.id, r.stock_id, r.quantity FROM catalog_stockreservation r
  WHERE r.source = ANY(%(sources)s) AND r.status = 'held'),
locked AS MATERIALIZED (
  SELECT k.id FROM catalog_stock k WHERE k.id IN (SELECT stock_id FROM held) ORDER BY k.id FOR UPDATE),
settled AS (
  UPDATE catalog_stockreservation r SET status = %(to)s FROM held h
  WHERE r.id = h.id AND r.status = 'held' AND (SELECT count(*) FROM locked) > 0 RETURNING r.stock_id, r.quantity),
freed AS (
  UPDATE catalog_stock k SET reserved = k.reserved - t.quantity,
         on_hand = k.on_hand - CASE WHEN %(to)s = 'consumed' THEN t.quantity ELSE 0 END
  FROM (SELECT stock_id, sum(quantity) AS quantity FROM settled GROUP BY stock_id) t
  WHERE k.id = t.stock_id RETURNING k.id)
SELECT (SELECT count(*) FROM settled), (SELECT count(*) FROM freed)
"""
