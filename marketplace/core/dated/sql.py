"""Triggers that keep rule versions as they were approved, for `migrations.RunSQL(FORWARD, BACKWARD)`."""

FORWARD = """
CREATE FUNCTION core_ruleversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rule versions are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER core_ruleversion_append_only BEFORE UPDATE OR DELETE ON core_ruleversion
    FOR EACH ROW EXECUTE FUNCTION core_ruleversion_refuse();
"""

BACKWARD = """
DROP TRIGGER core_ruleversion_append_only ON core_ruleversion;
DROP FUNCTION core_ruleversion_refuse();
"""
