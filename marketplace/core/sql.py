"""Database rules of the kernel's own tables, installed by migration 0002."""

TRAIL_APPEND_ONLY = """
CREATE FUNCTION core_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER core_trail_append_only BEFORE UPDATE OR DELETE ON core_trailentry
    FOR EACH ROW EXECUTE FUNCTION core_trail_refuse();
"""
TRAIL_APPEND_ONLY_BACK = """
DROP TRIGGER core_trail_append_only ON core_trailentry;
DROP FUNCTION core_trail_refuse();
"""
