"""Database rules of the shelf room (migration 0002): moves are append-only and keep where a piece lies and what a bin holds.

A move is refused where the piece is not where the move says that it was: nobody can pick a piece twice, or put it into two
bins. TRUNCATE stays possible for the test suite's flush.
"""

MOVES = """
CREATE FUNCTION warehousing_move_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'moves are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER warehousing_move_append_only BEFORE UPDATE OR DELETE ON warehousing_move
    FOR EACH ROW EXECUTE FUNCTION warehousing_move_refuse();

CREATE FUNCTION warehousing_move_apply() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    size bigint;
BEGIN
    UPDATE warehousing_piece SET bin_id = NEW.to_bin_id
     WHERE id = NEW.piece_id AND bin_id IS NOT DISTINCT FROM NEW.from_bin_id
     RETURNING volume_cm3 INTO size;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'warehousing_piece_elsewhere' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE warehousing_bin b
       SET pieces = b.pieces + CASE WHEN b.id = NEW.to_bin_id THEN 1 ELSE -1 END,
           used_cm3 = b.used_cm3 + CASE WHEN b.id = NEW.to_bin_id THEN size ELSE -size END,
           moves = b.moves + 1
     WHERE b.id IN (NEW.from_bin_id, NEW.to_bin_id);
    RETURN NEW;
END $$;
CREATE TRIGGER warehousing_move_apply AFTER INSERT ON warehousing_move
    FOR EACH ROW EXECUTE FUNCTION warehousing_move_apply();
"""
MOVES_BACK = """
DROP TRIGGER warehousing_move_apply ON warehousing_move;
DROP FUNCTION warehousing_move_apply();
DROP TRIGGER warehousing_move_append_only ON warehousing_move;
DROP FUNCTION warehousing_move_refuse();
"""
PREFIXES = ("mi", "mw", "mx")
SEQUENCES = "\n".join(f"CREATE SEQUENCE IF NOT EXISTS core_number_{prefix} AS bigint;" for prefix in PREFIXES)
SEQUENCES_BACK = "\n".join(f"DROP SEQUENCE core_number_{prefix};" for prefix in PREFIXES)

FORWARD = (SEQUENCES, MOVES)
BACKWARD = (SEQUENCES_BACK, MOVES_BACK)

# Takes free pieces of a listing in a warehouse: first expired first, then the oldest; none whose date is too near (`fresh`).
# The condition and the row locks are the guard that two waves never get the same piece; behind it stands the constraint
# `one_pick_per_piece`. Materialized: a plan may run a plain sub-select again for every row, and so take more than `count`.
CLAIM = """
WITH chosen AS MATERIALIZED (
  SELECT q.id FROM warehousing_piece q
    JOIN warehousing_bin b ON b.id = q.bin_id JOIN warehousing_zone z ON z.id = b.zone_id
   WHERE q.listing_id = %(listing)s AND b.warehouse_id = %(warehouse)s AND z.kind = %(kind)s AND q.claim = ''
     AND (q.best_before IS NULL OR q.best_before >= %(fresh)s) AND (z.kind = 'shelf' OR NOT q.is_over)
   ORDER BY q.best_before NULLS LAST, q.received_on, q.id LIMIT %(count)s FOR UPDATE OF q SKIP LOCKED)
UPDATE warehousing_piece p SET claim = %(claim)s FROM chosen c WHERE p.id = c.id AND p.claim = ''
RETURNING p.id, p.bin_id
"""
