"""Trigger that makes the clock log append-only, for `migrations.RunSQL(FORWARD, BACKWARD)`."""

FORWARD = """
CREATE FUNCTION core_clockevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the clock log is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER core_clockevent_append_only BEFORE UPDATE OR DELETE ON core_clockevent
    FOR EACH ROW EXECUTE FUNCTION core_clockevent_refuse();
"""

BACKWARD = """
DROP TRIGGER core_clockevent_append_only ON core_clockevent;
DROP FUNCTION core_clockevent_refuse();
"""
